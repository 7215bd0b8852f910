"""How one field is judged, put together from its rules: as formulas on a cell or a range, and in Python on a value.

An answer is wrong on its own when it cannot be read as its type or breaks a rule that is not
only a warning. What only the cell's format tells (a date in the place of a number) and texts in
old fonts cannot be said in a formula; see `coverage`.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache

from pipeline.definitions.campaign import Period
from pipeline.definitions.form import Choice, Field, Form, Option, Section, Typed
from pipeline.domain.field_rule_cases import FieldRuleCase, field_rules
from pipeline.domain.self_check.cell_texts import (
    blank,
    date_masks,
    fault,
    no_date,
    no_number,
    number_masks,
    one_of,
    serial,
    spellings_text,
    text_date,
    text_number,
    trimmed,
    trimmed_text,
)
from pipeline.domain.self_check.figures import WRONG
from pipeline.domain.values import FIRST_DAY, LAST_DAY, Read, is_blank, matches_pattern, read_value
from pipeline.domain.vietnamese import folded

State = str | float
"""What is known of an answer: "" nothing filled, `WRONG`, or its value (1 for a text; a choice by its option key)."""


@dataclass(frozen=True)
class Judged:
    """One field with what its rules ask of a filled cell; dates as serial numbers.

    `limited`: a number must not exceed the maximum printed on its line (matrix).
    """

    asked: Field
    required: bool = False
    low: float | None = None
    high: float | None = None
    longest: int | None = None
    pattern: str = ""
    limited: bool = False
    options: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Option key → its accepted spellings, in capitals; only of the options that the form offers."""

    # ------------------------------------------------------------ formulas

    @property
    def list_text(self) -> str:
        """What the formulas look up for this field, as the text of a helper cell; "" for nothing."""
        if self.asked.choice:
            return spellings_text(tuple(s for spellings in self.options.values() for s in spellings))
        if self.asked.type == "date":
            return date_masks()
        return number_masks(decimals=self.asked.type == "number") if self.asked.type in ("integer", "number") else ""

    def wrong(self, x: str, listed: str, limit: str = "") -> str:
        """1 where a filled cell is wrong, 0 where it is right or blank. `listed` is the cell of `list_text`,
        `limit` the cell or range of the maxima."""
        return f"IF({fault(x)},1,IF({blank(x)},0,{self._typed_wrong(x, listed, limit)}))"

    def value(self, x: str, listed: str) -> str:
        """The number or the day of a cell that is right; an error where nothing is filled."""
        if self.asked.type == "date":
            return f"IF(ISNUMBER({x}),INT({x}),{text_date(x)})"
        return f"IF(ISNUMBER({x}),{x},{text_number(x, listed)})"

    def state(self, x: str, listed: str) -> str:
        """What a helper cell holds of an answer (see `State`; a choice by its spelling in capitals)."""
        nothing, bad = f'"{WRONG}"' if self.required else '""', f'"{WRONG}"'
        if self.asked.type in ("integer", "number"):
            read = text_number(x, listed)
            if self.high is not None or (self.low or 0) > 0:
                read = f"IF({self._text_outside(x, listed, '')},{bad},{read})"
            found = f"IF(ISNUMBER({x}),IF(({self._outside(x, '')})>0,{bad},{x}),IFERROR({read},{bad}))"
        else:
            value = {"date": self.value(x, listed), "choice": f"UPPER({trimmed(x)})"}.get(self.asked.type, "1")
            found = f"IF({self._typed_wrong(x, listed, '')},{bad},{value})"
        return f"IF({fault(x)},{bad},IF({blank(x)},{nothing},{found}))"

    def chosen(self, x: str, options: tuple[str, ...]) -> str:
        """Whether a cell (or a helper cell) holds one of the options."""
        spellings = tuple(s for key in options for s in self.options.get(key, ()))
        return one_of(x, f'"{spellings_text(spellings)}"')

    def _typed_wrong(self, x: str, listed: str, limit: str) -> str:
        match self.asked.type:
            case "integer" | "number":
                return f"IF(ISNUMBER({x}),--({self._outside(x, limit)}>0),IFERROR({self._text_outside(x, listed, limit)},1))"
            case "date":
                middle, half = ((self.high or 0) + (self.low or 0)) / 2, ((self.high or 0) - (self.low or 0)) / 2
                return (f"IF(ISNUMBER({x}),--(ABS(INT({x})-{middle:g})>{half:g}),"
                        f"IFERROR(--(({no_date(x, listed)})+(ABS({text_date(x)}-{middle:g})>{half:g})>0),1))")
            case "choice":
                return f"1-{one_of(x, listed)}"
            case _:
                return f"--({'+'.join(self._text_faults(x))}>0)"

    def _outside(self, number: str, limit: str) -> str:
        parts = [f"({number}<{self.low:g})"] if self.low is not None else []
        parts += [f"({number}>{self.high:g})"] if self.high is not None else []
        parts += [f"({number}>{limit}+0.000000001)"] if self.limited and limit else []
        parts += [f"({number}<>INT({number}))"] if self.asked.type == "integer" else []
        return "+".join(parts) or f"0*{number}"

    def _text_outside(self, x: str, listed: str, limit: str) -> str:
        """The same of a readable text, which is never below 0; an error of any other."""
        number, low = text_number(x, listed), self.low or 0.0
        if self.high is not None:
            return f"--(ABS({number}-{(self.high + max(low, 0)) / 2:g})>{(self.high - max(low, 0)) / 2:g})"
        if self.limited and limit:
            return f"--({number}>{limit}+0.000000001)"
        return f"--({number}<{low:g})" if low > 0 else no_number(x, listed)

    def _text_faults(self, x: str) -> list[str]:
        parts = [f"ISLOGICAL({x})"]
        if self.longest is not None:
            parts.append(f"(LEN({trimmed(x)})>{self.longest})")
        if self.pattern:
            parts.append(f"(1-{PATTERN_FORMULAS[self.pattern](trimmed(x))})")
        return parts

    # ------------------------------------------------------------ values

    def verdict(self, raw: Typed | None, limit: float | None = None) -> State:
        """What the formulas find in a cell that holds `raw`, as a `State`."""
        if is_blank(raw):
            return WRONG if self.required else ""
        seen = _seen(raw)
        if self.asked.type == "choice":
            return next((key for key, spellings in self.options.items() if trimmed_text(seen).upper() in spellings), WRONG)
        if self.asked.type == "text":
            text = trimmed_text(seen)
            fits = (self.longest is None or len(text) <= self.longest) and (
                not self.pattern or matches_pattern(self.pattern, text))
            return 1 if fits else WRONG
        number = self._number(seen)
        if number is None or not math.isfinite(number) or (self.asked.type == "integer" and not float(number).is_integer()):
            return WRONG
        high = limit if self.limited and limit is not None else self.high
        too_low, too_high = self.low is not None and number < self.low, high is not None and number > high
        return WRONG if too_low or too_high else number

    def _number(self, seen: str | float) -> float | None:
        if isinstance(seen, str):
            read = read_value(seen, Field(self.asked.key, "", "date" if self.asked.type == "date" else "number"), None)
            if not isinstance(read, Read):
                return None
            seen = serial(read.value) if isinstance(read.value, date) else float(read.value)
        return float(int(seen)) if self.asked.type == "date" else seen


def _seen(raw: object) -> str | float:
    """A value as a formula meets it: days are numbers."""
    if isinstance(raw, datetime):
        return serial(raw.date())
    if isinstance(raw, date):
        return serial(raw)
    return raw if isinstance(raw, (int, float)) else str(raw)


# ---------------------------------------------------------------- from the rules


def judged_fields(
    form: Form, section: Section, period: Period | None, offered: Callable[[Choice], Sequence[Option]],
) -> dict[str, Judged]:
    """The fields of a section with all that their rules ask; ValueError for a rule that nobody has put into a formula.

    `offered`: the options that this form offers for a choice. Without a period no date has a window.
    """
    cases: dict[str, list[FieldRuleCase]] = {asked.key: [] for asked in section.fields}
    for case in field_rules(form, section):
        if case.rule not in (*case.field.warns, "suspicious"):
            cases[case.field.key].append(case)
    return {asked.key: _judged(form, asked, cases[asked.key], period, offered) for asked in section.fields}


def _judged(form: Form, asked: Field, cases: Sequence[FieldRuleCase], period: Period | None,
            offered: Callable[[Choice], Sequence[Option]]) -> Judged:
    made = Judged(asked, low=serial(FIRST_DAY), high=serial(LAST_DAY)) if asked.type == "date" else Judged(asked)
    for case in cases:
        match case.rule:
            case "required":
                made = replace(made, required=True)
            case "range" if case.column != asked.key:
                made = replace(made, limited=True)
            case "range":
                made = replace(made, low=case.low, high=case.high)
            case "choice":
                options = offered(form.choice_by_key[asked.choice])
                made = replace(made, options={option.key: _spellings(option.key, option.label) for option in options})
            case "max_length":
                made = replace(made, longest=int(case.high or 0))
            case "pattern":
                made = replace(made, pattern=asked.pattern)
            case "window" if period is not None:
                first, last = period.window(asked.window)
                made = replace(made, low=serial(first), high=serial(last))
            case "window":
                pass  # nobody's form: any day will do
            case _:
                raise ValueError(f"{asked.key}: no formula for the rule {case.rule}")
    return made


@cache
def _spellings(key: str, label: str) -> tuple[str, ...]:
    """How a clerk may write an option and the reader knows it: with the tone on either vowel, or its short key."""
    written = [label, *_other_tones(label)]
    if folded(label).startswith(folded(key)):
        written.append(key)
    return tuple(dict.fromkeys(text.upper() for text in written))


_OPEN = ("oa", "oe", "uy")
_TONES = "\u0300\u0301\u0303\u0309\u0323"


def _other_tones(label: str) -> list[str]:
    """The label with the tones of “hòa”, “hoà” and their like set the other way."""
    words = label.split(" ")
    moved = [_tone_moved(word) for word in words]
    return [" ".join(moved)] if moved != words and folded(" ".join(moved)) == folded(label) else []


def _tone_moved(word: str) -> str:
    end = len(word.rstrip(",.;:)”"))
    for pair in _OPEN:
        for tone in _TONES:
            first, second = (unicodedata.normalize("NFC", text) for text in (pair[0] + tone + pair[1], pair + tone))
            for now, then in ((first, second), (second, first)):
                if word[:end].lower().endswith(now):
                    return word[: end - len(now)] + then + word[end:]
    return word


# ---------------------------------------------------------------- patterns


def _email(text: str) -> str:
    """One @ with something before it, behind it a name with a dot, and at least two signs after the last dot."""
    domain = f'MID({text},FIND("@",{text})+1,{_FAR})'
    forbidden = "".join(f'*ISERROR(FIND("{sign}",{text}))' for sign in (" ", ",", ";"))
    return (f'IFERROR((LEN({text})-LEN(SUBSTITUTE({text},"@",""))=1)*(FIND("@",{text})>1)*ISNUMBER(FIND(".",{domain},2))'
            f'*ISERROR(FIND(".",RIGHT({domain},2))){forbidden},0)')


def _phone(text: str) -> str:
    """Six to forty signs, no other than digits, blanks and . ( ) / -; a + may stand in front."""
    rest = f'IF(LEFT({text})="+",MID({text},2,{_FAR}),{text})'
    left = rest
    for sign in "0123456789 .()/-":
        left = f'SUBSTITUTE({left},"{sign}","")'
    return f"((LEN({left})=0)*(LEN({rest})>=6)*(LEN({rest})<=40))"


_FAR = 999
PATTERN_FORMULAS: Mapping[str, Callable[[str], str]] = {"email": _email, "phone": _phone}
"""Pattern → the formula, of a trimmed text, that is 1 where it fits."""

"""Indicators of one form as figures: one function each, named like its twin in `pipeline.domain.indicators`.

A test holds every twin against the other. All of them rest on a form without errors in what they
read; where there are some, the indicator is not computed at all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pipeline.definitions.rubric import Indicator
from pipeline.domain.self_check.cell_texts import filled, serial, trimmed, trimmed_text
from pipeline.domain.self_check.figures import WRONG, Figure
from pipeline.domain.self_check.form_checks import SingleAnswers
from pipeline.domain.self_check.form_state import FormState, Line
from pipeline.domain.self_check.judgement import State
from pipeline.domain.vietnamese import folded


@dataclass(frozen=True)
class Parts:
    """What an indicator is computed from; its `kind` as in `pipeline.domain.indicators`.

    `denominator` is None for counts and yes/no. `not_applicable`: a formula and whether it holds now, None
    where only a zero denominator leaves the indicator out. `ceiling`: percent of the maximum.
    """

    kind: str
    numerator: Figure
    denominator: Figure | None = None
    not_applicable: tuple[str, bool] | None = None
    ceiling: tuple[str, float] | None = None


@dataclass(frozen=True)
class Test:
    """A condition on a line: as a formula over all lines, and on one line."""

    formula: str
    holds: Callable[[Line], bool]

    def __and__(self, other: Test) -> Test:
        return Test(f"{self.formula}*{other.formula}", lambda line: self.holds(line) and other.holds(line))


class Answered:
    """One form as the indicators look at it; `reads` is what they have looked at so far."""

    def __init__(self, state: FormState) -> None:
        self.state, self.answers = state, SingleAnswers(state)
        self.reads: set[str] = set()

    def cell(self, reference: str) -> tuple[str, State]:
        """A single answer: its helper cell, and its state."""
        self.reads.add(reference)
        return self.answers.read(reference), self.state.singles[reference]

    def number(self, reference: str) -> Figure:
        """A single number or a derived figure; "" while it is missing."""
        self.reads.add(reference)
        value = self.answers.total_value(reference)
        return Figure(f'IF({self.answers.given(reference)},{self.answers.total(reference)},"")', "" if value is None else value)

    def has(self, reference: str) -> tuple[str, bool]:
        """Whether a single answer is filled and right."""
        cell, state = self.cell(reference)
        return f'(LEN({cell})>0)*(1-EXACT({cell},"{WRONG}"))', state not in ("", WRONG)

    def chosen(self, reference: str, *options: str) -> Test:
        """Lines on which one of the options is chosen."""
        self.reads.add(reference)
        key = reference.partition(".")[2]
        return Test(self.answers.chosen(reference, options), lambda line: line.states[key] in options)

    def at_least(self, reference: str, least: float) -> Test:
        """Lines on which a number is at least so much."""
        self.reads.add(reference)
        place, key = self.answers.place(reference)
        value = self.state.judged[reference].value(place.answers(key), place.helper("list", key))
        return Test(f"IFERROR(--({value}>={least:g}),0)",
                    lambda line: line.states[key] not in ("", WRONG) and float(line.states[key]) >= least)

    def filled(self, reference: str) -> Test:
        """Lines on which a text is filled."""
        self.reads.add(reference)
        place, key = self.answers.place(reference)
        return Test(filled(place.answers(key)), lambda line: line.states[key] not in ("", WRONG))

    def count(self, section: str, test: Test) -> Figure:
        """How many lines fulfil a condition; neither the keys above the lines nor the blanks below them fulfil any."""
        return Figure(f"SUM(1*{test.formula})", sum(test.holds(line) for line in self.state.lines[section]), array=True)

    def distinct(self, reference: str, test: Test | None = None, instead: str = "") -> Figure:
        """How many different texts stand in a column on the lines that fulfil a condition; the text of the column
        `instead` where the first is blank."""
        self.reads |= {reference, instead} - {""}
        place, key = self.answers.place(reference)
        texts, other = place.answers(key), self.answers.place(instead)[1] if instead else ""
        shown = trimmed(texts)
        if other:
            shown = f"IF({filled(texts)},{shown},{trimmed(place.answers(other))})"
        shown = f'SUBSTITUTE({shown},"–","-")'
        chosen = f"{place.lines_only(key)}*{test.formula if test else place.in_use()}"
        ones = f"ROW({texts})^0"
        same = f"MMULT(({shown}=TRANSPOSE({shown}))*TRANSPOSE({chosen}),{ones})"
        lines = [line for line in self.state.lines[place.section.key] if test is None or test.holds(line)]
        typed = self.state.issued.filled.lines.get(place.section.key, [])
        values = [typed[line.row - place.key_row - 1] for line in lines]
        found = {folded(trimmed_text(line.get(key) or line.get(other, ""))) for line in values}
        return Figure(f"ROUND(SUM(IFERROR({chosen}/{same},0)),0)", len(found), array=True)

    def added(self, reference: str) -> Figure:
        """The sum of a column."""
        self.reads.add(reference)
        place, key = self.answers.place(reference)
        value = self.state.judged[reference].value(place.answers(key), place.helper("list", key))
        numbers = [line.states[key] for line in self.state.lines[place.section.key]]
        return Figure(f"SUM(IFERROR({value},0))",
                      sum(float(n) for n in numbers if n not in ("", WRONG)), array=True)

    @property
    def member(self) -> Test:
        """People of the least months in the unit and more."""
        return self.at_least("people.months_in_unit", self.state.issued.edition.rubric.minimum_months)

    def issued(self, kind: str) -> Test:
        """Advice of one kind that was issued or recognised."""
        return self.chosen("advice.kind", kind) & self.chosen("advice.status", "issued")

    def member_rate(self, test: Test) -> Parts:
        """The share of members who fulfil a condition."""
        return Parts("rate", self.count("people", self.member & test), self.count("people", self.member))


Compute = Callable[[Answered, Indicator], Parts]
INDICATOR_FIGURES: dict[str, Compute] = {}
"""Indicator key → its function; filled by `_named`."""


def _named(compute: Compute) -> Compute:
    INDICATOR_FIGURES[compute.__name__] = compute
    return compute


# ---------------------------------------------------------------- TC1


@_named
def advice_issued(form: Answered, asked: Indicator) -> Parts:
    """1.1"""
    advisory = form.state.issued.advisory
    return Parts("count", form.distinct("advice.reference", form.issued("document"), "advice.title"),
                 not_applicable=("0" if advisory else "1", not advisory))


@_named
def tasks_on_time_rate(form: Answered, asked: Indicator) -> Parts:
    """1.2"""
    return Parts("rate", form.number("measures.tasks_on_time"), form.number("measures.tasks_assigned"))


@_named
def initiatives(form: Answered, asked: Indicator) -> Parts:
    """1.3"""
    return Parts("count", form.count("advice", form.issued("initiative")))


# ---------------------------------------------------------------- TC2


@_named
def training_budget_rate(form: Answered, asked: Indicator) -> Parts:
    """2.1"""
    plan, state = form.cell("measures.training_budget_plan")
    nothing = state in ("", 0)
    return Parts("rate", form.number("measures.training_budget_spent"), form.number("measures.training_budget_plan"),
                 not_applicable=(f'IF(LEN({plan})=0,1,IF(ISNUMBER({plan}),--({plan}=0),0))', nothing))


@_named
def equipped_rate(form: Answered, asked: Indicator) -> Parts:
    """2.2"""
    return Parts("rate", form.number("measures.staff_equipped"), form.number("general.staff_total"))


@_named
def materials_per_head(form: Answered, asked: Indicator) -> Parts:
    """2.3"""
    return Parts("ratio", form.number("measures.shared_materials"), form.number("general.staff_total"))


@_named
def learners_supported_rate(form: Answered, asked: Indicator) -> Parts:
    """2.4"""
    return Parts("rate", form.number("measures.learners_supported"), form.number("measures.learners_sent"))


@_named
def study_promotion_rate(form: Answered, asked: Indicator) -> Parts:
    """2.5"""
    return Parts("rate", form.number("measures.study_promoters"), form.number("general.staff_total"))


# ---------------------------------------------------------------- TC3


@_named
def plan_registered(form: Answered, asked: Indicator) -> Parts:
    """3.1"""
    period = form.state.issued.period
    assert period is not None
    due, (cell, state) = serial(period.plan_due), form.cell("general.plan_date")
    numbered, now = form.has("general.plan_number")
    in_time = state not in ("", WRONG) and float(state) <= due
    return Parts("yes", Figure(f"{numbered}*IF(ISNUMBER({cell}),--({cell}<={due}),0)", int(now and in_time)))


@_named
def activities_held(form: Answered, asked: Indicator) -> Parts:
    """3.2"""
    judged, lines = form.state.judged["activities.form"], form.state.lines["activities"]
    of_each = "+".join(f"(SUM(--{form.chosen('activities.form', option).formula})>0)" for option in judged.options)
    share = 100.0 if asked.single_form_share is None else asked.single_form_share
    forms = {line.states["form"] for line in lines}
    return Parts("count", form.distinct("activities.title"),
                 ceiling=(f"IF(({of_each})=1,{share:g},100)", share if len(forms) == 1 else 100.0))


@_named
def reached_rate(form: Answered, asked: Indicator) -> Parts:
    """3.3"""
    return Parts("rate", form.number("measures.staff_reached"), form.number("general.staff_total"))


@_named
def online_course_rate(form: Answered, asked: Indicator) -> Parts:
    """3.4"""
    return form.member_rate(form.chosen("people.online_course", "yes"))


@_named
def self_study_rate(form: Answered, asked: Indicator) -> Parts:
    """3.5"""
    return form.member_rate(form.chosen("people.self_study_plan", "yes"))


@_named
def learning_citizen_rate(form: Answered, asked: Indicator) -> Parts:
    """3.6"""
    rule, (general, now) = form.state.form.recognition, form.has("general.citizen_decision")
    own = form.filled("people.citizen_decision")
    decided = Test(f"(({own.formula}+{general})>0)", lambda line: now or own.holds(line))
    return form.member_rate(form.at_least("people.citizen_score", rule.score)
                            & form.at_least("people.citizen_lowest", rule.lowest) & decided)


# ---------------------------------------------------------------- TC4


@_named
def training_plan_full(form: Answered, asked: Indicator) -> Parts:
    """4.1"""
    numbered, now = form.has("general.training_plan_number")
    covers = form.chosen("general.training_plan_covers_all", "yes").formula
    full = form.cell("general.training_plan_covers_all")[1] == "yes"
    return Parts("yes", Figure(f"{numbered}*{covers}", int(now and full)))


@_named
def training_completion_rate(form: Answered, asked: Indicator) -> Parts:
    """4.2"""
    planned, sent, completed = (form.added(f"courses.{key}") for key in ("planned", "sent", "completed"))
    expected = Figure(f"IF({planned.formula}=0,{sent.formula},{planned.formula})", planned.value or sent.value, array=True)
    return Parts("capped_rate", completed, expected, not_applicable=("0", False))


@_named
def minimum_hours_rate(form: Answered, asked: Indicator) -> Parts:
    """4.3"""
    obliged = form.member & form.chosen("people.category", "civil_servant", "public_employee")
    reached = form.at_least("people.training_hours", form.state.issued.edition.rubric.minimum_hours)
    return Parts("rate", form.count("people", obliged & reached), form.count("people", obliged))


@_named
def programmes_supplied(form: Answered, asked: Indicator) -> Parts:
    """4.4"""
    return Parts("count", form.count("advice", form.issued("programme")))


@_named
def language_digital_rate(form: Answered, asked: Indicator) -> Parts:
    """4.5"""
    return Parts("rate", form.count("people", form.member & form.chosen("people.language_digital", "yes")),
                 form.count("people", form.member & form.chosen("people.language_digital", "yes", "no")))

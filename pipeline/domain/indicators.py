"""Counted reports → indicators (chỉ tiêu): one function each, named after what it computes.

A function sees all counted submissions at once. Numerator and denominator are kept to the
end, so that a rate can be derived again after adding up. Three outcomes stay apart: a
value; not applicable (không áp dụng), which leaves the total; and blocked (chưa tính được),
where an error or a missing answer hides whether there is a value at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property
from typing import Any, Literal, TypeAlias

import pandas as pd

from pipeline.definitions.edition import Edition
from pipeline.definitions.form import Form
from pipeline.definitions.rubric import Rubric
from pipeline.domain.answers import KEYS
from pipeline.domain.consolidation import Consolidated
from pipeline.domain.values import number_text
from pipeline.domain.vietnamese import folded

Numbers: TypeAlias = "pd.Series[float]"
"""Indexed by submission number, float64; missing = NaN."""
Truths: TypeAlias = "pd.Series[bool]"
"""Indexed by submission number."""

Kind = Literal["rate", "capped_rate", "ratio", "count", "yes"]
"""How a value comes from its parts: numerator in percent of the denominator (`capped_rate`: at most 100);
their plain ratio; the numerator alone, as a count or as 1 for yes and 0 for no."""

TABLE_COLUMNS = [
    "submission", "unit", "period", "indicator", "value", "numerator", "denominator", "basis",
    "not_applicable", "blocked", "ceiling", "kind",
]


@dataclass(frozen=True, eq=False)
class IndicatorInput:
    """Everything that an indicator may look at, derived once for all of them."""

    consolidated: Consolidated
    editions: Mapping[str, Edition]

    @cached_property
    def submissions(self) -> pd.Index[int]:
        """The numbers of the counted submissions, in order."""
        return pd.Index(list(self.consolidated.submissions), dtype="int64", name="submission")

    def form(self, submission: int) -> Form:
        """The form on which a submission was written; it may be older than the period's own."""
        return self.editions[self.consolidated.submissions[submission].edition].form

    def rubric(self, submission: int) -> Rubric:
        """The rubric of the submission's period, whatever form it was written on."""
        return self.editions[self.consolidated.period(submission).edition].rubric

    def answer(self, reference: str) -> pd.Series[Any]:
        """One answer of a ``fields`` section per submission; missing where there is none."""
        section, _, key = reference.partition(".")
        return self.lines(section).set_index("submission")[key].reindex(self.submissions)

    def lines(self, section: str) -> pd.DataFrame:
        """All lines of a section, with a column for every field that any edition or indicator knows."""
        return self._tables[section]

    @cached_property
    def _tables(self) -> dict[str, pd.DataFrame]:
        known: dict[str, dict[str, None]] = {}
        for reference in (*(r for edition in self.editions.values() for r in _known(edition.form)),
                          *(r for function in INDICATORS.values() for r in function.reads)):
            section, _, key = reference.partition(".")
            known.setdefault(section, dict.fromkeys(KEYS))[key] = None
        empty = pd.DataFrame(columns=KEYS)
        return {section: self.consolidated.tables.get(section, empty).reindex(columns=list(keys))
                for section, keys in known.items()}

    def counted(self, lines: pd.DataFrame) -> Numbers:
        """How many of the lines each submission has; 0 where it has none."""
        return lines["submission"].value_counts().reindex(self.submissions, fill_value=0).astype("float64")

    def added(self, lines: pd.DataFrame, key: str) -> Numbers:
        """The sum of one column per submission: 0 without lines, missing when a line lacks the figure."""
        summed = lines.groupby("submission")[key].sum(skipna=False)
        return summed.reindex(self.submissions, fill_value=0).astype("float64")

    @cached_property
    def staff_total(self) -> Numbers:
        """People of the unit on the period's last day (tổng số người)."""
        return self.answer("general.staff_total")

    @cached_property
    def people(self) -> pd.DataFrame:
        """The lines of people with two truths: `member` (of the least months in the unit and more) and
        `recognised` as Công dân học tập: points, lowest point and a decision, one's own or the general."""
        people = self.lines("people").copy()
        of = people["submission"]
        months = {n: self.rubric(n).minimum_months for n in self.submissions}
        recognition = {n: self.form(n).recognition for n in self.submissions}
        general = self.answer("general.citizen_decision")
        people["member"] = people["months_in_unit"] >= of.map(months)
        people["recognised"] = (
            (people["citizen_score"] >= of.map({n: rule.score for n, rule in recognition.items()}))
            & (people["citizen_lowest"] >= of.map({n: rule.lowest for n, rule in recognition.items()}))
            & (people["citizen_decision"].notna() | of.map(general).notna())
        )
        return people

    @cached_property
    def members(self) -> pd.DataFrame:
        """The people who count for the rates: `rubric.minimum_months` and more in the unit."""
        return self.people[self.people["member"]]

    def issued(self, kind: str) -> pd.DataFrame:
        """The advice lines of one kind that were issued or recognised."""
        advice = self.lines("advice")
        return advice[(advice["kind"] == kind) & (advice["status"] == "issued")]

    def per_submission(self, value: Callable[[int], object], dtype: str) -> pd.Series[Any]:
        """A setting of each submission as a column."""
        return pd.Series([value(int(n)) for n in self.submissions], index=self.submissions, dtype=dtype)


@dataclass(frozen=True, eq=False)
class Measure:
    """One indicator of all submissions (kết quả một chỉ tiêu).

    `denominator` is None for plain counts and yes/no. `value` is missing where it cannot be
    computed. `ceiling` is the percent of the maximum that can be earned. `exempt`: not applicable
    because of what the unit is, so that no error in its answers can make it otherwise.
    """

    kind: Kind
    numerator: Numbers
    denominator: Numbers | None
    value: Numbers
    not_applicable: Truths
    ceiling: Numbers
    exempt: Truths | None = None

    @property
    def basis(self) -> pd.Series[Any]:
        """What the value rests on, as a person reads it: “18/20”, “2”, “Có”; "" where a part is missing."""
        above = self.numerator.map(_yes_or_no if self.kind == "yes" else _number_shown)
        if self.denominator is None:
            return above.astype(object)
        whole = above.str.cat(self.denominator.map(_number_shown), sep="/")
        return whole.where(self.numerator.notna() & self.denominator.notna(), "").astype(object)


@cache
def _number_shown(value: float) -> str:
    return "" if value != value else number_text(value)


def _yes_or_no(value: float) -> str:
    return "" if value != value else "Có" if value else "Không"


def exact_value(kind: str, numerator: float, denominator: float) -> Fraction:
    """The value without any rounding, from figures as they were typed; 0 for a value given although the
    denominator is 0.

    >>> exact_value("rate", 45.3, 50.0)
    Fraction(453, 5)
    """
    above = Fraction(repr(numerator))
    if kind in ("count", "yes"):
        return above
    below = Fraction(repr(denominator))
    if not below:
        return Fraction(0)
    value = above / below * (1 if kind == "ratio" else 100)
    return min(value, Fraction(100)) if kind == "capped_rate" else value


def rate(numerator: Numbers, denominator: Numbers) -> Measure:
    """A share in percent; not applicable where the denominator is 0."""
    return _quotient("rate", numerator, denominator, 100)


def ratio(numerator: Numbers, denominator: Numbers) -> Measure:
    """So many per head; not applicable where the denominator is 0."""
    return _quotient("ratio", numerator, denominator, 1)


def _quotient(kind: Kind, numerator: Numbers, denominator: Numbers, scale: int) -> Measure:
    nothing = denominator == 0
    value = (numerator * scale / denominator).mask(nothing)
    return Measure(kind, numerator, denominator, value, nothing, _full(numerator))


def count(numbers: Numbers) -> Measure:
    """A plain number of things."""
    return Measure("count", numbers, None, numbers, numbers.isna() & False, _full(numbers))


def yes(truths: Truths) -> Measure:
    """1 where it holds, 0 where not."""
    numbers = truths.astype("float64")
    return Measure("yes", numbers, None, numbers, numbers.isna(), _full(numbers))


def _full(like: Numbers) -> Numbers:
    return pd.Series(100.0, index=like.index)


def _replaced(measure: Measure, **parts: Any) -> Measure:
    return Measure(**{**vars(measure), **parts})


# ---------------------------------------------------------------- the register of functions


Compute: TypeAlias = Callable[[IndicatorInput], Measure]


@dataclass(frozen=True)
class IndicatorFunction:
    """An indicator's function and the form fields it reads (``section.key``)."""

    key: str
    reads: tuple[str, ...]
    compute: Compute


INDICATORS: dict[str, IndicatorFunction] = {}
"""Indicator key → its function; filled by `indicator`."""


def indicator(*reads: str) -> Callable[[Compute], Compute]:
    """Registers a function under its own name, with the form fields that it reads."""

    def register(compute: Compute) -> Compute:
        INDICATORS[compute.__name__] = IndicatorFunction(compute.__name__, reads, compute)
        return compute

    return register


_MEMBER = "people.months_in_unit"


# ---------------------------------------------------------------- TC1


@indicator("advice.kind", "advice.status", "advice.reference", "advice.title")
def advice_issued(answers: IndicatorInput) -> Measure:
    """1.1: issued documents with distinct references; not for units without an advisory function.

    A document whose reference was waived is told apart by its title."""
    documents = answers.issued("document")
    named = documents["reference"].fillna(documents["title"]).map(folded, na_action="ignore")
    distinct = documents.assign(named=named).drop_duplicates(["submission", "named"])
    advisory = answers.per_submission(lambda n: answers.consolidated.unit(n).advisory, "bool")
    return _replaced(count(answers.counted(distinct)), not_applicable=~advisory, exempt=~advisory)


@indicator("measures.tasks_on_time", "measures.tasks_assigned")
def tasks_on_time_rate(answers: IndicatorInput) -> Measure:
    """1.2: tasks done in time of those assigned; NA if none was assigned."""
    return rate(answers.answer("measures.tasks_on_time"), answers.answer("measures.tasks_assigned"))


@indicator("advice.kind", "advice.status")
def initiatives(answers: IndicatorInput) -> Measure:
    """1.3: recognised initiatives and solutions, one per line."""
    return count(answers.counted(answers.issued("initiative")))


# ---------------------------------------------------------------- TC2


@indicator("measures.training_budget_spent", "measures.training_budget_plan")
def training_budget_rate(answers: IndicatorInput) -> Measure:
    """2.1: budget spent of the budget allotted; NA if none was allotted (blank or 0)."""
    plan = answers.answer("measures.training_budget_plan")
    measure = rate(answers.answer("measures.training_budget_spent"), plan)
    return _replaced(measure, not_applicable=plan.isna() | (plan == 0))


@indicator("measures.staff_equipped", "general.staff_total")
def equipped_rate(answers: IndicatorInput) -> Measure:
    """2.2: people with a computer or a connected device, also a shared one."""
    return rate(answers.answer("measures.staff_equipped"), answers.staff_total)


@indicator("measures.shared_materials", "general.staff_total")
def materials_per_head(answers: IndicatorInput) -> Measure:
    """2.3: shared books and digital materials per person."""
    return ratio(answers.answer("measures.shared_materials"), answers.staff_total)


@indicator("measures.learners_supported", "measures.learners_sent")
def learners_supported_rate(answers: IndicatorInput) -> Measure:
    """2.4: learners given the time and the full benefits; NA if nobody was sent."""
    return rate(answers.answer("measures.learners_supported"), answers.answer("measures.learners_sent"))


@indicator("measures.study_promoters", "general.staff_total")
def study_promotion_rate(answers: IndicatorInput) -> Measure:
    """2.5: people who took part in khuyến học, khuyến tài."""
    return rate(answers.answer("measures.study_promoters"), answers.staff_total)


# ---------------------------------------------------------------- TC3


@indicator("general.plan_number", "general.plan_date")
def plan_registered(answers: IndicatorInput) -> Measure:
    """3.1: a plan or registration with number and date, on or before the period's due date for plans."""
    due = answers.per_submission(lambda n: answers.consolidated.period(n).plan_due, "datetime64[s]")
    dated = pd.to_datetime(answers.answer("general.plan_date"))
    return yes(answers.answer("general.plan_number").notna() & (dated <= due))


@indicator("activities.title", "activities.form")
def activities_held(answers: IndicatorInput) -> Measure:
    """3.2: activities with distinct titles; those of one form alone earn `single_form_share` at most."""
    activities = answers.lines("activities")
    named = activities.assign(named=activities["title"].map(folded, na_action="ignore"))
    measure = count(answers.counted(named.drop_duplicates(["submission", "named"])))
    forms = answers.counted(activities.drop_duplicates(["submission", "form"]))
    share = answers.per_submission(lambda n: _single_form_share(answers.rubric(n)), "float64")
    return _replaced(measure, ceiling=share.where(forms == 1, 100.0))


def _single_form_share(rubric: Rubric) -> float:
    asked = next((i for i in rubric.indicators if i.key == activities_held.__name__), None)
    return 100.0 if asked is None or asked.single_form_share is None else asked.single_form_share


@indicator("measures.staff_reached", "general.staff_total")
def reached_rate(answers: IndicatorInput) -> Measure:
    """3.3: people (not attendances) reached by information."""
    return rate(answers.answer("measures.staff_reached"), answers.staff_total)


@indicator(_MEMBER, "people.online_course")
def online_course_rate(answers: IndicatorInput) -> Measure:
    """3.4: members with a confirmed online or digital course; NA without members."""
    return _member_rate(answers, answers.members["online_course"] == "yes")


@indicator(_MEMBER, "people.self_study_plan")
def self_study_rate(answers: IndicatorInput) -> Measure:
    """3.5: members with an approved plan of self-study; NA without members."""
    return _member_rate(answers, answers.members["self_study_plan"] == "yes")


@indicator(_MEMBER, "people.citizen_score", "people.citizen_lowest", "people.citizen_decision",
           "general.citizen_decision")
def learning_citizen_rate(answers: IndicatorInput) -> Measure:
    """3.6: members recognised as Công dân học tập (QĐ 324/QĐ-KHVN); NA without members."""
    return _member_rate(answers, answers.members["recognised"])


def _member_rate(answers: IndicatorInput, holds: Truths) -> Measure:
    return rate(answers.counted(answers.members[holds]), answers.counted(answers.members))


# ---------------------------------------------------------------- TC4


@indicator("general.training_plan_number", "general.training_plan_covers_all")
def training_plan_full(answers: IndicatorInput) -> Measure:
    """4.1: a numbered training plan, of the unit or of the Office, that covers everybody."""
    numbered = answers.answer("general.training_plan_number").notna()
    return yes(numbered & (answers.answer("general.training_plan_covers_all") == "yes"))


@indicator("courses.planned", "courses.sent", "courses.completed")
def training_completion_rate(answers: IndicatorInput) -> Measure:
    """4.2: completed of planned, at most 100 %; of sent where nothing was planned; 0 if nobody was sent."""
    courses = answers.lines("courses")
    planned = answers.added(courses, "planned")
    expected = planned.mask(planned == 0, answers.added(courses, "sent"))
    measure = rate(answers.added(courses, "completed"), expected)
    value = measure.value.clip(upper=100.0).mask(expected == 0, 0.0)
    return _replaced(measure, kind="capped_rate", value=value, not_applicable=measure.not_applicable & False)


@indicator(_MEMBER, "people.category", "people.training_hours")
def minimum_hours_rate(answers: IndicatorInput) -> Measure:
    """4.3: công chức and viên chức with `rubric.minimum_hours` and more; NA if there are none."""
    members = answers.members
    obliged = members[members["category"].isin(["civil_servant", "public_employee"])]
    least = {n: answers.rubric(n).minimum_hours for n in answers.submissions}
    reached = obliged["training_hours"] >= obliged["submission"].map(least)
    return rate(answers.counted(obliged[reached]), answers.counted(obliged))


@indicator("advice.kind", "advice.status")
def programmes_supplied(answers: IndicatorInput) -> Measure:
    """4.4: issued programmes and learning materials, one per line."""
    return count(answers.counted(answers.issued("programme")))


@indicator(_MEMBER, "people.language_digital")
def language_digital_rate(answers: IndicatorInput) -> Measure:
    """4.5: members trained in languages or digital skills of those whose post asks for it; NA if none."""
    members = answers.members
    required = members[members["language_digital"].isin(["yes", "no"])]
    return rate(answers.counted(required[required["language_digital"] == "yes"]), answers.counted(required))


# ---------------------------------------------------------------- what keeps an indicator from being computed


def lacking(form: Form, key: str) -> tuple[str, ...]:
    """The fields that an indicator reads and the form does not have."""
    known = _known(form)
    return tuple(reference for reference in INDICATORS[key].reads if reference not in known)


def _known(form: Form) -> dict[str, None]:
    asked = [f"{section.key}.{field.key}" for section in form.sections for field in section.fields]
    return dict.fromkeys([*asked, *(derived.key for derived in form.derived)])


def doubted(form: Form, doubtful: frozenset[str], reads: Sequence[str]) -> tuple[str, ...]:
    """The fields in error that hide an indicator reading `reads`, sorted.

    In a ``rows`` section any error does, since the refused line might have counted; a
    derived figure is in doubt when one of its parts is.
    """
    parts = {derived.key: derived.sum_of for derived in form.derived}
    hiding: set[str] = set()
    for reference in reads:
        section = reference.partition(".")[0]
        if section in form.by_key and form.by_key[section].layout == "rows":
            hiding |= {wrong for wrong in doubtful if wrong.startswith(f"{section}.")}
        else:
            hiding |= doubtful & {reference, *parts.get(reference, ())}
    return tuple(sorted(hiding))


def hidden_by(answers: IndicatorInput, submission: int, key: str) -> tuple[str, ...]:
    """Why an indicator is blocked: the fields that the form lacks, that are in error, or not filled."""
    form, reads = answers.form(submission), INDICATORS[key].reads
    doubtful = answers.consolidated.doubtful.get(submission, frozenset())
    return lacking(form, key) or doubted(form, doubtful, reads) or reads


def _blocked(answers: IndicatorInput, key: str) -> Truths:
    reads = INDICATORS[key].reads
    poor = {name for name, edition in answers.editions.items() if lacking(edition.form, key)}
    reports = answers.consolidated.submissions
    hidden = [number for number, report in reports.items() if report.edition in poor]
    hidden += [n for n, wrong in answers.consolidated.doubtful.items()
               if n in reports and doubted(answers.form(n), wrong, reads)]
    return pd.Series(answers.submissions.isin(hidden), index=answers.submissions)


# ---------------------------------------------------------------- all of them


def indicator_table(consolidated: Consolidated, editions: Mapping[str, Edition]) -> pd.DataFrame:
    """One row per counted submission and indicator of the rubric of its period (`TABLE_COLUMNS`).

    `value` is missing where not applicable or blocked; of a blocked one no part is given.
    KeyError when a rubric names an indicator without a function (`check_rubric` says so before).
    """
    answers = IndicatorInput(consolidated, editions)
    reports = consolidated.submissions.values()
    place = {
        edition: {asked.key: order for order, asked in enumerate(editions[edition].rubric.indicators)}
        for edition in {consolidated.period(report.number).edition for report in reports}
    }
    units = answers.per_submission(lambda n: consolidated.submissions[n].unit, "object")
    periods = answers.per_submission(lambda n: consolidated.submissions[n].period, "object")
    rubrics = answers.per_submission(lambda n: consolidated.period(n).edition, "object")
    parts = []
    for key in dict.fromkeys(key for order in place.values() for key in order):
        measure = INDICATORS[key].compute(answers)
        not_applicable = measure.not_applicable.astype(bool)
        blocked = _blocked(answers, key) | (measure.value.isna() & ~not_applicable)
        blocked &= True if measure.exempt is None else ~measure.exempt
        not_applicable = not_applicable & ~blocked
        denominator = measure.numerator * float("nan") if measure.denominator is None else measure.denominator
        order = rubrics.map({edition: keys.get(key, -1) for edition, keys in place.items()})
        part = pd.DataFrame({
            "submission": answers.submissions, "unit": units, "period": periods, "indicator": key,
            "value": measure.value.mask(blocked | not_applicable),
            "numerator": measure.numerator.mask(blocked), "denominator": denominator.mask(blocked),
            "basis": measure.basis.mask(blocked, ""), "not_applicable": not_applicable, "blocked": blocked,
            "ceiling": measure.ceiling.mask(blocked, 100.0), "kind": measure.kind, "order": order,
        })
        parts.append(part[part["order"] >= 0])
    if not parts:
        return pd.DataFrame(columns=TABLE_COLUMNS)
    table = pd.concat(parts, ignore_index=True).sort_values(["submission", "order"], ignore_index=True)
    return table[TABLE_COLUMNS]


def check_rubric(rubric: Rubric) -> list[str]:
    """The indicators of a rubric that no function computes, as sentences for the office."""
    allowed = ", ".join(sorted(INDICATORS))
    return [
        f"criteria.{rubric.criterion_of[asked.key].key}.{asked.key}: chương trình không có chỉ tiêu này; "
        f"được phép: {allowed}."
        for asked in rubric.indicators if asked.key not in INDICATORS
    ]


def check_form(form: Form) -> list[str]:
    """The fields that an indicator reads and a form lacks, as sentences for the office."""
    return list(_form_problems(form))


def _form_problems(form: Form) -> Iterator[str]:
    for key in INDICATORS:
        for reference in lacking(form, key):
            yield f"sections.{reference}: biểu mẫu không có trường này, chỉ tiêu {key} không tính được."

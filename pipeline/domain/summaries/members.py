"""The lines of a breakdown (phân tổ): the options of a drop-down, in the form's order, with their words."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.definitions.campaign import Period
from pipeline.definitions.form import Form, Option
from pipeline.domain.period_sums import PeriodSums
from pipeline.domain.results import Results
from pipeline.domain.sums import UNSTATED

UNSTATED_WORDS = "Chưa ghi"
EVERYBODY = "Toàn cơ quan"
OF_PEOPLE = (("gender", "Giới tính"), ("category", "Đối tượng"), ("is_leader", "Lãnh đạo, quản lý"))
"""The breakdowns of people in the sums, each with what it is called above its lines."""


def options(form: Form, section: str, key: str) -> tuple[Option, ...]:
    """The options of a field, or of the choice of that name where the section does not ask (none: empty)."""
    asked = form.by_key[section].by_key.get(key) if section in form.by_key else None
    choice = form.choice_by_key.get(asked.choice if asked else key)
    return choice.options if choice else ()


def members(
    run: Results, period: Period, section: str, dimension: str, sums: PeriodSums, figures: Sequence[str],
) -> list[tuple[str, str]]:
    """(member, words): every option of the period's form, then what only reports on other forms use, then
    “Chưa ghi” where a line does not say."""
    found = {o.key: o.label for o in options(run.editions[period.edition].form, section, dimension)}
    for edition in run.editions.values():
        for option in options(edition.form, section, dimension):
            if option.key not in found and any(sums.has(figure, dimension, option.key) for figure in figures):
                found[option.key] = option.label
    if any(sums.has(figure, dimension, UNSTATED) for figure in figures):
        found[UNSTATED] = UNSTATED_WORDS
    return list(found.items())

"""The steps of a session as sentences with what people entered: day, paper, votes, who, opinion."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from pipeline.definitions.form import Typed
from pipeline.domain.awards.session import AwardSession
from pipeline.domain.awards.steps import COUNCIL
from pipeline.domain.documents.letterhead import day_text
from pipeline.domain.tables import text


def steps_before_council(session: AwardSession) -> Iterator[str]:
    """One sentence for each step that the council looks back on."""
    for step in session.steps:
        if step.number < COUNCIL:
            told = _told(session.record.step(step.number))
            yield f"Bước {step.number}. {step.name}: {'; '.join((*told, '') if told else ('',))}{_inside(step.said)}."


def _told(of: Mapping[str, Typed]) -> list[str]:
    said = []
    first, last = of.get("from_date"), of.get("to_date")
    if isinstance(first, date):
        said.append(f"từ ngày {day_text(first)} đến ngày {day_text(last)}" if isinstance(last, date) else f"ngày {day_text(first)}")
    if of.get("paper"):
        said.append(f"văn bản {text(of['paper'])}")
    if of.get("person"):
        said.append(f"người thực hiện: {text(of['person'])}")
    if isinstance(of.get("votes_for"), (int, float)):
        members = of.get("members")
        said.append(f"{text(of['votes_for'])}{f'/{text(members)}' if members else ''} phiếu đồng ý")
    if of.get("opinion"):
        said.append(f"ý kiến: {text(of['opinion'])}")
    return said


def _inside(said: str) -> str:
    return said[:1].lower() + said[1:]

"""The award workbooks of the sample story: made from the sample reports themselves, filled as the Office would."""

from __future__ import annotations

from pathlib import Path

from pipeline.commands.sample_appraisal import computed_by_then, write_filled
from pipeline.definitions.awards import COLLECTIVES, IN_SESSION, INDIVIDUALS, OTHERS
from pipeline.definitions.form import Typed
from pipeline.definitions.load import Definitions
from pipeline.definitions.sample_office_books import SampleAwards
from pipeline.definitions.sample_story import Story
from pipeline.domain.awards.book import award_book
from pipeline.domain.awards.session import AwardSession, period_session
from pipeline.domain.issued import SAMPLE_SECRET, Filled, form_code


def write_award_books(definitions: Definitions, story: Story, folder: Path) -> None:
    """Every award workbook of the story, written below the folder in which its reports lie."""
    for told in story.awards:
        period = definitions.campaign.period_by_key[told.period]
        form = definitions.editions[period.edition].awards
        if form is None:
            continue
        session = period_session(computed_by_then(definitions, story, folder, told), period)
        book = award_book(session, form_code(SAMPLE_SECRET, form.id, form.edition, "", period.key))
        write_filled(book, _answers(session, told), folder / told.file, told.sent)


def _answers(session: AwardSession, told: SampleAwards) -> Filled:
    """The decisions on their lines; of a collective that is on no list, among the other decisions."""
    decided: dict[str, Typed] = {"decision": told.award, "decision_number": told.number, "decision_date": told.decided_on}
    listed = {p.subject.key for p in session.collectives if p.is_listed}
    best = sorted((p for p in session.individuals if p.is_listed), key=lambda p: (-(p.total or 0), p.subject.key))
    lines = [f"{COLLECTIVES}.{unit}" for unit in told.collectives if unit in listed]
    lines += [f"{INDIVIDUALS}.{p.subject.key}" for p in best[:told.people]]
    fields = dict(told.fields)
    for line in lines:
        fields |= {f"{line}.{key}": value for key, value in {"votes_for": told.votes, **decided}.items()}
    others = [{"of_unit": unit, "occasion": IN_SESSION, "achievement": "Hoàn thành tốt các nội dung thi đua", **decided}
              for unit in told.collectives if unit not in listed]
    return Filled(fields, {OTHERS: [*(dict(line) for line in told.others), *others]})

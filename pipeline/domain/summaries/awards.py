"""Awards of one period (khen thưởng): what was decided, and how many the rules propose; the reasons are in the award workbook."""

from __future__ import annotations

from pipeline.definitions.campaign import Period
from pipeline.domain.awards.session import period_session
from pipeline.domain.awards.wording import NO_GUIDANCE, SENTENCES
from pipeline.domain.results import Results
from pipeline.domain.summaries.award_tables import awards_by_form, decided_tables, proposals_table
from pipeline.domain.summaries.figures import periods_up_to
from pipeline.domain.tables import Block, Paragraph, Sheet


def awards_sheet(run: Results, period: Period) -> Sheet:
    """Decisions of the period first, then the counts of proposals, then the periods so far."""
    blocks: list[Block] = [Paragraph(sentence, "note") for sentence in SENTENCES]
    if not run.campaign.movement.award_guidance:
        blocks.append(Paragraph(f"{NO_GUIDANCE}.", "note"))
    blocks += decided_tables(run, [period.key], f"Khen thưởng đã có quyết định, {period.name.lower()}")
    if not run.counted_in(period):
        return Sheet("khen-thuong", "Khen thưởng", (*blocks, Paragraph("Kỳ này chưa có báo cáo nào được tổng hợp, chưa xét khen thưởng.")))
    if period.scored:
        blocks.append(proposals_table(period_session(run, period)))
    blocks += awards_by_form(run, [p.key for p in periods_up_to(run, period)])
    return Sheet("khen-thuong", "Khen thưởng", tuple(blocks))

"""Awards over a phase: what was decided in its periods and at its end, and how many the rules propose at its end."""

from __future__ import annotations

from pipeline.domain.awards.session import phase_session
from pipeline.domain.awards.wording import NO_GUIDANCE, SENTENCES
from pipeline.domain.summaries.award_tables import awards_by_form, decided_tables, proposals_table
from pipeline.domain.summaries.phase.view import PhaseView
from pipeline.domain.tables import Block, Paragraph, Sheet


def awards_sheet(view: PhaseView) -> Sheet:
    """Decisions, proposals where the phase has awards of its own, awards by form over the sessions."""
    run, phase = view.run, view.phase
    inner = [p.key for p in run.campaign.phases if p.awarded and set(p.periods) <= set(phase.periods)]
    sessions = [*(p.key for p in view.periods), *inner]
    blocks: list[Block] = [Paragraph(sentence, "note") for sentence in SENTENCES]
    if not run.campaign.movement.award_guidance:
        blocks.append(Paragraph(f"{NO_GUIDANCE}.", "note"))
    blocks += decided_tables(run, sessions, f"Khen thưởng đã có quyết định, {view.short}")
    if not phase.awarded:
        blocks.append(Paragraph(f"{phase.name} chỉ sơ kết, tổng kết, không có đợt khen thưởng riêng."))
    elif (session := phase_session(run, phase)) is not None:
        blocks.append(proposals_table(session))
    return Sheet("khen-thuong", "Khen thưởng", (*blocks, *awards_by_form(run, sessions)))

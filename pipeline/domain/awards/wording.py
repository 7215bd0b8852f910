"""The fixed sentences of every award list and file."""

from __future__ import annotations

from pipeline.domain.awards.session import AwardSession
from pipeline.domain.summaries.cover import DRAFT_STAMP, NOT_A_DECISION

NO_MERIT_AWARD = "Kết quả khen thưởng chuyên đề không làm căn cứ đề nghị khen thưởng công trạng."
NO_GUIDANCE = "Chưa cập nhật Hướng dẫn khen thưởng"
NOT_OVER = "Kỳ, giai đoạn chưa kết thúc: kết quả tạm tính"

SENTENCES = (NOT_A_DECISION, NO_MERIT_AWARD)


def award_stamps(session: AwardSession) -> tuple[str, ...]:
    """What must be read before any list: a draft rubric, no guidance, a session that is not over."""
    said = [DRAFT_STAMP] if session.setting.rubric.is_draft else []
    if not session.setting.run.campaign.movement.award_guidance:
        said.append(NO_GUIDANCE.upper())
    if not session.is_over:
        said.append(NOT_OVER.upper())
    return tuple(said)

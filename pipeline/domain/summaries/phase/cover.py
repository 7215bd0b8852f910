"""The first sheet of a phase: who issues it on the day, which periods have figures, how complete and comparable they are."""

from __future__ import annotations

from pipeline.domain.summaries.cover import NOT_A_DECISION, agencies_fact
from pipeline.domain.summaries.phase.notes import limits
from pipeline.domain.summaries.phase.view import PhaseView
from pipeline.domain.summaries.phase.wording import capital, inside, listed
from pipeline.domain.tables import Cell, Column, Paragraph, Sheet, Table, text


def cover_sheet(view: PhaseView, title: str) -> Sheet:
    """The agency as it is on the as-of day, and the facts that a reader needs before any figure."""
    agency = view.run.campaign.agency_on(view.run.as_of)
    table = Table("bia", "Thông tin chung", (
        Column("fact", "Nội dung", width=26), Column("value", "Thông tin", "long_text", width=74),
    ), tuple(_facts(view)))
    return Sheet("bia", "Bìa", (
        Paragraph(agency.parent.upper(), "subtitle"), Paragraph(agency.name.upper(), "subtitle"),
        Paragraph(title, "title"), Paragraph(f"Phong trào “{view.run.campaign.movement.name}”", "subtitle"),
        table, Paragraph(NOT_A_DECISION, "note"),
    ), landscape=False, one_page=True)


def _facts(view: PhaseView) -> list[tuple[Cell, ...]]:
    ahead = [period for period in view.all_periods if period not in view.periods]
    unranked = [view.heading(period) for period in view.periods if not period.ranked]
    editions = list(dict.fromkeys(period.edition for period in view.periods))
    drafts = [key for key in editions if view.run.editions[key].rubric.is_draft]
    said = [capital(sentence) for sentence in limits(view)]
    facts: list[tuple[Cell, ...]] = [
        ("Giai đoạn", f"{view.phase.name}: từ {text(view.all_periods[0].start)} đến {text(view.all_periods[-1].end)}"),
        *agencies_fact(view.run.campaign, view.all_periods[0].start, min(view.latest.end, view.run.as_of)),
        ("Số liệu tính đến ngày", text(view.run.as_of)),
        ("Các kỳ có số liệu", capital(listed([inside(p.name) for p in view.drawn], 9)) or "Chưa có kỳ nào bắt đầu"),
    ]
    if unranked:
        facts.append(("Kỳ không xếp hạng", "; ".join(unranked)))
    if ahead:
        facts.append(("Các kỳ chưa bắt đầu", f"{capital(listed([inside(p.name) for p in ahead], 9))}; không tính, không thể hiện bằng số 0"))
    if view.periods:
        facts += [
            ("Báo cáo đã nhận", "\n".join(_received(view))),
            *_approved(view),
            ("Biểu mẫu, bảng điểm", f"Phiên bản {', '.join(editions)}; " + (
                "bảng điểm dự thảo, chưa phê duyệt" if drafts else "bảng điểm đã phê duyệt")),
            ("Khả năng so sánh", "\n".join(f"- {sentence}" for sentence in said) or "Các kỳ so sánh được với nhau."),
            ("Cách tính điểm giai đoạn", "Bình quân điểm các kỳ được xếp hạng, theo số tháng đơn vị hoạt động trong kỳ"),
        ]
    return facts


def _approved(view: PhaseView) -> list[tuple[Cell, ...]]:
    """Which periods were approved and by what; nothing while none was."""
    closings = view.run.closings
    said = [f"{period.name}: {closings[period.key].document}" for period in view.periods if period.key in closings]
    return [("Kỳ đã phê duyệt", "\n".join(said))] if said else []


def _received(view: PhaseView) -> list[str]:
    lines = []
    for period in view.periods:
        received, owed = view.received(period)
        lines.append(f"{period.name}: " + ("đang thực hiện, chưa có báo cáo" if view.is_fresh(period)
                                         else f"{received:02d}/{owed:02d} đơn vị"))
    return lines

"""What was decided and what the rules propose, as tables and a chart that year and phase workbooks share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from pipeline.domain.awards.session import AwardSession
from pipeline.domain.awards.values import AWARD_ORDER, STATUS_NAMES, AwardDecision
from pipeline.domain.palette import AWARDS
from pipeline.domain.results import Results
from pipeline.domain.tables import Block, Cell, Chart, Column, Paragraph, Series, Table

SOURCE = "Biểu đề nghị khen thưởng do Văn phòng nhập"


def award_names(run: Results) -> dict[str, str]:
    """Option key → the form of award in words, the lowest first, as on the newest form."""
    choice = list(run.editions.values())[-1].form.choice_by_key["proposed_award"]
    return {key: choice.label(key) for key in AWARD_ORDER}


def session_names(run: Results) -> dict[str, str]:
    """Period or phase key → its name."""
    return {period.key: period.name for period in run.campaign.periods} | {phase.key: phase.name for phase in run.campaign.phases}


def proposals_table(session: AwardSession) -> Table:
    """How many stand where: collectives and individuals, by what the rules make of them."""
    rows: list[tuple[Cell, ...]] = []
    for words, proposals in (("Tập thể", session.collectives), ("Cá nhân", session.individuals)):
        of: Counter[str] = Counter(p.status for p in proposals)
        asked = sum(p.own_proposal not in ("", "none") for p in proposals)
        rows.append((words, asked, *(of[status] for status in STATUS_NAMES)))
    done = sum(step.done for step in session.steps)
    said = "đủ thủ tục" if done == len(session.steps) else "chưa đủ thủ tục"
    return Table("xet_khen_thuong", f"Kết quả xét theo điều kiện, {session.name.lower()} (để tham khảo)", (
        Column("subject", "Đối tượng", width=32), Column("asked", "Đơn vị đề nghị", "integer", width=30),
        *(Column(status, name, "integer", width=12) for status, name in STATUS_NAMES.items()),
    ), tuple(rows), notes=(
        f"Đã xong {done:02d}/{len(session.steps):02d} bước xét khen thưởng: {said}.",
        "Lý do từng trường hợp, tỷ lệ khen thưởng, căn cứ: xem biểu đề nghị khen thưởng (make awards).",
        "Cá nhân: chỉ tính người đã được công nhận Công dân học tập hoặc được đơn vị đề nghị.",
    ), source="Tính từ báo cáo của các đơn vị và bảng điểm")


def decided_tables(run: Results, sessions: Sequence[str], title: str) -> tuple[Table, ...]:
    """Every award decided in some sessions, by day; no table while there is none."""
    names, sessions_named = award_names(run), session_names(run)
    rows: list[tuple[Cell, ...]] = [_decided(run, d, names, sessions_named) for d in _awards(run, sessions)]
    if not rows:
        return ()
    return (Table("quyet_dinh_khen_thuong", title, (
        Column("subject", "Tập thể, cá nhân", "long_text", width=32), Column("unit", "Đơn vị", "long_text", width=30), Column("award", "Hình thức", width=13),
        Column("paper", "Quyết định", "long_text", width=18), Column("on", "Ngày", "date", width=12),
        Column("session", "Đợt", "long_text", width=22), Column("achievement", "Thành tích", "long_text", width=30),
    ), tuple(rows), notes=("Chỉ gồm khen thưởng đã có quyết định.",), source=SOURCE, csv="decisions"),)


def _decided(run: Results, decision: AwardDecision, names: dict[str, str], sessions: dict[str, str]) -> tuple[Cell, ...]:
    unit = run.campaign.unit_by_key[decision.subject.unit]
    called = (unit.name_on(decision.on) if decision.on else unit.names[-1]).name
    when = f"Kịp thời, {sessions[decision.session].lower()}" if decision.at_once else sessions[decision.session]
    return (decision.subject.name or called, called, names.get(decision.award, decision.award), decision.number,
            decision.on, when, decision.achievement)


def _awards(run: Results, sessions: Sequence[str]) -> list[AwardDecision]:
    given = [d for d in run.awarded.decisions if d.is_award and d.session in sessions]
    return sorted(given, key=lambda d: (d.on or date.min, bool(d.subject.name), d.subject.key))


def awards_by_form(run: Results, sessions: Sequence[str]) -> tuple[Block, ...]:
    """How many awards of each form every session gave, as a table and its chart; a sentence while there is none."""
    names, called = award_names(run), session_names(run)
    counts = Counter((d.session, d.award) for d in _awards(run, sessions))
    if not counts:
        return (Paragraph("Chưa có quyết định khen thưởng nào được cập nhật."),)
    nothing = (None,) * (len(names) + 1)
    rows: list[tuple[Cell, ...]] = [
        (called[key], *((*(counts[key, award] for award in names), sum(counts[key, award] for award in names))
                        if key in run.awarded.workbooks.in_force else nothing)) for key in sessions
    ]
    table = Table("khen_thuong_theo_hinh_thuc", "Số khen thưởng đã quyết định theo hình thức và đợt", (
        Column("session", "Kỳ, giai đoạn", width=32), *(Column(key, name, "integer", width=12) for key, name in names.items()),
        Column("total", "Cộng", "integer", width=10),
    ), tuple(rows), measured_in="quyết định cho tập thể, cá nhân", notes=(
        "Ô trống: chưa nhận lại biểu đề nghị khen thưởng của kỳ, giai đoạn; không phải bằng 0.",), source=SOURCE)
    given = {key: sum(counts[session, key] for session in sessions) for key in names}
    said = ", ".join(f"{number:02d} {names[key]}" for key, number in given.items() if number)
    return (table, Chart(
        "khen-thuong-theo-hinh-thuc", "stacked_column", f"Khen thưởng đã quyết định: {said}",
        "Biểu đồ cột chồng: số khen thưởng đã có quyết định của từng kỳ, giai đoạn, theo hình thức.", table, "session",
        tuple(Series(key, name, colour) for (key, name), colour in zip(names.items(), AWARDS, strict=False)),
        "Kỳ, giai đoạn", "Số khen thưởng", 0, decimals=0,
    ))

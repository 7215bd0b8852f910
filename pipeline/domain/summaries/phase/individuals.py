"""People through the periods of a phase (cá nhân qua các kỳ), and those who could not be followed without doubt."""

from __future__ import annotations

from pipeline.domain.same_people import ELSEWHERE, Doubt, Person
from pipeline.domain.summaries.phase.view import PhaseView
from pipeline.domain.tables import Cell, Column, Paragraph, Sheet, Table
from pipeline.domain.vietnamese import person_sort_key

SOURCE = "Biểu “6. Cá nhân” trong báo cáo của các đơn vị"


def individuals_sheet(view: PhaseView) -> Sheet:
    """Everybody recognised at least once, by name; then the doubts."""
    keys = {period.key for period in view.periods}
    people, doubts = view.run.people
    recognised = [p for p in people if any(line.recognised and line.period in keys for line in p.lines)]
    return Sheet("ca-nhan-cac-ky", "Cá nhân qua các kỳ", (_people(view, recognised), *_doubts(view, doubts, keys)))


def _people(view: PhaseView, people: list[Person]) -> Table:
    def state(person: Person, period: str) -> str:
        line = person.in_period(period)
        return "" if line is None else "Đã công nhận" if line.recognised else "Chưa"

    periods = view.run.campaign.period_by_key
    in_phase = {period.key for period in view.periods}
    rows: list[tuple[Cell, ...]] = []
    for person in sorted(people, key=lambda p: (person_sort_key(p.last.name), p.last.unit)):
        states = [state(person, period.key) for period in view.periods]
        last = next(line for line in reversed(person.lines) if line.period in in_phase)
        rows.append((last.name, view.run.name(last.unit, periods[last.period]), *states, states.count("Đã công nhận"), person.doubt))
    return Table("ca_nhan_cac_ky", f"Người được công nhận Công dân học tập, {view.short}", (
        Column("name", "Họ và tên", width=28), Column("unit", "Đơn vị (kỳ gần nhất)", "long_text", width=36),
        *view.columns("text", width=14), Column("times", "Số kỳ được công nhận", "integer", width=11),
        Column("doubt", "Cần xác minh", "long_text", width=30),
    ), tuple(rows), notes=(
        "Một người được theo dõi qua các kỳ bằng họ tên và lịch sử đơn vị (sự kiện tổ chức trong config.toml); không chắc chắn thì "
        "không gộp, nêu ở bảng dưới.", "Ô trống: không có tên trong báo cáo của kỳ.",
    ), source=SOURCE, csv="individuals")


def _doubts(view: PhaseView, doubts: list[Doubt], keys: set[str]) -> tuple[Paragraph | Table, ...]:
    """Every name that may stand for one person or several; what only looks alike in other units comes last."""
    periods = view.run.campaign.period_by_key
    shown = [d for d in doubts if any(line.period in keys for line in d.lines)]
    rows = tuple(
        (d.name, d.why, "\n".join(f"{periods[line.period].name}: {view.run.name(line.unit, periods[line.period])}"
                                  f"{f', {line.position}' if line.position else ''}" for line in d.lines))
        for d in sorted(shown, key=lambda d: (d.why == ELSEWHERE, person_sort_key(d.name)))
    )
    if not rows:
        return (Paragraph("Không có người nào cần xác minh qua các kỳ."),)
    return (Table("can_xac_minh", f"Họ tên cần xác minh, {view.short}", (
        Column("name", "Họ và tên", width=28), Column("why", "Vì sao", "long_text", width=36),
        Column("lines", "Có trong báo cáo", "long_text", width=60),
    ), rows, notes=("Không gộp kết quả của các dòng này khi xét khen thưởng giai đoạn.",), source=SOURCE),)

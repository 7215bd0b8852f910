"""People of one period (danh sách cá nhân): recognised against the target in heads, by unit, and all by name."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from pipeline.definitions.campaign import Period
from pipeline.definitions.form import Form
from pipeline.domain.individuals import Individual, Recognition, by_name, recognition_by
from pipeline.domain.palette import RESULT, TARGET
from pipeline.domain.period_sums import number
from pipeline.domain.results import Results
from pipeline.domain.scoring import exact
from pipeline.domain.summaries.citizens import office_path
from pipeline.domain.summaries.members import EVERYBODY, UNSTATED_WORDS
from pipeline.domain.tables import Block, Cell, Chart, Column, Series, Sheet, Table

SOURCE = "Biểu “6. Cá nhân” trong báo cáo của các đơn vị"
_GATE = "Điểm cá nhân chỉ tính cho người đã được công nhận Công dân học tập."


def individuals_sheet(run: Results, period: Period) -> Sheet:
    """Heads against the target, counts by group, everybody by unit, and the recognised of the whole Office by name."""
    people = [line for line in run.individuals if line.period == period.key]
    against = _against_target(run, period)
    blocks: list[Block] = [against]
    if any(value is not None for value in against.values("recognised")):
        blocks.append(_chart(period, against))
    recognised = by_name(line for line in people if line.recognised)
    return Sheet("ca-nhan", "Cá nhân", (
        *blocks, _groups(run, period, people),
        _listed(run, period, "cong_dan_toan_van_phong", f"Công dân học tập toàn cơ quan, {period.name.lower()}", recognised),
        _listed(run, period, "ca_nhan_theo_don_vi", f"Danh sách cá nhân theo đơn vị, {period.name.lower()}", people),
    ))


def _against_target(run: Results, period: Period) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for of, parts, _, target in office_path(run, period):
        if parts is None or target is None:
            rows.append((of.name, None, None, None, None))
            continue
        needed = ceil(exact(parts.denominator) * exact(target) / 100)
        rows.append((of.name, number(parts.denominator), number(parts.numerator), needed, number(parts.numerator - needed)))
    return Table("cong_dan_va_muc_tieu", "Số người được công nhận Công dân học tập so với mục tiêu", (
        Column("period", "Kỳ", width=26), Column("members", "Người được tính", "integer", width=12),
        Column("recognised", "Được công nhận", "integer", width=12), Column("needed", "Mục tiêu (số người)", "integer", width=12),
        Column("gap", "Hơn, kém mục tiêu", "integer", width=12),
    ), tuple(rows), measured_in="người", notes=(
        "Mục tiêu (số người): mục tiêu tỷ lệ của kỳ nhân số người được tính, làm tròn lên. Kỳ chưa có số liệu để trống.",), source=SOURCE)


def _chart(period: Period, table: Table) -> Chart:
    reached, needed = table.values("recognised")[-1], table.values("needed")[-1]
    title = (f"Công dân học tập {period.name.lower()}: {reached} người, mục tiêu {needed} người" if reached is not None
             else f"Công dân học tập {period.name.lower()}: chưa có số liệu")
    return Chart("cong-dan-va-muc-tieu", "column", title,
                 "Biểu đồ cột: số người được công nhận Công dân học tập và số người cần có để đạt mục tiêu của từng kỳ.", table, "period",
                 (Series("recognised", "Được công nhận", RESULT), Series("needed", "Mục tiêu", TARGET)), "Kỳ báo cáo", "Số người", 0,
                 decimals=0)


def _groups(run: Results, period: Period, people: Sequence[Individual]) -> Table:
    form = run.editions[period.edition].form
    rows: list[tuple[Cell, ...]] = []
    for attribute, words, choice in (("category", "Đối tượng", "category"), ("is_leader", "Chức vụ", ""), ("gender", "Giới tính", "gender")):
        for value, of in sorted(recognition_by(people, attribute).items(), key=lambda pair: str(pair[0])):
            label = ("Lãnh đạo, quản lý" if value else "Không giữ chức vụ") if not choice else _label(form, choice, value)
            rows.append((words, label, *_figures(of)))
    rows.append((EVERYBODY, "", *_figures(Recognition(len(people), sum(line.recognised for line in people)))))
    return Table("ca_nhan_theo_nhom", f"Công dân học tập theo nhóm, {period.name.lower()}", (
        Column("dimension", "Theo", width=26), Column("member", "Nhóm", width=26), Column("people", "Số người", "integer", width=12),
        Column("recognised", "Được công nhận", "integer", width=12), Column("rate", "Tỷ lệ", "percent", width=12),
    ), tuple(rows), measured_in="người", notes=("Gồm mọi người có tên trong báo cáo, kể cả người dưới số tháng tối thiểu.",), source=SOURCE,
        emphasis=frozenset({len(rows) - 1}))


def _label(form: Form, choice: str, value: object) -> str:
    return form.choice_by_key[choice].label(value) if value else UNSTATED_WORDS


def _figures(of: Recognition) -> tuple[Cell, ...]:
    return of.people, of.recognised, of.percent


def _listed(run: Results, period: Period, key: str, title: str, people: Sequence[Individual]) -> Table:
    form = run.editions[period.edition].form
    rows = tuple(
        (line.name, run.name(line.unit, period), line.position, _label(form, "category", line.category),
         "Có" if line.is_leader else "", line.citizen_score, "Đã công nhận" if line.recognised else "Chưa", line.points,
         _label(form, "proposed_award", line.proposed_award) if line.proposed_award else "")
        for line in people
    )
    return Table(key, title, (
        Column("name", "Họ và tên", width=26),
        Column("unit", "Đơn vị", "long_text", width=26), Column("position", "Chức vụ", "long_text", width=16),
        Column("category", "Đối tượng", width=14), Column("leader", "Lãnh đạo, quản lý", width=10),
        Column("citizen", "Điểm Công dân học tập", "decimal", width=11), Column("recognised", "Công dân học tập", width=14),
        Column("points", "Điểm cá nhân", "points", width=9), Column("proposed", "Đơn vị đề nghị", width=12),
    ), rows, notes=(_GATE,), source=SOURCE, csv="individuals")

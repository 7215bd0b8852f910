"""What every summary workbook says about itself: agency, stamps, cover, meta."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.definitions.campaign import Period
from pipeline.domain.results import Results
from pipeline.domain.tables import Block, Cell, Chart, Column, Paragraph, Sheet, Table, plain

DRAFT_STAMP = "BẢNG ĐIỂM DỰ THẢO"
SAMPLE_STAMP = "DỮ LIỆU MẪU"

NOT_A_DECISION = (
    "Kết quả do phần mềm tổng hợp chỉ để tham khảo; Hội đồng Thi đua - Khen thưởng xem xét, tham mưu; "
    "Chánh Văn phòng quyết định hoặc trình cấp có thẩm quyền quyết định."
)


def stamps(run: Results, periods: Sequence[Period]) -> tuple[str, ...]:
    """What must be read before any figure: a draft rubric, sample data inside."""
    said = []
    if any(run.rubric(period).is_draft for period in periods):
        said.append(DRAFT_STAMP)
    if any(run.has_sample(period) for period in periods):
        said.append(SAMPLE_STAMP)
    return tuple(said)


def cover(run: Results, title: str, periods: Sequence[Period], facts: Sequence[tuple[str, Cell]]) -> Sheet:
    """The first sheet: who issues it, what it is about, how complete it is."""
    agency = run.campaign.agency_on(min(periods[-1].end, run.as_of))
    table = Table(
        "bia", "Thông tin chung", (Column("fact", "Nội dung", width=34), Column("value", "Thông tin", "long_text", width=70)),
        tuple(facts),
    )
    return Sheet("bia", "Bìa", (
        Paragraph(agency.parent.upper(), "subtitle"), Paragraph(agency.name.upper(), "subtitle"),
        Paragraph(title, "title"), Paragraph(f"Phong trào “{run.campaign.movement.name}”", "subtitle"),
        table, Paragraph(NOT_A_DECISION, "note"),
    ), landscape=False, one_page=True)


MOST_BARS = 40
"""With more categories than this a chart shows only those at the top and at the bottom of its table."""


def charted(table: Table, chart: Chart) -> tuple[Block, ...]:
    """A table with its chart beside it; a chart of too many bars gets a short table of its own."""
    if len(table.rows) <= MOST_BARS:
        return (table, chart)
    filled = [row for row in table.rows if any(plain(row[table.position(s.column)]) is not None for s in chart.series)]
    half = MOST_BARS // 2
    top, bottom = filled[:half], filled[half:][-half:]
    short = replace(
        table, key=f"{table.key}_rut_gon", title=f"{table.title}: {len(top)} đơn vị đầu bảng, {len(bottom)} đơn vị cuối bảng",
        rows=(*top, *bottom), emphasis=frozenset(),
        notes=(f"Trong {len(table.rows)} đơn vị; toàn bộ ở bảng “{table.title}”.",),
    )
    return (short, replace(chart, table=short), table)


def completeness(run: Results, period: Period) -> tuple[int, int]:
    """(reports that count, reports owed) of a period."""
    owing = {unit.key for unit in run.campaign.units_in(period)}
    return len(owing & set(run.counted_in(period))), len(owing)

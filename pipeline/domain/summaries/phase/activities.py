"""Activities per content of the Plan and period (hoạt động theo nội dung), and what they drew."""

from __future__ import annotations

from pipeline.domain.palette import RESULT
from pipeline.domain.period_sums import PeriodSums
from pipeline.domain.summaries.members import members
from pipeline.domain.summaries.phase.training import lacking_note
from pipeline.domain.summaries.phase.view import UNITS, PhaseView, column
from pipeline.domain.summaries.phase.wording import capital, change, listed
from pipeline.domain.tables import Cell, Chart, Column, Series, Sheet, Table

_FIGURES = ("activities", "activity_people", "activity_attendances", "activity_cost")


def activities_sheet(view: PhaseView) -> Sheet:
    """Totals per period with their chart, then contents × periods with theirs."""
    sums = view.sums
    note = lacking_note(view, {key: of.lacking(_FIGURES) for key, of in sums.items()})
    totals, contents = _totals(view, sums, note), _contents(view, sums, note)
    return Sheet("hoat-dong", "Hoạt động thi đua", (
        totals, Chart(
            "hoat-dong", "column", _totals_title(view, sums), f"Biểu đồ cột: số hoạt động thi đua của từng kỳ, {view.short}.",
            totals, "period", (Series("activities", "Số hoạt động", RESULT),), "Kỳ báo cáo", "Số hoạt động", 0, decimals=0),
        contents, Chart(
            "hoat-dong-noi-dung", "bar", _contents_title(view, contents),
            f"Biểu đồ thanh ngang: số hoạt động theo nội dung thi đua, mỗi kỳ một thanh, {view.short}.", contents, "content",
            tuple(Series(column(p), view.heading(p), view.colour(p)) for p in view.drawn), "Nội dung thi đua", "Số hoạt động", 0,
            decimals=0),
    ))


def _totals(view: PhaseView, sums: dict[str, PeriodSums], note: tuple[str, ...]) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for period in view.periods:
        of = sums[period.key]
        people, attendances, cost = (of.total_of_lines(key, "activities") for key in _FIGURES[1:])
        rows.append((view.label(period), of.total("activities"), people, attendances, cost))
    return Table("hoat_dong", f"Hoạt động thi đua, {view.short}", (
        Column("period", "Kỳ", "long_text", width=38), Column("activities", "Hoạt động", "integer", "hoạt động", width=12),
        Column("people", "Số người", "integer", "người", width=12), Column("attendances", "Số lượt", "integer", "lượt", width=12),
        Column("cost", "Kinh phí", "money", "triệu đồng", width=12),
    ), tuple(rows), notes=("Số người, số lượt, kinh phí: cộng các hoạt động có ghi.", *note), source=UNITS, csv="sums")


def _contents(view: PhaseView, sums: dict[str, PeriodSums], note: tuple[str, ...]) -> Table:
    named: dict[str, str] = {}
    for period in reversed(view.periods):
        for member, label in members(view.run, period, "activities", "content", sums[period.key], ("activities",)):
            named.setdefault(member, label)
    rows = tuple((label, *(sums[p.key].total("activities", "content", member) for p in view.periods))
                 for member, label in named.items())
    return Table("hoat_dong_noi_dung", f"Số hoạt động theo nội dung thi đua, {view.short}", (
        Column("content", "Nội dung thi đua", "long_text", width=38), *view.columns("integer", width=12),
    ), rows, measured_in="hoạt động", notes=(
        "Số 0: các đơn vị đã báo cáo và không có hoạt động nào; ô trống: chưa có số liệu.", *note), source=UNITS, csv="sums")


def _totals_title(view: PhaseView, sums: dict[str, PeriodSums]) -> str:
    filled = [(p, total) for p in view.periods if (total := sums[p.key].total("activities")) is not None]
    if not filled:
        return f"Hoạt động thi đua, {view.short}: chưa có số liệu"
    last = filled[-1]
    if len(filled) == 1:
        return f"Hoạt động thi đua {view.named(last[0])}: {int(last[1])} hoạt động"
    before = filled[-2]
    words = change(before[1], last[1], (view.named(before[0]), view.named(last[0])), decimals=0)
    return f"Số hoạt động thi đua {words}"


def _contents_title(view: PhaseView, table: Table) -> str:
    """Where most activities were in the latest period, and where none was."""
    for period in reversed(view.periods):
        counts = [(str(label).partition(".")[0], int(count)) for label, count in
                  zip(table.values("content"), table.values(column(period)), strict=True) if isinstance(count, (int, float))]
        most = max((count for _, count in counts), default=0)
        if most:
            leading = listed([label for label, count in counts if count == most], 6)
            empty = [label for label, count in counts if not count]
            none = f"; {listed(empty, 6)} chưa có" if empty else ""
            total = sum(count for _, count in counts)
            return f"{capital(view.named(period))}: nhiều hoạt động nhất ở {leading} ({most}/{total}){none}"
    return f"Hoạt động theo nội dung thi đua, {view.short}: chưa có số liệu"

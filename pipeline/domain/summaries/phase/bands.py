"""Grades over time (xếp loại qua các kỳ): how many units stand in which band, as counts and as shares."""

from __future__ import annotations

from itertools import zip_longest

from pipeline.definitions.campaign import Period
from pipeline.definitions.rubric import Band
from pipeline.domain.palette import BANDS, MISSING
from pipeline.domain.summaries.phase.figures import band_counts, bands
from pipeline.domain.summaries.phase.view import UNITS, PhaseView
from pipeline.domain.summaries.phase.wording import capital, fixed, inside
from pipeline.domain.tables import Cell, Chart, Column, Live, Ref, Series, Sheet, Table

NONE_YET = "Chưa xếp loại"


def bands_sheet(view: PhaseView) -> Sheet:
    """Counts per period, and the share of each band among the units that have one."""
    counts, shares = counts_table(view), _shares(view)
    chart = Chart(
        "xep-loai-ty-le", "stacked_column", _share_title(view),
        f"Biểu đồ cột chồng 100 %: tỷ lệ đơn vị theo xếp loại qua các kỳ, {view.short}.", shares, "period",
        band_series(view)[:-1], "Kỳ báo cáo", "% đơn vị đã xếp loại", 0, 100, decimals=0,
    )
    return Sheet("xep-loai", "Xếp loại qua các kỳ", (counts, counts_chart(view, counts, "xep-loai-so-luong"), shares, chart))


def band_columns(view: PhaseView, width: float = 10) -> tuple[Column, ...]:
    """One column per band, the best first, then the units without one."""
    return (*(Column(b.key, b.name, "integer", width=width) for b in bands(view)),
            Column("none", NONE_YET, "integer", width=width))


def band_cells(view: PhaseView, period: Period) -> tuple[Cell, ...]:
    """The counts of a period under `band_columns`; blanks where the period gives no points at all."""
    found = band_counts(view, period)
    return tuple(found.values()) if period.scored and not view.is_fresh(period) else (None,) * len(found)


def band_series(view: PhaseView) -> tuple[Series, ...]:
    """The bands as a chart stacks them."""
    coloured = zip_longest(bands(view), BANDS[: len(bands(view))], fillvalue=BANDS[-1])
    return (*(Series(b.key, b.name, str(colour)) for b, colour in coloured if isinstance(b, Band)),
            Series("none", NONE_YET, MISSING))


def counts_table(view: PhaseView) -> Table:
    """Units per band and period."""
    rows = tuple((view.label(p), *band_cells(view, p), None if view.is_fresh(p) else len(view.comparable(p))) for p in view.periods)
    return Table("xep_loai_so_luong", f"Số đơn vị theo xếp loại, {view.short}", (
        Column("period", "Kỳ", "long_text", width=34), *band_columns(view), Column("all", "Cộng", "integer", width=8),
    ), rows, measured_in="đơn vị", notes=(
        "Đơn vị thuộc diện xếp hạng của kỳ.",
        "Chưa xếp loại: chưa có báo cáo, còn chỉ tiêu chưa tính được hoặc chưa đủ cơ sở.",
        *(f"{p.name}: {p.remark}" for p in view.periods if p.remark), *view.fresh_notes(),
    ), source=UNITS)


def counts_chart(view: PhaseView, table: Table, key: str) -> Chart:
    """Units per band, stacked; drawn from a table with `band_columns`."""
    return Chart(
        key, "stacked_column", counts_title(view),
        f"Biểu đồ cột chồng: số đơn vị theo xếp loại qua các kỳ, {view.short}.", table, "period", band_series(view),
        "Kỳ báo cáo", "Số đơn vị", 0, decimals=0,
    )


def counts_title(view: PhaseView) -> str:
    """How many stand in the best band in the last two ranked periods that have any grade."""
    graded = [(p, band_counts(view, p)) for p in view.periods if view.totals(p)]
    ranked = [pair for pair in graded if pair[0].ranked]
    if not graded:
        return f"Xếp loại các đơn vị, {view.short}: chưa có đơn vị nào được xếp loại"
    best, = bands(view)[:1]
    period, counts = (ranked or graded)[-1]
    reached = sum(counts.values()) - counts[""]
    said = f"{capital(view.named_for_points(period))}: {counts[best.key]:02d}/{reached:02d} đơn vị đã xếp loại đạt {best.name}"
    if len(ranked) > 1:
        before, earlier = ranked[-2]
        said += f" ({inside(before.name)}: {earlier[best.key]:02d}/{sum(earlier.values()) - earlier['']:02d})"
    return said


def _shares(view: PhaseView) -> Table:
    rows: list[tuple[Cell, ...]] = []
    first, last = bands(view)[0].key, bands(view)[-1].key
    for row, period in enumerate(view.periods):
        counts = band_counts(view, period)
        graded = sum(counts.values()) - counts[""]
        whole = Ref("xep_loai_ty_le", row, "all")
        rows.append((
            view.label(period), *(Live(counts[b.key] * 100 / graded, "{0}/{1}*100", (Ref("xep_loai_so_luong", row, b.key), whole))
                                  if graded else None for b in bands(view)),
            Live(graded, "SUM({0}:{1})", (Ref("xep_loai_so_luong", row, first), Ref("xep_loai_so_luong", row, last))) if graded else None,
        ))
    return Table("xep_loai_ty_le", f"Tỷ lệ đơn vị theo xếp loại, {view.short}", (
        Column("period", "Kỳ", "long_text", width=34), *(Column(b.key, b.name, "percent", width=10) for b in bands(view)),
        Column("all", "Số đơn vị đã xếp loại", "integer", "đơn vị", width=10),
    ), tuple(rows), measured_in="% đơn vị đã xếp loại", source=UNITS)


def _share_title(view: PhaseView) -> str:
    """The share that stands in one of the two best bands."""
    graded = [p for p in view.periods if view.totals(p)]
    ranked = [p for p in graded if p.ranked] or graded
    upper = bands(view)[:2]
    if not ranked or len(upper) < 2:
        return f"Tỷ lệ xếp loại, {view.short}: chưa có đơn vị nào được xếp loại"

    def share(period: Period) -> str:
        counts = band_counts(view, period)
        whole = sum(counts.values()) - counts[""]
        return f"{fixed(sum(counts[b.key] for b in upper) * 100 / whole, 0)} %"

    names = " và ".join(band.name for band in upper)
    if len(ranked) == 1:
        return f"{names}: {share(ranked[0])} đơn vị đã xếp loại {view.named_for_points(ranked[0])}"
    return (f"{names}: {share(ranked[0])} đơn vị đã xếp loại {inside(ranked[0].name)}, {share(ranked[-1])} "
            f"{view.named_for_points(ranked[-1])}")

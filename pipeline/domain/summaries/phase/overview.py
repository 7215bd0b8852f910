"""A phase on one printed page (tổng quan): what a leader asks first, the figures that matter, four charts."""

from __future__ import annotations

from pipeline.domain.palette import MUTED, PLANNED, POINTS, RESULT, SPENT, TARGET
from pipeline.domain.summaries.phase.bands import band_cells, band_columns, counts_chart
from pipeline.domain.summaries.phase.citizens import citizens_title, target_of
from pipeline.domain.summaries.phase.figures import CITIZENS, band_counts, bands, office_figure, shown
from pipeline.domain.summaries.phase.notes import limits
from pipeline.domain.summaries.phase.points import mean_title
from pipeline.domain.summaries.phase.ranking import leader_words
from pipeline.domain.summaries.phase.register import fixing_units, silent_units
from pipeline.domain.summaries.phase.training import completed_share, spent_share
from pipeline.domain.summaries.phase.view import UNITS, PhaseView
from pipeline.domain.summaries.phase.wording import fixed, inside, listed
from pipeline.domain.tables import Cell, Chart, Column, Paragraph, Series, Sheet, Table, text


def overview_sheet(view: PhaseView) -> Sheet:
    """Answers in a few lines, one line of figures per period, and what they look like."""
    if not view.periods:
        first = view.all_periods[0]
        return Sheet("tong-quan", "Tổng quan", (
            Paragraph(f"Tổng quan {view.short}", "title"),
            Paragraph(f"Chưa có kỳ nào của giai đoạn bắt đầu; {inside(first.name)} bắt đầu ngày {text(first.start)}."),
            Paragraph(citizens_title(view)),
        ), landscape=False, one_page=True)
    table = _table(view)
    return Sheet("tong-quan", "Tổng quan", (
        Paragraph(f"Tổng quan {view.short}, số liệu tính đến ngày {text(view.run.as_of)}", "title"),
        Paragraph("\n".join(f"• {line}" for line in highlights(view))),
        table, _means(view, table), counts_chart(view, table, "tong-quan-xep-loai"), _citizens(view, table),
        _training(view, table),
    ), one_page=True)


def highlights(view: PhaseView) -> list[str]:
    """Who leads, what changed, who is silent, whether the target is reached, what limits comparing; a line each."""
    lines = [f"Dẫn đầu: {_leaders(view)}.", f"{mean_title(view)}.", f"{_grades(view)}.",
             f"{citizens_title(view)}."]
    silent = [f"{inside(p.name)}: {listed(silent_units(view, p), 6)}" for p in view.periods if silent_units(view, p)]
    fixing = [f"{inside(p.name)}: {listed(names, 6)}" for p in view.periods if (names := fixing_units(view, p))]
    lines += [f"Chưa có báo cáo: {'; '.join(silent)}."] * bool(silent) + [f"Báo cáo cần sửa: {'; '.join(fixing)}."] * bool(fixing)
    if not silent and not fixing:
        running = [p for p in view.periods if view.run.as_of <= p.end]
        open_ = running if len(running) == len(view.periods) else [p for p in running if not view.is_fresh(p)]
        lines.append(f"Đến nay chưa thiếu báo cáo nào; {', '.join(inside(p.name) for p in open_)} chưa kết thúc." if open_
                     else "Đã nhận đủ báo cáo của các kỳ đã kết thúc.")
    if said := limits(view):
        lines.append(f"Khi so sánh các kỳ cần lưu ý {len(said):02d} nội dung, xem trang Ghi chú.")
    return lines


def _leaders(view: PhaseView) -> str:
    """The highest means by name; those that share the third place are all named."""
    means = [s.mean for s in view.scores if s.mean is not None]
    if not means:
        return leader_words(view)
    least = means[:3][-1]
    named = [f"{view.short_name(s.unit)} ({text(s.mean)})" for s in view.scores if s.mean is not None and s.mean >= least]
    return f"{listed(named, 6)}, theo điểm bình quân {view.short}"


def _grades(view: PhaseView) -> str:
    for period in reversed(view.periods):
        if view.totals(period):
            counts = band_counts(view, period)
            said = ", ".join(f"{counts[b.key]:02d} {b.name}" for b in bands(view) if counts[b.key])
            rest = f", {counts['']:02d} chưa xếp loại" if counts[""] else ""
            return f"Xếp loại {inside(view.label(period))}: {said}{rest}"
    return "Chưa có đơn vị nào được xếp loại"


def _table(view: PhaseView) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for period in view.periods:
        received, owed = view.received(period)
        of = office_figure(view, period, CITIZENS)
        rows.append((view.label(period), f"{received:02d}/{owed:02d}", received * 100 / owed if owed and not view.is_fresh(period) else None, view.mean(period),
                     *band_cells(view, period), shown(of.value) if of else None, target_of(view, period),
                     completed_share(view, period), spent_share(view, period)))
    return Table("tong_quan", f"Số liệu chính từng kỳ, {view.short}", (
        Column("period", "Kỳ", "long_text", width=26), Column("reports", "Báo cáo", width=9),
        Column("coverage", "Độ bao phủ", "percent", width=10), Column("mean", "Điểm bình quân", "points", width=11),
        *band_columns(view, width=10), Column("rate", "Công dân học tập", "percent", width=11),
        Column("target", "Mục tiêu", "percent", width=10),
        Column("completed", "Hoàn thành đào tạo", "percent", width=12),
        Column("spent", "Thực hiện kinh phí", "percent", width=12),
    ), tuple(rows), measured_in="điểm (thang 100), số đơn vị, %", notes=(
        "Điểm bình quân và xếp loại: đơn vị thuộc diện xếp hạng. Ô trống: chưa có số liệu, không phải số 0.",
    ), source=UNITS)


def _means(view: PhaseView, table: Table) -> Chart:
    colour = POINTS if any(p.ranked for p in view.periods) else MUTED
    return Chart(
        "tong-quan-diem", "column", mean_title(view),
        f"Biểu đồ cột: điểm bình quân các đơn vị từng kỳ, {view.short}; kỳ chưa có điểm để trống.", table, "period",
        (Series("mean", "Điểm bình quân", colour),), "Kỳ báo cáo", "Điểm bình quân (thang 100)", 0, 100, decimals=1,
    )


def _citizens(view: PhaseView, table: Table) -> Chart:
    return Chart(
        "tong-quan-cong-dan", "column", citizens_title(view),
        "Biểu đồ cột: mục tiêu và tỷ lệ Công dân học tập của toàn cơ quan từng kỳ; kỳ chưa có số liệu để trống.", table, "period",
        (Series("target", "Mục tiêu", TARGET), Series("rate", "Tỷ lệ đạt", RESULT)), "Kỳ báo cáo", "% người được công nhận",
        0, 100, decimals=1,
    )


def _training(view: PhaseView, table: Table) -> Chart:
    return Chart(
        "tong-quan-dao-tao", "column", _training_title(view),
        "Biểu đồ cột: tỷ lệ hoàn thành đào tạo và tỷ lệ thực hiện kinh phí từng kỳ; kỳ chưa có số liệu để trống.", table, "period",
        (Series("completed", "Hoàn thành đào tạo", SPENT), Series("spent", "Thực hiện kinh phí", PLANNED)), "Kỳ báo cáo",
        "% kế hoạch", 0, 100, decimals=1,
    )


def _training_title(view: PhaseView) -> str:
    for period in reversed(view.periods):
        shares = (("hoàn thành đào tạo", completed_share(view, period)), ("thực hiện kinh phí", spent_share(view, period)))
        said = [f"{words} {fixed(share)} %" for words, share in shares if share is not None]
        if said:
            return f"Đào tạo {view.named(period)}: {', '.join(said)}"
    return f"Đào tạo, {view.short}: chưa có số liệu"

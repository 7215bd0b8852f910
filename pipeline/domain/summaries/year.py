"""The summary workbook of one period (báo cáo tổng hợp năm): cover, register, ranking, points, findings, sources."""

from __future__ import annotations

from typing import Any

from pipeline.definitions.campaign import Period
from pipeline.domain.consolidation import Status
from pipeline.domain.findings import grouped, sorted_findings
from pipeline.domain.palette import CRITERIA, POINTS
from pipeline.domain.results import Results
from pipeline.domain.summaries.common import charted, completeness, cover, stamps
from pipeline.domain.tables import Chart, Column, Series, Sheet, Summary, Table, Threshold, text


def year_summary(run: Results, period: Period) -> Summary:
    """Everything that the workbook of a period shows; complete before a file is written."""
    title = f"TỔNG HỢP KẾT QUẢ PHONG TRÀO THI ĐUA {period.name.upper()}"
    agency = run.campaign.agency_on(min(period.end, run.as_of))
    return Summary(
        period.key, title, agency.name, run.as_of,
        (_cover(run, period, title), register_sheet(run, period), ranking_sheet(run, period),
         points_sheet(run, period), findings_sheet(run, period), sources_sheet(run, period)),
        stamps(run, [period]),
        (("kind", "period_summary"), ("form_id", run.campaign.movement.form_id), ("period", period.key),
         ("edition", period.edition), ("as_of", run.as_of.isoformat()), ("sample", "1" if run.has_sample(period) else "")),
    )


def _cover(run: Results, period: Period, title: str) -> Sheet:
    received, owed = completeness(run, period)
    rubric = run.rubric(period)
    entries = run.register_in(period)
    fixing = sum(entry.status is Status.NEEDS_FIXING for entry in entries)
    missing = sum(entry.status is Status.MISSING for entry in entries)
    return cover(run, title, [period], [
        ("Kỳ báo cáo", f"{period.name}: từ {text(period.start)} đến {text(period.end)}"),
        ("Số liệu tính đến ngày", run.as_of),
        ("Báo cáo đã nhận", f"{received:02d}/{owed:02d} đơn vị; cần sửa: {fixing:02d}; chưa gửi: {missing:02d}"),
        ("Biểu mẫu, bảng điểm", f"Phiên bản {period.edition}" + ("; bảng điểm dự thảo, chưa phê duyệt" if rubric.is_draft
                                                                 else f"; phê duyệt tại {rubric.approved_by}")),
        ("Xếp hạng", "Có xếp hạng" if period.ranked else period.remark or "Không xếp hạng"),
    ])


def register_sheet(run: Results, period: Period) -> Sheet:
    """Who has reported, who has not, and what must be fixed (sổ theo dõi)."""
    rows = tuple(
        (number, run.name(e.unit, period), e.status.label, e.received.date() if e.received else None, e.late_days or None,
         e.errors, e.warnings, e.notes, e.file, e.remark)
        for number, e in enumerate(run.register_in(period), 1)
    )
    table = Table("so_theo_doi", f"Sổ theo dõi báo cáo {period.name.lower()}", (
        Column("number", "STT", "integer"), Column("unit", "Đơn vị", "text", width=42), Column("status", "Tình trạng"),
        Column("received", "Ngày nhận", "date"), Column("late", "Chậm", "integer", "ngày làm việc"),
        Column("errors", "Lỗi", "integer"), Column("warnings", "Cảnh báo", "integer"), Column("notes", "Ghi chú", "integer"),
        Column("file", "Tệp", "long_text", width=40), Column("remark", "Diễn giải", "long_text", width=30),
    ), rows, notes=(f"Hạn gửi của đơn vị: {text(period.units_due)}.",), source="Sổ nhận báo cáo của Văn phòng")
    return Sheet("so-theo-doi", "Sổ theo dõi", (table,))


def ranking_sheet(run: Results, period: Period) -> Sheet:
    """Totals, bands and places, best first; units that are not ranked stand below with the reason."""
    rows = ranking_rows(run, period)
    levels = [(band.name, band.minimum) for band in run.rubric(period).bands if band.minimum > 0]
    table = Table("xep_hang", f"Kết quả xếp hạng {period.name.lower()}", (
        Column("rank", "Hạng", "integer"), Column("unit", "Đơn vị", width=42), Column("short", "Tên gọn", width=18),
        Column("group", "Khối thi đua", width=22), Column("group_rank", "Hạng trong khối", "integer"),
        Column("total", "Tổng điểm", "points"), Column("band", "Xếp loại"), Column("deducted", "Điểm trừ", "points"),
        Column("remark", "Diễn giải", "long_text", width=44),
        *(Column(f"level_{n}", f"Mức {name}", "integer", width=9) for n, (name, _) in enumerate(levels)),
    ), tuple((*row, *(level for _, level in levels)) for row in rows), measured_in="điểm (thang 100)",
        notes=("Đơn vị không xếp hạng vẫn được báo cáo, nêu lý do ở cột Diễn giải.",), source="Tính từ báo cáo của các đơn vị")
    return Sheet("xep-hang", "Xếp hạng", charted(table, _ranking_chart(run, period, table, levels)))


def ranking_rows(run: Results, period: Period) -> list[tuple[Any, ...]]:
    """(rank, name, short name, group, group rank, total, band, deducted, remark), ranked units first."""
    groups = {group.key: group.name for group in run.campaign.groups}
    places = {row["unit"]: row for row in run.ranking[run.ranking["period"] == period.key].to_dict("records")}
    judged = {row["unit"]: row for row in run.totals[run.totals["period"] == period.key].to_dict("records")}
    rows: list[tuple[Any, ...]] = []
    for unit in run.units_in(period):
        row, place = judged.get(unit.key), places.get(unit.key)
        if row is None:
            remark = "Chưa có báo cáo." if period.scored else "Kỳ không chấm điểm."
            rows.append((None, run.name(unit.key, period), run.short_name(unit.key, period), groups[unit.group],
                         None, None, None, None, remark))
            continue
        remarks = [row["unranked_reason"] or "", place["tie_note"] if place else "", row["deduction_reasons"] or "",
                   f"Điểm tạm tính: {row['total_text']}." if row["provisional"] else ""]
        rows.append((
            int(place["rank"]) if place else None, run.name(unit.key, period), run.short_name(unit.key, period),
            groups[unit.group], int(place["group_rank"]) if place else None, row["total"], row["band_name"],
            row["deducted"] or None, " ".join(part for part in remarks if part),
        ))
    return sorted(rows, key=lambda row: (row[0] is None, row[0] or 0, row[5] is None, -(row[5] or 0)))


def _ranking_chart(run: Results, period: Period, table: Table, levels: list[tuple[str, float]]) -> Chart:
    scored = [total for total in table.values("total") if total is not None]
    top_name, top = levels[0]
    reached = sum(float(total) >= top for total in scored)  # type: ignore[arg-type]
    title = (f"Điểm thi đua {period.name.lower()}: {reached}/{len(scored)} đơn vị đạt từ {top:g} điểm" if scored
             else f"Điểm thi đua {period.name.lower()}: chưa có đơn vị nào được chấm điểm")
    return Chart(
        "xep-hang", "bar", title, f"Biểu đồ thanh ngang: tổng điểm của từng đơn vị {period.name.lower()}, "
        f"kèm các mức xếp loại {', '.join(f'{name} từ {level:g}' for name, level in levels)}.",
        table, "short", (Series("total", "Tổng điểm", POINTS),), "Đơn vị", "Tổng điểm (thang 100)", 0, 100,
        tuple(Threshold(level, f"{name}: {level:g}", f"level_{n}") for n, (name, level) in enumerate(levels)),
    )


def points_sheet(run: Results, period: Period) -> Sheet:
    """Points of each criterion side by side (điểm theo tiêu chí)."""
    rubric = run.rubric(period)
    judged = {row["unit"]: row for row in run.totals[run.totals["period"] == period.key].to_dict("records")}
    order = [row[1] for row in ranking_rows(run, period)]
    units = sorted((u for u in run.units_in(period) if u.key in judged), key=lambda u: order.index(run.name(u.key, period)))
    rows = tuple(
        (run.name(u.key, period), run.short_name(u.key, period),
         *(judged[u.key].get(f"{c.key}_points") for c in rubric.criteria),
         judged[u.key]["applicable_max"], judged[u.key]["deducted"] or None, judged[u.key]["total"])
        for u in units
    )
    table = Table("diem_tieu_chi", f"Điểm theo tiêu chí {period.name.lower()}", (
        Column("unit", "Đơn vị", width=42), Column("short", "Tên gọn", width=18),
        *(Column(c.key, f"{c.key}. {c.short_name} (tối đa {c.max:g})", "points", width=14) for c in rubric.criteria),
        Column("applicable", "Điểm tối đa áp dụng", "points", width=12), Column("deducted", "Điểm trừ", "points"),
        Column("total", "Tổng điểm", "points"),
    ), rows, measured_in="điểm", notes=(
        "Tổng điểm = tổng điểm đạt / tổng điểm tối đa áp dụng × 100, làm tròn hai chữ số, trừ điểm trừ.",
        "Ô trống ở Tổng điểm: chưa tính được, lý do nêu ở trang Xếp hạng.",
    ), source="Tính từ báo cáo của các đơn vị")
    best = max(rubric.criteria, key=lambda c: _mean_share(table, c.key, c.max)) if rows else None
    chart = Chart(
        "diem-tieu-chi", "stacked_bar",
        f"Điểm theo tiêu chí {period.name.lower()}: các đơn vị đạt cao nhất ở {best.short_name}" if best
        else f"Điểm theo tiêu chí {period.name.lower()}: chưa có số liệu",
        f"Biểu đồ thanh chồng: điểm từng tiêu chí của mỗi đơn vị {period.name.lower()}.", table, "short",
        tuple(Series(c.key, f"{c.key}. {c.short_name}", colour) for c, colour in zip(rubric.criteria, CRITERIA, strict=False)),
        "Đơn vị", "Điểm", 0, 100,
    )
    return Sheet("diem-tieu-chi", "Điểm theo tiêu chí", charted(table, chart))


def _mean_share(table: Table, column: str, most: float) -> float:
    values = [float(value) for value in table.values(column) if value is not None]  # type: ignore[arg-type]
    return sum(values) / len(values) / most if values else 0.0


def findings_sheet(run: Results, period: Period) -> Sheet:
    """What units must fix or check, grouped: one line with a list of cells."""
    rows = tuple(
        (g.first.severity.label if not g.first.waived else "Miễn áp dụng",
         run.name(g.first.unit, period) if g.first.unit else "", g.first.sheet,
         ", ".join(g.cells[:30]) + ("…" if len(g.cells) > 30 else ""), g.first.message,
         g.first.remedy if not g.first.waived else g.first.waived, g.first.file)
        for g in grouped(sorted_findings(run.findings_in(period)))
    )
    table = Table("noi_dung_can_sua", f"Nội dung cần sửa, cần kiểm tra {period.name.lower()}", (
        Column("severity", "Mức độ"), Column("unit", "Đơn vị", "long_text", width=30), Column("sheet", "Biểu", width=22),
        Column("cells", "Ô", "long_text", width=14), Column("message", "Nội dung", "long_text", width=60),
        Column("remedy", "Cách xử lý", "long_text", width=50), Column("file", "Tệp", "long_text", width=34),
    ), rows, source="Kiểm tra tự động theo biểu mẫu")
    return Sheet("noi-dung-can-sua", "Nội dung cần sửa", (table,))


def sources_sheet(run: Results, period: Period) -> Sheet:
    """The files behind the figures, by their SHA-256."""
    names = {file.sha256: "; ".join(file.names) for file in run.files}
    counted = {s.number for s in run.counted_in(period).values()}
    rows = tuple(
        (run.name(s.unit, period), names.get(s.sha256, s.file), s.received.replace(tzinfo=None).date(), s.edition,
         "Được tính" if s.number in counted else "Đã thay thế", s.sha256)
        for s in run.submissions if s.period == period.key
    )
    table = Table("nguon_so_lieu", f"Nguồn số liệu {period.name.lower()}", (
        Column("unit", "Đơn vị", width=42), Column("file", "Tệp nhận được", "long_text", width=46),
        Column("received", "Ngày nhận", "date"), Column("edition", "Phiên bản biểu mẫu", width=12),
        Column("use", "Sử dụng"), Column("sha256", "Mã SHA-256", width=68),
    ), rows, notes=("Tệp gốc lưu trong kho archive/ theo mã SHA-256.",), source="Sổ nhận báo cáo của Văn phòng")
    return Sheet("nguon-so-lieu", "Nguồn số liệu", (table,))

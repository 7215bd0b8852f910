"""The files behind the figures, by their SHA-256, and the cells behind each indicator (nguồn số liệu)."""

from __future__ import annotations

from pipeline.definitions.campaign import Period
from pipeline.domain.lineage import source_cells
from pipeline.domain.results import Results
from pipeline.domain.summaries.indicators import detailed_units
from pipeline.domain.summaries.rubric import rule_words
from pipeline.domain.tables import Cell, Column, Sheet, Table


def files_sheet(run: Results, period: Period) -> Sheet:
    """Every received file of the period, counted or replaced."""
    names = {file.sha256: "; ".join(file.names) for file in run.files}
    counted = {s.number for s in run.counted_in(period).values()}
    rows = tuple(
        (run.name(s.unit, period), names.get(s.sha256, s.file), s.received.date(), s.edition,
         "Được tính" if s.number in counted else "Đã thay thế", s.sha256)
        for s in run.submissions if s.period == period.key
    )
    table = Table("tep_nhan_duoc", f"Tệp nhận được {period.name.lower()}", (
        Column("unit", "Đơn vị", "long_text", width=34), Column("file", "Tệp nhận được", "long_text", width=40),
        Column("received", "Ngày nhận", "date", width=11), Column("edition", "Phiên bản biểu mẫu", width=10),
        Column("use", "Sử dụng", width=12), Column("sha256", "Mã SHA-256", "long_text", width=34),
    ), rows, notes=("Tệp gốc lưu trong kho lưu trữ theo mã SHA-256.",), source="Sổ nhận báo cáo của Văn phòng",
        csv="register")
    return Sheet("tep-nhan-duoc", "Tệp nhận được", (table,))


def sources_sheet(run: Results, period: Period) -> Sheet:
    """One line per unit and indicator, in the order of the table of indicators: file, hash, cells, rule."""
    rubric, counted = run.rubric(period), run.counted_in(period)
    rows: list[tuple[Cell, ...]] = []
    for unit in detailed_units(run, period) if period.scored else []:
        submission = counted[unit]
        form = run.editions[submission.edition].form
        for indicator in rubric.indicators:
            cells = source_cells(form, submission, indicator.key)
            rows.append((
                run.name(unit, period), indicator.number, indicator.name, submission.file, submission.sha256[:12],
                "; ".join(str(source) for source in cells), rule_words(indicator),
            ))
    table = Table("nguon_chi_tieu", f"Nguồn số liệu của từng chỉ tiêu {period.name.lower()}", (
        Column("unit", "Đơn vị", "long_text", width=30), Column("number", "Số", width=6),
        Column("indicator", "Chỉ tiêu", "long_text", width=34), Column("file", "Tệp", "long_text", width=34),
        Column("sha256", "Mã SHA-256 (12 ký tự đầu)", width=15), Column("cells", "Trang tính và ô", "long_text", width=46),
        Column("rule", "Cách tính điểm", "long_text", width=30),
    ), tuple(rows), notes=("Địa chỉ ô theo đúng tệp đơn vị đã gửi.",), source="Báo cáo của các đơn vị")
    return Sheet("nguon-so-lieu", "Nguồn số liệu", (table,))

"""The files behind the figures, by their SHA-256, and the cells behind each indicator (nguồn số liệu)."""

from __future__ import annotations

from pipeline.definitions.campaign import Period
from pipeline.domain.consolidation import ReceivedFile, Status
from pipeline.domain.containers import FileUse
from pipeline.domain.lineage import source_cells
from pipeline.domain.results import Results
from pipeline.domain.summaries.indicators import detailed_units
from pipeline.domain.summaries.rubric import rule_words
from pipeline.domain.tables import Cell, Column, Sheet, Table
from pipeline.domain.withdrawals import CHECKS

APPRAISAL = "Phiếu thẩm định của Văn phòng"
AWARDS = "Biểu đề nghị khen thưởng của Văn phòng"
"""What stands for the unit of a workbook of the Office itself."""


def files_sheet(run: Results, period: Period) -> Sheet:
    """Every received file of the period, counted, replaced or withdrawn, then the Office's appraisal workbooks; and the
    mails and zips that they came in."""
    names = {file.sha256: "; ".join(file.names) for file in run.files}
    counted = {s.number for s in run.counted_in(period).values()}
    rows = tuple(
        (run.name(s.unit, period), names.get(s.sha256, s.file), s.received.date(), s.edition,
         "Được tính" if s.number in counted else "Đã thay thế", s.sha256)
        for s in run.submissions if s.period == period.key
    ) + _withdrawn(run, period) + _appraisals(run, period, names)
    table = Table("tep_nhan_duoc", f"Tệp nhận được {period.name.lower()}", (
        Column("unit", "Đơn vị", "long_text", width=34), Column("file", "Tệp nhận được", "long_text", width=40),
        Column("received", "Ngày nhận", "date", width=11), Column("edition", "Phiên bản biểu mẫu", width=10),
        Column("use", "Sử dụng", width=12), Column("sha256", "Mã SHA-256", "long_text", width=34),
    ), rows, notes=("Tệp gốc lưu trong kho lưu trữ theo mã SHA-256.",), source="Sổ nhận báo cáo của Văn phòng",
        csv="register")
    return Sheet("tep-nhan-duoc", "Tệp nhận được", (table, *_containers_table(run, period)))


def _withdrawn(run: Results, period: Period) -> tuple[tuple[Cell, ...], ...]:
    """The lines of the files that an officer took out of use."""
    return tuple(
        (run.name(file.refusal.unit, period), "; ".join(file.names), file.received.date(), None, Status.WITHDRAWN.label, file.sha256)
        for file in run.files
        if file.refusal is not None and file.refusal.check in CHECKS and file.refusal.period == period.key and file.refusal.unit
    )


def _containers_table(run: Results, period: Period) -> list[Table]:
    """The mails and zips in which reports of the period came: what was taken out, what only came along; empty for none."""
    wanted = {s.sha256 for s in run.submissions if s.period == period.key}
    by_hash = {file.sha256: file for file in run.files}
    above = {sha for file in run.files if file.sha256 in wanted for sha in file.containers}
    while more := {sha for known in above if known in by_hash for sha in by_hash[known].containers} - above:
        above |= more
    rows = tuple(_container_row(run, file) for file in run.files if file.sha256 in above)
    if not rows:
        return []
    return [Table("thu_da_mo", "Thư, tệp nén đã mở", (
        Column("container", "Thư, tệp nén", "long_text", width=34), Column("sender", "Người gửi", "long_text", width=40),
        Column("sent", "Ngày gửi", "date", width=11), Column("outcome", "Kết quả", "long_text", width=10),
        Column("listed", "Tệp kèm theo, chỉ lưu", "long_text", width=12), Column("subject", "Tiêu đề thư", "long_text", width=34),
    ), rows, notes=("Báo cáo gửi qua thư được tính là nhận vào ngày gửi thư.",), source="Sổ nhận báo cáo của Văn phòng")]


def _container_row(run: Results, container: ReceivedFile) -> tuple[Cell, ...]:
    inside = [file for file in run.files if container.sha256 in file.containers]
    taken = sum(file.use is not FileUse.LISTED for file in inside)
    listed = [name.rpartition("/")[2] for file in inside if file.use is FileUse.LISTED for name in file.names[:1]]
    envelope = container.envelope
    return (container.names[0], envelope.sender, envelope.sent.date() if envelope.sent else None,
            f"Đã mở, lấy {taken:02d} tệp", "; ".join([*listed, *container.noted]), envelope.subject)


def _appraisals(run: Results, period: Period, names: dict[str, str]) -> tuple[tuple[Cell, ...], ...]:
    books = run.appraised.workbooks
    return tuple(
        (APPRAISAL, names.get(book.sha256, book.file), book.received.date(), book.edition,
         "Đã thay thế" if book.number in books.replaced else "Được tính", book.sha256)
        for book in books.received if book.period == period.key
    )


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

"""Which tables and charts of a phase a change of organisation touches, and what is said under each of them."""

from __future__ import annotations

from dataclasses import replace

from pipeline.domain.summaries.phase.conversion import TITLE
from pipeline.domain.summaries.phase.converted_view import ConvertedView
from pipeline.domain.tables import Block, Chart, Multiples, Sheet, Table

BY_UNIT = frozenset({
    "xep_hang", "xep_hang_rut_gon", "diem_tung_ky", "diem_tung_ky_rut_gon", "diem_theo_don_vi", "ho_so_tung_ky",
    "cong_dan_theo_don_vi", "so_theo_doi",
})
"""Tables with a figure of each unit."""

OVER_UNITS = frozenset({"dien_bien_diem", "xep_loai_so_luong", "xep_loai_ty_le", "tong_quan", "do_bao_phu", "cac_giai_doan"})
"""Tables with a mean over units, or with their number."""

ADDED_UP = frozenset({
    "tieu_chi_theo_ky", "chi_tieu_chua_dat", "chi_tieu_theo_ky", "chi_tieu_tung_ky", "cong_dan_hoc_tap", "cong_dan_theo_nhom",
    "kinh_phi", "dao_tao", "hoat_dong", "hoat_dong_noi_dung",
})
"""Tables of the Office as a whole: sums and rates from sums, which no change inside the Office moves."""


def noted(sheet: Sheet, of: ConvertedView) -> Sheet:
    """The sheet with a note under every affected table, and on every affected picture; as it is where nothing changed."""
    if not of.affected:
        return sheet
    return replace(sheet, blocks=tuple(_noted(block, of) for block in sheet.blocks))


def note(table: str, of: ConvertedView) -> str:
    """What a table's reader must know of the changes; "" for a table that they do not touch."""
    if table in BY_UNIT:
        return f"Theo tổ chức tại thời điểm báo cáo; {of.events_in_words()} (số quy đổi: trang {TITLE})."
    if table in OVER_UNITS:
        return f"Số đơn vị các kỳ khác nhau: {of.events_in_words()}."
    if table in ADDED_UP:
        return "Số của toàn cơ quan cộng từ các đơn vị nên không đổi khi đơn vị sắp xếp lại."
    return ""


def _noted(block: Block, of: ConvertedView) -> Block:
    if isinstance(block, Table):
        return _table(block, of)
    if isinstance(block, Chart):
        return _chart(block, of)
    if isinstance(block, Multiples) and block.charts:
        said = note(block.charts[0].table.key, of)
        charts = tuple(replace(chart, table=_table(chart.table, of)) for chart in block.charts)
        return replace(block, charts=charts, note=said, alt=_aloud(block.alt, said))
    return block


def _table(table: Table, of: ConvertedView) -> Table:
    said = note(table.key, of)
    return replace(table, notes=(*table.notes, said)) if said else table


def _chart(chart: Chart, of: ConvertedView) -> Chart:
    said = "" if chart.table.key in ADDED_UP else note(chart.table.key, of)
    return replace(chart, table=_table(chart.table, of), note=said, alt=_aloud(chart.alt, said))


def _aloud(alt: str, said: str) -> str:
    return f"{alt} {said}" if said else alt

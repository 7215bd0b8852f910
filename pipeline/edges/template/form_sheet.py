"""A worksheet that does three things which XlsxWriter does not offer.

All write what Excel itself writes; a test reads them in the file, so that a new XlsxWriter
cannot lose them in silence.
"""

from __future__ import annotations

from typing import Any

from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped,unused-ignore]

_LAST_COLUMN = 16_383


class FormSheet(Worksheet):  # type: ignore[misc,unused-ignore]
    """`fitted`: rows with a height that fits them now and still grows with what is typed (XlsxWriter's own
    heights are fixed for good). `open_from`: the column whose format reaches to the edge of the sheet
    (XlsxWriter would keep 16,384 entries and stretch the sheet's extent)."""

    def __init__(self) -> None:
        super().__init__()
        self.fitted: dict[int, float] = {}
        self.open_from: int | None = None

    def _write_row(
        self, row: int, spans: str | None, row_info: Any = None, empty_row: bool = False,
    ) -> None:
        if row in self.fitted:
            attributes = [("r", row + 1), ("spans", spans), ("ht", f"{self.fitted[row]:g}")]
            self._xml_start_tag_unencoded("row", [a for a in attributes if a[1] is not None])
        else:
            super()._write_row(row, spans, row_info, empty_row)

    def _write_col_info(self, col_min: int, col_max: int, col_info: Any) -> None:
        super()._write_col_info(col_min, _LAST_COLUMN if col_min == self.open_from else col_max, col_info)

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        """Formulas are already spelled as in the file: XlsxWriter's search for newer functions took half of the writing."""
        return formula.removeprefix("{").removesuffix("}").removeprefix("=")

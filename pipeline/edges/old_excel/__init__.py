"""A workbook saved the old way: .xlsx → .xls (Excel 97-2003), as some offices still send it.

For the sample campaign only, which must not need any office program. Values, dates, column
widths and what is hidden are kept; colours, drop-downs and formulas are not.
"""

from __future__ import annotations

from pipeline.edges.old_excel.saving import save_as_old_excel

__all__ = ["save_as_old_excel"]

"""The Excel forms: an `IssuedForm` becomes the workbook that a unit fills in, an `OfficeBook` one of the Office's own."""

from __future__ import annotations

from pipeline.edges.template.cells import NotWritten
from pipeline.edges.template.office_writer import write_office_book
from pipeline.edges.template.writer import write_form

__all__ = ["NotWritten", "write_form", "write_office_book"]

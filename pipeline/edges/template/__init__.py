"""The Excel form that a unit fills in: an `IssuedForm` becomes a workbook, ready to be mailed."""

from __future__ import annotations

from pipeline.edges.template.cells import NotWritten
from pipeline.edges.template.places import listed_cells
from pipeline.edges.template.writer import write_form

__all__ = ["NotWritten", "listed_cells", "write_form"]

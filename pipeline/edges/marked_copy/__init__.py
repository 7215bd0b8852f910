"""The marked copy of a clerk's workbook, made by small edits of its parts (docs/decisions: why not by a library)."""

from __future__ import annotations

from pipeline.edges.marked_copy.copying import marked_copy
from pipeline.edges.marked_copy.splices import NotEditable

__all__ = ["NotEditable", "marked_copy"]

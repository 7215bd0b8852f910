"""A summary as an Excel workbook: `write_summary` is the door, the modules are its parts."""

from pipeline.edges.workbook.placed import Limits
from pipeline.edges.workbook.writer import write_summary

__all__ = ["Limits", "write_summary"]

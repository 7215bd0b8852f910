"""The workbooks of the phases (giai đoạn 1, giai đoạn 2, toàn Phong trào), one module per sheet."""

from pipeline.domain.summaries.phase.exported import phase_exports
from pipeline.domain.summaries.phase.summary import phase_summary

__all__ = ["phase_exports", "phase_summary"]

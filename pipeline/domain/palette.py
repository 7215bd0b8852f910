"""The colours of charts: told apart by colour-blind readers, and by lightness on a grey print.

The hues are Okabe and Ito's; the same thing has the same colour in every chart.
"""

from __future__ import annotations

CRITERIA = ("0072B2", "E69F00", "009E73", "CC79A7", "56B4E9", "D55E00")
"""One colour per criterion in the order of the rubric; a rubric has at most six."""

POINTS = "0072B2"
"""A total of points, where no criterion is meant."""

REFERENCE = "595959"
"""Targets, thresholds and last year's figures."""

MUTED = "BFBFBF"
"""What is there but not ranked."""

PHASE_YEARS = ("BFBFBF", "56B4E9", "0072B2", "E69F00", "009E73", "CC79A7", "D55E00", "595959")
"""One colour per year of the movement, the baseline year in grey."""

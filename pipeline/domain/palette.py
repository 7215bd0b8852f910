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

RESULT, TARGET = "0072B2", "949494"
"""What was reached, and beside it what was aimed at, where the aim is a series and not a threshold."""

THIS_PERIOD, LAST_PERIOD = "0072B2", "BFBFBF"
"""The period that a workbook is about, and the one before it."""

PLANNED, SPENT = "A5CDE8", "0072B2"
"""Money or places planned, and what came of them: one hue, light and dark."""

ACCEPTED, NEEDS_FIXING, MISSING = "0072B2", "E69F00", "E0E0E0"
"""Reports without errors, with errors, and not sent."""

CONTENTS = ("440154", "414487", "2A788E", "22A884", "7AD151", "FDE725")
"""One colour per content (ND1..ND6) in the order of the form: viridis, from dark to light."""

COURSE_KINDS = ("440154", "443983", "31688E", "21918C", "35B779", "90D743", "FDE725")
"""One colour per kind of course in the order of the form, from dark to light."""

SEXES = ("0072B2", "E69F00")
"""In the order of the form's options."""

STAFF = ("0072B2", "009E73", "E69F00")
"""Công chức, viên chức, người lao động, in the order of the form's options."""

BANDS = ("004C7A", "56B4E9", "F2DC8C", "D55E00")
"""Grades from the best down; beyond four they repeat the last. Unlike neighbours also on a grey print."""

PREDECESSORS = ("BFBFBF", "E69F00", "56B4E9", "CC79A7", "009E73")
"""Units that became another, beside which that one stands in the colour of points; no more of them are drawn."""

PHASES = ("0072B2", "E69F00", "BFBFBF")
"""Phases side by side in their order, the whole that they make up last."""

SELF_POINTS = "E69F00"
"""What a unit gave itself, beside `POINTS`."""

AWARDS = ("A5CDE8", "0072B2", "E69F00")
"""Forms of award, the lowest first: Biểu dương, Giấy khen, Bằng khen."""

"""The form checks itself: formulas from the same rules as the checks of a received form, with their present results."""

from __future__ import annotations

from pipeline.domain.self_check.figures import Figure
from pipeline.domain.self_check.places import HELPER_COLUMNS, HELPER_ROWS, Places, SectionPlace
from pipeline.domain.self_check.sheets import SelfCheck, self_check
from pipeline.domain.self_check.tables import Colouring

__all__ = ["HELPER_COLUMNS", "HELPER_ROWS", "Colouring", "Figure", "Places", "SectionPlace", "SelfCheck", "self_check"]

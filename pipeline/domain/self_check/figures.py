"""A formula beside what it gives for the form as it is handed out, so that a viewer that computes nothing shows it too."""

from __future__ import annotations

from dataclasses import dataclass

WRONG = "x"
"""What stands in a helper cell in the place of an answer that holds an error."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One formula (without “=”) and its present result; `array` where it must be entered as an array formula."""

    formula: str
    value: float | str
    array: bool = False


def whole(number: bool | int) -> int:
    """A truth as the 0 or 1 that the formulas count with."""
    return int(number)

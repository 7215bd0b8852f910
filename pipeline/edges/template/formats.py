"""How cells look: a role becomes one XlsxWriter format, made once per workbook.

Input cells are pale yellow with a full border, so that a grey print tells them by the frame;
required ones carry a heavy left edge. What is ours is white and locked.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from pipeline.definitions.form import Field, FieldType, Typed

FONT: dict[str, Any] = {"font_name": "Arial", "font_size": 10}
"""The workbook's default; Excel counts column widths in its digits."""

INPUT_COLOUR = "#FFF2CC"
MISSING_COLOUR, WRONG_COLOUR = "#F4B183", "#E57F75"
"""Told apart in a grey print too: an empty input cell is 95 % light, a missing answer 79 %, a wrong one 60 %."""

BORDER_COLOUR = "#808080"
_INK, _SOFT, _ALARM, _TITLE = "#1A1A1A", "#595959", "#9C0006", "#003F6B"
_HEADER_COLOUR, _GROUP_COLOUR = "#DDE5EC", "#EEF2F5"
_LINE = {"border": 1, "border_color": BORDER_COLOUR}
_GROUP = {"bold": True, "font_size": 11, "bg_color": _GROUP_COLOUR, **_LINE}

_NUMBER_FORMATS: dict[FieldType, str] = {
    "integer": "#,##0",
    "number": "#,##0.0##",
    "text": "@",
    "choice": "@",
    "date": "dd/mm/yyyy",
}
"""Locale-neutral codes: Excel shows the reader's own separators. Text stays text: 05/BC-VP, 01."""

_ROLES: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 14, "font_color": _TITLE},
    "form_title": {"bold": True, "font_size": 15, "font_color": _TITLE, "align": "center"},
    "agency": {"bold": True, "font_size": 11, "align": "center"},
    "heading": {"bold": True, "font_size": 12, "font_color": _TITLE},
    "identity": {"font_size": 11},
    "identity_bold": {"font_size": 11, "bold": True},
    "intro": {"italic": True, "font_color": _SOFT},
    "stamp": {
        "bold": True, "font_size": 12, "font_color": _ALARM, "bg_color": "#FDECEA", "align": "center",
        "border": 2, "border_color": _ALARM,
    },
    "alarm": {"bold": True, "font_size": 12, "font_color": _ALARM},
    "header": {"bold": True, "align": "center", "bg_color": _HEADER_COLOUR, **_LINE},
    "header_help": {"italic": True, "font_size": 9, "font_color": _SOFT, "align": "center", **_LINE},
    "group": {**_GROUP, "text_wrap": False, "border": 0, "top": 1, "bottom": 1},
    "group_label": {**_GROUP, "align": "left", "indent": 1},
    "group_centre": {**_GROUP, "align": "center"},
    "label": {"font_size": 11, "align": "left", "indent": 1, **_LINE},
    "label_required": {"font_size": 11, "bold": True, "align": "left", "indent": 1, **_LINE},
    "centre": {"font_size": 11, "align": "center", **_LINE},
    "help": {"italic": True, "font_size": 9, "font_color": _SOFT, "align": "left", "indent": 1, **_LINE},
    "derived": {"font_size": 11, "bold": True, "num_format": "#,##0", "align": "right", **_LINE},
    "closed": {"pattern": 14, "fg_color": "#A6A6A6", "bg_color": "#FFFFFF", **_LINE},
    "cell": {"align": "left", "indent": 1, **_LINE},
    "link": {"font_color": "#0B5394", "underline": 1, "align": "left", "indent": 1, **_LINE},
    "verdict": {
        "bold": True, "font_size": 14, "font_color": _TITLE, "bg_color": _GROUP_COLOUR, "align": "center", "border": 2,
        "border_color": _TITLE,
    },
    "cell_bold": {"bold": True, "align": "left", "indent": 1, **_LINE},
    "cell_count": {"align": "center", "num_format": "0", **_LINE},
    "cell_points": {"align": "center", "num_format": "0.00", **_LINE},
    "cell_points_bold": {"bold": True, "align": "center", "num_format": "0.00", **_LINE},
    "cell_limit": {"align": "center", "num_format": "0.##", **_LINE},
    "cell_centre": {"align": "center", **_LINE},
    "figure": {"align": "right", "num_format": "#,##0.00", **_LINE},
    "bullet": {"indent": 1},
    "bullet_number": {"align": "right", "valign": "top"},
}


def type_size(role: str) -> tuple[float, float]:
    """A role's size in points, and how much wider than plain type it runs."""
    look = _ROLES[role]
    return look.get("font_size", FONT["font_size"]), 1.1 if look.get("bold") else 1.0


class Formats:
    """The formats of one workbook; asking twice for the same look gives the same format."""

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self._made: dict[object, Any] = {}

    def _format(self, key: object, properties: dict[str, Any]) -> Any:
        made = self._made.get(key)
        if made is None:
            made = self._made[key] = self._workbook.add_format(properties)
        return made

    def role(self, name: str) -> Any:
        """A cell of ours, locked, wrapped."""
        return self._format(
            name, {"text_wrap": True, "valign": "vcenter", "font_color": _INK, **_ROLES[name]},
        )

    def blank(self) -> Any:
        """A locked cell without any look; a row of it shields the row from its columns' formats."""
        return self._format("blank", {"valign": "vcenter"})

    def spare(self) -> Any:
        """An unlocked cell without any look."""
        return self._format("spare", {"locked": False, "valign": "vcenter"})

    def line_number(self, *, painted: bool) -> Any:
        """The running number of a line, unlocked so that the whole line can be moved or deleted."""
        frame = _LINE if painted else {}
        return self._format(("line_number", painted), {
            "locked": False, "align": "center", "valign": "vcenter", "font_color": _SOFT, **frame,
        })

    def key(self, number: int) -> Any:
        """A key cell that shows only its column's number, “(3)”, whatever key stands in it."""
        return self._format(("key", number), {
            **_ROLES["header_help"], "valign": "vcenter", "num_format": f';;;"({number})"', "hidden": True,
        })

    def answer(self, field: Field, value: Typed | None = None, *, painted: bool = True) -> Any:
        """Where the clerk types, `painted` or equally open without the look (see rows_sheet).

        A date where no date belongs still looks like one, as does a number in the place of a date.
        """
        shown: FieldType = field.type
        if isinstance(value, date):
            shown = "date"
        elif field.type == "date" and isinstance(value, (int, float)):
            shown = "number"
        return self._format(
            (field.type, shown, field.required, painted),
            self._answer(field, painted) | {"num_format": _NUMBER_FORMATS[shown]},
        )

    @staticmethod
    def _answer(field: Field, painted: bool) -> dict[str, Any]:
        look: dict[str, Any] = {
            "locked": False,
            "font_size": 11,
            "valign": "vcenter",
            "text_wrap": field.type in ("text", "choice"),
        }
        if field.type in ("integer", "number"):
            look |= {"align": "right"}
        elif field.type == "date":
            look |= {"align": "center"}
        else:
            look |= {"align": "left", "indent": 1}
        if painted:
            look |= {"bg_color": INPUT_COLOUR, **_LINE}
            if field.required:
                look |= {"left": 5, "left_color": "#404040"}
        return look

    def paint(self) -> Any:
        """What the cells of a line put on as soon as something is typed in it (a conditional format)."""
        return self._format("paint", {"bg_color": INPUT_COLOUR, **_LINE})

    def missing(self) -> Any:
        """What a cell puts on that still has to be filled (a conditional format)."""
        return self._format("missing", {"bg_color": MISSING_COLOUR, **_LINE})

    def wrong(self) -> Any:
        """What a cell puts on whose answer has to be mended (a conditional format)."""
        return self._format("wrong", {"bg_color": WRONG_COLOUR, "bold": True, **_LINE})

    def missing_shown(self) -> Any:
        """A cell that looks so for good, for the legend."""
        return self._format("missing_shown", {"bg_color": MISSING_COLOUR, **_LINE})

    def wrong_shown(self) -> Any:
        """A cell that looks so for good, for the legend."""
        return self._format("wrong_shown", {"bg_color": WRONG_COLOUR, "bold": True, **_LINE})

    def frame(self) -> Any:
        """The same for the cell of its running number."""
        return self._format("frame", _LINE)

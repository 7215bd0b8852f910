"""How cells look: a kind of figure and its role become one XlsxWriter format, made once per workbook."""

from __future__ import annotations

from typing import Any

from pipeline.domain.tables import Kind

FONT = "Arial"
INK = "#1A1A1A"
STAMP_INK = "#8B0000"
INPUT_COLOUR = "#FFF2CC"
"""A cell for the reader to fill in, as in the forms; its heavy frame tells it on a grey print."""

HEAT = ("#FFFFFF", "#6FAEDB")
"""Lowest and highest value of a heat map: one hue, light to mid, black figures readable on both."""

_QUIET = "#595959"
NUMBER_FORMATS: dict[Kind, str] = {
    "text": "General",
    "long_text": "General",
    "integer": "#,##0",
    "decimal": "#,##0.0",
    "points": "0.00",
    "percent": '0.0"%"',
    "money": "#,##0.0",
    "date": "dd/mm/yyyy",
}
"""Locale-neutral codes: Excel shows the reader's own separators."""

PARAGRAPH_SIZES = {
    "title": 15.0,
    "subtitle": 12.0,
    "body": 10.0,
    "stamp": 11.0,
    "note": 9.0,
    "alert": 10.0,
    "table_title": 11.0,
}
"""Font sizes in points; `table_title` heads a table."""

BOLD_PARAGRAPHS = frozenset({"title", "subtitle", "stamp", "alert", "table_title"})

_PARAGRAPHS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_color": "#003F6B"},
    "subtitle": {"bold": True, "font_color": "#404040"},
    "body": {},
    "stamp": {
        "bold": True,
        "font_color": STAMP_INK,
        "bg_color": "#FDECEA",
        "border": 2,
        "border_color": STAMP_INK,
        "align": "center",
        "valign": "vcenter",
    },
    "note": {"valign": "vcenter", "italic": True, "font_color": _QUIET},
    "alert": {"bold": True, "font_color": STAMP_INK},
    "table_title": {"bold": True},
}


class Formats:
    """The formats of one workbook; asking twice for the same look gives the same format."""

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self._made: dict[tuple[tuple[str, object], ...], Any] = {}

    def _format(self, **properties: object) -> Any:
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._workbook.add_format(properties)
        return self._made[key]

    def paragraph(self, style: str) -> Any:
        """Running text of a style, wrapped."""
        look = {"text_wrap": True, "valign": "top", "font_color": INK, "font_size": PARAGRAPH_SIZES[style]}
        return self._format(**{**look, **_PARAGRAPHS[style]})

    def header(self, kind: Kind) -> Any:
        """A column's title: bold on light grey, wrapped, clear of the filter button below."""
        is_text = kind in ("text", "long_text")
        return self._format(
            bold=True,
            text_wrap=True,
            valign="top",
            align="left" if is_text else "center",
            indent=int(is_text),
            bg_color="#DDE5EC",
            font_color=INK,
            top=1,
            bottom=2,
            left=1,
            right=1,
            border_color="#7F8C99",
        )

    def aside_header(self) -> Any:
        """The title of a column that serves a chart alone."""
        return self._format(
            text_wrap=True, valign="vcenter", align="center", font_size=8, font_color=_QUIET, border=1,
            border_color="#D0D0D0",
        )  # fmt: skip

    def aside_note(self) -> Any:
        """What is said above such columns."""
        return self._format(font_size=8, italic=True, font_color=_QUIET, valign="vcenter")

    def back(self) -> Any:
        """A link to another sheet that stands by itself."""
        return self._format(font_color="#0B5394", underline=1, valign="vcenter")

    def selector_label(self) -> Any:
        """The words before a drop-down."""
        return self._format(bold=True, font_size=12, font_color=INK, valign="vcenter", indent=1)

    def selector(self) -> Any:
        """The cell of a drop-down: the one cell of its sheet that is not locked."""
        return self._format(
            locked=False, bold=True, font_size=12, font_color=INK, bg_color=INPUT_COLOUR, valign="vcenter",
            align="left", indent=1, border=2, border_color="#404040",
        )  # fmt: skip

    def cell(
        self,
        kind: Kind,
        *,
        emphasis: bool = False,
        muted: bool = False,
        words: bool = False,
        link: bool = False,
    ) -> Any:
        """A data cell; `words` is text where a figure could stand, `muted` a helper column of a chart."""
        look: dict[str, object] = {"valign": "top", "border": 1, "border_color": "#D0D0D0", "font_color": INK}
        if kind in ("text", "long_text"):
            look |= {"text_wrap": True, "align": "left", "indent": 1}
        elif words:
            look |= {"text_wrap": True, "align": "center", "italic": True}
        else:
            look |= {"num_format": NUMBER_FORMATS[kind], "align": "center" if kind == "date" else "right"}
        if muted:
            look["font_color"] = _QUIET
        if link:
            look |= {"font_color": "#0B5394", "underline": 1}
        if emphasis:
            look |= {"bold": True, "top": 2, "top_color": "#404040"}
        return self._format(**look)

"""The two hidden sheets: the drop-down lists, and what the program must know about the form again."""

from __future__ import annotations

from typing import Any

from xlsxwriter.utility import xl_range_abs  # type: ignore[import-untyped,unused-ignore]

from pipeline.domain.issued import LISTS_SHEET, OURS, IssuedForm, offered
from pipeline.edges.template.cells import put


def list_ranges(issued: IssuedForm) -> dict[str, str]:
    """Choice key → where its labels will stand, as validations name it."""
    return {
        choice.key: f"{LISTS_SHEET}!{xl_range_abs(1, col, len(offered(choice, issued)), col)}"
        for col, choice in enumerate(issued.edition.form.choices)
    }


def write_lists(sheet: Any, issued: IssuedForm) -> None:
    """One column per choice: its key, then its labels. Further right, headed ``_<key>``, the option keys in
    the same order, so that whoever holds the file alone knows what a label stands for."""
    choices = issued.edition.form.choices
    for col, choice in enumerate(choices):
        put(sheet, 0, col, choice.key, None)
        put(sheet, 0, col + len(choices), OURS + choice.key, None)
        for row, option in enumerate(offered(choice, issued), 1):
            put(sheet, row, col, option.label, None)
            put(sheet, row, col + len(choices), option.key, None)
    sheet.hide()
    sheet.protect()


def write_meta(sheet: Any, issued: IssuedForm) -> None:
    """What identifies the form: key in column A, value in column B, all of it text."""
    form = issued.edition.form
    meta = {
        "form_id": form.id,
        "edition": form.edition,
        "unit": issued.unit,
        "period": issued.period.key if issued.period else "",
        "form_code": issued.code,
        "sample": "1" if issued.sample else "",
        "title": form.title,
    }
    for row, (key, value) in enumerate(meta.items()):
        put(sheet, row, 0, key, None)
        put(sheet, row, 1, value, None)
    sheet.hide()
    sheet.protect()

"""An issued form becomes an Excel workbook: guide, sections in order, hidden lists and identity.

The same form always gives the same bytes. Sections are found again by key cells, never by
coordinates: column A and the key row of each sheet (see `pipeline.domain.issued`).
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from datetime import datetime, time
from pathlib import Path
from typing import Any

import xlsxwriter  # type: ignore[import-untyped,unused-ignore]

from pipeline.definitions.form import Layout
from pipeline.domain.issued import CHECK_SHEET, ENCLOSED_SHEET, GUIDE_SHEET, LISTS_SHEET, META_SHEET, IssuedForm
from pipeline.domain.self_check import self_check
from pipeline.edges.template.enclosed_sheet import write_enclosed
from pipeline.edges.template.fields_sheet import write_fields_sheet
from pipeline.edges.template.form_sheet import FormSheet
from pipeline.edges.template.formats import FONT, Formats
from pipeline.edges.template.guide_sheet import write_guide
from pipeline.edges.template.helper_cells import write_check_sheet
from pipeline.edges.template.hidden_sheets import list_ranges, write_lists, write_meta
from pipeline.edges.template.listed_sheet import write_listed_sheet
from pipeline.edges.template.matrix_sheet import write_matrix_sheet
from pipeline.edges.template.page import Page
from pipeline.edges.template.places import places
from pipeline.edges.template.rows_sheet import write_rows_sheet

_LAYOUTS: dict[Layout, Callable[[Page], None]] = {
    "fields": write_fields_sheet,
    "rows": write_rows_sheet,
    "matrix": write_matrix_sheet,
}

_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def write_form(issued: IssuedForm, path: Path) -> None:
    """Write the workbook of a form to `path`.

    Values are written as they are, also where they do not fit their field. Raises ValueError
    when `filled` or `hints` name something that the form does not have, NotWritten or a
    Warning for what Excel would drop or cut; nothing is written then.
    """
    if unknown := _unknown_references(issued):
        raise ValueError(f"not in form {issued.edition.key}: {', '.join(unknown)}")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        workbook = xlsxwriter.Workbook(str(path), {**_OPTIONS, "default_format_properties": dict(FONT)})
        _write_sheets(workbook, issued)
        workbook.close()


def _write_sheets(workbook: Any, issued: IssuedForm) -> None:
    form = issued.edition.form
    workbook.set_properties({
        "title": form.title,
        "author": issued.agency,
        "company": issued.agency,
        "created": datetime.combine(form.in_force_from, time()),
    })
    formats, ranges = Formats(workbook), list_ranges(issued)
    where = places(issued)
    check = None if issued.for_office else self_check(issued, where)
    write_guide(workbook.add_worksheet(GUIDE_SHEET, FormSheet), formats, issued, check)
    if issued.enclosed is not None:
        write_enclosed(workbook.add_worksheet(ENCLOSED_SHEET), formats, issued.enclosed)
    for section in form.sections:
        sheet = workbook.add_worksheet(section.sheet, FormSheet)
        page = Page(sheet, formats, issued, section, ranges, where[section.key], check)
        (write_listed_sheet if section.key in issued.listings else _LAYOUTS[section.layout])(page)
    write_lists(workbook.add_worksheet(LISTS_SHEET), issued)
    if check is not None:
        write_check_sheet(workbook.add_worksheet(CHECK_SHEET, FormSheet), check)
    write_meta(workbook.add_worksheet(META_SHEET), issued)


def _unknown_references(issued: IssuedForm) -> list[str]:
    """What `filled` and `hints` name and the form has not."""
    form, filled = issued.edition.form, issued.filled
    questions, places, columns = set(), set(), {}
    for section in form.sections:
        keys = [field.key for field in section.fields]
        questions |= {f"{section.key}.{key}" for key in keys}
        if section.layout == "fields":
            places |= {f"{section.key}.{key}" for key in keys}
        elif section.layout == "rows":
            columns[section.key] = set(keys)
        else:
            listing = issued.listings.get(section.key)
            lines = [line.key for line in (listing.lines if listing else issued.edition.rubric.indicators)]
            places |= {f"{section.key}.{line}.{key}" for line in lines for key in keys}
    unknown = (set(filled.fields) - places) | (set(issued.hints) - questions)
    for name, lines_of in filled.lines.items():
        if name not in columns:
            unknown.add(name)
            continue
        unknown |= {f"{name}.{key}" for line in lines_of for key in set(line) - columns[name]}
    return sorted(unknown)

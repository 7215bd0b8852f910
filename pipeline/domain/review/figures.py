"""A summary → its charts with the tables behind them, its ranking and its findings, as sections of the page."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from pipeline.domain.findings import Severity
from pipeline.domain.review.shown import about_figures, left_out_words, page_table
from pipeline.domain.review.values import Block, Linked, PageSection, Picture, Words
from pipeline.domain.tables import Chart, Multiples, Paragraph, Selector, Sheet, Summary, Table

OVERVIEW, RANKING, FINDINGS, NOTES = "tong-quan", "xep-hang", "noi-dung-can-sua", "ghi-chu"
"""Keys of the sheets that have a section of their own on the page."""

AWARDS = "khen-thuong"
"""A sheet whose key holds this speaks of awards; there is a section for them as soon as there is such a sheet."""

CHART_ROWS = 40
"""A table behind a chart has at most so many lines on the page."""

_OPEN_ROWS = 12
"""With more lines than this a table behind a chart is folded."""

_CHOSEN_FROM = {
    RANKING: ("group", "band"), FINDINGS: ("severity", "unit", "sheet"), AWARDS: ("group", "form", "state"),
}
_SEVERITIES = {severity.label: severity.order for severity in Severity}


def overview_section(summary: Summary, pictures: Mapping[str, str]) -> PageSection | None:
    """The figures that a leader asks for first, with their charts; None when the summary has no such sheet."""
    sheet = _sheet(summary, OVERVIEW)
    if sheet is None:
        return None
    said = tuple(
        line.removeprefix("• ") for block in sheet.blocks if isinstance(block, Paragraph) and block.style == "body"
        for line in block.text.splitlines()
    )
    drawn = {table.key for table in _behind(sheet)}
    first = [page_table(t, most=CHART_ROWS, more=_csv(summary, t)) for t in sheet.tables() if t.key not in drawn]
    words = (Words(said, listed=len(said) > 1),) if said else ()
    return PageSection("tong-quan", "Số liệu chính", (*words, *first, *_drawn(summary, sheet, pictures)))


def ranking_section(summary: Summary, pictures: Mapping[str, str], most: int) -> PageSection | None:
    """Places and why, overall and within groups."""
    sheet = _sheet(summary, RANKING)
    if sheet is None:
        return None
    tables = [
        page_table(table, most=most, more=_csv(summary, table), without=("short", "number"), chosen_from=_CHOSEN_FROM[RANKING])
        for table in sheet.tables() if not table.key.endswith("_rut_gon")
    ]
    words = tuple(Words((block.text,)) for block in sheet.blocks if isinstance(block, Paragraph) and block.text)
    return PageSection("xep-hang", "Xếp hạng và lý do", (*words, *_pictures(summary, sheet, pictures), *tables))


def findings_section(summary: Summary, most: int) -> PageSection | None:
    """What must be corrected or checked, errors first."""
    sheet = _sheet(summary, FINDINGS)
    if sheet is None:
        return None
    tables: list[Block] = []
    for table in sheet.tables():
        if table.rows:
            whole = page_table(table, most=len(table.rows), chosen_from=_CHOSEN_FROM[FINDINGS])
            rows = sorted(whole.rows, key=lambda row: _SEVERITIES.get(str(row.cells[0]), len(_SEVERITIES)))
            cut = len(rows) > most
            tables.append(replace(whole, rows=tuple(rows[:most]), left_out=left_out_words(len(rows), most) if cut else "",
                                  more=_csv(summary, table, "findings") if cut else None))
    return PageSection("can-sua", "Nội dung cần sửa, cần kiểm tra",
                       tuple(tables) or (Words(("Không có nội dung nào cần sửa, cần kiểm tra.",)),))


def award_section(summary: Summary, pictures: Mapping[str, str], most: int) -> PageSection | None:
    """What is proposed and why; None while the summary says nothing about awards."""
    sheets = [sheet for sheet in summary.sheets if AWARDS in sheet.key and (sheet.tables() or sheet.charts())]
    if not sheets:
        return None
    return PageSection("khen-thuong", "Khen thưởng", sections=tuple(
        PageSection(f"kt-{sheet.key}", sheet.title, (
            *(Words((block.text,)) for block in sheet.blocks if isinstance(block, Paragraph)),
            *_pictures(summary, sheet, pictures),
            *(page_table(table, most=most, more=_csv(summary, table), chosen_from=_CHOSEN_FROM[AWARDS]) for table in sheet.tables()),
        )) for sheet in sheets))


def chart_section(summary: Summary, pictures: Mapping[str, str]) -> PageSection | None:
    """Every other sheet that draws something: its charts, the tables behind them beneath.

    A sheet on which a reader chooses what is drawn is of use in the workbook alone.
    """
    own = (OVERVIEW, RANKING, FINDINGS)
    sections = tuple(
        PageSection(f"bd-{sheet.key}", sheet.title, blocks)
        for sheet in summary.sheets if sheet.key not in own and AWARDS not in sheet.key
        and not any(isinstance(block, Selector) for block in sheet.blocks)
        if (blocks := _drawn(summary, sheet, pictures)) and any(isinstance(block, Picture) for block in blocks)
    )
    return PageSection("bieu-do", "Biểu đồ và bảng số liệu", (Words((
        f"“Trang” nêu trong ghi chú của các bảng là trang của tệp tong-hop-{summary.key}.xlsx.",)),), sections) if sections else None


def notes_section(summary: Summary) -> PageSection | None:
    """How to read and compare the figures: the sheet of notes in words, or its tables where it has no running text."""
    sheet = _sheet(summary, NOTES)
    if sheet is None:
        return None
    said: list[Block] = []
    for block in sheet.blocks:
        if isinstance(block, Paragraph):
            lines = tuple(about_figures(line.removeprefix("- ")) for line in block.text.splitlines())
            said.append(Words(tuple(line for line in lines if line), listed=block.text.startswith("- ")))
    if not any(isinstance(block, Words) and block.listed for block in said):
        said = [*(page_table(table, most=CHART_ROWS) for table in sheet.tables()), *said]
    return PageSection("ghi-chu", "Ghi chú", tuple(said))


def _sheet(summary: Summary, key: str) -> Sheet | None:
    """The sheet of that key, or of that key with an ending (“noi-dung-can-sua-cac-ky”)."""
    return next((sheet for sheet in summary.sheets if sheet.key == key or sheet.key.startswith(f"{key}-")), None)


def _drawn(summary: Summary, sheet: Sheet, pictures: Mapping[str, str]) -> tuple[Block, ...]:
    """The charts of a sheet, each table after the last chart that draws from it."""
    shown = [block for block in sheet.blocks if isinstance(block, (Chart, Multiples)) and block.key in pictures]
    last = {table.key: n for n, block in enumerate(shown) for table in _tables_of(block)}
    blocks: list[Block] = []
    for n, block in enumerate(shown):
        blocks.append(_picture(block, pictures))
        for table in {table.key: table for table in _tables_of(block)}.values():
            if last[table.key] == n:
                blocks.append(page_table(table, most=CHART_ROWS, more=_csv(summary, table), without=("short",),
                                         folded=len(table.rows) > _OPEN_ROWS))
    return tuple(blocks)


def _pictures(summary: Summary, sheet: Sheet, pictures: Mapping[str, str]) -> tuple[Picture, ...]:
    return tuple(_picture(b, pictures) for b in sheet.blocks if isinstance(b, (Chart, Multiples)) and b.key in pictures)


def _picture(chart: Chart | Multiples, pictures: Mapping[str, str]) -> Picture:
    tables = _tables_of(chart)
    return Picture(chart.key, chart.title, chart.alt, pictures[chart.key], tables[0].key if tables else "")


def _tables_of(block: Chart | Multiples) -> list[Table]:
    return [block.table] if isinstance(block, Chart) else [chart.table for chart in block.charts]


def _behind(sheet: Sheet) -> list[Table]:
    return [table for block in sheet.blocks if isinstance(block, (Chart, Multiples)) for table in _tables_of(block)]


def _csv(summary: Summary, table: Table, name: str = "") -> Linked:
    """Where all lines of a table are: its CSV, else the workbook."""
    if csv := (name or table.csv).removesuffix(".csv"):
        return Linked(f"du-lieu/{csv}.csv", f"{summary.key}/du-lieu/{csv}.csv")
    return Linked(f"tong-hop-{summary.key}.xlsx", f"{summary.key}/tong-hop-{summary.key}.xlsx")


def picture_places(summary: Summary, files: Collection[str]) -> dict[str, str]:
    """Key of a chart → its picture below output/, for those that are there."""
    places = {picture.key: f"{summary.key}/{name}" for picture, name in summary.picture_files()}
    return {key: path for key, path in places.items() if path in files}

"""Grids of cells → the typed answers of one form, each with its sheet and cell, and the findings of reading.

Cells are found by the key cells inside the sheet, never by coordinates: an answer is
where its line and its column meet. Runs in the child processes, so it stays light.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from operator import itemgetter

from pipeline.definitions.form import Field, Form, Section
from pipeline.domain.findings import MOST_NAMED, WHOLESALE, Finding, Severity, whole_column
from pipeline.domain.issued import END_MARK, HIDDEN_FORMULAS, KEY_MARK, META_SHEET, OURS
from pipeline.domain.sheets import Grid, SheetScan, address, fault_sentence
from pipeline.domain.strays import strays_above
from pipeline.domain.values import Answer, NotRead, as_code, is_blank, read_value, shown

ANY_LINE = ("*",)
"""As the lines of a matrix: those that the workbook itself names."""


@dataclass(frozen=True, slots=True)
class Meta:
    """What the hidden sheet of a form says about it: texts as found, empty when absent."""

    form_id: str = ""
    edition: str = ""
    unit: str = ""
    period: str = ""
    form_code: str = ""
    sample: bool = False


@dataclass(slots=True)
class SectionReading:
    """One section as found: its sheet, where its columns and lines are, and its answers.

    `columns`: field (rows, matrix) or ``value`` (fields) → column number. `lines`: field
    (fields) or indicator (matrix) → sheet row. `rows`: (sheet row, line key, values); a
    `fields` section has exactly one, at the sheet row of its key row. A field without a
    readable value is absent from `values`.
    """

    sheet: str
    columns: dict[str, int]
    lines: dict[str, int]
    rows: list[tuple[int, str, dict[str, Answer]]]
    first_line: int = 0
    """The sheet row just below the key row."""

    def position(self, key: str, row: int) -> tuple[int, int] | None:
        """(row, column) of the answer to a field on a line (0: no line), None where the sheet has no such cell."""
        if "value" in self.columns:
            return (self.lines[key], self.columns["value"]) if key in self.lines else None
        return (row, self.columns[key]) if row and key in self.columns else None


@dataclass(slots=True)
class Reading:
    """Everything that one file says (kết quả đọc một tệp)."""

    meta: Meta
    sections: dict[str, SectionReading] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    faulty: set[tuple[str, int]] = field(default_factory=set)
    """(section, sheet row) of the lines that hold a cell which could not be read."""


@dataclass(frozen=True, slots=True)
class OpenedForm:
    """A form with its cells: what it says, and by sheet title the cells and their faults."""

    reading: Reading
    grids: dict[str, Grid]
    scans: dict[str, SheetScan]


def meta_of(grids: list[Grid]) -> Meta | None:
    """What the form says of itself, or None when the workbook has no `_meta` sheet."""
    for grid in grids:
        if grid.title == META_SHEET:
            said = {str(row[0]): as_code(row[1]) for row in grid.rows if len(row) > 1 and row[0] != ""}
            return Meta(said.get("form_id", ""), said.get("edition", ""), said.get("unit", ""),
                        said.get("period", ""), said.get("form_code", ""), said.get("sample", "") not in ("", "0"))
    return None


def read_form(form: Form, meta: Meta, grids: list[Grid], scans: Mapping[str, SheetScan],
              matrix_lines: tuple[str, ...]) -> Reading:
    """The answers of a form in its own edition; `matrix_lines` are the indicators of the rubric, or `ANY_LINE`."""
    reading = Reading(meta)
    places = _key_rows(form, grids)
    for section in form.sections:
        found = places.get(section.key, [])
        if not found:
            reading.findings.append(Finding(
                "section_missing", Severity.ERROR, f"không tìm thấy biểu “{section.sheet}” trong tệp.",
                "Đề nghị dùng lại biểu mẫu gốc và không xóa trang tính, cột A hay hàng khóa đang ẩn.",
                fields=tuple(f"{section.key}.{f.key}" for f in section.fields),
            ))
            continue
        if len(found) > 1:
            titles = "”, “".join(grid.title for grid, _, _ in found)
            reading.findings.append(Finding(
                "section_twice", Severity.ERROR, f"biểu “{section.sheet}” có ở nhiều trang tính: “{titles}”.",
                f"Chương trình đọc trang “{found[0][0].title}”; đề nghị xóa trang thừa.", sheet=found[1][0].title,
                fields=tuple(f"{section.key}.{f.key}" for f in section.fields),
            ))
        grid, row, column = found[0]
        scan = scans.get(grid.title, SheetScan())
        _SectionReader(form, section, grid, row, column, scan, matrix_lines, reading).read()
    return reading


def _key_rows(form: Form, grids: list[Grid]) -> dict[str, list[tuple[Grid, int, int]]]:
    """Section key → (sheet, row, column) of the cells that begin a key row, in workbook order."""
    places: dict[str, list[tuple[Grid, int, int]]] = {}
    for grid in grids:
        if grid.title != META_SHEET and (place := _key_row(form, grid)) is not None:
            row, column = place
            key = _marked(str(grid.rows[row - 1][column - 1]))
            places.setdefault(key, []).append((grid, row, column))
    return places


def _marked(text: str) -> str:
    return text[len(KEY_MARK):].strip()


def _key_row(form: Form, grid: Grid) -> tuple[int, int] | None:
    """Row and column of the first cell that begins the key row of a section, whatever else begins with the mark;
    a sheet holds one section."""
    for row, cells in enumerate(grid.rows[:200], 1):
        for column, cell in enumerate(cells[:30], 1):
            if cell.__class__ is str and cell[:1] == KEY_MARK and _marked(cell) in form.by_key:
                return row, column
    return None


class _SectionReader:
    """Reads one section; holds what its steps share."""

    def __init__(self, form: Form, section: Section, grid: Grid, key_row: int, key_column: int,
                 scan: SheetScan, matrix_lines: tuple[str, ...], reading: Reading) -> None:
        self.form, self.section, self.grid = form, section, grid
        self.key_row, self.key_column, self.scan = key_row, key_column, scan
        self.matrix_lines, self.reading = matrix_lines, reading
        self.columns: dict[str, int] = {}
        self.ours: set[int] = {key_column}
        self.found = SectionReading(grid.title, self.columns, {}, [], key_row + 1)
        self.last_row = self._last_row()

    def read(self) -> None:
        self._find_columns()
        self._report_missing_columns()
        {"fields": self._read_fields, "rows": self._read_rows, "matrix": self._read_matrix}[self.section.layout]()
        self._report_outside()
        self._report_overwritten()
        self.reading.sections[self.section.key] = self.found

    # ------------------------------------------------------------ where things are

    def _last_row(self) -> int:
        column = self.key_column - 1
        for index in range(self.key_row, len(self.grid.rows)):
            if self.grid.rows[index][column] == END_MARK:
                return index
        return max(len(self.grid.rows), self.scan.last_row)

    def _find_columns(self) -> None:
        wanted = {"value"} if self.section.layout == "fields" else set(self.section.by_key)
        for column, cell in enumerate(self.grid.rows[self.key_row - 1], 1):
            key = str(cell).strip()
            if column == self.key_column or not key:
                continue
            if key.startswith(OURS):
                self.ours.add(column)
            elif key in wanted and key not in self.columns:
                self.columns[key] = column

    def _report_missing_columns(self) -> None:
        if self.section.layout == "fields":
            if "value" not in self.columns:
                self._say("column_missing", Severity.ERROR, "không tìm thấy cột số liệu của biểu.",
                          "Đề nghị dùng lại biểu mẫu gốc và không xóa cột.", list(self.section.by_key))
            return
        for key, asked in self.section.by_key.items():
            if key not in self.columns:
                severity = Severity.ERROR if asked.required else Severity.WARNING
                self._say("column_missing", severity, f"thiếu cột “{asked.label}”.",
                          "Đề nghị dùng lại biểu mẫu gốc và không xóa cột.", [key])

    # ------------------------------------------------------------ the three layouts

    def _keyed_lines(self) -> Iterator[tuple[int, str]]:
        for row in range(self.key_row + 1, self.last_row + 1):
            if row <= len(self.grid.rows):
                key = str(self.grid.rows[row - 1][self.key_column - 1]).strip()
                if key:
                    yield row, key

    def _find_lines(self, wanted: tuple[str, ...]) -> None:
        for row, key in self._keyed_lines():
            known = key in wanted or (wanted == ANY_LINE and not key.startswith(OURS))
            if known and key not in self.found.lines:
                self.found.lines[key] = row

    def _read_fields(self) -> None:
        self._find_lines(tuple(self.section.by_key))
        values: dict[str, Answer] = {}
        for key, asked in self.section.by_key.items():
            position = self.found.position(key, 0)
            if position is None:
                if "value" in self.columns:
                    severity = Severity.ERROR if asked.required else Severity.WARNING
                    self._say("line_missing", severity, f"thiếu dòng “{asked.label}”.",
                              "Đề nghị dùng lại biểu mẫu gốc và không xóa dòng.", [key])
                continue
            self._read_cell(position, asked, values, self.key_row)
        self.found.rows.append((self.key_row, "", values))

    def _read_rows(self) -> None:
        columns = list(self.columns.items())
        if not columns:
            return
        asked = set(self.columns.values())
        faulty_rows = {row for row, column in self.scan.faults if column in asked}
        pick = itemgetter(*(column - 1 for _, column in columns), self.key_column - 1)
        nothing = ("",) * len(columns)
        before = len(self.reading.findings)
        filled = dict.fromkeys(self.columns, 0)
        for row in range(self.key_row + 1, self.last_row + 1):
            cells = self.grid.rows[row - 1] if row <= len(self.grid.rows) else None
            picked = pick(cells)[:-1] if cells else nothing
            if (picked == nothing or all(map(is_blank, picked))) and row not in faulty_rows:
                continue
            values: dict[str, Answer] = {}
            for key, column in columns:
                filled[key] += self._read_cell((row, column), self.section.by_key[key], values, row)
            self.found.rows.append((row, "", values))
        self.reading.findings[before:] = self._told_once(self.reading.findings[before:], filled)

    def _told_once(self, findings: list[Finding], filled: Mapping[str, int]) -> list[Finding]:
        """The findings of a table's cells, those of a column that is wrong on all its filled lines as one."""
        columns: dict[tuple[str, tuple[str, ...]], list[Finding]] = {}
        for found in findings:
            columns.setdefault((found.check, found.fields), []).append(found)
        told: list[Finding] = []
        for (_, fields), column in columns.items():
            whole = WHOLESALE <= len(column) == filled[fields[0].partition(".")[2]]
            told += [whole_column(column)] if whole else column
        return sorted(told, key=lambda found: found.row)

    def _read_matrix(self) -> None:
        self._find_lines(self.matrix_lines)
        for line, row in self.found.lines.items():
            values: dict[str, Answer] = {}
            for key, column in self.columns.items():
                self._read_cell((row, column), self.section.by_key[key], values, row)
            if values:
                self.found.rows.append((row, line, values))

    def _read_cell(self, position: tuple[int, int], asked: Field, values: dict[str, Answer], line: int) -> bool:
        """Reads one cell into `values`, or reports it; whether anything stands in it."""
        row, column = position
        raw: object = ""
        if row <= len(self.grid.rows) and column <= len(self.grid.rows[row - 1]):
            raw = self.grid.rows[row - 1][column - 1]
        if (fault := self.scan.faults.get(position)) is not None:
            check, message, remedy = fault_sentence(fault)
            self._say(check, Severity.ERROR, f"{asked.label}: {message}", remedy, [asked.key], position, fault.text, line)
        elif is_blank(raw):
            return False
        else:
            read = read_value(raw, asked, self.form.choice_by_key.get(asked.choice))
            if isinstance(read, NotRead):
                self._say(read.check, Severity.ERROR, f"{asked.label}: {read.message}", read.remedy, [asked.key],
                          position, shown(raw), line)
            else:
                values[asked.key] = read.value
                if read.note:
                    kind = read.check or ("text_date" if asked.type == "date" else "text_number")
                    self._say(kind, Severity.NOTE, f"{asked.label}: {read.note}", read.remedy, [asked.key], position,
                              shown(raw), line)
        return True

    # ------------------------------------------------------------ what stands where nothing was asked

    def _report_outside(self) -> None:
        named = 1 if self.section.layout == "fields" else 2  # so many rows above the keys name the columns and help
        for row, column in strays_above(self.grid, self.key_row - 1 - named, key_column=self.key_column):
            self._say_outside(row, column)
        known = self.ours | set(self.columns.values())
        by_lines = self.section.layout != "rows"
        keyed = dict(self._keyed_lines()) if by_lines else {}
        width = len(self.grid.rows[0]) if self.grid.rows else 0
        strange = [column for column in range(1, width + 1) if column not in known]
        everywhere = list(range(1, width + 1))
        beside_ours = [column for column in everywhere if column not in self.ours]
        for row in range(self.key_row + 1, len(self.grid.rows) + 1):
            if row == self.last_row + 1:
                columns = beside_ours  # the line of the end mark: nothing of it is an answer
            elif row > self.last_row or (by_lines and row not in keyed):
                columns = everywhere
            elif by_lines and self.found.lines.get(keyed[row]) != row:
                columns = beside_ours  # a heading, a sum, or a line that is there twice
            else:
                columns = strange
            cells = self.grid.rows[row - 1]
            for column in columns:
                if cells[column - 1] != "" and not is_blank(cells[column - 1]) and column != self.key_column \
                        and not self._is_our_sum(row, column, keyed):
                    self._say_outside(row, column)

    def _say_outside(self, row: int, column: int) -> None:
        self._say("outside_form", Severity.WARNING, "có nội dung ngoài vùng nhập của biểu, không được tính.",
                  "Đề nghị chuyển vào đúng ô của biểu hoặc xóa.", [], (row, column), shown(self.grid.rows[row - 1][column - 1]))

    def _report_overwritten(self) -> None:
        """A note where something was typed over the hidden formulas of the self-check, whose count is then wrong."""
        keys = self.grid.rows[self.key_row - 1]
        hidden = [column for column, key in enumerate(keys, 1) if str(key).strip() in HIDDEN_FORMULAS]
        typed = [(row, column) for row in range(self.key_row + 1, min(self.last_row, len(self.grid.rows)) + 1) for column in hidden
                 if not is_blank(self.grid.rows[row - 1][column - 1]) and (row, column) not in self.scan.faults]
        if typed:
            cells = ", ".join(address(*position) for position in typed[:MOST_NAMED]) + ("…" if len(typed) > MOST_NAMED else "")
            self._say("self_check_overwritten", Severity.NOTE, f"phần tự kiểm tra ở cột ẩn đã bị nhập đè (ô {cells}): không được tính, "
                      "số ô cần sửa ở trang hướng dẫn có thể sai.", "Đề nghị không nhập vào cột ẩn.", [], typed[0])

    def _is_our_sum(self, row: int, column: int, keyed: Mapping[int, str]) -> bool:
        return (keyed.get(row, "").startswith(OURS) and column in self.columns.values()
                and (row, column) in self.scan.faults)

    def _say(self, check: str, severity: Severity, message: str, remedy: str, keys: list[str],
             position: tuple[int, int] | None = None, value: str = "", line: int = 0) -> None:
        self.reading.findings.append(Finding(
            check, severity, message, remedy, sheet=self.grid.title,
            cell=address(*position) if position else "", value=value,
            fields=tuple(f"{self.section.key}.{key}" for key in keys), row=position[0] if position else 0,
        ))
        if severity is Severity.ERROR and line:
            self.reading.faulty.add((self.section.key, line))

"""The one page for the head of the office: whom to decide on first, why or why not yet, votes, opinions, sources.

The page is filled by measure: what stands above and below the table is counted in lines of its letters, the rest is
for candidates. Those who do not fit are counted and the reader is told where they stand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from pipeline.definitions.awards import COLLECTIVES, INDIVIDUALS, NOT_ELIGIBLE, RATES, STEPS
from pipeline.domain.award_file.candidates import candidate_line, is_open, short_warnings
from pipeline.domain.award_file.sources import SourceMarks, WrittenBook, entered_cells, received_book, section_of
from pipeline.domain.awards.session import AwardSession
from pipeline.domain.awards.values import AWARD_ORDER, NOT_AWARDED, STATUS_NAMES, Proposal
from pipeline.domain.documents.type_room import CLOSE_MARGIN, LINE, height
from pipeline.domain.documents.values import Value

WIDTHS = {"so": 7.0, "ten": 32.0, "diem": 11.0, "ket_qua": 19.0, "vi_sao": 50.0, "phieu": 10.0, "y_kien": 17.0, "nguon": 19.0}
"""The columns of the template, mm."""

SIZE, SMALL = 8.0, 9.0
"""Letters of the table, and of the lines around it, points."""

_PAGE, _WIDTH = 728.5, 165.0
"""Height between the margins in points, width in mm."""

_CELL_MARGINS, _ROW = 2 * CLOSE_MARGIN + 0.2, 3.6
"""What a cell keeps free at its sides, mm; a row above and below its letters, points."""

_FIXED = 18 + 14 * LINE + 22 + (13 * LINE + 14)
"""Title, the rule beneath what it is about, and the line for the reader's own opinion."""

_HEAD = 2 * SIZE * LINE + 5
_SPARE = 26.0
"""Left free for programs that break lines elsewhere."""

_AT_MOST = 60
"""More rows than a page can hold."""

_OPINION = 80
"""So many letters of an opinion are told."""

_OVER = 3
"""So many rates that are not kept are named; more are counted."""

_OBSTACLES = 2
"""So many rules that fail are told; more are counted."""


def page_values(session: AwardSession, book: WrittenBook, above: Sequence[str], fixed_words: str) -> dict[str, Value]:
    """What the page is filled with beside the letterhead; `above` are the notes over the title, `fixed_words` what is
    printed below in any case."""
    marks = SourceMarks()
    overview = list(_overview(session, book, marks))
    ordered = decision_order(session)
    entered = entered_cells(session)
    lines = [_line(session, number, one, book, marks, entered.get((section_of(one), one.subject.compares)))
             for number, one in enumerate(ordered[:_AT_MOST], 1)]
    silent = "" if received_book(session) else " Chưa nhận biểu đề nghị khen thưởng đã ghi ý kiến, số phiếu."
    legend = f"Nguồn: {marks.legend}.{silent}"
    rest = f"{_remaining(ordered, book)} {' ' * 60}" if lines else ""
    left = _PAGE - _SPARE - _FIXED - _HEAD - sum(height(text, _WIDTH, size) + space for text, size, space in (
        *((text, SMALL, 2.0) for text in above),
        (f"Kết quả xét khen thưởng {session.name} (trình Chánh Văn phòng, số liệu ngày 00/00/0000)", 14.0 * 1.06, 0.0),
        *((text, SMALL, 3.0) for text in overview), (rest, SMALL, 2.0), (f"{legend} {fixed_words}", SMALL, 2.0)))
    shown: list[dict[str, Value]] = []
    for line in lines:
        left -= _height(line)
        if left < 0:
            break
        shown.append(line)
    return {
        "doi_tuong": shown, "con_lai": _remaining(ordered[len(shown):], book),
        "tong_quan": [{"doan": line} for line in overview], "nguon_so_lieu": legend,
    }


def decision_order(session: AwardSession) -> list[Proposal]:
    """What waits for a decision first, the higher form before the lower; then those who wait for a grade, those decided,
    and of those not eligible yet the ones whose unit asked for an award."""
    order = list(STATUS_NAMES)

    def place(of: Proposal) -> tuple[int, bool, int, bool]:
        asked = of.own_proposal not in ("", NOT_AWARDED)
        form = AWARD_ORDER.index(of.award) if of.award in AWARD_ORDER else -1
        last = of.status == "not_eligible"
        return (len(order) if last else order.index(of.status), last and not asked, -form, bool(of.subject.name))

    return sorted((*session.collectives, *session.individuals), key=place)


def _line(
    session: AwardSession, number: int, of: Proposal, book: WrittenBook, marks: SourceMarks, entered: tuple[str, str, list[str]] | None,
) -> dict[str, Value]:
    sources = [_cells(of, book, marks)]
    if entered is not None:
        file, sheet, cells = entered
        sources.append(marks.mark(file, sheet, ", ".join(cells)))
    line = candidate_line(session, number, of)
    asked: dict[str, Value] = {"y_kien": _cut(str(line["y_kien"]))} if of.is_listed else {"phieu": "", "y_kien": ""}
    if of.subject.name:
        asked["don_vi"] = session.setting.run.short_name(of.subject.unit, session.setting.period)
    return {**line, **asked, "ket_qua": f"{line['hinh_thuc']}\n{line['tinh_trang']}".strip(), "vi_sao": _why(of),
            "nguon": "\n".join(sources)}


def _cut(said: str) -> str:
    """An opinion as far as a row has room for it; the source says where all of it stands."""
    return said if len(said) <= _OPINION else f"{said[:_OPINION].rpartition(' ')[0]}…"


def _cells(of: Proposal, book: WrittenBook, marks: SourceMarks) -> str:
    """The cells of the award workbook in which points, form, standing and reasons of a subject stand."""
    if of.is_listed:
        section, line, last = book.sections[section_of(of)], of.subject.key, "_remarks"
    else:
        section, line, last = book.sections[NOT_ELIGIBLE], not_eligible_key(of), "_remarks"
    return marks.mark(book.file, section.sheet, section.cells(line, "_total", last))


def not_eligible_key(of: Proposal) -> str:
    """The line of a subject on the sheet of those who are not eligible yet."""
    return f"{'Cá nhân' if of.subject.name else 'Tập thể'}/{of.subject.key}"


def _why(of: Proposal) -> str:
    """Shortly: the rules that hold, or those that do not with their figures; of a warning what it says before its advice."""
    if of.obstacles:
        more = len(of.obstacles) - _OBSTACLES
        said = [check.line for check in of.obstacles[:_OBSTACLES]] + ([f"và {more:02d} quy tắc khác"] if more > 0 else [])
    else:
        said = [f"Đạt {', '.join(dict.fromkeys(check.rule for check in of.reasons))}"] if of.reasons else []
    return "\n".join([*said, *(short_warnings(of) if is_open(of) else ())])


def _height(line: Mapping[str, Value]) -> float:
    """Points that a row takes: those of its tallest cell."""
    cells = {**line, "ten": f"{line['ten']}\n{line['don_vi']}"}
    return max(height(f"{cells[key]}", width - _CELL_MARGINS, SIZE) for key, width in WIDTHS.items()) + _ROW


def _remaining(rest: Sequence[Proposal], book: WrittenBook) -> str:
    """How many more are considered, and on which sheet of which file they stand."""
    if not rest:
        return ""
    sections = Counter(section_of(p) if p.is_listed else NOT_ELIGIBLE for p in rest)
    where = ", ".join(f"{sections[key]:02d} ở biểu “{book.sections[key].sheet}”"
                      for key in (COLLECTIVES, INDIVIDUALS, NOT_ELIGIBLE) if sections[key])
    waiting = sum(is_open(p) for p in rest)
    of = f" (trong đó {waiting:02d} đang đề nghị)" if waiting else ""
    return f"Còn {len(rest):02d} đối tượng được xét không in ở trang này{of}: {where} của tệp {book.file}."


def _overview(session: AwardSession, book: WrittenBook, marks: SourceMarks) -> Iterator[str]:
    for name, section, proposals in (("Tập thể", COLLECTIVES, session.collectives), ("Cá nhân", INDIVIDUALS, session.individuals)):
        of = Counter(p.status for p in proposals)
        sheets = [book.sections[key].sheet for key in (section, NOT_ELIGIBLE)
                  if any(p.is_listed == (key == section) for p in proposals)]
        counts = ", ".join(f"{words.lower()} {of[status]:02d}" for status, words in STATUS_NAMES.items() if of[status])  # type: ignore[index]
        yield f"{name}: {counts or 'không có đối tượng'} {' '.join(marks.mark(book.file, sheet) for sheet in sheets)}".rstrip() + "."
    over = [q for q in session.quotas if not q.is_kept]
    if session.quotas:
        rates = book.sections[RATES]
        named = [f"{q.scope} {q.proposed:02d}/{q.allowed:02d} ({q.rule})" for q in over[:_OVER]]
        named += [f"{len(over) - _OVER:02d} khối, đơn vị khác"] if len(over) > _OVER else []
        said = f"vượt ở {'; '.join(named)}" if over else f"trong tỷ lệ ở cả {len(session.quotas):02d} khối, đơn vị"
        yield f"Tỷ lệ khen thưởng: {said} {marks.mark(book.file, rates.sheet, rates.column('_proposed'))}."
    done = [str(step.number) for step in session.steps if step.done]
    missing = [str(step.number) for step in session.steps if not step.done]
    steps = book.sections[STEPS]
    yield (f"Thủ tục: đã xong bước {', '.join(done) or 'nào cũng chưa'}; còn bước {', '.join(missing) or 'không còn'} "
           f"{marks.mark(book.file, steps.sheet, steps.column('_state'))}.")

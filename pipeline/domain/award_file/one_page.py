"""The one page for the head of the office: everybody considered, why or why not yet, votes, opinions, sources.

A page holds so many lines; candidates who would run over it are counted and the reader is told where they stand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from math import ceil

from pipeline.domain.award_file.candidates import candidate_line
from pipeline.domain.awards.session import AwardSession
from pipeline.domain.awards.values import STATUS_NAMES, Proposal
from pipeline.domain.documents.values import Value

PAGE_LINES = 46
"""Lines of the table that are left on the page at the size of its template, with a margin for wide letters."""

CHARACTERS = {"ten": 18, "hinh_thuc": 12, "vi_sao": 28, "y_kien": 8, "nguon": 15}
"""So many letters fit on a line of a column."""

_BETWEEN = 0.4
"""The room between two rows, in lines."""


def page_values(session: AwardSession) -> dict[str, Value]:
    """What the page is filled with beside the letterhead."""
    lines = [candidate_line(session, number, one) for number, one in enumerate(_in_order(session), 1)]
    shown: list[dict[str, Value]] = []
    left: float = PAGE_LINES
    for line in lines:
        left -= _height(line) + _BETWEEN
        if left < 0:
            break
        shown.append(line)
    more = len(lines) - len(shown)
    return {
        "doi_tuong": shown,
        "con_lai": f"Còn {more:02d} đối tượng được xét, xem de-nghi-khen-thuong-{session.key}.xlsx." if more else "",
        "tong_quan": [{"doan": line} for line in _overview(session)], "nguon_so_lieu": _sources(session),
    }


def _in_order(session: AwardSession) -> list[Proposal]:
    """Collectives and people on whom somebody decides, then those who are not eligible yet."""
    everybody = [*session.collectives, *session.individuals]
    return sorted(everybody, key=lambda p: not p.is_listed)


def _height(line: Mapping[str, Value]) -> int:
    """The lines that the tallest cell of a row takes."""
    def rows(words: str, width: int) -> int:
        return sum(max(1, ceil(len(part) / width)) for part in words.split("\n"))

    name = "\n".join(part for part in (f"{line['ten']}", f"{line['don_vi']}") if part)
    form = rows(f"{line['hinh_thuc']}\n{line['tinh_trang']}", CHARACTERS["hinh_thuc"])
    return max(form, rows(name, CHARACTERS["ten"]), *(rows(f"{line[key]}", CHARACTERS[key]) for key in ("vi_sao", "y_kien", "nguon")))


def _overview(session: AwardSession) -> Iterator[str]:
    for name, proposals in (("Tập thể", session.collectives), ("Cá nhân", session.individuals)):
        of = Counter(p.status for p in proposals)
        counts = ", ".join(f"{words.lower()} {of[status]:02d}" for status, words in STATUS_NAMES.items() if of[status])  # type: ignore[index]
        yield f"{name}: {counts or 'không có đối tượng'}."
    over = [q for q in session.quotas if not q.is_kept]
    if session.quotas:
        yield "Tỷ lệ khen thưởng: " + ("; ".join(f"{q.scope} {q.proposed:02d}/{q.allowed:02d} ({q.rule})" for q in over) + " vượt."
                                       if over else f"trong tỷ lệ ở cả {len(session.quotas):02d} khối, đơn vị.")
    done = [str(step.number) for step in session.steps if step.done]
    missing = [str(step.number) for step in session.steps if not step.done]
    yield f"Thủ tục: đã xong bước {', '.join(done) or 'nào cũng chưa'}; còn bước {', '.join(missing) or 'không còn'}."


def _sources(session: AwardSession) -> str:
    """Where the figures come from, with the workbook that [1] stands for."""
    book = session.setting.run.awarded.workbooks.in_force.get(session.key)
    return (f"Nguồn: điểm do phần mềm tính từ báo cáo của đơn vị; số đối tượng, quy tắc, tỷ lệ: de-nghi-khen-thuong-{session.key}.xlsx. "
            + (f"[1] {book.file}." if book else "Chưa nhận biểu đề nghị khen thưởng đã ghi ý kiến, số phiếu."))

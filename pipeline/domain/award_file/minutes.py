"""What the minutes of the award meeting (biên bản họp xét khen thưởng) are filled with: only what came back as data.

Who came, what was said and what was concluded is written by the secretary: dots stand there.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from pipeline.domain.award_file.candidates import BLANK, candidate_lines, entered
from pipeline.domain.award_file.steps_told import steps_before_council
from pipeline.domain.awards.session import AwardSession
from pipeline.domain.awards.steps import COUNCIL
from pipeline.domain.awards.values import Proposal
from pipeline.domain.documents.letterhead import signed_date, undated
from pipeline.domain.documents.values import Value
from pipeline.domain.tables import text
from pipeline.domain.values import number_text

COUNCIL_NAME = "Hội đồng Thi đua - Khen thưởng"
COUNCIL_CODE = "BB-HĐTĐKT"
"""Behind the number of the minutes."""


def considered(session: AwardSession) -> list[Proposal]:
    """Whom the council looks at one by one: everybody but those who are not eligible."""
    return [p for p in (*session.collectives, *session.individuals) if p.is_listed]


def minutes_values(session: AwardSession) -> dict[str, Value]:
    """What the minutes ask for beside the letterhead and the lists."""
    council, members = session.record.step(COUNCIL), session.record.members()
    on, votes = council.get("from_date"), council.get("votes_for")
    needed = number_text(session.setting.rubric.award_steps.council_share)
    return {
        "hop_ngay": signed_date(on) if isinstance(on, date) else undated(session.setting.run.as_of),
        "so_thanh_vien": f"{members:02d}" if members else BLANK,
        "buoc": [{"doan": line} for line in steps_before_council(session)],
        "duoc_xet": candidate_lines(session, considered(session)),
        "chua_du": _not_eligible(session),
        "y_kien_da_ghi": [{"doan": line} for line in _opinions(session)],
        "bieu_quyet_chung": f"Biểu quyết chung: {text(votes)}{f'/{members}' if members else ''} phiếu đồng ý."
                            if isinstance(votes, (int, float)) else "",
        "ty_le_can": f"{needed}\N{NO-BREAK SPACE}%",
        "ket_thuc": undated(on if isinstance(on, date) else session.setting.run.as_of),
    }


def minutes_number(session: AwardSession) -> str:
    """“Số: 03/BB-HĐTĐKT” as entered with the council's step; the number blank before."""
    paper = session.record.step(COUNCIL).get("paper")
    return f"Số: {text(paper)}" if paper else f"Số:       /{COUNCIL_CODE}"


def _not_eligible(session: AwardSession) -> str:
    counts = [(sum(not p.is_listed for p in of), word) for of, word in ((session.collectives, "tập thể"), (session.individuals, "cá nhân"))]
    said = ", ".join(f"{count:02d} {word}" for count, word in counts if count)
    return (f"Chưa đủ điều kiện: {said}; quy tắc chưa đạt của từng đối tượng ghi tại biểu “Chưa đủ điều kiện” "
            f"của tệp de-nghi-khen-thuong-{session.key}.xlsx.") if said else ""


def _opinions(session: AwardSession) -> Iterator[str]:
    """What was entered about a subject, then what was entered with the council's own step."""
    for of in considered(session):
        if said := entered(session, of, "opinion"):
            yield f"Về {of.name}{f' ({of.scope})' if of.subject.name else ''}: {said}"
    if (together := session.record.step(COUNCIL).get("opinion")) is not None:
        yield f"{COUNCIL_NAME}: {text(together)}"

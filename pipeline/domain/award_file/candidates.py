"""One candidate → one line of a list: points, form, reasons, votes, opinions, and where each figure comes from."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.definitions.awards import COLLECTIVES, INDIVIDUALS
from pipeline.domain.awards.session import AwardSession
from pipeline.domain.awards.values import STATUS_NAMES, Outcome, Proposal
from pipeline.domain.documents.values import Value
from pipeline.domain.tables import text

BLANK = "……"
"""Where somebody writes inside a table."""


def listed(proposals: Iterable[Proposal]) -> list[Proposal]:
    """Those whom the file is about: proposed, or decided with an award."""
    return [p for p in proposals if is_open(p) or (p.status == "decided" and p.decision is not None and p.decision.is_award)]


def is_open(proposal: Proposal) -> bool:
    """Whether somebody still has to decide about a proposal."""
    return proposal.status == "proposed"


def candidate_lines(session: AwardSession, proposals: Iterable[Proposal]) -> list[dict[str, Value]]:
    """The lines of a list of candidates, numbered from 1."""
    return [candidate_line(session, number, one) for number, one in enumerate(proposals, 1)]


def candidate_line(session: AwardSession, number: int, of: Proposal) -> dict[str, Value]:
    """All that a list may tell of one candidate, in words."""
    return {
        "so": str(number), "ten": of.name, "chuc_vu": of.about, "don_vi": of.scope,
        "diem": "" if of.total is None else text(of.total, 2), "hinh_thuc": session.setting.award_name(of.award),
        "ly_do": "\n".join(check.line for check in of.reasons), "vi_sao": _why(of), "phieu": _votes(session, of),
        "y_kien": _entered(session, of, "opinion") or BLANK, "tinh_trang": STATUS_NAMES[of.status], "ghi_chu": _note(of),
        "nguon": "\n".join(_sources(session, of)),
    }


def _why(of: Proposal) -> str:
    """The rules that hold by their numbers, those that do not with their figures, and warnings."""
    if of.obstacles:
        said = [check.line for check in of.obstacles]
    else:
        said = [f"Đạt {', '.join(dict.fromkeys(check.rule for check in of.reasons))}"] if of.reasons else []
    return "\n".join([*said, *(check.line for check in of.remarks if check.outcome is Outcome.WARNED)])


def _note(of: Proposal) -> str:
    decided = of.decision
    if decided is not None and decided.is_award:
        return f"Đã có Quyết định số {decided.number}{f', {text(decided.on)}' if decided.on else ''}"
    return "\n".join(check.line for check in of.remarks if check.outcome is Outcome.WARNED)


def _section(of: Proposal) -> str:
    return INDIVIDUALS if of.subject.name else COLLECTIVES


def _entered(session: AwardSession, of: Proposal, key: str) -> str:
    told = session.record.of(_section(of), of.subject.key).get(key)
    return "" if told is None else text(told)


def _votes(session: AwardSession, of: Proposal) -> str:
    votes, members = _entered(session, of, "votes_for"), session.record.members()
    return f"{votes}/{members}" if votes and members else votes or BLANK


def _sources(session: AwardSession, of: Proposal) -> Iterable[str]:
    """The report behind the points of a period, the periods behind those of a phase; the cells behind votes and opinion."""
    setting = session.setting
    found = [(period, report) for period in setting.periods if (report := setting.report(of.subject.unit, period)) is not None]
    if setting.phase:
        yield f"Điểm: báo cáo kỳ {', '.join(period.key for period, _ in found)}" if found else "Chưa có báo cáo"
    else:
        yield f"Điểm: {found[-1][1].file.rpartition('/')[2]}" if found else "Chưa có báo cáo"
    book = setting.run.awarded.workbooks.in_force.get(session.key)
    if book is None:
        return
    section = _section(of)
    rows = book.reading.sections[section].rows if section in book.reading.sections else []
    row = next((row for row, key, _ in rows if key == of.subject.key), None)
    cells = [] if row is None else [f"{name}: ô {book.cell(section, key, row)}" for name, key in (("Phiếu", "votes_for"), ("Ý kiến", "opinion"))
                                    if _entered(session, of, key)]
    if cells:
        yield f"{'; '.join(cells)} [1]"

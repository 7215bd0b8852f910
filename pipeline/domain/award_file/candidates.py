"""One candidate → one line of a list: points, form, reasons, votes, opinions, all in words."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from pipeline.domain.award_file.sources import section_of
from pipeline.domain.awards.session import AwardSession
from pipeline.domain.awards.values import STATUS_NAMES, Outcome, Proposal
from pipeline.domain.documents.values import Value
from pipeline.domain.scoring import exact, half_up
from pipeline.domain.tables import text
from pipeline.domain.values import number_text

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
    share, result = _voted(session, of)
    return {
        "so": str(number), "ten": of.name, "chuc_vu": of.about, "don_vi": of.scope,
        "diem": "" if of.total is None else text(of.total, 2), "hinh_thuc": session.setting.award_name(of.award),
        "ly_do": "\n".join(check.line for check in of.reasons), "vi_sao": reasons_or_obstacles(of), "phieu": votes_text(session, of),
        "ty_le_phieu": share, "ket_qua_phieu": result,
        "y_kien": entered(session, of, "opinion") or BLANK, "tinh_trang": STATUS_NAMES[of.status], "ghi_chu": _note(of),
    }


def reasons_or_obstacles(of: Proposal) -> str:
    """The rules that hold by their numbers, those that do not with their figures, and warnings."""
    if of.obstacles:
        said = [check.line for check in of.obstacles]
    else:
        said = [f"Đạt {', '.join(dict.fromkeys(check.rule for check in of.reasons))}"] if of.reasons else []
    return "\n".join([*said, *warnings(of)])


def warnings(of: Proposal) -> list[str]:
    """What the rules warn of, with their numbers."""
    return [check.line for check in of.remarks if check.outcome is Outcome.WARNED]


def _note(of: Proposal) -> str:
    decided = of.decision
    if decided is not None and decided.is_award:
        return f"Đã có Quyết định số {decided.number}{f', {text(decided.on)}' if decided.on else ''}"
    return "\n".join(short_warnings(of))


def short_warnings(of: Proposal) -> list[str]:
    """The same without their advice, which is for who prepares the file and not for who reads it."""
    return list(dict.fromkeys(f"{check.rule}: {check.said.partition(';')[0]}" for check in of.remarks if check.outcome is Outcome.WARNED))


def entered(session: AwardSession, of: Proposal, key: str) -> str:
    """What somebody wrote on the subject's line of the award workbook; "" where nobody did."""
    told = session.record.of(section_of(of), of.subject.key).get(key)
    return "" if told is None else text(told)


def votes_text(session: AwardSession, of: Proposal) -> str:
    """Votes for a subject of all members: “8/9”; dots while nobody has told."""
    votes, members = entered(session, of, "votes_for"), session.record.members()
    return f"{votes}/{members}" if votes and members else votes or BLANK


def _voted(session: AwardSession, of: Proposal) -> tuple[str, str]:
    """The share of all members who voted for a subject, and whether it is enough; dots before the vote."""
    votes, members = session.record.of(section_of(of), of.subject.key).get("votes_for"), session.record.members()
    if not isinstance(votes, (int, float)) or not members:
        return BLANK, BLANK
    share, needed = exact(float(votes)) * 100 / members, exact(session.setting.rubric.award_steps.council_share)
    return f"{number_text(float(half_up(Fraction(share))))}\N{NO-BREAK SPACE}%", "Đạt" if share >= needed else "Chưa đạt"

"""The steps of the procedure (các bước xét khen thưởng): which are done, and what is missing (rule X-6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.definitions.awards import COLLECTIVES, INDIVIDUALS
from pipeline.definitions.form import Typed
from pipeline.domain.awards.decisions import SessionRecord
from pipeline.domain.awards.setting import AwardSetting
from pipeline.domain.awards.values import Outcome, Proposal, RuleCheck
from pipeline.domain.scoring import exact
from pipeline.domain.tables import text
from pipeline.domain.values import number_text
from pipeline.domain.workdays import work_calendar

MEETING, APPRAISAL, OPINIONS, PUBLICATION, COUNCIL, DECISION = range(1, 7)
"""The places of the steps in the rubric's list."""

INCOMPLETE = "Chưa đủ thủ tục"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its words, whether it is done, and what is missing or what was found."""

    number: int
    name: str
    done: bool
    said: str


def steps_of(setting: AwardSetting, record: SessionRecord, proposals: Sequence[Proposal]) -> list[Step]:
    """Every step of the rubric, in order."""
    named = [p for p in proposals if p.status in ("proposed", "waiting", "decided", "declined")]
    checks = {
        MEETING: lambda: _meeting(setting, record, named), APPRAISAL: lambda: _appraisal(setting, record),
        OPINIONS: lambda: _dated(record, OPINIONS, "chưa ghi ngày và ý kiến cấp ủy, công đoàn"),
        PUBLICATION: lambda: _publication(setting, record), COUNCIL: lambda: _council(setting, record, named),
        DECISION: lambda: _decision(named),
    }
    steps = []
    for number, name in enumerate(setting.rubric.award_steps.steps, 1):
        missing = checks[number]() if number in checks else _dated(record, number, "chưa ghi ngày")
        steps.append(Step(number, name, not missing, f"{INCOMPLETE}: {missing}" if missing else "Đã xong"))
    return steps


def _dated(record: SessionRecord, number: int, missing: str) -> str:
    return "" if isinstance(record.step(number).get("from_date"), date) else missing


def _meeting(setting: AwardSetting, record: SessionRecord, named: Sequence[Proposal]) -> str:
    """Done by an entry here, or by the minutes that every unit concerned gave in its report."""
    if not _dated(record, MEETING, "x"):
        return ""
    silent = sorted({p.subject.unit for p in named
                     if not setting.answer(p.subject.unit, setting.period, "proposal_minutes")})
    if named and not silent:
        return ""
    return f"chưa có biên bản họp của {len(silent):02d} đơn vị ({', '.join(silent)})" if silent else "chưa có đề nghị nào"


def _appraisal(setting: AwardSetting, record: SessionRecord) -> str:
    said = record.step(APPRAISAL)
    if _dated(record, APPRAISAL, "x"):
        return "chưa ghi ngày thẩm định"
    return "" if said.get("person") else "chưa ghi người thẩm định"


def _publication(setting: AwardSetting, record: SessionRecord) -> str:
    said, needed = record.step(PUBLICATION), setting.rubric.award_steps.publish_working_days
    first, last = said.get("from_date"), said.get("to_date")
    if not isinstance(first, date) or not isinstance(last, date):
        return "chưa ghi công khai từ ngày, đến ngày"
    calendar = work_calendar(setting.run.campaign)
    days = calendar.days_after(first, last) + calendar.is_working(first)
    if days >= needed:
        return ""
    return f"công khai {days:02d} ngày làm việc ({text(first)} - {text(last)}), cần từ {needed:02d}"


def _council(setting: AwardSetting, record: SessionRecord, named: Sequence[Proposal]) -> str:
    if _dated(record, COUNCIL, "x"):
        return "chưa ghi ngày họp Hội đồng"
    if record.members() is None:
        return "chưa ghi tổng số thành viên Hội đồng"
    voted = record.step(COUNCIL).get("votes_for")
    lines = [votes for p in named if (votes := _votes(record, p)) is not None]
    if not isinstance(voted, (int, float)) and len(lines) < len(named):
        return f"chưa ghi số phiếu của {len(named) - len(lines):02d} đối tượng"
    return ""


def _decision(named: Sequence[Proposal]) -> str:
    open_ = [p for p in named if p.decision is None]
    if not named:
        return "chưa có đề nghị nào"
    return f"chưa có quyết định cho {len(open_):02d} đối tượng" if open_ else ""


def vote_check(setting: AwardSetting, record: SessionRecord, proposal: Proposal, rule: str) -> RuleCheck | None:
    """The council's vote on one subject against the share of all members that is needed; None before the vote."""
    votes, members = _votes(record, proposal), record.members()
    if votes is None or not members:
        return None
    needed = setting.rubric.award_steps.council_share
    words = f"{votes:g}/{members} phiếu đồng ý"
    if exact(float(votes)) * 100 >= exact(needed) * members:
        return RuleCheck(rule, Outcome.MET, words)
    return RuleCheck(rule, Outcome.WARNED, words, f"dưới {number_text(needed)}\N{NO-BREAK SPACE}% tổng số thành viên")


def _votes(record: SessionRecord, proposal: Proposal) -> float | None:
    line: Mapping[str, Typed] = record.of(INDIVIDUALS if proposal.subject.name else COLLECTIVES, proposal.subject.key)
    votes = line.get("votes_for")
    return float(votes) if isinstance(votes, (int, float)) else None

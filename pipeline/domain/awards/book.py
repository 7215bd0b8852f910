"""An award session → the workbook in which people decide (biểu đề nghị khen thưởng), as a form of the Office.

What the workbook in force already says stands in it again, so that nothing is typed twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace

from pipeline.definitions.awards import (
    BASES,
    COLLECTIVES,
    DECISIONS,
    IN_SESSION,
    INDIVIDUALS,
    NOT_ELIGIBLE,
    OTHERS,
    RATES,
    STEPS,
)
from pipeline.definitions.form import Typed
from pipeline.definitions.rubric import AwardRule
from pipeline.domain.awards.session import AwardSession, legal_bases
from pipeline.domain.awards.values import STATUS_NAMES, Proposal, RuleCheck, subject_of
from pipeline.domain.awards.wording import SENTENCES, award_stamps
from pipeline.domain.issued import Filled, IssuedForm, ListedLine, Listing, ShownColumn
from pipeline.domain.tables import text
from pipeline.domain.values import number_text

_SHOWN_NEVER = {"key", "scope", "subject", "enforcement", "text", "source", "award", "task_grade"}
_SUBJECTS = {"collective": "Tập thể", "individual": "Cá nhân", "all": "Tất cả"}
_ENFORCEMENT = {"must": "Bắt buộc", "warn": "Cảnh báo", "info": "Thông tin", "order": "Thứ tự", "file": "Bắt buộc với hồ sơ"}
_PARAMETERS = {
    "minimum": "tổng điểm từ {}", "period_minimum": "mỗi kỳ từ {}", "ranked_periods": "ít nhất {} kỳ xếp hạng",
    "consecutive_periods": "{} kỳ liên tiếp", "criterion_floor": "mỗi tiêu chí từ {}\N{NO-BREAK SPACE}%", "share": "tỷ lệ {}\N{NO-BREAK SPACE}%",
    "non_leader_share": "không giữ chức vụ từ {}\N{NO-BREAK SPACE}%", "months": "từ {} tháng", "women_share": "nữ từ {}\N{NO-BREAK SPACE}%",
}
_TOPICS = {"award": "Thi đua, khen thưởng", "grading": "Đánh giá, xếp loại", "movement": "Phong trào"}
_NOT_ASKED = "Không ghi"


def award_book(session: AwardSession, code: str) -> IssuedForm:
    """The workbook of a session, not yet written; the session's edition must have an award form."""
    run, key = session.setting.run, session.key
    edition, campaign = run.editions[session.setting.period.edition], run.campaign
    assert edition.awards is not None
    span = campaign.span_by_key[key]
    unit = campaign.unit_by_key[campaign.movement.contact_unit]
    listings = {
        COLLECTIVES: _subjects(session, COLLECTIVES, session.collectives),
        INDIVIDUALS: _subjects(session, INDIVIDUALS, session.individuals),
        NOT_ELIGIBLE: _not_eligible(session), RATES: _rates(session), BASES: _bases(session), STEPS: _steps(session),
    }
    return IssuedForm(
        replace(edition, form=edition.awards), campaign.agency_on(run.as_of).name, campaign.movement.contact,
        unit_name=unit.name_on(run.as_of).name, role="Đơn vị lập", period=span, code=code, sample=session.is_sample,
        filled=_said_before(session, listings), listings=listings, stamps=award_stamps(session),
    )


def _said_before(session: AwardSession, listings: Mapping[str, Listing]) -> Filled:
    """What people entered before, on the lines that are still there; what stood on a line that is gone moves to `others`."""
    said: dict[str, Typed] = {}
    moved: list[dict[str, Typed]] = []
    for section in (*DECISIONS, STEPS):
        there = {line.key for line in listings[section].lines}
        meant = {subject_of(line.key).compares: line.key for line in listings[section].lines}
        for line, values in session.record.lines.get(section, {}).items():
            now = line if line in there else meant.get(subject_of(line).compares, "")
            if now:
                said |= {f"{section}.{now}.{key}": value for key, value in values.items()}
            elif section in DECISIONS and values.get("decision"):
                moved.append(_moved(line, values))
    return Filled(said, {OTHERS: [*(dict(line) for line in session.record.others), *moved]})


def _moved(line: str, values: Mapping[str, Typed]) -> dict[str, Typed]:
    unit, _, name = line.partition("/")
    kept = {key: values[key] for key in ("decision", "decision_number", "decision_date") if key in values}
    return {"of_unit": unit, **({"name": name} if name else {}), "occasion": IN_SESSION, **kept}


# ---------------------------------------------------------------- who is proposed, and who is not


def _subjects(session: AwardSession, section: str, proposals: Sequence[Proposal]) -> Listing:
    people, setting = section == INDIVIDUALS, session.setting
    lines = tuple(
        ListedLine(p.subject.key, (
            f"{p.name}\n{p.about}" if p.about else p.name, p.scope, p.place, None if p.total is None else float(p.total),
            setting.award_name(p.award), STATUS_NAMES[p.status], _said(p.reasons), _asked(session, p),
            _said((*p.obstacles, *p.remarks)),
        )) for p in proposals if p.is_listed
    )
    return Listing((
        ShownColumn("_name", "Cá nhân" if people else "Tập thể", 24), ShownColumn("_scope", "Đơn vị" if people else "Khối thi đua", 20),
        ShownColumn("_place", "Thứ tự trong đơn vị" if people else "Thứ tự" if setting.phase else "Hạng trong khối", 7, "centre"),
        ShownColumn("_total", "Điểm bình quân" if setting.phase else "Tổng điểm", 8, "points"),
        ShownColumn("_award", "Hình thức theo điều kiện", 11, "centre"), ShownColumn("_status", "Tình trạng", 11, "centre"),
        ShownColumn("_reasons", "Điều kiện đạt (quy tắc: nội dung)", 38), ShownColumn("_asked", "Đơn vị đề nghị", 10, "centre"),
        ShownColumn("_remarks", "Lưu ý", 32),
    ), lines, notes=(*_about_lines(session, len(lines), people=people), *SENTENCES))


def _about_lines(session: AwardSession, lines: int, *, people: bool) -> Iterator[str]:
    if not lines:
        yield "Chưa có đối tượng nào đủ điều kiện; xem biểu Chưa đủ điều kiện."
    if people and session.left_out:
        yield f"{session.left_out:02d} người chưa được công nhận Công dân học tập và không được đơn vị đề nghị: không liệt kê."


def _said(checks: Iterable[RuleCheck]) -> str:
    return "\n".join(check.line for check in checks)


def _asked(session: AwardSession, proposal: Proposal) -> str:
    """What the unit asked for (X-5), as on its form."""
    return session.setting.award_name(proposal.own_proposal) if proposal.own_proposal else _NOT_ASKED


def _not_eligible(session: AwardSession) -> Listing:
    lines = tuple(
        ListedLine(f"{kind}/{p.subject.key}", (
            kind, p.name, p.scope, None if p.total is None else float(p.total), _said(p.obstacles), _asked(session, p),
            _said(p.remarks)))
        for kind, proposals in (("Tập thể", session.collectives), ("Cá nhân", session.individuals))
        for p in proposals if p.status == "not_eligible"
    )
    return Listing((
        ShownColumn("_kind", "Đối tượng", 10, "centre"), ShownColumn("_name", "Tập thể, cá nhân", 28),
        ShownColumn("_scope", "Khối, đơn vị", 24), ShownColumn("_total", "Điểm", 8, "points"),
        ShownColumn("_obstacles", "Quy tắc chưa đạt, mức còn thiếu", 52), ShownColumn("_asked", "Đơn vị đề nghị", 11, "centre"),
        ShownColumn("_remarks", "Lưu ý", 36),
    ), lines, notes=SENTENCES)


# ---------------------------------------------------------------- rates, bases, steps


def _rates(session: AwardSession) -> Listing:
    lines = tuple(
        ListedLine(f"{number}", (
            q.scope, q.rule, q.of, f"{number_text(q.share)}\N{NO-BREAK SPACE}%", q.allowed, q.proposed,
            "Trong tỷ lệ" if q.is_kept else "Vượt tỷ lệ" if q.is_limit else "Vượt tỷ lệ (cảnh báo)"))
        for number, q in enumerate(session.quotas, 1)
    )
    note = ("Số đã đề nghị gồm cả đối tượng chờ kết quả xếp loại và đã có quyết định." if lines
            else "Đợt sơ kết, tổng kết giai đoạn không có tỷ lệ khen thưởng.")
    return Listing((
        ShownColumn("_scope", "Khối, đơn vị", 44), ShownColumn("_rule", "Quy tắc", 10, "centre"),
        ShownColumn("_of", "Tổng số", 10, "centre"), ShownColumn("_share", "Tỷ lệ", 10, "centre"),
        ShownColumn("_allowed", "Được xét", 10, "centre"), ShownColumn("_proposed", "Đã đề nghị", 10, "centre"),
        ShownColumn("_kept", "Kết quả", 22, "centre"),
    ), lines, notes=(note,))


def _bases(session: AwardSession) -> Listing:
    rubric = session.setting.rubric
    guidance = session.setting.run.campaign.movement.award_guidance or "Chưa cập nhật Hướng dẫn khen thưởng"
    papers = [(basis.citation, _TOPICS[basis.topic], f"Hiệu lực từ {text(basis.since)}", "") for basis in legal_bases(session)]
    papers.append((guidance, "Hướng dẫn khen thưởng", "", ""))
    papers.append((rubric.title, "Bảng điểm", f"Phê duyệt: {rubric.approved_by}" if rubric.approved_by else "Bảng điểm dự thảo", ""))
    rules = [(f"{rule.key}: {rule.text}", f"{_SUBJECTS[rule.subject]} · {_ENFORCEMENT[rule.enforcement]}", _parameters(rule), rule.source)
             for rule in session.setting.rules.values()]
    return Listing((
        ShownColumn("_kind", "Loại", 11, "centre"), ShownColumn("_text", "Nội dung", 62), ShownColumn("_of", "Về", 22),
        ShownColumn("_parameters", "Tham số, hiệu lực", 30), ShownColumn("_source", "Nguồn", 30),
    ), tuple(ListedLine(f"{number}", (kind, *told)) for number, (kind, told) in enumerate(
        [*(("Văn bản", paper) for paper in papers), *(("Quy tắc", rule) for rule in rules)], 1)))


def _parameters(rule: AwardRule) -> str:
    """The figures of a rule, as the rubric holds them."""
    given = [(f.name, getattr(rule, f.name)) for f in fields(rule) if f.name not in _SHOWN_NEVER]
    return "; ".join(_PARAMETERS[name].format(number_text(float(value))) for name, value in given if value is not None)


def _steps(session: AwardSession) -> Listing:
    rules = session.setting.rubric.award_steps
    lines = tuple(ListedLine(str(step.number), (step.name, step.said)) for step in session.steps)
    return Listing((ShownColumn("_name", "Bước", 38), ShownColumn("_state", "Tình trạng", 34)), lines, notes=(
        f"Công khai từ {rules.publish_working_days:02d} ngày làm việc; Hội đồng biểu quyết từ {number_text(rules.council_share)}\N{NO-BREAK SPACE}% "
        "tổng số thành viên (kể cả người vắng).",))

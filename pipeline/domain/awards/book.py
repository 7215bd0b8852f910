"""An award session → the workbook in which people decide (biểu đề nghị khen thưởng)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields

from pipeline.definitions.office_form import OfficeForm
from pipeline.definitions.rubric import AwardRule
from pipeline.domain.awards.decisions import COLLECTIVES, INDIVIDUALS, OTHERS, STEPS
from pipeline.domain.awards.session import AwardSession, legal_bases
from pipeline.domain.awards.steps import COUNCIL, MEETING, OPINIONS, PUBLICATION
from pipeline.domain.awards.values import STATUS_NAMES, Proposal, RuleCheck
from pipeline.domain.awards.wording import SENTENCES, award_stamps
from pipeline.domain.office_book import BookLine, BookSheet, OfficeBook, PrintedColumn
from pipeline.domain.tables import text
from pipeline.domain.values import number_text

_LISTED = ("proposed", "waiting", "decided", "declined")
_SHOWN_NEVER = {"key", "scope", "subject", "enforcement", "text", "source", "award", "task_grade"}
_SUBJECTS = {"collective": "Tập thể", "individual": "Cá nhân", "all": "Tất cả"}
_ENFORCEMENT = {"must": "Bắt buộc", "warn": "Cảnh báo", "info": "Thông tin", "order": "Thứ tự", "file": "Bắt buộc với hồ sơ"}
_PARAMETERS = {
    "minimum": "tổng điểm từ {}", "period_minimum": "mỗi kỳ từ {}", "ranked_periods": "ít nhất {} kỳ xếp hạng",
    "consecutive_periods": "{} kỳ liên tiếp", "criterion_floor": "mỗi tiêu chí từ {} %", "share": "tỷ lệ {} %",
    "non_leader_share": "không giữ chức vụ từ {} %", "months": "từ {} tháng", "women_share": "nữ từ {} %",
}
_TOPICS = {"award": "Thi đua, khen thưởng", "grading": "Đánh giá, xếp loại", "movement": "Phong trào"}


def award_book(session: AwardSession, form: OfficeForm) -> OfficeBook:
    """The workbook of a session, with everything that was entered before in its place."""
    run = session.setting.run
    return OfficeBook(
        form, session.key, f"Đề nghị khen thưởng - {session.name}", run.campaign.agency_on(run.as_of).name, run.as_of,
        f"Số liệu tính đến ngày {text(run.as_of)}",
        (_subjects(session, form, COLLECTIVES, session.collectives), _subjects(session, form, INDIVIDUALS, session.individuals),
         _not_eligible(session), _rates(session), _bases(session), _steps(session, form), _others(session, form)),
        award_stamps(session), SENTENCES, sample=any(run.has_sample(period) for period in run.periods),
    )


# ---------------------------------------------------------------- who is proposed


def _subjects(session: AwardSession, form: OfficeForm, section: str, proposals: Sequence[Proposal]) -> BookSheet:
    people = section == INDIVIDUALS
    lines: list[BookLine] = []
    scope = None
    for number, p in enumerate((p for p in proposals if p.status in _LISTED), 1):
        if p.scope != scope:
            scope = p.scope
            lines.append(BookLine("", (None, scope, *(None,) * 7), heading=True))
        setting = session.setting
        lines.append(BookLine(p.subject.key, (
            number, f"{p.name}\n{p.about}" if p.about else p.name, p.place, p.total, setting.award_name(p.award) or "",
            STATUS_NAMES[p.status], _said(p.reasons), _asked(session, p), _said((*p.obstacles, *p.remarks)),
        ), session.record.of(section, p.subject.key)))
    asked = form.by_key[section]
    return BookSheet(section, asked.sheet, asked.intro, (
        PrintedColumn("STT", 5, "centre"), PrintedColumn("Cá nhân" if people else "Tập thể", 23),
        PrintedColumn("Thứ tự trong đơn vị" if people else "Hạng trong khối" if not session.setting.phase else "Thứ tự", 8, "centre"),
        PrintedColumn("Điểm bình quân" if session.setting.phase else "Tổng điểm", 9, "points"),
        PrintedColumn("Hình thức theo điều kiện", 11, "centre"), PrintedColumn("Tình trạng", 11, "centre"),
        PrintedColumn("Điều kiện đạt (số quy tắc: nội dung)", 38), PrintedColumn("Đơn vị đề nghị", 10, "centre"),
        PrintedColumn("Lưu ý", 30),
    ), tuple(lines), _remarks(session, len(lines), people=people))


def _remarks(session: AwardSession, lines: int, *, people: bool) -> tuple[str, ...]:
    said = [] if lines else ["Chưa có đối tượng nào đủ điều kiện; xem biểu “3. Chưa đủ điều kiện”."]
    if people and session.left_out:
        said.append(f"{session.left_out:02d} người chưa được công nhận Công dân học tập và không được đơn vị đề nghị: không liệt kê.")
    return (*said, *SENTENCES)


def _said(checks: Iterable[RuleCheck]) -> str:
    return "\n".join(check.line for check in checks)


def _asked(session: AwardSession, proposal: Proposal) -> str:
    """What the unit asked for (X-5), as on its form."""
    return session.setting.award_name(proposal.own_proposal) if proposal.own_proposal else "Không ghi"


def _not_eligible(session: AwardSession) -> BookSheet:
    lines: list[BookLine] = []
    for title, proposals in (("Tập thể", session.collectives), ("Cá nhân", session.individuals)):
        out = [p for p in proposals if p.status == "not_eligible"]
        if out:
            lines.append(BookLine("", (None, title, *(None,) * 5), heading=True))
        lines += [BookLine("", (number, p.name, p.scope, p.total, _said(p.obstacles), _asked(session, p), _said(p.remarks)))
                  for number, p in enumerate(out, 1)]
    return BookSheet("", "3. Chưa đủ điều kiện", "Quy tắc chưa đạt và còn thiếu bao nhiêu; không phải danh sách để nhập.", (
        PrintedColumn("STT", 5, "centre"), PrintedColumn("Tập thể, cá nhân", 30), PrintedColumn("Khối, đơn vị", 26),
        PrintedColumn("Điểm", 9, "points"), PrintedColumn("Quy tắc chưa đạt, mức còn thiếu", 52),
        PrintedColumn("Đơn vị đề nghị", 12, "centre"), PrintedColumn("Lưu ý", 36),
    ), tuple(lines), SENTENCES)


# ---------------------------------------------------------------- rates, bases


def _rates(session: AwardSession) -> BookSheet:
    lines = tuple(
        BookLine("", (number, q.scope, q.rule, q.of, q.share, q.allowed, q.proposed,
                      "Trong tỷ lệ" if q.is_kept else "Vượt tỷ lệ" if q.is_limit else "Vượt tỷ lệ (cảnh báo)"))
        for number, q in enumerate(session.quotas, 1)
    )
    notes = ("Số được xét làm tròn lên. Đã đề nghị gồm cả đối tượng chờ kết quả xếp loại và đã có quyết định.",) if lines else (
        "Đợt sơ kết, tổng kết giai đoạn không có tỷ lệ khen thưởng.",)
    return BookSheet("", "4. Tỷ lệ khen thưởng", "Tỷ lệ theo khối thi đua (tập thể) và theo đơn vị (cá nhân).", (
        PrintedColumn("STT", 5, "centre"), PrintedColumn("Khối, đơn vị", 44), PrintedColumn("Quy tắc", 10, "centre"),
        PrintedColumn("Tổng số", 10, "integer"), PrintedColumn("Tỷ lệ", 10, "percent"), PrintedColumn("Được xét", 10, "integer"),
        PrintedColumn("Đã đề nghị", 10, "integer"), PrintedColumn("Kết quả", 22, "centre"),
    ), lines, notes)


def _bases(session: AwardSession) -> BookSheet:
    run = session.setting.run
    guidance = run.campaign.movement.award_guidance or "Chưa cập nhật Hướng dẫn khen thưởng"
    rubric = session.setting.rubric
    lines = [BookLine("", (None, "Văn bản", None, None, None), heading=True)]
    lines += [BookLine("", (n, basis.citation, _TOPICS[basis.topic], f"Hiệu lực từ {text(basis.since)}", None))
              for n, basis in enumerate(legal_bases(session), 1)]
    lines.append(BookLine("", (len(lines), guidance, "Hướng dẫn khen thưởng", None, None)))
    lines.append(BookLine("", (len(lines), rubric.title, "Bảng điểm",
                               f"Phê duyệt: {rubric.approved_by}" if rubric.approved_by else "Bảng điểm dự thảo", None)))
    lines.append(BookLine("", (None, "Quy tắc xét (số, nội dung)", None, None, None), heading=True))
    lines += [BookLine("", (n, f"{rule.key}: {rule.text}", f"{_SUBJECTS[rule.subject]} · {_ENFORCEMENT[rule.enforcement]}",
                            _parameters(rule), rule.source)) for n, rule in enumerate(session.setting.rules.values(), 1)]
    return BookSheet("", "5. Căn cứ", "Văn bản có hiệu lực tại ngày lập và quy tắc xét đang áp dụng.", (
        PrintedColumn("STT", 5, "centre"), PrintedColumn("Nội dung", 62), PrintedColumn("Loại", 22), PrintedColumn("Tham số, hiệu lực", 30),
        PrintedColumn("Nguồn", 26),
    ), tuple(lines))


def _parameters(rule: AwardRule) -> str:
    """The figures of a rule, as the rubric holds them."""
    given = [(f.name, getattr(rule, f.name)) for f in fields(rule) if f.name not in _SHOWN_NEVER]
    return "; ".join(_PARAMETERS[name].format(number_text(float(value))) for name, value in given if value is not None)


# ---------------------------------------------------------------- steps, other decisions


def _steps(session: AwardSession, form: OfficeForm) -> BookSheet:
    asked = form.by_key[STEPS]
    lines = tuple(
        BookLine(str(step.number), (step.number, step.name, step.said), session.record.step(step.number), _closed(step.number))
        for step in session.steps
    )
    return BookSheet(STEPS, asked.sheet, asked.intro, (
        PrintedColumn("Bước", 6, "centre"), PrintedColumn("Nội dung", 38), PrintedColumn("Tình trạng", 34),
    ), lines, (f"Công khai từ {session.setting.rubric.award_steps.publish_working_days:02d} ngày làm việc; Hội đồng biểu quyết từ "
               f"{number_text(session.setting.rubric.award_steps.council_share)} % tổng số thành viên.", *SENTENCES))


def _closed(number: int) -> frozenset[str]:
    """What a step does not ask for."""
    closed = set()
    if number != PUBLICATION:
        closed.add("to_date")
    if number not in (COUNCIL, MEETING, OPINIONS):
        closed.add("votes_for")
    if number != COUNCIL:
        closed.add("members")
    return frozenset(closed)


def _others(session: AwardSession, form: OfficeForm) -> BookSheet:
    asked = form.by_key[OTHERS]
    return BookSheet(OTHERS, asked.sheet, asked.intro, (), tuple(BookLine("", (), line) for line in session.record.others))

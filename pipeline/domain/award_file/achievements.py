"""The report of achievements (báo cáo thành tích) of one proposed subject: what the data holds; the author writes the rest.

Of a person it holds what the unit's form says and nothing more: name, position, unit, recognition, contributions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from pipeline.domain.award_file.achievement_tables import (
    criteria_table,
    indicator_table,
    person_table,
    result_text,
    target_text,
)
from pipeline.domain.award_file.held import HeldData
from pipeline.domain.awards.collectives import names_of_unit
from pipeline.domain.awards.shared_rules import decision_words
from pipeline.domain.awards.values import AWARD_ORDER, AwardDecision, Proposal, Subject
from pipeline.domain.awards.wording import NO_MERIT_AWARD, award_stamps
from pipeline.domain.documents.letterhead import letterhead, undated
from pipeline.domain.documents.values import AUTHOR_LINE, Value
from pipeline.domain.summaries.cover import SAMPLE_STAMP
from pipeline.domain.summaries.exemplars import labels
from pipeline.domain.tables import text
from pipeline.domain.vietnamese import folded

CODE = "BC"
_GOOD_NEWS = ("model", "collective")
_OF_PEOPLE = ("individual",)
"""Kinds of the form's exemplars."""

_STAFF = (("staff_civil_servants", "công chức"), ("staff_public_employees", "viên chức"), ("staff_contract", "người lao động"))
_AMONG = (("staff_female", "nữ"), ("staff_party_members", "đảng viên"))
_MOVEMENT = (("activities", "hoạt động"), ("activity_attendances", "lượt người tham gia"), ("courses", "khóa đào tạo, bồi dưỡng"),
             ("course_completed", "lượt người hoàn thành khóa học"))


def collective_values(held: HeldData, of: Proposal) -> dict[str, Value]:
    """What the report of a collective is filled with."""
    setting, unit = held.session.setting, of.subject.unit
    head = text(setting.answer(unit, setting.period, "head_name") or "")  # type: ignore[arg-type]
    return {
        **_common(held, of, names_of_unit(setting, unit)),
        "nguoi_dung_dau": head or AUTHOR_LINE, "nguoi_ky": head,
        "so_nguoi": _staff(held, unit),
        "bang_tieu_chi": criteria_table(held, unit), "bang_chi_tieu": indicator_table(held, unit),
        "muc_tieu": _lines(_targets(held, unit)), "hoat_dong": _lines(_movement(held, unit)),
        "dien_hinh": _lines(_exemplars(held, unit, _GOOD_NEWS)),
        "xep_loai_cac_ky": _lines(f"{_inside(period.name)}: {grade}." for period in held.periods(unit)
                                    if (grade := _grade(held, setting.task_grade(unit, period)))),
        "tom_tat": _lines(_summary(text(setting.answer(unit, setting.period, "achievement_summary") or ""))),  # type: ignore[arg-type]
        "khoi": of.scope,
    }


def person_values(held: HeldData, of: Proposal) -> dict[str, Value]:
    """What the report of a person is filled with; somebody who is on no report any more leaves the author the lines."""
    setting, lines = held.session.setting, held.person(of.subject)
    last = lines[-1] if lines else None
    form = held.run.editions[setting.period.edition].form
    grade = _grade(held, setting.run.facts_in(setting.period).person_grades.get(of.subject.compares, ""))
    subjects = dict.fromkeys([of.subject, *(Subject(line.unit, line.name) for line in lines)])
    return {
        **_common(held, of, subjects), "so_ky_hieu": "",
        "gioi_tinh": form.choice_by_key["gender"].label(last.gender) if last and last.gender else AUTHOR_LINE,
        "chuc_vu": of.about or AUTHOR_LINE,
        "doi_tuong": form.choice_by_key["category"].label(last.category) if last and last.category else AUTHOR_LINE,
        "bang_ket_qua": person_table(form, lines, held.run.campaign.period_by_key),
        "xep_loai_nhiem_vu": f"{grade} ({setting.period.name.lower()})" if grade else AUTHOR_LINE,
        "tom_tat": _lines(_summary(last.achievement if last else "")),
        "dien_hinh": _lines(_exemplars(held, of.subject.unit, _OF_PEOPLE, of.subject.name)),
    }


def _common(held: HeldData, of: Proposal, subjects: Iterable[Subject]) -> dict[str, Value]:
    session, campaign = held.session, held.run.campaign
    as_of = held.run.as_of
    agency, unit = campaign.agency_on(as_of), of.subject.unit
    caution = [*award_stamps(session), *([SAMPLE_STAMP] if session.is_sample else [])]
    unit_name = held.run.name(unit, session.setting.period)
    head = letterhead(campaign, as_of, CODE, bases=(), caution=caution)
    contact = campaign.unit_by_key[campaign.movement.contact_unit].name_on(as_of).name
    above = of.award == AWARD_ORDER[-1]
    return {
        **head, "co_quan_chu_quan": agency.name.upper(), "co_quan_ban_hanh": unit_name.upper(), "so_ky_hieu": f"Số:       /{CODE}-{unit}",
        "dia_danh_ngay": f"{agency.place}, {undated(as_of)}", "nguoi_ky": "",
        "ten": of.name, "don_vi": unit_name, "dot_xet": session.name[:1].lower() + session.name[1:], "phong_trao": campaign.movement.name,
        "hinh_thuc": session.setting.award_name(of.award), "diem": "" if of.total is None else text(of.total, 2),
        "dieu_kien": _lines(check.line for check in of.reasons),
        "khen_thuong": _lines(_earlier(held, of.subject, held.decisions(*subjects))),
        "xac_nhan": [{"dong": line} for line in _confirming(agency.signer_title if above else "", agency.parent, contact)],
        "nguon": _source(held, of), "khong_cong_trang": NO_MERIT_AWARD,
    }


def _confirming(title: str, parent: str, contact: str) -> Iterator[str]:
    """Who submits further: the head of the office for what goes to the province, else the unit that proposes to him."""
    yield f"{title} {parent}".upper() if title else contact.upper()


def _lines(said: Iterable[str]) -> list[dict[str, Value]]:
    return [{"doan": line} for line in said]


def _summary(said: str) -> Sequence[str]:
    return [part for part in said.split("\n") if part.strip()]


def _grade(held: HeldData, key: str) -> str:
    return held.session.setting.grade_name(key) if key else ""


def _staff(held: HeldData, unit: str) -> str:
    """“08 người (công chức 08, trong đó nữ 04, đảng viên 05)”; dots where the report says nothing."""
    setting = held.session.setting
    told = {key: setting.answer(unit, setting.period, key) for key, _ in (*_STAFF, *_AMONG)}
    total = setting.staff.get(unit)
    if total is None:
        return AUTHOR_LINE
    groups = [f"{word} {int(count):02d}" for key, word in _STAFF if isinstance(count := told[key], (int, float)) and count]
    among = [f"{word} {int(count):02d}" for key, word in _AMONG if isinstance(count := told[key], (int, float))]
    parts = [", ".join(groups), *([f"trong đó {', '.join(among)}"] if among else [])]
    return f"{total:02d} người ({'; '.join(parts)}), số liệu {setting.period.name.lower()}"


def _targets(held: HeldData, unit: str) -> Iterator[str]:
    """Indicators with a target for every year: the result of each period against it."""
    for period in held.periods(unit):
        scored = held.scored(unit, period)
        for asked in held.run.rubric(period).indicators:
            row = scored.get(asked.key)
            if asked.targets is None or row is None or row["value"] is None or row["value"] != row["value"]:
                continue
            target = asked.target_in(period.key)
            reached = float(row["value"]) >= target
            yield (f"{period.name}: {_inside(asked.name)} {result_text(asked, row)}, mục tiêu {target_text(asked, period)}: "
                   f"{'đạt' if reached else 'chưa đạt'}.")


def _movement(held: HeldData, unit: str) -> Iterator[str]:
    for period in held.periods(unit):
        sums = held.run.sums_in(period)
        said = [f"{int(value):02d} {word}" for key, word in _MOVEMENT if (value := sums.of(unit, key)) is not None]
        if said:
            yield f"{period.name}: {', '.join(said)}."


def _exemplars(held: HeldData, unit: str, kinds: Sequence[str], name: str = "") -> Iterator[str]:
    """Exemplars in the unit's own words; with a name only those that name the person."""
    words = labels(held.run, "kind")
    for period in held.periods(unit):
        for line in held.exemplars(unit, period):
            if line["kind"] in kinds and (not name or folded(name) in folded(line["subject"] or "")):
                yield f"{words[line['kind']]} ({period.name.lower()}): {_told(line)}"


def _told(line: dict[str, Any]) -> str:
    said = f"{line['subject']}. {line['description'] or ''}".rstrip(" .")
    return f"{said}. Kết quả: {line['result'].rstrip('.')}." if line["result"] else f"{said}."


def _earlier(held: HeldData, subject: Subject, decisions: Sequence[AwardDecision]) -> Iterator[str]:
    """“Năm 2024: Giấy khen, 118/QĐ-VP ngày 27/12/2024 (khen thưởng kịp thời; …)”; of a unit that is gone with its name."""
    campaign = held.run.campaign
    for decision in decisions:
        span = campaign.span_by_key[decision.session]
        before = decision.subject.unit != subject.unit
        whose = f", {campaign.unit_by_key[decision.subject.unit].name_on(decision.on or span.end).name}" if before else ""
        when = f"{span.name}{whose}"
        about = f" ({'khen thưởng kịp thời; ' if decision.at_once else ''}{decision.achievement})" if decision.achievement else ""
        yield f"{when}: {decision_words(held.session.setting, decision)}{about}."


def _source(held: HeldData, of: Proposal) -> str:
    files = [report.file for period in held.periods(of.subject.unit)
             if (report := held.session.setting.report(of.subject.unit, period)) is not None]
    decided = " Khen thưởng: quyết định đã nhập trong biểu đề nghị khen thưởng." if held.run.awarded.decisions else ""
    return f"Nguồn số liệu: báo cáo đã tiếp nhận của đơn vị ({'; '.join(files)}); điểm do phần mềm tính và kết quả thẩm định.{decided}"


def _inside(words: str) -> str:
    return words[:1].lower() + words[1:]

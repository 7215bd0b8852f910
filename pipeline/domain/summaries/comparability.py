"""What limits comparing a period with the one before it (khả năng so sánh), in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from pipeline.definitions.campaign import Event, Period
from pipeline.definitions.form import Form
from pipeline.definitions.rubric import Indicator, Rubric
from pipeline.domain.results import Results
from pipeline.domain.summaries.cover import completeness
from pipeline.domain.summaries.figures import period_before
from pipeline.domain.summaries.wording import short_names
from pipeline.domain.tables import text
from pipeline.domain.values import number_text

_EVENTS = {"rename": "đổi tên thành", "merge": "sáp nhập thành", "split": "chia tách thành", "dissolve": "giải thể"}


def comparability(run: Results, period: Period) -> list[str]:
    """Everything that a reader must know before setting the period beside the one before it."""
    before = period_before(run, period)
    if before is None:
        return ["Đây là kỳ đầu tiên, không có kỳ trước để so sánh.", *_coverage(run, period)]
    limits = [*_editions(run, period, before), *_other_forms(run, period), *_events(run, period, before), *_agencies(run, period)]
    limits += [*_coverage(run, before), *_coverage(run, period)]
    limits += [f"{p.name}: {p.remark or 'không xếp hạng.'}" for p in (before, period) if not p.ranked]
    return limits or [same(before)]


def same(before: Period) -> str:
    """What is said where nothing limits the comparison."""
    return f"Các số liệu so sánh được với {before.name.lower()}: cùng biểu mẫu, bảng điểm, tổ chức và đủ báo cáo."


# ---------------------------------------------------------------- form and rubric


def _editions(run: Results, period: Period, before: Period) -> Iterator[str]:
    new, old = run.editions[period.edition], run.editions[before.edition]
    if new.key != old.key:
        yield f"{period.name} dùng biểu mẫu, bảng điểm phiên bản {new.key}; {before.name.lower()} dùng phiên bản {old.key}."
        yield from _fields(new.form, old.form)
    yield from _indicators(new.rubric, old.rubric, period, before)


def _fields(new: Form, old: Form) -> Iterator[str]:
    asked, was = _labels(new), _labels(old)
    gained = [f"“{words}” (biểu “{sheet}”)" for key, (sheet, words) in asked.items() if key not in was]
    lost = [f"“{words}” (biểu “{sheet}”)" for key, (sheet, words) in was.items() if key not in asked]
    if gained:
        yield f"Số liệu mới hỏi trong kỳ này: {'; '.join(gained)}."
    if lost:
        yield f"Số liệu không còn hỏi: {'; '.join(lost)}."
    for key, (_, words) in asked.items():
        if key in was and was[key][1] != words:
            yield f"Đổi cách gọi: “{was[key][1]}” thành “{words}”."


def _labels(form: Form) -> dict[str, tuple[str, str]]:
    """Reference → (sheet, label) of every field."""
    return {f"{section.key}.{field.key}": (section.sheet, field.label)
            for section in form.sections for field in section.fields}


def _indicators(new: Rubric, old: Rubric, period: Period, before: Period) -> Iterator[str]:
    judged, was = ({i.key: i for i in rubric.indicators} for rubric in (new, old))
    if gained := [f"{i.number}. {i.name}" for key, i in judged.items() if key not in was]:
        yield f"Chỉ tiêu mới: {'; '.join(gained)}."
    if lost := [f"{i.number}. {i.name}" for key, i in was.items() if key not in judged]:
        yield f"Chỉ tiêu không còn chấm: {'; '.join(lost)}."
    for key, indicator in judged.items():
        if key in was:
            yield from _changed(indicator, was[key], period, before)


def _changed(new: Indicator, old: Indicator, period: Period, before: Period) -> Iterator[str]:
    aims = (old.target_in(before.key), new.target_in(period.key))
    if aims[0] != aims[1]:
        yield (f"Mục tiêu chỉ tiêu {new.number} “{new.name}” thay đổi từ {number_text(aims[0])} thành "
               f"{number_text(aims[1])} {new.measured_in}.")
    if (old.rule, old.max, old.start) != (new.rule, new.max, new.start):
        yield f"Cách tính điểm chỉ tiêu {new.number} “{new.name}” thay đổi."


def _other_forms(run: Results, period: Period) -> Iterator[str]:
    other = {unit for unit, report in run.counted_in(period).items() if report.edition != period.edition}
    if other:
        yield f"Báo cáo theo biểu mẫu phiên bản khác, được đọc theo biểu mẫu đó: {short_names(run, period, other)}."


# ---------------------------------------------------------------- organisation, coverage


def _events(run: Results, period: Period, before: Period) -> Iterator[str]:
    for event in run.campaign.events:
        if before.end < event.on <= period.end:
            yield f"Từ ngày {text(event.on)}: {_told(run, event)}."


def _agencies(run: Results, period: Period) -> Iterator[str]:
    of = run.campaign.agencies_between(period.start, min(period.end, run.as_of))
    if len(of) > 1:
        said = "; ".join(f"từ {text(start)} đến {text(end)} là {agency.name}" for agency, start, end in of)
        yield f"Cơ quan ban hành trong kỳ: {said}. Số liệu cả kỳ tính chung, không tách theo cơ quan."


def _told(run: Results, event: Event) -> str:
    eve = event.on - timedelta(days=1)
    units = run.campaign.unit_by_key
    old = ", ".join(units[key].name_on(eve).name for key in event.predecessors)
    new = ", ".join(units[key].name_on(event.on).name for key in event.successors)
    return f"{old} {_EVENTS[event.kind]} {new}".rstrip()


def _coverage(run: Results, period: Period) -> Iterator[str]:
    received, owed = completeness(run, period)
    if received < owed:
        yield f"{period.name}: mới có {received}/{owed} báo cáo, số liệu cộng chưa đủ các đơn vị."

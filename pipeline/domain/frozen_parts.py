"""Definitions → what of them a period's results rest on, part by part, so that a change can be named.

Only what may change a figure of the period is in a part: a year that is added to the movement, an address or a
folder concerns no closed period.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from pipeline.definitions.agency import Agency
from pipeline.definitions.campaign import Campaign, Period, Unit
from pipeline.definitions.edition import Edition

_NOT_JUDGED = {"emails", "sample_staff", "until", "names"}
"""Of a unit: where it is written to, and what came after the period."""


def definition_parts(campaign: Campaign, editions: Mapping[str, Edition], period: Period) -> dict[str, str]:
    """What the part is called → the digest of its content, for everything that the results of a period rest on."""
    edition = editions[period.edition]
    return {name: _digest(content) for name, content in {
        "kỳ báo cáo": {**_plain(period), "closed_on": None},
        "biểu mẫu": _plain(edition.form),
        "bảng điểm": _rubric(edition, period),
        "phiếu thẩm định": [_plain(edition.appraisal), _plain(edition.strikes)],
        "đơn vị, khối thi đua": [[_unit(unit, period) for unit in campaign.units_in(period)], _plain(campaign.groups)],
        "thay đổi tổ chức": [_plain(event) for event in campaign.events if event.on <= period.end],
        "cơ quan ban hành": [_agency(one[0]) for one in campaign.agencies_between(period.start, period.end)],
        "phong trào": _plain(campaign.movement),
        "miễn áp dụng": [_plain(one) for one in campaign.waivers if one.period == period.key],
        "ngày nhận được sửa lại": _plain(campaign.receipts),
        "ngày trả lời đơn vị": [_plain(one) for one in campaign.replies if one.period == period.key],
        "ngày nghỉ, ngày làm bù": [[day.isoformat() for day in days if period.start <= day <= period.department_due]
                                   for days in (campaign.holidays, campaign.working_saturdays)],
        "mã biểu mẫu": _plain(campaign.form_codes),
    }.items()}


def changed_parts(then: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """The parts that are not as they were, in their order."""
    return [name for name in dict.fromkeys([*then, *now]) if then.get(name) != now.get(name)]


def _rubric(edition: Edition, period: Period) -> Any:
    """The rubric with the targets of this period alone: next year's are decided later."""
    plain = _plain(edition.rubric)
    for criterion in plain["criteria"]:
        for indicator in criterion["indicators"]:
            if indicator["targets"] is not None:
                indicator["targets"] = indicator["targets"].get(period.key)
    return plain


def _agency(agency: Agency) -> Any:
    return {key: value for key, value in _plain(agency).items() if key not in ("department_emails", "leader_emails")}


def _unit(unit: Unit, period: Period) -> Any:
    plain = {key: value for key, value in _plain(unit).items() if key not in _NOT_JUDGED}
    name = unit.name_on(period.end)
    return {**plain, "name": name.name, "short_name": name.short_name}


def _plain(value: Any) -> Any:
    """Dataclasses, tuples and days as JSON knows them."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return value


def _digest(content: Any) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

"""What a user typed for a period or unit → the one that is meant, or a Refusal that lists them."""

from __future__ import annotations

import unicodedata
from datetime import date

from pipeline.commands.refusals import Refusal
from pipeline.definitions.campaign import Campaign, Period, Unit
from pipeline.domain.deadlines import newest_begun, period_in_hand
from pipeline.domain.tables import text
from pipeline.domain.vietnamese import clean


def collected_period(campaign: Campaign, typed: str, as_of: date) -> Period:
    """The named period, which must have begun, or the open one whose due date is nearest."""
    if not typed:
        return _open(campaign, period_in_hand(campaign, as_of), as_of)
    period = _known(campaign, typed)
    if as_of < period.start:
        raise Refusal(f"{period.name} bắt đầu ngày {text(period.start)}, sau ngày {text(as_of)}.")
    return period


def issued_period(campaign: Campaign, typed: str, as_of: date) -> Period:
    """The named period, or the open one that began last."""
    return _known(campaign, typed) if typed else _open(campaign, newest_begun(campaign, as_of), as_of)


def owing_units(campaign: Campaign, period: Period, typed: str) -> list[Unit]:
    """The named unit, or all that owe a report for the period."""
    units = campaign.units_in(period)
    if not typed:
        return units
    if named := [unit for unit in units if unit.key == typed]:
        return named
    raise Refusal(f"{period.name} không có đơn vị {typed!r}; các đơn vị: {', '.join(unit.key for unit in units)}.")


def named_unit(campaign: Campaign, typed: str) -> str:
    """The key of the unit that is meant by a key, a short or a full name of any time; case and accents do not count.

    Refusal that lists the candidates where several are meant, or everybody where nobody is.
    """
    if typed in campaign.unit_by_key:
        return typed
    wanted = _bare(typed)
    meant = [unit.key for unit in campaign.units if wanted and wanted in {
        _bare(name) for name in (unit.key, *(name for of in unit.names for name in (of.name, of.short_name)))}]
    if len(meant) == 1:
        return meant[0]
    known = "; ".join(f"{unit.key} ({unit.names[-1].name})" for unit in campaign.units if not meant or unit.key in meant)
    if meant:
        raise Refusal(f"{typed!r} là tên của {len(meant):02d} đơn vị, đề nghị ghi khóa: {known}.")
    raise Refusal(f"Không có đơn vị {typed!r}; các đơn vị: {known}.")


def refuse_closed(period: Period, as_of: date) -> None:
    """Refusal for a period of which no report is taken in any more: nobody is written to about it."""
    if period.closed_on is not None and period.closed_on <= as_of:
        raise Refusal(f"{period.name} đã chốt ngày {text(period.closed_on)}, không nhận báo cáo nữa; không lập thư.")


def _bare(name: str) -> str:
    """Letters without their accents, so that a name may be typed without a Vietnamese keyboard."""
    letters = unicodedata.normalize("NFD", " ".join(clean(name).casefold().split()))
    return "".join(sign for sign in letters if not unicodedata.combining(sign)).replace("đ", "d")


def _known(campaign: Campaign, typed: str) -> Period:
    if typed in campaign.period_by_key:
        return campaign.period_by_key[typed]
    raise Refusal(f"Không có kỳ {typed!r}; các kỳ: {', '.join(campaign.period_by_key)}.")


def _open(campaign: Campaign, period: Period | None, as_of: date) -> Period:
    if period is None:
        raise Refusal(f"Ngày {text(as_of)} không có kỳ nào đang mở; các kỳ: {', '.join(campaign.period_by_key)} (--period).")
    return period

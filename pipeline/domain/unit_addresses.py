"""Where letters to a unit go (địa chỉ thư): one rule for replies, reminders, forms and the register.

The addresses that the Office registered for the unit, and where it has none, those in the unit's
latest readable report that can stand in a header.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.definitions.campaign import Unit
from pipeline.definitions.edition import Edition
from pipeline.domain.answers import Submission

_ADDRESS = re.compile(r"[A-Za-z0-9][A-Za-z0-9._%+'-]*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
"""An address that can stand in a header as it is; narrower than what the form accepts as typed."""

FROM_REPORT = "lấy từ báo cáo"
"""How an address that nobody registered is marked where an officer reads it."""


@dataclass(frozen=True, slots=True)
class UnitAddresses:
    """The addresses of one unit, each once; `from_report` when they were typed in its report."""

    emails: tuple[str, ...] = ()
    from_report: bool = False

    @property
    def told(self) -> str:
        """The addresses for a person, one per line, with where they come from; empty when there are none."""
        return "\n".join((*self.emails, *([f"({FROM_REPORT})"] if self.from_report else [])))


def unit_addresses(unit: Unit, editions: Mapping[str, Edition], submissions: Iterable[Submission]) -> UnitAddresses:
    """Where letters to a unit go; `submissions` are readable reports of any units and periods."""
    if registered := _valid(unit.emails):
        return UnitAddresses(registered)
    latest = max((s for s in submissions if s.unit == unit.key), key=lambda s: (s.received, s.sha256), default=None)
    reported = reported_addresses(latest, editions[latest.edition]) if latest is not None else ()
    return UnitAddresses(reported, bool(reported))


def reported_addresses(submission: Submission, edition: Edition) -> tuple[str, ...]:
    """The e-mail addresses typed in a report that can be written to."""
    asked = [(section.key, field.key) for section in edition.form.sections if section.layout == "fields"
             for field in section.fields if field.pattern == "email"]
    return _valid([
        str(values.get(key, "")) for section, key in asked if (found := submission.reading.sections.get(section))
        for _, _, values in found.rows
    ])


def _valid(given: Sequence[str]) -> tuple[str, ...]:
    valid: dict[str, str] = {}
    for address in given:
        if _ADDRESS.fullmatch(address):
            valid.setdefault(address.casefold(), address)
    return tuple(valid.values())

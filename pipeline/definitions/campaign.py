"""The movement itself (phong trào): phases, periods, units through time, the issuing agency, folders and limits.

Everything that the world changes carries dates: names of units, mergers, the agency,
its recipients, the laws in force. Nothing here knows how a form looks.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Literal

from pipeline.definitions.agency import (
    Agency,
    LegalBasis,
    Package,
    PublishedExemplar,
    PublishedName,
    ReportDefinition,
)


@dataclass(frozen=True)
class Movement:
    """What the whole thing is called, and the papers it rests on."""

    name: str
    short_name: str
    form_id: str
    contact: str
    contact_unit: str
    award_guidance: str = ""
    """The movement's own Hướng dẫn khen thưởng once issued; empty until then."""


@dataclass(frozen=True)
class Phase:
    """A stretch of periods reviewed together (giai đoạn); `awarded` when awards are given at its end."""

    key: str
    name: str
    short_name: str
    periods: tuple[str, ...]
    awarded: bool


@dataclass(frozen=True)
class Period:
    """One reporting period (kỳ báo cáo), first and last day included.

    `units_due`, `leader_due`, `department_due`: when units, the Chánh Văn phòng and the Sở
    receive their report. Open from `start` until the day before `closed_on`.
    """

    key: str
    name: str
    start: date
    end: date
    plan_due: date
    units_due: date
    leader_due: date
    department_due: date
    edition: str
    scored: bool = True
    ranked: bool = True
    closed_on: date | None = None
    remark: str = ""

    def is_open(self, day: date) -> bool:
        """Whether reports of the period are still taken in on that day."""
        return self.start <= day and (self.closed_on is None or day < self.closed_on)

    def window(self, name: str) -> tuple[date, date]:
        """First and last day allowed for a date of the given window (see form.Window)."""
        if name == "period":
            return self.start, self.end
        if name == "report":
            return self.end - timedelta(days=45), self.units_due + timedelta(days=90)
        return self.start - timedelta(days=180), self.end


@dataclass(frozen=True)
class UnitName:
    """What a unit is called from a day on, until the next name."""

    name: str
    short_name: str
    since: date


@dataclass(frozen=True)
class Staff:
    """Head-counts by category, used for the sample campaign only."""

    civil_servants: int
    public_employees: int
    contract: int


@dataclass(frozen=True)
class Unit:
    """A reporting unit (đơn vị) with a key that never changes; the last day is `until` when it was dissolved."""

    key: str
    group: str
    advisory: bool
    names: tuple[UnitName, ...]
    since: date
    until: date | None = None
    ranked: bool = True
    emails: tuple[str, ...] = ()
    sample_staff: Staff | None = None

    def name_on(self, day: date) -> UnitName:
        """The name in force on a day; the first one for days before it."""
        current = self.names[0]
        for name in self.names:
            if name.since <= day:
                current = name
        return current

    def exists_on(self, day: date) -> bool:
        """Whether the unit was part of the organisation on that day."""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True)
class Group:
    """Units that are ranked among themselves (khối thi đua)."""

    key: str
    name: str


@dataclass(frozen=True)
class Share:
    """The part of a predecessor, in percent, that went into a successor."""

    predecessor: str
    successor: str
    percent: float


@dataclass(frozen=True)
class Event:
    """A change of organisation (sự kiện tổ chức): đổi tên, sáp nhập, chia tách, giải thể."""

    kind: Literal["rename", "merge", "split", "dissolve"]
    on: date
    predecessors: tuple[str, ...]
    successors: tuple[str, ...]
    basis: str
    shares: tuple[Share, ...] = ()


FILE_CHECKS = ("form_code_wrong", "form_code_missing", "sample_among_reports", "sender_unknown", "same_moment")
"""The checks of whole files that a waiver may name; their words are in domain.file_reasons."""


@dataclass(frozen=True)
class Waiver:
    """A check that does not hold for one unit and period, and who decided so (miễn áp dụng)."""

    unit: str
    check: str
    period: str
    reason: str
    granted_by: str


@dataclass(frozen=True)
class ReceiptCorrection:
    """The officer's correction of when a file was received; `sha256` may be its first 12 digits or more."""

    sha256: str
    received: datetime
    reason: str


@dataclass(frozen=True)
class Reply:
    """The day on which the Office answered a unit's report with things to correct."""

    unit: str
    period: str
    on: date


@dataclass(frozen=True)
class Issuing:
    """What goes out with the forms: `guides` are files relative to the folder of config.toml, the first that
    exists is attached."""

    guides: tuple[str, ...] = ("docs/huong-dan-don-vi.pdf", "docs/huong-dan-don-vi.md")


@dataclass(frozen=True)
class Reminders:
    """When units are reminded (đôn đốc), in working days before and after the units' due date; `due_hour` is
    the hour of that day as letters say it. `every_days_after` 0: not any more once it has passed."""

    days_before: tuple[int, ...] = (10, 3, 1)
    every_days_after: int = 2
    due_hour: str = "16 giờ 00"


@dataclass(frozen=True)
class FormCodes:
    """What happens to a form whose code (mã biểu mẫu) is not the one that its unit and period were given."""

    wrong: Literal["warn", "refuse"] = "warn"
    missing: Literal["note", "warn", "refuse"] = "note"


@dataclass(frozen=True)
class Folders:
    """Where things are, relative to the folder of config.toml."""

    inbox: str = "inbox"
    archive: str = "archive"
    output: str = "output"
    templates: str = "input_templates"


@dataclass(frozen=True)
class Limits:
    """How much one received file may cost (sizes in MB, `ratio` expanded to packed, time in seconds), and how
    long a table of a summary workbook may grow."""

    file_megabytes: int = 20
    expanded_megabytes: int = 100
    part_megabytes: int = 60
    ratio: int = 150
    parts: int = 2000
    cells: int = 2_000_000
    reader_seconds: float = 30.0
    reader_megabytes: int = 1024
    unpacked_files: int = 5000
    unpacked_megabytes: int = 500
    nesting: int = 4
    """A mail or zip may hold so many files of so many MB together; one inside another is opened so many levels deep."""
    processes: int = 0
    """Child processes for reading; 0: one per core."""
    workbook_rows: int = 3000
    """A table of a summary workbook has at most so many lines; the rest is in the CSV beside it."""


@dataclass(frozen=True)
class Campaign:
    """config.toml, complete and checked."""

    movement: Movement
    phases: tuple[Phase, ...]
    periods: tuple[Period, ...]
    groups: tuple[Group, ...]
    units: tuple[Unit, ...]
    agencies: tuple[Agency, ...]
    events: tuple[Event, ...] = ()
    legal_bases: tuple[LegalBasis, ...] = ()
    holidays: tuple[date, ...] = ()
    working_saturdays: tuple[date, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    receipts: tuple[ReceiptCorrection, ...] = ()
    replies: tuple[Reply, ...] = ()
    published_exemplars: tuple[PublishedExemplar, ...] = ()
    published_names: tuple[PublishedName, ...] = ()
    packages: tuple[Package, ...] = ()
    report: ReportDefinition = field(default_factory=ReportDefinition)
    issuing: Issuing = field(default_factory=Issuing)
    reminders: Reminders = field(default_factory=Reminders)
    form_codes: FormCodes = field(default_factory=FormCodes)
    folders: Folders = field(default_factory=Folders)
    limits: Limits = field(default_factory=Limits)

    @cached_property
    def unit_by_key(self) -> dict[str, Unit]:
        """The units by their key."""
        return {unit.key: unit for unit in self.units}

    @cached_property
    def period_by_key(self) -> dict[str, Period]:
        """The periods by their key."""
        return {period.key: period for period in self.periods}

    @cached_property
    def span_by_key(self) -> dict[str, Period]:
        """Period or phase key → its days as a period: that of a phase begins with its first period and has all else of its last."""
        spans = dict(self.period_by_key)
        for phase in self.phases:
            first, last = spans[phase.periods[0]], spans[phase.periods[-1]]
            spans[phase.key] = replace(last, key=phase.key, name=phase.name, start=first.start)
        return spans

    def units_in(self, period: Period) -> list[Unit]:
        """The units that owe a report for a period: those that exist on its last day."""
        return [unit for unit in self.units if unit.exists_on(period.end)]

    def agency_on(self, day: date) -> Agency:
        """The issuing agency in force on a day."""
        current = self.agencies[0]
        for agency in self.agencies:
            if agency.since <= day:
                current = agency
        return current

    def agencies_between(self, first: date, last: date) -> list[tuple[Agency, date, date]]:
        """The issuing agencies in force from one day to another, each with its own first and last day in between."""
        found = []
        for place, agency in enumerate(self.agencies):
            begins = agency.since if place else min(agency.since, first)
            after = self.agencies[place + 1].since if place + 1 < len(self.agencies) else last + timedelta(days=1)
            start, end = max(begins, first), min(after - timedelta(days=1), last)
            if start <= end:
                found.append((agency, start, end))
        return found

    def bases_on(self, topic: str, day: date) -> list[LegalBasis]:
        """The laws and decisions of a topic in force on a day, in the order of config.toml."""
        return [basis for basis in self.legal_bases
                if basis.topic == topic and basis.since <= day and (basis.until is None or day <= basis.until)]

    def months_existed(self, unit: Unit, period: Period) -> int:
        """Whole months of a period during which the unit existed, 0..12."""
        first = max(unit.since, period.start)
        last = min(unit.until or period.end, period.end)
        if last < first:
            return 0
        after = last + timedelta(days=1)
        months = (after.year - first.year) * 12 + after.month - first.month
        return months if after.day >= first.day else months - 1

    def closes_a_phase(self, period: Period) -> bool:
        """Whether awards of a phase are decided on this period: it is the last of an awarded phase."""
        return any(phase.awarded and phase.periods[-1] == period.key for phase in self.phases)

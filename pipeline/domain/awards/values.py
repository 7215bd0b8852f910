"""The values of an award session: who is considered, what each rule says, what was decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from pipeline.domain.office_facts import PersonKey, person_key

AWARD_ORDER = ("bieu_duong", "giay_khen", "bang_khen")
"""The forms of award, the lowest first; option keys of the forms' drop-downs."""

NOT_AWARDED = "none"
"""The option by which somebody decides, or asks for, no award."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Who is considered: a unit (tập thể), or a person of a unit (cá nhân) when `name` is given."""

    unit: str
    name: str = ""

    @property
    def key(self) -> str:
        """How a line of the award workbook names it: ``TH`` or ``TH/Trần Văn Mẫu``."""
        return f"{self.unit}/{self.name}" if self.name else self.unit

    @property
    def compares(self) -> PersonKey:
        """The same for the same unit or person, however the name is spelt."""
        return person_key(self.unit, self.name)


def subject_of(key: str) -> Subject:
    """The subject of a line key.

    >>> subject_of("TH/Trần Văn Mẫu"), subject_of("TH").key
    (Subject(unit='TH', name='Trần Văn Mẫu'), 'TH')
    """
    unit, _, name = key.partition("/")
    return Subject(unit.strip(), name.strip())


class Outcome(StrEnum):
    """What one rule says of one subject. `FAILED` and `WAITING` keep it from the list, the others do not."""

    MET = "met"
    FAILED = "failed"
    WAITING = "waiting"
    WARNED = "warned"
    NOTED = "noted"


@dataclass(frozen=True, slots=True)
class RuleCheck:
    """One rule on one subject: its number in the rubric, the outcome, the sentence with its figures, and by how much
    it failed where that can be said (`gap`)."""

    rule: str
    outcome: Outcome
    said: str
    gap: str = ""

    @property
    def line(self) -> str:
        """The sentence as it stands on a list, with the rule's number: “A-TT-2: Hoàn thành tốt nhiệm vụ”."""
        return f"{self.rule}: {self.said}{f' ({self.gap})' if self.gap else ''}"


@dataclass(frozen=True, slots=True)
class AwardDecision:
    """A decision that came back with the award workbook (quyết định khen thưởng).

    `session`: key of the period or phase whose workbook told it. `at_once`: given on any day (khen thưởng kịp thời)
    and not at the end of the session. `award` is an option key; `NOT_AWARDED` says that it was decided not to award.
    """

    session: str
    subject: Subject
    award: str
    number: str
    on: date | None
    at_once: bool = False
    achievement: str = ""
    source: str = ""
    """File, sheet and cell."""

    @property
    def is_award(self) -> bool:
        """Whether something was awarded."""
        return self.award != NOT_AWARDED


Status = Literal["proposed", "waiting", "not_eligible", "decided", "declined"]

STATUS_NAMES: dict[str, str] = {
    "proposed": "Đề nghị", "waiting": "Chờ kết quả", "not_eligible": "Chưa đủ điều kiện", "decided": "Đã có quyết định",
    "declined": "Không khen thưởng",
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the rules say of one subject in one session (kết quả xét theo điều kiện).

    `award` is the option key of what is proposed, of what waits, or of what was decided; "" for none. `place` is the
    place within `scope` (the group of a collective, the unit of a person), None without one. `total` are the points
    that the rules read: of the year, or the mean of the phase.
    """

    subject: Subject
    name: str
    scope: str
    award: str
    status: Status
    total: Decimal | None
    checks: tuple[RuleCheck, ...]
    own_proposal: str = ""
    place: int | None = None
    is_leader: bool = False
    decision: AwardDecision | None = None
    about: str = ""
    """Position of a person, or what a reader should know of a unit."""

    @property
    def is_listed(self) -> bool:
        """Whether it stands on the list that people decide on: all but those who are not eligible."""
        return self.status != "not_eligible"

    @property
    def reasons(self) -> tuple[RuleCheck, ...]:
        """The rules on which the proposal rests."""
        return tuple(check for check in self.checks if check.outcome is Outcome.MET)

    @property
    def obstacles(self) -> tuple[RuleCheck, ...]:
        """The rules that keep the subject from the list."""
        return tuple(check for check in self.checks if check.outcome in (Outcome.FAILED, Outcome.WAITING))

    @property
    def remarks(self) -> tuple[RuleCheck, ...]:
        """What is to be known beside."""
        return tuple(check for check in self.checks if check.outcome in (Outcome.WARNED, Outcome.NOTED))


@dataclass(frozen=True, slots=True)
class Quota:
    """A rate of awards (tỷ lệ khen thưởng) of one scope: how many it allows of how many, and how many are proposed."""

    rule: str
    scope: str
    of: int
    share: float
    allowed: int
    proposed: int
    is_limit: bool
    """False where the rule only warns."""

    @property
    def is_kept(self) -> bool:
        """Whether no more are proposed than allowed."""
        return self.proposed <= self.allowed

"""Who issues documents from which day on (cơ quan ban hành), on which legal bases, and what may be published.

Part of config.toml; see campaign.Campaign.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal


@dataclass(frozen=True)
class Agency:
    """The issuing agency (cơ quan ban hành) from a day on, and how its documents are headed, sent and signed.

    `heading` is the agency as the letterhead has it (else `name`), `code` its part of document numbers.
    `signed_for`: the signer signs for the holder of `signer_title` (KT., TL., TUQ.) or acts as such (Q.); then
    `deputy_title` is the signer's own title where one is printed. `electronic`: recipients get electronic copies.
    `department_emails`, `leader_emails`: where the package for the department and that for the leaders go.
    """

    since: date
    parent: str
    name: str
    place: str
    signer_title: str
    signer: str
    department: str
    recipients: tuple[str, ...]
    heading: str = ""
    code: str = "VP"
    signed_for: Literal["", "KT.", "TL.", "TUQ.", "Q."] = ""
    deputy_title: str = ""
    electronic: bool = False
    department_emails: tuple[str, ...] = ()
    leader_emails: tuple[str, ...] = ()


@dataclass(frozen=True)
class LegalBasis:
    """A law or decision and the days it was in force (căn cứ pháp lý)."""

    topic: Literal["award", "grading", "movement", "target"]
    citation: str
    since: date
    until: date | None = None
    subject: str = ""
    """What the document is about, for the complete first citation (“về việc …”)."""


@dataclass(frozen=True)
class Package:
    """What of the summary workbooks goes to a recipient: the keys of the tables, and nothing that is not named.

    `without` names columns of these tables that stay inside, as "table.column". `own_tables` are for the units: each
    gets of them its own lines alone (column `unit`), and its own profile.
    """

    recipient: Literal["so", "don-vi", "lanh-dao"]
    year_tables: tuple[str, ...]
    phase_tables: tuple[str, ...]
    without: tuple[str, ...] = ()
    own_tables: tuple[str, ...] = ()


@dataclass(frozen=True)
class PublishedExemplar:
    """An exemplar that may be named outside the Office: a line of the unit's report by its subject, and who agreed."""

    unit: str
    period: str
    subject: str
    approved_by: str


@dataclass(frozen=True)
class PublishedName:
    """A person who may be named outside the Office, or a number or address that may stand there, and who agreed."""

    name: str
    approved_by: str


@dataclass(frozen=True)
class ReportDefinition:
    """The report to the department: `form` is a Báo cáo or a Công văn with the same annexes.

    `leadership` names the indicators and optional measures told in section I, `contents` and `solutions` those told
    under each content (ND…) and solution (GP…) of the form, in the order given.
    """

    form: Literal["bao-cao", "cong-van"] = "bao-cao"
    leadership: tuple[str, ...] = ()
    contents: dict[str, tuple[str, ...]] = field(default_factory=dict)
    solutions: dict[str, tuple[str, ...]] = field(default_factory=dict)

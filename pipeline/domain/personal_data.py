"""Everybody in the units' reports → what may not stand in anything that leaves the Office: names, numbers, addresses.

Known are the names on the people sheets and in the forms' heads, and every telephone number and mail address that was
typed anywhere in a report. What has been agreed or decided may be said; a number or address that nobody reported is a doubt.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from pipeline.definitions.campaign import Campaign
from pipeline.domain.official_report.decided import decided_people
from pipeline.domain.official_report.scope import ReportScope
from pipeline.domain.results import Results
from pipeline.domain.summaries.exemplars import reported_lines
from pipeline.domain.vietnamese import clean, folded, in_latin

Name = tuple[str, ...]
"""A person's name as folded words, two at least: a single word is nobody's alone."""

LEFT_OUT = "(…)"
"""What stands where a name was."""

_WORD = re.compile(r"[^\W_]+")
_CONTACT = re.compile(r"(?:\+?84|0)(?:[ .()-]{0,2}\d){8,10}\b|[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


@dataclass(frozen=True)
class PersonalData:
    """What may not be said outside: names of people, and their numbers and addresses as `contact_key`s.

    `allowed` are contacts that are the Office's own or agreed.
    """

    names: frozenset[Name]
    contacts: frozenset[str]
    allowed: frozenset[str] = frozenset()

    def found_in(self, text: str) -> list[str]:
        """The names, numbers and addresses of people in a text, as they stand there, however the letters are composed."""
        text = in_latin(clean(text))
        return [*(text[start:end] for start, end in name_places(text, self.names)),
                *(one for one in _CONTACT.findall(text) if contact_key(one) in self.contacts)]

    def doubts_in(self, text: str) -> list[str]:
        """Other numbers and addresses in a text, which may be somebody's."""
        return [one for one in _CONTACT.findall(clean(text)) if contact_key(one) not in self.contacts | self.allowed]


def personal_data(scope: ReportScope, campaign: Campaign) -> PersonalData:
    """What a package about a scope may not say. People who sign, who approved, who have an award of the scope that is
    decided, who stand in a published exemplar or among the published names of `campaign` (today's) may be named."""
    run = scope.run
    agreed = [one.name for one in campaign.published_names]
    told = clean("\n".join((
        *agreed, *(agency.signer for of in (campaign, run.campaign) for agency in of.agencies),
        *(closing.approval.by for closing in run.closings.values()), *decided_people(scope), *_published(scope),
    )))
    names = people_names(run)
    allowed = {tuple(folded(word) for word in _WORD.findall(told[start:end])) for start, end in name_places(told, names)}
    ours = [address for agency in campaign.agencies for address in (*agency.department_emails, *agency.leader_emails)]
    contacts = frozenset(map(contact_key, (*agreed, *ours)))
    return PersonalData(names - allowed, people_contacts(run) - contacts, contacts)


def people_names(run: Results) -> frozenset[Name]:
    """The name of everybody in any received report."""
    found: set[str] = set()
    for submission in run.submissions:
        for section, keys in (("people", ("name",)), ("general", ("reporter_name", "head_name"))):
            if section in submission.reading.sections:
                for _, _, values in submission.reading.sections[section].rows:
                    found.update(str(values[key]) for key in keys if values.get(key))
    words = (tuple(folded(word) for word in _WORD.findall(clean(name))) for name in found)
    return frozenset(name for name in words if len(name) > 1)


def people_contacts(run: Results) -> frozenset[str]:
    """Every number and address in any text of any received report."""
    return frozenset(
        contact_key(one) for submission in run.submissions for section in submission.reading.sections.values()
        for _, _, values in section.rows for value in values.values() if isinstance(value, str) for one in _CONTACT.findall(value))


def contact_key(contact: str) -> str:
    """The same number or address however it is typed.

    >>> contact_key("+84 912.345.678") == contact_key("0912 345 678"), contact_key("An@VP.vn")
    (True, 'an@vp.vn')
    """
    if "@" in contact:
        return contact.strip().strip(".").casefold()
    digits = re.sub(r"\D", "", contact)
    return f"0{digits.removeprefix('84')}" if digits.startswith("84") else digits


def name_places(text: str, names: Collection[Name]) -> list[tuple[int, int]]:
    """Where the names stand in a text, from start to end, the longest of several that begin together."""
    lengths = sorted({len(name) for name in names}, reverse=True)
    known = frozenset(names)
    words = [(match.start(), match.end(), folded(match[0])) for match in _WORD.finditer(text)]
    found: list[tuple[int, int]] = []
    at = 0
    while at < len(words):
        length = next((n for n in lengths if at + n <= len(words) and tuple(word for _, _, word in words[at:at + n]) in known), 0)
        if length:
            found.append((words[at][0], words[at + length - 1][1]))
        at += length or 1
    return found


def without_names(text: str, names: Collection[Name]) -> str:
    """The text with every one of the names left out, also telephone numbers and mail addresses.

    >>> name = tuple(folded(word) for word in ("Trần", "Văn", "Hòa"))
    >>> without_names("Do ông TRẦN Văn Hoà (0912 345 678) đề xuất", {name})
    'Do ông (…) ((…)) đề xuất'
    >>> without_names("Người đề xuất: Trần Văn Hòa", {name, (*name, "nam")})
    'Người đề xuất: (…)'
    """
    for start, end in reversed(name_places(text, names)):
        text = f"{text[:start]}{LEFT_OUT}{text[end:]}"
    return _CONTACT.sub(LEFT_OUT, text)


def _published(scope: ReportScope) -> Iterator[str]:
    """The words of the exemplars that may be published."""
    for one in scope.run.campaign.published_exemplars:
        period = scope.run.campaign.period_by_key[one.period]
        for line in reported_lines(scope.run, period):
            if line["unit"] == one.unit and folded(one.subject) == folded(str(line["subject"] or "")):
                yield " ".join(str(line[key] or "") for key in ("subject", "description", "result"))

"""What units reported in words → paragraphs for outside: grouped, in their own words, without people's names.

The names of everybody on the people sheets and in the forms' heads are left out of every text, and so are telephone
numbers and addresses. A personal exemplar is told in words only where somebody has agreed (`published_exemplars`);
else only how many there are and where.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pipeline.definitions.campaign import Period
from pipeline.domain.official_report.scope import ReportScope
from pipeline.domain.personal_data import Name, people_names, without_names
from pipeline.domain.summaries.exemplars import reported_lines
from pipeline.domain.summaries.phase.wording import listed
from pipeline.domain.vietnamese import clean, folded

MOST = 20
"""So many paragraphs of one kind are printed; how many more there are is said."""

_NAMED_UNITS = 4
_PERSON, _COLLECTIVE = "individual", "collective"


@dataclass(frozen=True)
class Reported:
    """The reported words of a scope, ready to be printed."""

    scope: ReportScope

    def grouped(self, kind: str) -> list[str]:
        """“Subject: description (units).” of one kind, what many units say once, the most frequent first."""
        return self._shortened(list(self._grouped(kind)))

    def exemplars(self) -> list[str]:
        """Collectives in their units' words; persons as agreed, the others by number and unit."""
        said = list(self._grouped(_COLLECTIVE))
        said += [f"{self._where(line, period)}: {self._told(line, published=True)}" for line, period in self._lines(_PERSON)
                 if self._published(line, period)]
        hidden: dict[str, int] = {}
        for line, period in self._lines(_PERSON):
            if not self._published(line, period):
                where = self._where(line, period)
                hidden[where] = hidden.get(where, 0) + 1
        if hidden:
            by = "; ".join(f"{unit}: {count:02d}" for unit, count in hidden.items())
            said.append(f"Có {sum(hidden.values()):02d} điển hình cá nhân được các đơn vị giới thiệu ({by}).")
        return self._shortened(said)

    def _grouped(self, kind: str) -> Iterator[str]:
        found: dict[str, tuple[str, list[str]]] = {}
        for line, period in self._lines(kind):
            told = self._told(line)
            found.setdefault(folded(told), (told, []))[1].append(self._where(line, period))
        for told, where in sorted(found.values(), key=lambda one: -len(one[1])):
            units = list(dict.fromkeys(where))
            most = _NAMED_UNITS + (len(units) == _NAMED_UNITS + 1)  # one more name is shorter than saying that there is one
            yield f"{told.removesuffix('.')} ({listed(units, most)})."

    def _lines(self, kind: str) -> list[tuple[dict[str, Any], Period]]:
        return [(line, period) for line, period in self._all if line["kind"] == kind]

    @cached_property
    def _all(self) -> list[tuple[dict[str, Any], Period]]:
        """Every line with its period, the latest period first, units in config order."""
        place = {unit.key: number for number, unit in enumerate(self.scope.run.campaign.units)}
        return [(line, period) for period in reversed(self.scope.periods)
                for line in sorted(reported_lines(self.scope.run, period), key=lambda line: place[line["unit"]])]

    def _where(self, line: dict[str, Any], period: Period) -> str:
        return self.scope.run.name(line["unit"], period)

    def _told(self, line: dict[str, Any], *, published: bool = False) -> str:
        subject, *more = (str(line[key] or "") for key in ("subject", "description", "result"))
        told = f"{subject.rstrip('.')}: {' '.join(_sentence(text) for text in more if text)}" if any(more) else subject
        return clean(told) if published else without_names(clean(told), self._names)

    def _published(self, line: dict[str, Any], period: Period) -> bool:
        return any(one.unit == line["unit"] and one.period == period.key and folded(one.subject) == folded(str(line["subject"] or ""))
                   for one in self.scope.run.campaign.published_exemplars)

    @cached_property
    def _names(self) -> frozenset[Name]:
        return people_names(self.scope.run)

    def _shortened(self, said: Sequence[str]) -> list[str]:
        more = [f"Và {len(said) - MOST:02d} nội dung khác do các đơn vị báo cáo."] if len(said) > MOST else []
        return [*said[:MOST], *more]


def _sentence(text: str) -> str:
    text = text.strip()
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."

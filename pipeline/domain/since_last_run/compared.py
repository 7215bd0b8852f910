"""What was said last and what is said now → the differences, one line each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pipeline.domain.since_last_run.said import OFFICE, STANDING, PartSaid, RunSaid


class Kind(StrEnum):
    """What sort of thing changed; the order is the order of reading."""

    STANDING = "standing"
    FIGURE = "figure"
    FINDING = "finding"
    FILE = "file"

    @property
    def label(self) -> str:
        """The words of a heading."""
        return {
            "standing": "Tình trạng, điểm, hạng, xếp loại", "figure": "Số liệu, chỉ tiêu",
            "finding": "Nội dung cần sửa, cần kiểm tra", "file": "Tệp kết quả",
        }[self.value]

    @property
    def counted_as(self) -> str:
        """The words behind a number."""
        return {"standing": "tình trạng, điểm, hạng", "figure": "số liệu", "finding": "nội dung cần sửa", "file": "tệp"}[self.value]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference; `before` or `after` is "" where there was or is nothing."""

    part: str
    kind: Kind
    subject: str
    what: str
    before: str
    after: str


@dataclass(frozen=True)
class Changes:
    """Everything that changed in the parts of a run.

    `compared_with`: part → the day of the figures it was compared with; a part that is said of for the first time
    is in `first` and has no changes.
    """

    found: tuple[Change, ...]
    compared_with: Mapping[str, str]
    first: tuple[str, ...]

    def of(self, kind: Kind) -> list[Change]:
        """The changes of one kind, in order."""
        return [change for change in self.found if change.kind is kind]

    @property
    def sentence(self) -> str:
        """All of it in one sentence."""
        if not self.compared_with:
            return "Chưa có lần tổng hợp trước để so sánh; từ lần sau, trang này nêu những gì thay đổi."
        since = f"So với lần tổng hợp trước ({_days(list(self.compared_with.values()))})"
        counts = [(len(self.of(kind)), kind.counted_as) for kind in Kind]
        said = [f"{count:02d} {words}" for count, words in counts if count]
        return f"{since}: {'thay đổi ' + ', '.join(said) if said else 'không có gì thay đổi'}."


def changes(last: RunSaid, now: Mapping[str, PartSaid]) -> Changes:
    """What differs between the last words about each part of a run and its present ones."""
    found: list[Change] = []
    for key, said in now.items():
        if key in last.parts:
            found += _part(key, last.parts[key], said)
    order = {kind: place for place, kind in enumerate(Kind)}
    return Changes(
        tuple(sorted(found, key=lambda change: order[change.kind])),
        {key: last.parts[key].as_of for key in now if key in last.parts}, tuple(key for key in now if key not in last.parts),
    )


def _part(key: str, then: PartSaid, now: PartSaid) -> Iterator[Change]:
    for subject in dict.fromkeys([*now.figures, *then.figures]):
        before, after = then.figures.get(subject, {}), now.figures.get(subject, {})
        name = now.names.get(subject) or then.names.get(subject) or subject if subject != OFFICE else "Toàn cơ quan"
        for what in dict.fromkeys([*after, *before]):
            if before.get(what, "") != after.get(what, ""):
                kind = Kind.STANDING if what in STANDING and subject != OFFICE else Kind.FIGURE
                yield Change(key, kind, name, what, before.get(what, ""), after.get(what, ""))
    yield from _findings(key, then.findings, now.findings)
    for path in sorted({*then.files, *now.files}):
        before_hash, after_hash = then.files.get(path, ""), now.files.get(path, "")
        if before_hash != after_hash:
            yield Change(key, Kind.FILE, path, _fate(before_hash, after_hash), before_hash[:12], after_hash[:12])


def _findings(key: str, then: Sequence[str], now: Sequence[str]) -> Iterator[Change]:
    known, said = set(then), set(now)
    for sentence in now:
        if sentence not in known:
            yield Change(key, Kind.FINDING, sentence, "Mới", "", sentence)
    for sentence in then:
        if sentence not in said:
            yield Change(key, Kind.FINDING, sentence, "Không còn", sentence, "")


def _fate(before: str, after: str) -> str:
    return "Nội dung thay đổi" if before and after else "Tệp mới" if after else "Không còn"


def _days(days: Sequence[str]) -> str:
    said = list(dict.fromkeys(days))
    return f"số liệu tính đến ngày {', '.join(said)}"

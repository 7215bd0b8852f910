"""A run → what it said, short enough to be kept: figures, points, places, bands, findings, files.

Figures are kept as a reader saw them, so that a difference too small to be shown is none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.definitions.campaign import Period
from pipeline.domain.consolidation import Status
from pipeline.domain.findings import grouped, sorted_findings
from pipeline.domain.results import Results
from pipeline.domain.review.shown import cell_text
from pipeline.domain.tables import Summary, Table, plain, text

Facts = dict[str, dict[str, str]]
"""Subject → what is said of it → the value as text."""

OFFICE = ""
"""The subject of a figure that is nobody's own."""

STATUS, TOTAL, BAND, RANK, MEAN = "Tình trạng báo cáo", "Tổng điểm", "Xếp loại", "Hạng", "Điểm bình quân"
STANDING = (STATUS, TOTAL, BAND, RANK, MEAN)
"""What is said of a unit besides its indicators."""


@dataclass(frozen=True)
class PartSaid:
    """What a run said of one period or phase.

    `figures` by unit key (in a phase by name), `OFFICE` for the whole; `findings` are sentences with unit and cells, in order; `files` path
    below output/ → SHA-256. `names` are what the units were called, `replies` the drafts to units by name → what they say (see
    `UnitReply.content`).
    """

    as_of: str
    figures: Facts = field(default_factory=dict)
    findings: tuple[str, ...] = ()
    files: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    replies: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class RunSaid:
    """Period or phase → what was last said of it; a run for one period leaves what was said of the others."""

    parts: dict[str, PartSaid] = field(default_factory=dict)

    def then(self, parts: Mapping[str, PartSaid]) -> RunSaid:
        """The same with newer words about some parts."""
        return RunSaid({**self.parts, **parts})


def part_said(run: Results, summary: Summary, files: Mapping[str, str]) -> PartSaid:
    """What the run says in a summary and in the files of its folder."""
    period = run.campaign.period_by_key.get(summary.key)
    figures: Facts = {OFFICE: _key_figures(summary)}
    names: dict[str, str] = {}
    findings: tuple[str, ...] = ()
    if period is None:
        figures |= _phase_standing(summary)
    else:
        figures |= _standing(run, period)
        for unit, said in _indicators(run, period).items():
            figures.setdefault(unit, {}).update(said)
        names = {unit.key: run.name(unit.key, period) for unit in run.units_in(period)}
        findings = _findings(run, period)
    kept = {path: digest for path, digest in files.items() if path.startswith(f"{summary.key}/")}
    return PartSaid(text(summary.as_of), figures, findings, kept, names)


def _key_figures(summary: Summary) -> dict[str, str]:
    """The first table of the overview: of a period its own line, of a phase every line."""
    sheet = next((sheet for sheet in summary.sheets if sheet.key == "tong-quan"), None)
    table = next(iter(sheet.tables()), None) if sheet else None
    if table is None:
        return {}
    phase = dict(summary.meta).get("kind") == "phase_summary"
    rows = table.rows if phase else table.rows[:1]
    return {
        f"{plain(row[0])}: {column.title}" if phase else column.title: cell_text(plain(cell), column.kind)
        for row in rows for column, cell in zip(table.columns[1:], row[1:], strict=True)
    }


def _standing(run: Results, period: Period) -> Facts:
    facts: Facts = {}
    for entry in run.register_in(period):
        if not entry.superseded_by and entry.status not in (Status.REFUSED, Status.WITHDRAWN):
            fixing = f" ({entry.errors:02d} lỗi)" if entry.errors else ""
            facts.setdefault(entry.unit, {})[STATUS] = f"{entry.status.label}{fixing}"
    for row in run.rows("totals", period):
        facts.setdefault(row["unit"], {}).update({TOTAL: row["total_text"], BAND: row["band_name"] or ""})
    for row in run.rows("ranking", period):
        facts.setdefault(row["unit"], {})[RANK] = text(int(row["rank"]))
    return facts


def _indicators(run: Results, period: Period) -> Facts:
    titles = {i.key: f"{i.number} {i.name}" for i in run.rubric(period).indicators}
    facts: Facts = {}
    of = run.indicators[run.indicators["period"] == period.key]
    for unit, key, value, idle, blocked in zip(
        of["unit"], of["indicator"], of["value"], of["not_applicable"], of["blocked"], strict=True
    ):
        said = "Chưa tính được" if blocked else "Không áp dụng" if idle else _figure(value)
        facts.setdefault(unit, {})[titles.get(key, key)] = said
    return facts


def _figure(value: object) -> str:
    if value is None or value != value:  # no figure
        return ""
    return cell_text(float(value), "integer" if float(value).is_integer() else "points")  # type: ignore[arg-type]


def _phase_standing(summary: Summary) -> Facts:
    """Place and mean of every unit of a phase, by its name, from the ranking."""
    facts: Facts = {}
    for sheet in summary.sheets:
        for table in sheet.tables():
            if sheet.key == "xep-hang" and not table.key.endswith("_rut_gon") and {"rank", "unit", "mean"} <= _keys(table):
                for name, rank, mean in zip(*(table.values(key) for key in ("unit", "rank", "mean")), strict=True):
                    facts[str(name)] = {RANK: text(rank), MEAN: cell_text(mean, "points")}
    return facts


def _keys(table: Table) -> set[str]:
    return {column.key for column in table.columns}


def _findings(run: Results, period: Period) -> tuple[str, ...]:
    """One sentence per finding, same ones folded, waived ones said to be."""
    said = []
    for group in grouped(sorted_findings(run.findings_in(period))):
        first = group.first
        name = run.name(first.unit, period) if first.unit in run.campaign.unit_by_key else first.file
        cells = f", ô {', '.join(group.places[:10])}{'…' if len(group.cells) > 10 else ''}" if group.cells else ""
        where = f" (biểu “{first.sheet}”{cells})" if first.sheet else ""
        waived = " [miễn áp dụng]" if first.waived else ""
        said.append(f"{first.severity.label} · {name}{where}: {first.message}{waived}")
    return tuple(dict.fromkeys(said))

"""What units reported in words over the periods: a catalogue of models and exemplars, then difficulties and proposals by kind and content."""

from __future__ import annotations

from typing import Any

from pipeline.definitions.campaign import Period
from pipeline.domain.summaries.exemplars import labels, reported_lines
from pipeline.domain.summaries.members import UNSTATED_WORDS
from pipeline.domain.summaries.phase.view import PhaseView, column
from pipeline.domain.summaries.phase.wording import capital
from pipeline.domain.tables import Cell, Chart, Column, Paragraph, Series, Sheet, Table

MODELS = ("model", "collective", "individual")
"""The kinds that go into the catalogue (mô hình hay, điển hình); all others are grouped below it."""

_SOURCE = "Biểu “8. Điển hình, kiến nghị” trong báo cáo của các đơn vị, giữ nguyên lời văn"

_Line = tuple[Period, dict[str, Any]]


def exemplar_counts_sheet(view: PhaseView) -> Sheet:
    """How many of each kind in each period, with their chart."""
    lines = _lines(view)
    counts = _counts(view, lines)
    return Sheet("dien-hinh-kien-nghi-cac-ky", "Điển hình, kiến nghị", (counts, _chart(view, counts, lines)) if lines else (
        Paragraph("Chưa có điển hình, khó khăn, kiến nghị nào được báo cáo."),))


def catalogue_sheet(view: PhaseView) -> Sheet:
    """The catalogue of models and exemplars over the years."""
    lines = [line for line in _lines(view) if line[1]["kind"] in MODELS]
    return Sheet("danh-muc-dien-hinh", "Danh mục điển hình", (_listed(view, lines, (
        "dien_hinh_cac_ky", "Mô hình hay, điển hình qua các kỳ", "Tên mô hình, tập thể, cá nhân")),))


def issues_sheet(view: PhaseView) -> Sheet:
    """Difficulties, causes, lessons, directions and proposals over the years."""
    lines = [line for line in _lines(view) if line[1]["kind"] not in MODELS]
    return Sheet("kho-khan-kien-nghi", "Khó khăn, kiến nghị", (_listed(view, lines, (
        "kho_khan_kien_nghi_cac_ky", "Khó khăn, nguyên nhân, bài học, phương hướng, kiến nghị qua các kỳ", "Vấn đề")),))


def _lines(view: PhaseView) -> list[_Line]:
    return [(period, line) for period in view.periods for line in reported_lines(view.run, period)]


def _counts(view: PhaseView, lines: list[_Line]) -> Table:
    """Kinds down, periods across; a period of which nobody has reported is blank."""
    found: dict[tuple[str | None, str], int] = {}
    for period, line in lines:
        found[line["kind"], period.key] = found.get((line["kind"], period.key), 0) + 1
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (words, *(found.get((kind, p.key), 0) if view.received(p)[0] else None for p in view.periods))
        for kind, words in _kinds(view, lines).items())
    return Table("dien_hinh_so_luong", f"Số nội dung đã báo cáo theo loại, {view.short}", (
        Column("kind", "Loại", "long_text", width=24), *view.columns("integer", width=11),
    ), rows, measured_in="nội dung", notes=view.fresh_notes(), source=_SOURCE)


def _kinds(view: PhaseView, lines: list[_Line]) -> dict[str | None, str]:
    """Kinds in the order of the form, then “Chưa ghi” where a line does not say."""
    known: dict[str | None, str] = dict(labels(view.run, "kind").items())
    if any(line["kind"] not in known for _, line in lines):
        known[None] = UNSTATED_WORDS
    return known


def _chart(view: PhaseView, table: Table, lines: list[_Line]) -> Chart:
    return Chart(
        "dien-hinh-kien-nghi", "bar", _title(view, lines),
        f"Biểu đồ thanh ngang: số nội dung theo loại, mỗi kỳ một thanh, {view.short}.", table, "kind",
        tuple(Series(column(p), view.heading(p), view.colour(p)) for p in view.drawn), "Loại", "Số nội dung", 0, decimals=0,
        labelled=len(view.drawn) <= 4,
    )


def _title(view: PhaseView, lines: list[_Line]) -> str:
    """The latest period with anything: how much of it is models and exemplars, how much asks for something."""
    period = lines[-1][0]
    of = [line["kind"] for at, line in lines if at is period]
    models = sum(kind in MODELS for kind in of)
    asking = sum(kind in ("difficulty", "proposal") for kind in of)
    return f"{capital(view.named(period))}: {models:02d} mô hình, điển hình; {asking:02d} khó khăn, kiến nghị"


def _listed(view: PhaseView, lines: list[_Line], words: tuple[str, str, str]) -> Table:
    """By kind, then content, then period and unit, so that like stands beside like over the years; `words` are the
    table's key, its title and what its subjects are."""
    key, title, subject = words
    kinds, contents = _kinds(view, lines), labels(view.run, "content")
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (kinds.get(line["kind"], UNSTATED_WORDS), contents.get(line["content"], UNSTATED_WORDS), line["subject"],
         line["description"], line["result"], view.run.name(line["unit"], period), period.name)
        for period, line in _sorted(view, lines))
    return Table(key, f"{title}, {view.short}", (
        Column("kind", "Loại", "long_text", width=24), Column("content", "Nội dung thi đua", "long_text", width=26),
        Column("subject", subject, "long_text", width=34), Column("description", "Nội dung", "long_text", width=46),
        Column("result", "Kết quả", "long_text", width=30), Column("unit", "Đơn vị", "long_text", width=28),
        Column("period", "Kỳ", width=11),
    ), rows, notes=("Xếp theo loại, nội dung thi đua, kỳ; tên đơn vị theo kỳ báo cáo.",), source=_SOURCE, csv="exemplars")


def _sorted(view: PhaseView, lines: list[_Line]) -> list[_Line]:
    kinds, contents = list(labels(view.run, "kind")), list(labels(view.run, "content"))
    periods = [p.key for p in view.periods]
    units = {unit.key: place for place, unit in enumerate(view.run.campaign.units)}

    def place(line: _Line) -> tuple[int, int, int, int]:
        period, of = line
        return (_place(kinds, of["kind"]), _place(contents, of["content"]), periods.index(period.key), units[of["unit"]])

    return sorted(lines, key=place)


def _place(options: list[str], key: str | None) -> int:
    return options.index(key) if key in options else len(options)

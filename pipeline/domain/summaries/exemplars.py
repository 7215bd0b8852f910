"""What units report in words (điển hình, kiến nghị): models, exemplars, difficulties, proposals, by kind."""

from __future__ import annotations

from typing import Any

from pipeline.definitions.campaign import Period
from pipeline.domain.frame_rows import frame_rows
from pipeline.domain.results import Results
from pipeline.domain.summaries.members import UNSTATED_WORDS, options
from pipeline.domain.tables import Column, Sheet, Table

_SECTION = "exemplars"


def exemplars_sheet(run: Results, period: Period) -> Sheet:
    """One line per reported item, grouped by kind in the order of the form, units in config order."""
    kinds, contents = labels(run, "kind"), labels(run, "content")
    place = {kind: number for number, kind in enumerate(kinds)}
    units = {unit.key: number for number, unit in enumerate(run.campaign.units)}
    lines = sorted(reported_lines(run, period), key=lambda line: (place.get(line["kind"], len(place)), units[line["unit"]]))
    rows = tuple(
        (kinds.get(line["kind"], UNSTATED_WORDS), run.name(line["unit"], period), line["subject"], line["description"],
         line["result"], contents.get(line["content"]))
        for line in lines
    )
    table = Table("dien_hinh_kien_nghi", f"Điển hình, khó khăn, kiến nghị của các đơn vị, {period.name.lower()}", (
        Column("kind", "Loại", "long_text", width=18), Column("unit", "Đơn vị", "long_text", width=24),
        Column("subject", "Tên mô hình, tập thể, cá nhân hoặc vấn đề", "long_text", width=30),
        Column("description", "Nội dung", "long_text", width=48), Column("result", "Kết quả", "long_text", width=30),
        Column("content", "Nội dung thi đua", "long_text", width=22),
    ), rows, source="Biểu “8. Điển hình, kiến nghị” trong báo cáo của các đơn vị, giữ nguyên lời văn", csv=_SECTION)
    return Sheet("dien-hinh-kien-nghi", "Điển hình, kiến nghị", (table,))


def labels(run: Results, key: str) -> dict[str, str]:
    """Option key → words of a field of the section, over all editions."""
    return {o.key: o.label for edition in run.editions.values() for o in options(edition.form, _SECTION, key)}


def reported_lines(run: Results, period: Period) -> list[dict[str, Any]]:
    """The counted lines of the period with None where a cell was not filled."""
    table = run.consolidated.tables.get(_SECTION)
    if table is None or table.empty:
        return []
    asked = ("unit", "kind", "subject", "description", "result", "content")
    found = table[table["period"] == period.key].reindex(columns=asked).astype(object)
    return [{k: v if isinstance(v, str) else None for k, v in line.items()} for line in frame_rows(found)]

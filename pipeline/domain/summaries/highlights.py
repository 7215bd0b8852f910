"""What a leader asks first about a period, in a few sentences: who leads and why, who moved, who is silent."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from pipeline.definitions.campaign import Period
from pipeline.domain.consolidation import Status
from pipeline.domain.results import Results
from pipeline.domain.summaries.citizens import citizen_target, office_parts, path_title, still_needed
from pipeline.domain.summaries.comparability import comparability, same
from pipeline.domain.summaries.figures import counted_totals, period_before
from pipeline.domain.summaries.wording import joined, percent_text, short_names
from pipeline.domain.tables import text

MOST_LEADERS = 3


def highlights(run: Results, period: Period) -> list[str]:
    """One sentence per question; a question without an answer has none."""
    counted = counted_totals(run, period)
    return [line for line in (
        _leader(run, period, counted), _ahead(run, period, counted), _moved(run, period, counted), _reports(run, period),
        f"{path_title(run, period)}{_people_needed(run, period)}.", _closest(run, period, counted), _caution(run, period),
    ) if line]


def _leader(run: Results, period: Period, counted: Sequence[dict[str, Any]]) -> str:
    """Who has most points, and in which criterion the lead over the average is largest."""
    if not counted:
        return f"{period.name}: chưa có đơn vị nào có tổng điểm."
    best = max(row["total"] for row in counted)
    first = [row["unit"] for row in counted if row["total"] == best]
    named = joined([run.short_name(unit, period) for unit in first[:MOST_LEADERS]])
    more = f" và {len(first) - MOST_LEADERS:02d} đơn vị khác" if len(first) > MOST_LEADERS else ""
    said = f"Dẫn đầu {period.name.lower()}: {named}{more} ({text(best)} điểm)"
    return f"{said}{_strongest(run, period, first[0]) if len(first) == 1 else ''}."


def _ahead(run: Results, period: Period, counted: Sequence[dict[str, Any]]) -> str:
    """By how much the first is ahead of the second, and in which criteria it won that; nothing where several share a place."""
    order = sorted(counted, key=lambda row: row["total"], reverse=True)[:3]
    totals = [row["total"] for row in order]
    if len(totals) < 2 or len(set(totals)) < len(totals):
        return ""
    first, second = order[0]["unit"], order[1]["unit"]
    points = {(row["unit"], row["criterion"]): row for row in run.rows("criteria", period) if not row["blocked"]}
    leads = []
    for criterion in run.rubric(period).criteria:
        ours, theirs = points.get((first, criterion.key)), points.get((second, criterion.key))
        if ours and theirs and ours["applicable_max"] == theirs["applicable_max"]:
            leads.append((ours["points"] - theirs["points"], f"{criterion.key}. {criterion.short_name}"))
    won = [f"{name} (hơn {text(by)} điểm)" for by, name in sorted(leads, reverse=True)[:2] if by > 0]
    return (f"{run.short_name(first, period)} hơn đơn vị thứ hai, {run.short_name(second, period)}, {text(totals[0] - totals[1])} điểm"
            f"{f', nhờ {joined(won)}' if won else ''}.")


def _people_needed(run: Results, period: Period) -> str:
    """How many more people would reach the target of Công dân học tập."""
    parts, target = office_parts(run, period), citizen_target(run, period)
    needed = still_needed(parts, target) if parts and target is not None else 0
    return f"; cần thêm {needed:02d} người được công nhận để đạt mục tiêu" if needed else ""


def _caution(run: Results, period: Period) -> str:
    """How many things a reader must know before comparing with the period before, and where they stand."""
    before = period_before(run, period)
    said = comparability(run, period)
    if before is None or said == [same(before)]:
        return ""
    return f"Khi so sánh với {before.name.lower()} cần lưu ý {len(said):02d} nội dung, xem trang Ghi chú."


def _strongest(run: Results, period: Period, unit: str) -> str:
    """The criterion in which a unit is furthest above the average of the units that have points in it."""
    leads = []
    rows = [row for row in run.rows("criteria", period) if not row["blocked"]]
    for criterion in run.rubric(period).criteria:
        of = [row for row in rows if row["criterion"] == criterion.key]
        most = float(sum((row["applicable_max"] for row in of), Decimal(0)))
        mine = next((row for row in of if row["unit"] == unit and row["applicable_max"]), None)
        if mine is not None and most:
            share = float(mine["points"]) * 100 / float(mine["applicable_max"])
            mean = float(sum((row["points"] for row in of), Decimal(0))) * 100 / most
            leads.append((share - mean, share, mean, f"{criterion.key}. {criterion.short_name}"))
    lead, share, mean, name = max(leads, key=lambda of: of[0], default=(0.0, 0.0, 0.0, ""))
    if round(lead, 1) <= 0:
        return ""
    return f", hơn bình quân nhiều nhất ở {name}: {percent_text(share)} điểm tối đa so với {percent_text(mean)}"


def _moved(run: Results, period: Period, counted: Sequence[dict[str, Any]]) -> str:
    """Who rose and who fell most since the period before."""
    before = period_before(run, period)
    then = {row["unit"]: row["total"] for row in counted_totals(run, before)} if before else {}
    moves = {row["unit"]: row["total"] - then[row["unit"]] for row in counted if row["unit"] in then}
    if before is None or not moves:
        return ""
    said = [_most(run, period, moves, word, sign) or f"không đơn vị nào {word} điểm" for word, sign in (("tăng", 1), ("giảm", -1))]
    told = "; ".join(said) if any(moves.values()) else "không đơn vị nào tăng, giảm điểm"
    return f"So với {before.name.lower()}, {told}."


def _most(run: Results, period: Period, moves: dict[str, Decimal], word: str, sign: int) -> str:
    by = max(move * sign for move in moves.values())
    if by <= 0:
        return ""
    units = [unit for unit, move in moves.items() if move * sign == by]
    return f"{word} nhiều nhất: {short_names(run, period, units)} ({text(by)} điểm)"


def _reports(run: Results, period: Period) -> str:
    """Who has not reported, and whose report has to be fixed."""
    entries = run.register_in(period)
    silent, fixing = ({entry.unit for entry in entries if entry.status is status}
                      for status in (Status.MISSING, Status.NEEDS_FIXING))
    parts = [f"Chưa gửi báo cáo: {short_names(run, period, silent)}"] * bool(silent)
    parts += [f"{'cần' if silent else 'Cần'} sửa báo cáo: {short_names(run, period, fixing)}"] * bool(fixing)
    if parts:
        return f"{'; '.join(parts)}."
    if not entries:
        return ""
    return ("Đã nhận đủ báo cáo, không có báo cáo nào phải sửa." if run.as_of > period.end
            else f"Đến nay chưa thiếu báo cáo nào; {period.name.lower()} chưa kết thúc.")


def _closest(run: Results, period: Period, counted: Sequence[dict[str, Any]]) -> str:
    """Which unit lacks the fewest points for the next band, and the weak criteria that it must raise besides."""
    rubric = run.rubric(period)
    order = [band.key for band in rubric.bands]
    near = []
    for row in counted:
        if row["band"] in order[1:]:
            above = rubric.bands[order.index(row["band"]) - 1]
            near.append((max(Decimal(repr(above.minimum)) - row["total"], Decimal(0)), row["unit"], above))
    if not near:
        return ""
    lacking, unit, band = min(near, key=lambda of: of[0])
    tested = Decimal(repr(rubric.band_floor_from_max))
    weak = [row["criterion"] for row in run.rows("criteria", period) if row["unit"] == unit
            and row["applicable_max"] >= tested and row["applicable_max"] and
            row["points"] * 100 < row["applicable_max"] * Decimal(repr(band.criterion_floor))]
    needs = [f"còn thiếu {text(lacking)} điểm"] * bool(lacking)
    needs += [f"phải nâng {joined(weak)} lên từ {band.criterion_floor:g} %"] * bool(weak)
    return f"Gần mức cao hơn nhất: {run.short_name(unit, period)}, {joined(needs)} để đạt {band.name}."

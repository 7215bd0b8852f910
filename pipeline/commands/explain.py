"""One unit's points, told: value, target, rule, points, cells, and what the next level would have needed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pipeline.commands.computing import computed
from pipeline.commands.console import Console
from pipeline.commands.refusals import Refusal
from pipeline.definitions.campaign import Period
from pipeline.domain.frame_rows import Row
from pipeline.domain.lineage import cells_by_sheet, source_cells
from pipeline.domain.results import Results
from pipeline.domain.scoring import decimal_text
from pipeline.domain.summaries.indicators import NOT_APPRAISED, appraisal_words
from pipeline.domain.summaries.why import Why


def explain(config: Path, unit: str, period: str, as_of: date, console: Console) -> None:
    """Prints why a unit has its points in a period; writes nothing."""
    definitions, run = computed(config, as_of, console)
    term = definitions.campaign.period_by_key.get(period)
    if term is None:
        raise Refusal(f"Không có kỳ {period!r}; các kỳ: {', '.join(definitions.campaign.period_by_key)}.")
    if unit not in definitions.campaign.unit_by_key:
        raise Refusal(f"Không có đơn vị {unit!r}; các đơn vị: {', '.join(definitions.campaign.unit_by_key)}.")
    judged = next((row for row in run.rows("totals", term) if row["unit"] == unit), None)
    if judged is None:
        raise Refusal(f"{unit} chưa có điểm trong kỳ {period}: chưa có báo cáo được tính, hoặc kỳ không chấm điểm.")
    why = Why(run, term)
    _tell_total(run, term, unit, judged, console)
    for row in run.rows("scores", term):
        if row["unit"] == unit:
            _tell_indicator(why, row, console)
    console.heading("Để lên mức trên")
    for sentence in why.needs(unit) or [judged["unranked_reason"] if judged["total"] is None else "Đã đạt mức cao nhất."]:
        console.say(f"  {sentence}")
    _tell_firmness(why, unit, console)


def _tell_total(run: Results, period: Period, unit: str, judged: Row, console: Console) -> None:
    total = judged["total_text"] or "chưa có điểm"
    console.heading(f"{run.name(unit, period)}, {period.name.lower()}: {total}{' điểm' if judged['total_text'] else ''}, "
                    f"{judged['band_name'] or 'chưa xếp loại'}")
    if judged["deduction_reasons"]:
        console.say(f"  Điểm trừ {decimal_text(judged['deducted'])}: {judged['deduction_reasons']}")
    place = next((row for row in run.rows("ranking", period) if row["unit"] == unit), None)
    said = f"hạng {place['rank']}, trong khối hạng {place['group_rank']}. {place['tie_note']}" if place else judged["unranked_reason"]
    console.say(f"  Xếp hạng: {said}".rstrip())
    console.say(f"  Thẩm định: {run.appraised.appraisers.get((unit, period.key), NOT_APPRAISED.lower())}.")


def _tell_indicator(why: Why, row: Row, console: Console) -> None:
    run, period = why.run, why.period
    asked = next(i for i in run.rubric(period).indicators if i.key == row["indicator"])
    submission = run.consolidated.submissions[row["submission"]]
    final = row["final_points"]
    console.say(f"{asked.number} {asked.name}: " + (f"{decimal_text(final)}/{decimal_text(row['max_points'])} điểm" if final is not None
                                                   else "không tính điểm"))
    console.say(f"    Cách tính  {row['explanation']}")
    points = [(name, row[key]) for name, key in (("tự chấm", "self_points"), ("máy tính", "points"), ("thẩm định", "appraised_points"))]
    console.say(f"    Ba mức     {'; '.join(f'{name} {decimal_text(value)}' for name, value in points if value is not None) or 'không có'}")
    if row["appraisal_reason"]:
        console.say(f"    Thẩm định  {appraisal_words(row)}")
    if cells := cells_by_sheet(source_cells(run.editions[submission.edition].form, submission, row["indicator"])):
        console.say(f"    Ô nguồn    {cells}")
    words, gain = why.next_step(row["unit"], row["indicator"])
    if words:
        console.say(f"    Thêm điểm  {words} (tổng điểm +{decimal_text(gain)})")


def _tell_firmness(why: Why, unit: str, console: Console) -> None:
    """What small changes would turn for this unit."""
    said = [why.shift_words(shift) for shift in why.shifts_of({unit})]
    for shift in why.target_shifts:
        bands = tuple(move for move in shift.bands if move.unit == unit)
        places = tuple(move for move in shift.places if move.unit == unit)
        effects = [f"xếp loại {why.band(move.was)} thành {why.band(move.now)}" for move in bands]
        effects += [f"hạng {move.was} thành {move.now}" for move in places]
        said += [f"{why.target_words(shift)}: {', '.join(effects)}."] if effects else []
    console.heading("Nếu thay đổi nhỏ")
    for sentence in said or ["Xếp loại và hạng không đổi khi một điểm thẩm định thay đổi 0,5 hoặc một mục tiêu thay đổi 5 %."]:
        console.say(f"  {sentence}")

"""Why each unit stands where it does (vì sao): what the next band or award needs, what one more is worth, how firm it is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pipeline.definitions.campaign import Period
from pipeline.definitions.rubric import Indicator
from pipeline.domain.explaining import gap, gap_words, next_levels, step, step_words
from pipeline.domain.lineage import cells_by_sheet, source_cells
from pipeline.domain.ranking import ranked_standings
from pipeline.domain.rescoring import UnitPoints, unit_points
from pipeline.domain.results import Results
from pipeline.domain.scoring import decimal_text
from pipeline.domain.sensitivity import (
    APPRAISAL_STEP,
    TARGET_STEP,
    AppraisalShift,
    Move,
    RankedField,
    TargetShift,
)
from pipeline.domain.summaries.indicators import (
    detailed_units,
    left_out_notes,
    units_with_points,
)
from pipeline.domain.tables import Cell, Column, Paragraph, Sheet, Table
from pipeline.domain.values import number_text

KEY, TABLE, LEVELS_KEY = "vi-sao", "vi_sao", "len-muc-tren"


@dataclass(frozen=True)
class Why:
    """Everything that can be said of why, for one period of a run."""

    run: Results
    period: Period

    @cached_property
    def units(self) -> dict[str, UnitPoints]:
        """Unit → its points, where it has a total."""
        return unit_points(self.run, self.period)

    @cached_property
    def field(self) -> RankedField | None:
        """The ranked units side by side; None where nobody is ranked."""
        judged = self.run.totals[self.run.totals["period"] == self.period.key]
        standings = ranked_standings(judged, self.run.editions, self.run.consolidated).get(self.period.key)
        return RankedField(standings, self.units, self.run.rubric(self.period)) if standings else None

    @cached_property
    def appraisal_shifts(self) -> list[AppraisalShift]:
        """What half a point would turn, for the units that the workbook details."""
        return self.shifts_of(set(detailed_units(self.run, self.period)))

    def shifts_of(self, units: set[str]) -> list[AppraisalShift]:
        """What half a point would turn for some units."""
        return list(self.field.appraisal_shifts(units)) if self.field else []

    @cached_property
    def target_shifts(self) -> list[TargetShift]:
        """What another target would turn."""
        return list(self.field.target_shifts(self.period.key)) if self.field else []

    def needs(self, unit: str) -> list[str]:
        """What the next band and the next award need, one sentence each."""
        of = self.units.get(unit)
        return [gap_words(of, gap(of, level)) for level in next_levels(of)] if of else []

    def next_step(self, unit: str, indicator: str) -> tuple[str, Any]:
        """What one more of an indicator is worth, in words, and what the total gains; ("", None) where nothing is."""
        of = self.units.get(unit)
        one = step(of, indicator) if of else None
        return (step_words(of, one), one.total_gain) if of and one else ("", None)

    def name(self, unit: str) -> str:
        """A unit as it was called at the end of the period."""
        return self.run.name(unit, self.period)

    def band(self, key: str) -> str:
        """The name of a band."""
        return next(band.name for band in self.run.rubric(self.period).bands if band.key == key)

    def shift_words(self, shift: AppraisalShift) -> str:
        """What half a point turns, as a sentence: “Thêm 0,50 điểm ở một chỉ tiêu: hạng 5 thành 4 (1.2, 2.1).”"""
        more = f"{'Thêm' if shift.by > 0 else 'Bớt'} {decimal_text(abs(shift.by))} điểm ở một chỉ tiêu"
        effects = [f"xếp loại {self.band(shift.band.was)} thành {self.band(shift.band.now)}"] if shift.band else []
        effects += [f"hạng {shift.place.was} thành {shift.place.now}"] if shift.place else []
        return f"{more}: {', '.join(effects)} ({self.numbers(shift.indicators)})."

    def numbers(self, indicators: tuple[str, ...]) -> str:
        """Indicators by their numbers; all of a unit's are only called so."""
        asked = {i.key: i.number for i in self.run.rubric(self.period).indicators}
        return "chỉ tiêu nào cũng vậy" if len(indicators) == len(asked) else ", ".join(asked[key] for key in indicators)

    def target_words(self, shift: TargetShift) -> str:
        """A moved target: “4.2 Tỷ lệ …: mục tiêu 90 thành 94,5 %”."""
        asked = self.indicator(shift.indicator)
        was, now = number_text(shift.was), number_text(shift.now)
        return f"{asked.number} {asked.name}: mục tiêu {was} thành {now} {asked.measured_in}"

    def indicator(self, key: str) -> Indicator:
        """An indicator of the period's rubric."""
        return next(i for i in self.run.rubric(self.period).indicators if i.key == key)

    def moves(self, moves: tuple[Move, ...], *, of_bands: bool) -> str:
        """Who moves from where to where, in a list."""
        return "; ".join(
            f"{self.run.short_name(m.unit, self.period)}: {self.band(m.was) if of_bands else m.was} thành "
            f"{self.band(m.now) if of_bands else m.now}" for m in moves)


def why_sheets(run: Results, period: Period) -> tuple[Sheet, Sheet]:
    """What each unit needs and what small changes would turn; and every indicator of every unit with its next step."""
    if not period.scored:
        nothing = (Paragraph("Kỳ này không chấm điểm.", "body"),)
        return Sheet(LEVELS_KEY, "Lên mức trên", nothing), Sheet(KEY, "Vì sao", nothing)
    why = Why(run, period)
    return (Sheet(LEVELS_KEY, "Lên mức trên", (_units(why), _appraisals(why), _targets(why))),
            Sheet(KEY, "Vì sao", (_indicators(why),)))


def _units(why: Why) -> Table:
    run, period = why.run, why.period
    judged = {row["unit"]: row for row in run.rows("totals", period)}
    ties = {row["unit"]: row["tie_note"] for row in run.rows("ranking", period)}
    rows: list[tuple[Cell, ...]] = []
    for unit in detailed_units(run, period):
        row = judged[unit]
        firm = " ".join(why.shift_words(shift) for shift in why.appraisal_shifts if shift.unit == unit)
        needs = why.needs(unit) or ([row["unranked_reason"]] if row["total"] is None else ["Đã đạt mức cao nhất."])
        rows.append((why.name(unit), row["total"], row["band_name"], "\n".join(needs), ties.get(unit) or None, firm or None))
    shown, of = len(rows), len(units_with_points(run, period))
    return Table("vi_sao_don_vi", f"Còn thiếu gì để lên mức trên, {period.name.lower()}", (
        Column("unit", "Đơn vị", "long_text", width=28), Column("total", "Tổng điểm", "points", width=9),
        Column("band", "Xếp loại", width=11), Column("needs", "Để lên mức trên", "long_text", width=70),
        Column("tie", "Khi bằng điểm", "long_text", width=26),
        Column("firm", "Nếu một điểm thẩm định thay đổi", "long_text", width=36),
    ), tuple(rows), notes=(
        "Số người, số việc cần thêm do chương trình chấm lại theo đúng bảng điểm; các cách khác cũng có thể đủ. "
        "Chỉ tiêu đã có điểm thẩm định không tính thêm.",
        "Đủ điểm chưa phải là đủ điều kiện khen thưởng; các điều kiện khác xem xét riêng.", *left_out_notes(shown, of),
    ), source="Tính từ báo cáo của các đơn vị và bảng điểm", csv="totals")


def _appraisals(why: Why) -> Table:
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (why.name(shift.unit), shift.by, f"{shift.place.was} thành {shift.place.now}" if shift.place else None,
         why.numbers(shift.indicators), f"{why.band(shift.band.was)} thành {why.band(shift.band.now)}" if shift.band else None)
        for shift in why.appraisal_shifts
    )
    return Table("do_nhay_tham_dinh", f"Đơn vị đổi xếp loại hoặc hạng nếu một điểm thẩm định thay đổi {decimal_text(APPRAISAL_STEP)}", (
        Column("unit", "Đơn vị", "long_text", width=28), Column("by", "Thay đổi", "points", width=9),
        Column("place", "Đổi hạng", width=11), Column("indicators", "Ở một trong các chỉ tiêu", "long_text", width=70),
        Column("band", "Đổi xếp loại", "long_text", width=26),
    ), rows, measured_in="điểm", notes=(
        "Điểm của đơn vị khác giữ nguyên. Đơn vị không có ở bảng này: xếp loại và hạng không đổi.",
    ), source="Tính từ báo cáo của các đơn vị và bảng điểm")


def _targets(why: Why) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for shift in why.target_shifts:
        asked = why.indicator(shift.indicator)
        rows.append((f"{asked.number} {asked.name}", shift.was, shift.now, why.moves(shift.places, of_bands=False) or None,
                     why.moves(shift.bands, of_bands=True) or None))
    return Table("do_nhay_muc_tieu", f"Đơn vị đổi xếp loại hoặc hạng nếu một mục tiêu thay đổi {TARGET_STEP} %", (
        Column("target", "Mục tiêu của chỉ tiêu", "long_text", width=28), Column("was", "Đang là", "points", width=9),
        Column("now", "Nếu là", "points", width=11), Column("places", "Đổi hạng", "long_text", width=70),
        Column("bands", "Đổi xếp loại", "long_text", width=26),
    ), tuple(rows), measured_in="đơn vị tính của chỉ tiêu", notes=(
        "Mục tiêu tính bằng % không vượt 100 %. Mục tiêu không có ở bảng này: thay đổi 5 % không làm đổi xếp loại, hạng nào.",
    ), source="Tính từ báo cáo của các đơn vị và bảng điểm")


def _indicators(why: Why) -> Table:
    run, period = why.run, why.period
    rubric, counted = run.rubric(period), run.counted_in(period)
    scored = {(row["unit"], row["indicator"]): row for row in run.rows("scores", period)}
    rows: list[tuple[Cell, ...]] = []
    for unit in detailed_units(run, period):
        submission = counted[unit]
        form = run.editions[submission.edition].form
        for indicator in rubric.indicators:
            row = scored[unit, indicator.key]
            words, gain = why.next_step(unit, indicator.key)
            rows.append((
                why.name(unit), indicator.number, indicator.name, row["explanation"], row["self_points"], row["points"],
                row["appraised_points"], row["final_points"], words or None, gain,
                cells_by_sheet(source_cells(form, submission, indicator.key)),
            ))
    return Table(TABLE, f"Vì sao từng chỉ tiêu được số điểm này, {period.name.lower()}", (
        Column("unit", "Đơn vị", "long_text", width=22), Column("number", "Số", width=6),
        Column("indicator", "Chỉ tiêu", "long_text", width=26), Column("why", "Giá trị, mục tiêu, phép tính", "long_text", width=36),
        Column("self", "Tự chấm", "points", width=8), Column("computed", "Máy tính", "points", width=8),
        Column("appraised", "Thẩm định", "points", width=9), Column("final", "Điểm tính", "points", width=8),
        Column("step", "Điểm chỉ tiêu tăng thêm", "long_text", width=32),
        Column("gain", "Tổng điểm tăng", "points", width=9), Column("cells", "Ô nguồn", "long_text", width=26),
    ), tuple(rows), measured_in="điểm", notes=("Ô trống ở Điểm chỉ tiêu tăng thêm: đã đạt tối đa, không áp dụng, "
                                               "chưa tính được hoặc do thẩm định quyết định.",),
        source="Báo cáo của các đơn vị", csv="scores")

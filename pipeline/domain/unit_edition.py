"""What the units are told of a period or phase → one edition per unit: its own results and reasons, and the ranking of all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from pipeline.definitions.agency import Package
from pipeline.definitions.campaign import Unit
from pipeline.domain.official_report.scope import ReportScope
from pipeline.domain.outside_edition import Own, outside_edition
from pipeline.domain.scoring import decimal_text
from pipeline.domain.summaries.indicators import TABLE as INDICATORS
from pipeline.domain.summaries.phase.ranking import UNRANKED, means_table
from pipeline.domain.summaries.phase.unit_profile import unit_profile_sheet as phase_profile
from pipeline.domain.summaries.phase.view import PhaseView
from pipeline.domain.summaries.points import TABLE as POINTS
from pipeline.domain.summaries.unit_profile import unit_profile_sheet as year_profile
from pipeline.domain.summaries.why import TABLE as WHY
from pipeline.domain.summaries.why import Why
from pipeline.domain.tables import Paragraph, Sheet, Summary, Table


@dataclass(frozen=True)
class UnitEditions:
    """The summary `whole` of a scope, seen by each of its units as `package` allows."""

    scope: ReportScope
    whole: Summary
    package: Package

    @cached_property
    def units(self) -> list[Unit]:
        """Every unit that the scope concerns, in config order."""
        run, concerned = self.scope.run, {unit.key for period in self.scope.periods for unit in self.scope.run.units_in(period)}
        return [unit for unit in run.campaign.units if unit.key in concerned]

    def name(self, unit: Unit) -> str:
        """A unit as the workbook calls it."""
        return self._view.name(unit.key) if not self.scope.is_year else self.scope.run.name(unit.key, self.scope.latest)

    def edition(self, unit: Unit) -> Summary:
        """What one unit gets."""
        name, listed = self.name(unit), self.package.year_tables if self.scope.is_year else self.package.phase_tables
        title = f"{self.whole.title}: {name.upper()}"
        titled = replace(self.whole, key=f"{self.whole.key}-{unit.key}", title=title, sheets=tuple(
            replace(sheet, blocks=tuple(replace(block, text=title) if isinstance(block, Paragraph) and block.text == self.whole.title else block
                                        for block in sheet.blocks)) for sheet in self.whole.sheets))
        return outside_edition(titled, listed, self.package.without, Own(name, self.package.own_tables, self._profile(unit)))

    def standing(self, unit: Unit) -> list[str]:
        """How the unit stands, as sentences; none where it has sent nothing that counts."""
        if not any(unit.key in self.scope.run.counted_in(period) for period in self.scope.periods):
            return []
        return self._year(unit) if self.scope.is_year else self._phase(unit)

    def needs(self, unit: Unit) -> list[str]:
        """What the next band and the next award would have needed, for a year; none where there is nothing to add."""
        return self._why.needs(unit.key) if self.scope.is_year and self.scope.latest.ranked else []

    @cached_property
    def _why(self) -> Why:
        return Why(self.scope.run, self.scope.latest)

    @cached_property
    def _view(self) -> PhaseView:
        return PhaseView(self.scope.run, next(phase for phase in self.scope.run.campaign.phases if phase.key == self.scope.key))

    @cached_property
    def _tables(self) -> dict[str, Table]:
        return {table.key: table for sheet in self.whole.sheets for table in sheet.tables()}

    def _profile(self, unit: Unit) -> Sheet:
        if not self.scope.is_year:
            return phase_profile(self._view, unit=unit.key)
        points, indicators, why = (self._tables.get(key) for key in (POINTS, INDICATORS, WHY))
        return year_profile(self.scope.run, self.scope.latest, points, indicators, why, whose=self.name(unit))

    def _year(self, unit: Unit) -> list[str]:
        run, period = self.scope.run, self.scope.latest
        judged = next((row for row in run.rows("totals", period) if row["unit"] == unit.key), None)
        if judged is None:
            return ["Kỳ này không chấm điểm; báo cáo của đơn vị được dùng làm số liệu nền."]
        if judged["total"] is None:
            so_far = f" (điểm tạm tính: {judged['total_text']})" if judged["total_text"] else ""
            return [f"Báo cáo của đơn vị chưa đủ để tính tổng điểm{so_far}.", *([judged["unranked_reason"]] if judged["unranked_reason"] else [])]
        said = [f"Tổng điểm: {decimal_text(judged['total'])}; xếp loại: {judged['band_name'] or 'chưa xếp loại'}."]
        place = next((row for row in run.rows("ranking", period) if row["unit"] == unit.key), None)
        ranked = len(run.rows("ranking", period))
        if place:
            said.append(f"Xếp hạng: {int(place['rank']):02d}/{ranked:02d}; trong khối thi đua: {int(place['group_rank']):02d}.")
        elif judged["unranked_reason"]:
            said.append(f"Không xếp hạng: {_inside(judged['unranked_reason'])}")
        if isinstance(judged["deducted"], Decimal) and judged["deducted"]:
            said.append(f"Điểm trừ: {decimal_text(judged['deducted'])} ({_inside(str(judged['deduction_reasons'] or '')).rstrip('.')}).")
        return said

    def _phase(self, unit: Unit) -> list[str]:
        score = next((score for score in self._view.scores if score.unit == unit.key), None)
        if score is None or score.mean is None:
            others = self._tables.get(UNRANKED)
            why = dict(zip(others.values("unit"), others.values("remark"), strict=True)).get(self.name(unit), "") if others else ""
            return [f"Chưa có điểm bình quân của giai đoạn. {why}".rstrip()]
        means = means_table(self._view)
        at = means.values("unit").index(self.name(unit))
        rank, within = (means.values(column)[at] for column in ("rank", "group_rank"))
        return [f"Điểm bình quân: {decimal_text(score.mean)} ({score.ranked_periods:02d} kỳ được xếp hạng).",
                f"Xếp hạng: {rank:02d}/{len(means.rows):02d}; trong khối thi đua: {within:02d}."]


def _inside(words: str) -> str:
    """A sentence as part of another."""
    return f"{words[:1].lower()}{words[1:]}"

"""The annexes of the report: tables and charts of the whole Office, chosen from those of the summary workbooks.

Only aggregates leave the Office: no figure of a person, no place in a ranking, no finding.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from pipeline.domain.official_report.scope import ReportScope
from pipeline.domain.summaries.citizens import citizen_target, citizens_sheet
from pipeline.domain.summaries.official import official_sheet
from pipeline.domain.summaries.overview import overview_sheet
from pipeline.domain.summaries.phase import activities, bands, criteria, indicators, register, training
from pipeline.domain.summaries.phase import citizens as phase_citizens
from pipeline.domain.summaries.plan_contents import plan_contents_sheet
from pipeline.domain.summaries.training_money import training_money_sheet
from pipeline.domain.tables import Cell, Chart, Column, Sheet, Table, plain

BLANK_NOTE = "Ô trống: chưa có số liệu, không phải bằng 0."

_YEAR_FIGURES: Mapping[str, tuple[str, ...]] = {
    "so_lieu_chinh": ("period", "received", "owed", "citizens", "target", "completion", "planned", "spent", "spent_rate"),
    "chi_tieu_tung_ky": ("indicator", "measured_in", "numerator", "denominator", "value", "target", "gap", "units"),
    "cong_dan_theo_ky": ("period", "members", "recognised", "rate", "target", "gap"),
    "cong_dan_theo_nhom": (),
    "doi_chieu_quy_dinh": ("number", "name", "asked", "numerator", "denominator", "value", "verdict"),
    "hoat_dong_theo_noi_dung": (), "hoat_dong_theo_giai_phap": (), "khoa_hoc_theo_loai": (), "khoa_hoc_theo_hinh_thuc": (),
    "tiet_hoc_theo_nhom": (),
}
"""Table → the columns that go out, in the order of the annex; none named: all of them."""

_PHASE_FIGURES: Mapping[str, tuple[str, ...]] = {
    "do_bao_phu": ("period", "owed", "received", "share"),
    "chi_tieu_tung_ky": ("indicator", "measured_in", "numerator", "denominator", "value", "target", "gap", "units"),
    "chi_tieu_theo_ky": (), "cong_dan_hoc_tap": (), "cong_dan_theo_nhom": (), "dao_tao": (), "kinh_phi": (), "hoat_dong": (),
    "hoat_dong_noi_dung": (),
}
_WITHOUT = {"chi_tieu_theo_ky": ("share",)}
"""Of tables that go out whole, what they are only sorted by."""

_YEAR_BANDS, _PHASE_BANDS = ("so_don_vi_theo_loai",), ("xep_loai_so_luong", "xep_loai_ty_le")
_YEAR_CHARTS = ("so-don-vi-theo-loai", "cong-dan-theo-ky", "hoat-dong-theo-noi-dung", "hoat-dong-theo-giai-phap", "khoa-hoc-theo-loai")
_PHASE_CHARTS = ("xep-loai-so-luong", "cong-dan-hoc-tap", "dao-tao", "kinh-phi", "hoat-dong", "hoat-dong-noi-dung")
_CRITERIA, _CRITERIA_CHART = "tieu_chi_theo_ky", "tieu-chi-theo-ky"
_PROVISIONAL, _KEY_FIGURES = "doi_chieu_quy_dinh", "so_lieu_chinh"


@dataclass(frozen=True)
class Annexes:
    """The tables and charts of one report."""

    scope: ReportScope

    def criteria(self) -> tuple[Table, Chart]:
        """How much of the applicable maximum the Office reached in every criterion, per period."""
        table = replace(self._tables[_CRITERIA], title=f"Mức đạt từng tiêu chí (% điểm tối đa áp dụng), {self.scope.words}")
        if self.scope.is_year:
            table = replace(table, columns=tuple(replace(one, title="Tăng, giảm") if one.key == "moved" else one for one in table.columns))
        kept = [column.key for column in table.columns if column.key not in ("short", "moved")]
        return _narrowed(table, (*kept, "moved") if len(kept) > 2 else tuple(kept)), self._charts[_CRITERIA_CHART]

    def figures(self) -> list[Table]:
        """Annex I."""
        chosen = _YEAR_FIGURES if self.scope.is_year else _PHASE_FIGURES
        return [self._figure(key, columns) for key, columns in chosen.items() if key in self._tables and self._tables[key].rows]

    def bands(self) -> list[Table]:
        """Annex II: how many units in which band, never which."""
        return [self._tables[key] for key in (_YEAR_BANDS if self.scope.is_year else _PHASE_BANDS)]

    def charts(self) -> list[Chart]:
        """Annex IV."""
        return [self._charts[key] for key in (_YEAR_CHARTS if self.scope.is_year else _PHASE_CHARTS) if key in self._charts]

    def remark(self, table: Table) -> str:
        """What must be read with a table of Annex I, beside its source."""
        if table.key == _PROVISIONAL:
            return f"{table.notes[0]} {table.notes[1]}"
        if table.key == _KEY_FIGURES:
            return "Tăng, giảm của tỷ lệ tính bằng điểm phần trăm; tỷ lệ lấy tổng tử số chia tổng mẫu số của các đơn vị."
        if table.key in (*_YEAR_BANDS, *_PHASE_BANDS):
            return self._not_ranked(table)
        return BLANK_NOTE if any(plain(cell) is None for row in table.rows for cell in row) else ""

    def _not_ranked(self, table: Table) -> str:
        """Who never has a grade: counted as without one in the table of a year, not at all in those of a phase."""
        names = [self.scope.run.name(unit.key, self.scope.latest) for unit in self.scope.run.units_in(self.scope.latest) if not unit.ranked]
        if not names:
            return ""
        return f"{'Chưa xếp loại gồm cả' if table.key in _YEAR_BANDS else 'Không tính'} đơn vị không thuộc diện xếp hạng: {', '.join(names)}."

    def _figure(self, key: str, columns: Sequence[str]) -> Table:
        table = self._tables[key]
        if key == "chi_tieu_tung_ky":
            latest = self.scope.latest.name
            rows = tuple(row for row in table.rows if str(plain(row[table.position("period")])).startswith(latest))
            table = replace(table, title=f"Chỉ tiêu của toàn cơ quan {latest.lower()}: tử số, mẫu số, mục tiêu", rows=rows,
                            emphasis=frozenset())
        if key == "cong_dan_theo_nhom" and self.scope.is_year:
            table = _against_target(table, citizen_target(self.scope.run, self.scope.latest))
        kept = columns or tuple(column.key for column in table.columns if column.key not in _WITHOUT.get(key, ()))
        return _narrowed(table, kept)

    @cached_property
    def _tables(self) -> dict[str, Table]:
        return {table.key: table for sheet in self._sheets for table in sheet.tables()}

    @cached_property
    def _charts(self) -> dict[str, Chart]:
        return {chart.key: chart for sheet in self._sheets for chart in sheet.charts()}

    @cached_property
    def _sheets(self) -> list[Sheet]:
        view, run, latest = self.scope.view, self.scope.run, self.scope.latest
        if not self.scope.is_year:
            return [sheet(view) for sheet in (
                register.register_sheet, indicators.indicators_sheet, phase_citizens.citizens_sheet, training.training_sheet,
                activities.activities_sheet, bands.bands_sheet, criteria.criteria_sheet)]
        return [
            criteria.criteria_sheet(view), indicators.indicators_sheet(view), overview_sheet(run, latest), citizens_sheet(run, latest),
            official_sheet(run, latest, run.appraised.facts_in(latest.key)), plan_contents_sheet(run, latest), training_money_sheet(run, latest),
        ]


def _narrowed(table: Table, columns: Sequence[str]) -> Table:
    """Some columns of a table, in the order given; those that it has not are left out."""
    there = {column.key for column in table.columns}
    places = [table.position(key) for key in columns if key in there]
    return replace(table, columns=tuple(table.columns[place] for place in places),
                   rows=tuple(tuple(row[place] for place in places) for row in table.rows))


def _against_target(table: Table, target: float | None) -> Table:
    """The rates of groups held against the period's target."""
    if target is None:
        return table
    columns = (*table.columns, Column("target", "Mục tiêu", "percent"), Column("gap", "So với mục tiêu", "decimal", "điểm %"))
    return replace(table, columns=columns, rows=tuple((*row, *_gap(plain(row[table.position("rate")]), target)) for row in table.rows))


def _gap(rate: object, target: float) -> Iterator[Cell]:
    yield target
    yield float(rate) - target if isinstance(rate, (int, float)) else None

"""The summary workbook of a phase (báo cáo tổng hợp giai đoạn): its sheets in the order in which they are read."""

from __future__ import annotations

from pipeline.definitions.campaign import Phase
from pipeline.domain.results import Results
from pipeline.domain.summaries.contents_list import KEY as CONTENTS
from pipeline.domain.summaries.contents_list import contents_sheet
from pipeline.domain.summaries.cover import stamps
from pipeline.domain.summaries.phase.activities import activities_sheet
from pipeline.domain.summaries.phase.affected import noted
from pipeline.domain.summaries.phase.awards import awards_sheet
from pipeline.domain.summaries.phase.bands import bands_sheet
from pipeline.domain.summaries.phase.citizens import citizens_sheet
from pipeline.domain.summaries.phase.conversion import conversion_sheet
from pipeline.domain.summaries.phase.conversion_parts import details_sheet
from pipeline.domain.summaries.phase.converted_view import ConvertedView
from pipeline.domain.summaries.phase.cover import cover_sheet
from pipeline.domain.summaries.phase.criteria import criteria_sheet
from pipeline.domain.summaries.phase.exemplars import catalogue_sheet, exemplar_counts_sheet, issues_sheet
from pipeline.domain.summaries.phase.findings import findings_sheet
from pipeline.domain.summaries.phase.indicators import indicators_sheet
from pipeline.domain.summaries.phase.individuals import individuals_sheet
from pipeline.domain.summaries.phase.multiples import multiples_sheet
from pipeline.domain.summaries.phase.notes import notes_sheet
from pipeline.domain.summaries.phase.overview import overview_sheet
from pipeline.domain.summaries.phase.phases_compared import parts_of, phases_sheet
from pipeline.domain.summaries.phase.points import TABLE as POINTS
from pipeline.domain.summaries.phase.points import points_sheet
from pipeline.domain.summaries.phase.ranking import ranking_sheet
from pipeline.domain.summaries.phase.register import register_sheet, units_sheet
from pipeline.domain.summaries.phase.sources import sources_sheet
from pipeline.domain.summaries.phase.training import training_sheet
from pipeline.domain.summaries.phase.unit_profile import unit_profile_sheet
from pipeline.domain.summaries.phase.view import PhaseView, column
from pipeline.domain.summaries.trial import Watched, notified
from pipeline.domain.tables import Sheet, Summary

_FIGURES = (
    ranking_sheet, points_sheet, unit_profile_sheet, multiples_sheet, criteria_sheet, indicators_sheet, bands_sheet, register_sheet,
    units_sheet, citizens_sheet, individuals_sheet, awards_sheet, training_sheet, activities_sheet, exemplar_counts_sheet, catalogue_sheet, issues_sheet,
    notes_sheet, findings_sheet, sources_sheet,
)
_AHEAD = (citizens_sheet, notes_sheet)
"""What a phase that has not begun can already show: its target path, and how its figures will be made."""


def phase_summary(run: Results, phase: Phase) -> Summary:
    """Everything that the workbook of a phase shows; complete before a file is written."""
    view = PhaseView(run, phase)
    title = f"TỔNG HỢP KẾT QUẢ THI ĐUA {phase.name.upper()}"
    figures: list[Sheet] = [sheet(view) for sheet in (_FIGURES if view.periods else _AHEAD)]
    converted = ConvertedView(view)
    if converted.affected:
        place = _FIGURES.index(multiples_sheet) + 1
        figures[place:place] = [conversion_sheet(converted), details_sheet(converted)]
    if view.periods and parts_of(view):
        figures.insert(0, phases_sheet(converted))
    sheets = notified([noted(sheet, converted) for sheet in (overview_sheet(view), *figures)],
                      [Watched(POINTS, column(period)) for period in view.periods], on="diem-tung-ky",
                      following="điểm bình quân, hạng của các đơn vị")
    sample = any(run.has_sample(period) for period in view.periods)
    return Summary(
        phase.key, title, run.campaign.agency_on(run.as_of).name, run.as_of,
        (cover_sheet(view, title), contents_sheet(sheets), *sheets), stamps(run, view.periods or view.all_periods[:1]),
        (("kind", "phase_summary"), ("form_id", run.campaign.movement.form_id), ("phase", phase.key),
         ("periods", " ".join(period.key for period in view.periods)),
         ("editions", " ".join(dict.fromkeys(period.edition for period in view.periods))),
         ("as_of", run.as_of.isoformat()), ("sample", "1" if sample else "")), CONTENTS,
    )

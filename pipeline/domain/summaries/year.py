"""The summary workbook of one period (báo cáo tổng hợp năm): its sheets in the order in which they are read."""

from __future__ import annotations

from pipeline.definitions.campaign import Period
from pipeline.domain.consolidation import Status
from pipeline.domain.results import Results
from pipeline.domain.summaries.appraisal import appraisal_sheet
from pipeline.domain.summaries.awards import awards_sheet
from pipeline.domain.summaries.citizens import citizens_sheet
from pipeline.domain.summaries.contents_list import KEY as CONTENTS
from pipeline.domain.summaries.contents_list import contents_sheet
from pipeline.domain.summaries.cover import agencies_fact, completeness, cover, stamps
from pipeline.domain.summaries.exemplars import exemplars_sheet
from pipeline.domain.summaries.findings import findings_sheet
from pipeline.domain.summaries.indicators import TABLE as INDICATORS
from pipeline.domain.summaries.indicators import indicators_sheet
from pipeline.domain.summaries.individuals import individuals_sheet
from pipeline.domain.summaries.measures import measures_sheet
from pipeline.domain.summaries.notes import notes_sheet
from pipeline.domain.summaries.official import official_sheet
from pipeline.domain.summaries.overview import overview_sheet
from pipeline.domain.summaries.plan_contents import plan_contents_sheet
from pipeline.domain.summaries.points import TABLE as POINTS
from pipeline.domain.summaries.points import points_sheet
from pipeline.domain.summaries.ranking import ranking_sheet
from pipeline.domain.summaries.register import register_sheet
from pipeline.domain.summaries.resubmitted import resubmitted_sheets
from pipeline.domain.summaries.rubric import rubric_sheet
from pipeline.domain.summaries.self_points import self_points_sheet
from pipeline.domain.summaries.sources import files_sheet, sources_sheet
from pipeline.domain.summaries.training_money import training_money_sheet
from pipeline.domain.summaries.trial import Watched, notified
from pipeline.domain.summaries.unit_profile import unit_profile_sheet
from pipeline.domain.summaries.why import TABLE as WHY
from pipeline.domain.summaries.why import why_sheets
from pipeline.domain.tables import Sheet, Summary, Table, text


def year_summary(run: Results, period: Period) -> Summary:
    """Everything that the workbook of a period shows; complete before a file is written."""
    title = f"TỔNG HỢP KẾT QUẢ PHONG TRÀO THI ĐUA {period.name.upper()}"
    agency = run.campaign.agency_on(min(period.end, run.as_of))
    points, indicators = points_sheet(run, period), indicators_sheet(run, period)
    levels, why = why_sheets(run, period)
    front = _cover(run, period, title)
    rest: tuple[Sheet, ...] = (
        overview_sheet(run, period), ranking_sheet(run, period), points,
        unit_profile_sheet(run, period, _table(points, POINTS), _table(indicators, INDICATORS), _table(why, WHY)),
        levels, why, indicators, self_points_sheet(run, period), appraisal_sheet(run, period),
        official_sheet(run, period, run.appraised.facts_in(period.key)),
        plan_contents_sheet(run, period), training_money_sheet(run, period), citizens_sheet(run, period),
        individuals_sheet(run, period), awards_sheet(run, period),
        measures_sheet(run, period), exemplars_sheet(run, period), register_sheet(run, period),
        findings_sheet(run, period), *resubmitted_sheets(run, period), rubric_sheet(run, period), sources_sheet(run, period), files_sheet(run, period),
        notes_sheet(run, period),
    )
    rest = notified(rest, (
        *(Watched(INDICATORS, column) for column in ("value", "applicable", "final")), Watched(POINTS, "total"),
        Watched(POINTS, "band", tuple(band.name for band in run.rubric(period).bands)),
    ), on="bang-diem", following="điểm, xếp loại, hạng của các đơn vị")
    sheets = (front, contents_sheet(rest), *rest)
    return Summary(
        period.key, title, agency.name, run.as_of, sheets, stamps(run, [period]),
        (("kind", "period_summary"), ("form_id", run.campaign.movement.form_id), ("period", period.key),
         ("edition", period.edition), ("as_of", run.as_of.isoformat()),
         ("sample", "1" if run.has_sample(period) else "")), CONTENTS,
    )


def _table(sheet: Sheet, key: str) -> Table | None:
    return next((table for table in sheet.tables() if table.key == key), None)


def _cover(run: Results, period: Period, title: str) -> Sheet:
    received, owed = completeness(run, period)
    rubric = run.rubric(period)
    entries = run.register_in(period)
    fixing = sum(entry.status is Status.NEEDS_FIXING for entry in entries)
    missing = sum(entry.status is Status.MISSING for entry in entries)
    approval = "bảng điểm dự thảo, chưa phê duyệt" if rubric.is_draft else f"phê duyệt tại {rubric.approved_by}"
    return cover(run, title, [period], [
        ("Kỳ báo cáo", f"{period.name}: từ {text(period.start)} đến {text(period.end)}"),
        *agencies_fact(run.campaign, period.start, min(period.end, run.as_of)),
        ("Số liệu tính đến ngày", text(run.as_of)),
        ("Báo cáo đã nhận", f"{received:02d}/{owed:02d} đơn vị; cần sửa: {fixing:02d}; chưa gửi: {missing:02d}"),
        ("Biểu mẫu, bảng điểm", f"Phiên bản {period.edition}; {approval}"),
        *((("Phê duyệt", run.closings[period.key].words),) if period.key in run.closings else ()),
        ("Xếp hạng", "Có xếp hạng" if period.ranked else period.remark or "Không xếp hạng"),
    ])

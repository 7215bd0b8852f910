"""The summary workbook of a phase (báo cáo tổng hợp giai đoạn): years side by side; a silent year is a gap, never zero."""

from __future__ import annotations

from decimal import Decimal

from pipeline.definitions.campaign import Period, Phase
from pipeline.domain.consolidation import Status
from pipeline.domain.palette import PHASE_YEARS, POINTS
from pipeline.domain.phases import PhaseScore, coverage, phase_scores, standings_as_reported
from pipeline.domain.results import Results
from pipeline.domain.summaries.charted import charted
from pipeline.domain.summaries.cover import cover, stamps
from pipeline.domain.summaries.findings import findings_sheet
from pipeline.domain.summaries.sources import sources_sheet
from pipeline.domain.tables import Cell, Chart, Column, Series, Sheet, Summary, Table, text


def phase_summary(run: Results, phase: Phase) -> Summary:
    """Everything that the workbook of a phase shows; complete before a file is written."""
    periods = [period for period in run.periods if period.key in phase.periods]
    shown = periods or [run.campaign.period_by_key[phase.periods[0]]]
    title = f"TỔNG HỢP KẾT QUẢ PHONG TRÀO THI ĐUA {phase.name.upper()}"
    scored = phase_scores(phase, standings_as_reported(run.campaign, phase, run.totals, run.as_of))
    return Summary(
        phase.key, title, run.campaign.agency_on(run.as_of).name, run.as_of,
        (_cover(run, phase, shown, title), _register(run, phase, shown), _ranking(run, phase, shown, scored),
         _by_year(run, phase, shown, scored), _by_criterion(run, phase, shown), _findings(run, shown), _sources(run, shown)),
        stamps(run, shown),
        (("kind", "phase_summary"), ("form_id", run.campaign.movement.form_id), ("phase", phase.key),
         ("as_of", run.as_of.isoformat())),
    )


def _name(run: Results, unit: str, periods: list[Period]) -> str:
    return run.name(unit, periods[-1])


def _cover(run: Results, phase: Phase, periods: list[Period], title: str) -> Sheet:
    covered = coverage(run.campaign, phase, run.totals, run.as_of)
    editions = sorted({period.edition for period in periods})
    return cover(run, title, periods, [
        ("Giai đoạn", phase.name),
        ("Các kỳ có số liệu", ", ".join(period.name for period in periods)),
        ("Số liệu tính đến ngày", text(run.as_of)),
        ("Báo cáo đã nhận", "; ".join(f"{run.campaign.period_by_key[c.period].name}: {c.received:02d}/{c.owed:02d} đơn vị"
                                     for c in covered)),
        ("Khả năng so sánh", "; ".join(_comparability(run, phase, periods, editions)) or "Các kỳ so sánh được với nhau"),
    ])


def _comparability(run: Results, phase: Phase, periods: list[Period], editions: list[str]) -> list[str]:
    """What limits comparing the years: editions, organisation, coverage, unranked periods."""
    limits = []
    if len(editions) > 1:
        limits.append(f"dùng các phiên bản biểu mẫu {', '.join(editions)}")
    for event in run.campaign.events:
        if periods[0].start <= event.on <= min(periods[-1].end, run.as_of) and event.kind != "rename":
            day = max(event.on, periods[0].start)
            merged = ", ".join(run.campaign.unit_by_key[key].names[0].name for key in event.predecessors)
            into = ", ".join(run.campaign.unit_by_key[key].names[0].name for key in event.successors)
            limits.append(f"từ {text(day)}: {merged} tổ chức lại thành {into}")
    limits += [f"{period.name.lower()}: {period.remark or 'không xếp hạng'}" for period in periods if not period.ranked]
    short = [c for c in coverage(run.campaign, phase, run.totals, run.as_of) if not c.is_complete]
    limits += [f"{run.campaign.period_by_key[c.period].name.lower()}: nhận {c.received:02d}/{c.owed:02d} báo cáo" for c in short]
    return limits


def _register(run: Results, phase: Phase, periods: list[Period]) -> Sheet:
    status = {(e.unit, e.period): e for e in run.register if e.status not in (Status.SUPERSEDED, Status.REFUSED)}
    units = [u for u in run.campaign.units if any((u.key, p.key) in status for p in periods)]
    rows: list[tuple[Cell, ...]] = []
    for number, unit in enumerate(units, 1):
        words = []
        for period in periods:
            entry = status.get((unit.key, period.key))
            late = f", chậm {entry.late_days:02d} ngày" if entry and entry.late_days else ""
            words.append(f"{entry.status.label}{late}" if entry else "Không thuộc kỳ")
        rows.append((number, _name(run, unit.key, periods), *words))
    table = Table("so_theo_doi", f"Sổ theo dõi báo cáo {phase.short_name.lower()}", (
        Column("number", "STT", "integer"), Column("unit", "Đơn vị", width=42),
        *(Column(f"p{period.key}", period.name, width=20) for period in periods),
    ), tuple(rows), source="Sổ nhận báo cáo của Văn phòng")
    return Sheet("so-theo-doi", "Sổ theo dõi", (table,))


def _ranking(run: Results, phase: Phase, periods: list[Period], scored: list[PhaseScore]) -> Sheet:
    order = sorted(scored, key=lambda s: (s.mean is None, -(s.mean or 0)))
    means = [s.mean for s in order if s.mean is not None]
    rows = tuple(
        (means.index(s.mean) + 1 if s.mean is not None else None, _name(run, s.unit, periods),
         run.short_name(s.unit, periods[-1]), s.mean, s.trend, s.lowest, s.ranked_periods,
         "" if s.mean is not None else _why_no_mean(s))
        for s in order
    )
    table = Table("xep_hang", f"Điểm bình quân {phase.short_name.lower()}", (
        Column("rank", "Hạng", "integer"), Column("unit", "Đơn vị", width=42), Column("short", "Tên gọn", width=18),
        Column("mean", "Điểm bình quân", "points"), Column("trend", "Tăng, giảm", "points"),
        Column("lowest", "Kỳ thấp nhất", "points"), Column("ranked", "Số kỳ xếp hạng", "integer"),
        Column("remark", "Diễn giải", "long_text", width=40),
    ), rows, measured_in="điểm (thang 100)", notes=(
        "Bình quân các kỳ được xếp hạng, theo số tháng đơn vị hoạt động. Tăng, giảm: kỳ cuối so với kỳ đầu được xếp hạng.",
    ), source="Tính từ báo cáo của các đơn vị")
    best = order[0] if order and order[0].mean is not None else None
    title = (f"Điểm bình quân {phase.short_name.lower()}: {run.short_name(best.unit, periods[-1])} cao nhất với {text(best.mean)}"
             if best else f"Điểm bình quân {phase.short_name.lower()}: chưa có kỳ nào được xếp hạng")
    chart = Chart("xep-hang", "bar", title, f"Biểu đồ thanh ngang: điểm bình quân {phase.short_name.lower()} của từng đơn vị.",
                  table, "short", (Series("mean", "Điểm bình quân", POINTS),), "Đơn vị", "Điểm bình quân (thang 100)", 0, 100)
    return Sheet("xep-hang", "Xếp hạng", charted(table, chart))


def _why_no_mean(scored: PhaseScore) -> str:
    return " ".join(dict.fromkeys(s.gap for s in scored.standings if s.gap)) or "Chưa có kỳ nào được xếp hạng."


def _by_year(run: Results, phase: Phase, periods: list[Period], scored: list[PhaseScore]) -> Sheet:
    keys = [period.key for period in periods]
    rows = tuple(
        (_name(run, s.unit, periods), run.short_name(s.unit, periods[-1]),
         *(standing.total for standing in s.standings if standing.period in keys))
        for s in scored
    )
    table = Table("diem_theo_nam", f"Điểm thi đua từng kỳ, {phase.short_name.lower()}", (
        Column("unit", "Đơn vị", width=42), Column("short", "Tên gọn", width=18),
        *(Column(f"p{period.key}", period.name, "points", width=12) for period in periods),
    ), rows, measured_in="điểm (thang 100)", notes=(
        "Ô trống: không có điểm (chưa có báo cáo, chưa tính được, hoặc đơn vị không thuộc kỳ); không phải điểm 0.",
        *(f"{period.name}: {period.remark}" for period in periods if period.remark),
    ), source="Tính từ báo cáo của các đơn vị")
    chart = Chart(
        "diem-theo-nam", "column", _year_title(run, phase, periods),
        f"Biểu đồ cột: điểm thi đua từng kỳ của mỗi đơn vị, {phase.short_name.lower()}.", table, "short",
        tuple(Series(f"p{period.key}", period.name, _year_colour(run, period)) for period in periods),
        "Đơn vị", "Tổng điểm (thang 100)", 0, 100, labelled=len(periods) * len(rows) <= 24,
    )
    return Sheet("diem-theo-nam", "Điểm từng kỳ", charted(table, chart))


def _year_colour(run: Results, period: Period) -> str:
    return PHASE_YEARS[[p.key for p in run.campaign.periods].index(period.key) % len(PHASE_YEARS)]


def _year_title(run: Results, phase: Phase, periods: list[Period]) -> str:
    of = {p.key: [t for t in run.totals.loc[run.totals["period"] == p.key, "total"] if t is not None] for p in periods}
    filled = [p for p in periods if of[p.key]]
    if len(filled) < 2:
        return f"Điểm thi đua từng kỳ, {phase.short_name.lower()}"
    first, last = filled[0], filled[-1]
    means = [sum(of[p.key], Decimal(0)) / len(of[p.key]) for p in (first, last)]
    word = "tăng" if means[1] > means[0] else "giảm" if means[1] < means[0] else "giữ nguyên"
    return (f"Điểm bình quân các đơn vị {word} từ {text(means[0], 1)} ({first.name.lower()}) "
            f"{'lên' if word == 'tăng' else 'còn' if word == 'giảm' else 'ở'} {text(means[1], 1)} ({last.name.lower()})")


def _by_criterion(run: Results, phase: Phase, periods: list[Period]) -> Sheet:
    keys = {c.key: c for period in periods for c in run.rubric(period).criteria}
    rows: list[tuple[Cell, ...]] = []
    for key, criterion in keys.items():
        shares: list[float | None] = []
        for period in periods:
            of = run.criteria[(run.criteria["period"] == period.key) & (run.criteria["criterion"] == key) & ~run.criteria["blocked"]]
            earned = sum((p for p in of["points"] if p is not None), Decimal(0))
            most = sum((m for m in of["applicable_max"] if m is not None), Decimal(0))
            shares.append(float(earned / most * 100) if most else None)
        rows.append((f"{key}. {criterion.name}", *shares))
    table = Table("tieu_chi_theo_nam", f"Mức đạt từng tiêu chí qua các kỳ, {phase.short_name.lower()}", (
        Column("criterion", "Tiêu chí", "long_text", width=50),
        *(Column(f"p{period.key}", period.name, "percent", width=12) for period in periods),
    ), tuple(rows), measured_in="% điểm tối đa áp dụng của các đơn vị", notes=(
        "Tổng điểm đạt chia tổng điểm tối đa áp dụng của các đơn vị đã tính đủ tiêu chí.",
    ), source="Tính từ báo cáo của các đơn vị", heat=tuple(f"p{period.key}" for period in periods))
    return Sheet("tieu-chi-theo-nam", "Tiêu chí theo kỳ", (table,))


def _findings(run: Results, periods: list[Period]) -> Sheet:
    return _stacked("noi-dung-can-sua", "Nội dung cần sửa", [findings_sheet(run, period) for period in periods])


def _sources(run: Results, periods: list[Period]) -> Sheet:
    return _stacked("nguon-so-lieu", "Nguồn số liệu", [sources_sheet(run, period) for period in periods])


def _stacked(key: str, title: str, sheets: list[Sheet]) -> Sheet:
    """Tables of several periods as one table with the period in front."""
    tables = [table for sheet in sheets for table in sheet.tables()]
    first = tables[0]
    rows = tuple((table.title.rsplit(" ", 1)[-1], *row) for table in tables for row in table.rows)
    return Sheet(key, title, (Table(first.key, title, (Column("period", "Kỳ"), *first.columns), rows, first.measured_in,
                                    first.notes, first.source),))

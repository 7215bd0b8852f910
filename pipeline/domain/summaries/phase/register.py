"""Who has reported in each period (tiến độ báo cáo): received of owed, late, to be fixed, and units × periods."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.definitions.campaign import Period
from pipeline.domain.consolidation import RegisterEntry, Status
from pipeline.domain.palette import ACCEPTED, MISSING, NEEDS_FIXING
from pipeline.domain.summaries.phase.view import PhaseView, column
from pipeline.domain.summaries.phase.wording import inside, listed
from pipeline.domain.tables import Cell, Chart, Column, Live, Ref, Series, Sheet, Table

_SOURCE = "Sổ nhận báo cáo của Văn phòng"


def register_sheet(view: PhaseView) -> Sheet:
    """Coverage per period with its chart."""
    table = _coverage(view)
    chart = Chart(
        "tien-do-bao-cao", "stacked_column", _title(view),
        f"Biểu đồ cột chồng: số báo cáo đã nhận, cần sửa và chưa gửi của từng kỳ, {view.short}.", table, "period",
        (Series("accepted", "Đã nhận, không còn lỗi", ACCEPTED), Series("fixing", "Đã nhận, cần sửa", NEEDS_FIXING),
         Series("missing", "Chưa gửi", MISSING)),
        "Kỳ báo cáo", "Số đơn vị", 0, decimals=0,
    )
    return Sheet("tien-do-bao-cao", "Tiến độ báo cáo", (table, chart))


def units_sheet(view: PhaseView) -> Sheet:
    """Units × periods: what became of each report (sổ theo dõi)."""
    return Sheet("so-theo-doi", "Sổ theo dõi", (_units(view),))


def owed(view: PhaseView, period: Period) -> dict[str, RegisterEntry]:
    """Unit that owes a report → the line of the register that counts."""
    owing = {unit.key for unit in view.run.campaign.units_in(period)}
    return {unit: entry for unit, entry in _current(view, period) if unit in owing}


def _current(view: PhaseView, period: Period) -> Iterator[tuple[str, RegisterEntry]]:
    counts = (Status.ACCEPTED, Status.NEEDS_FIXING, Status.MISSING)
    return ((e.unit, e) for e in view.run.register_in(period) if e.status in counts)


def _coverage(view: PhaseView) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for period in view.periods:
        entries = list(owed(view, period).values())
        by = {status: sum(e.status is status for e in entries) for status in Status}
        sent = by[Status.ACCEPTED] + by[Status.NEEDS_FIXING]
        rows.append((
            period.name, period.units_due, len(entries), sent, Live(sent * 100 / len(entries), "{0}/{1}*100", (
                Ref("do_bao_phu", len(rows), "received"), Ref("do_bao_phu", len(rows), "owed"))) if entries else None,
            by[Status.ACCEPTED], by[Status.NEEDS_FIXING], by[Status.MISSING], sum(e.late_days > 0 for e in entries),
            _remark(view, period),
        ))
    return Table("do_bao_phu", f"Báo cáo đã nhận so với số phải gửi, {view.short}", (
        Column("period", "Kỳ", width=14), Column("due", "Hạn gửi", "date", width=12), Column("owed", "Phải gửi", "integer", width=12),
        Column("received", "Đã nhận", "integer", width=12), Column("share", "Độ bao phủ", "percent", "%", width=12),
        Column("accepted", "Không còn lỗi", "integer", width=12), Column("fixing", "Cần sửa", "integer", width=12),
        Column("missing", "Chưa gửi", "integer", width=12), Column("late", "Gửi chậm", "integer", width=12),
        Column("remark", "Diễn giải", "long_text", width=40),
    ), tuple(rows), measured_in="đơn vị", notes=(
        "Gửi chậm: báo cáo đầu tiên đọc được nhận sau hạn ít nhất một ngày làm việc; đã nằm trong số Đã nhận.",), source=_SOURCE)


def _remark(view: PhaseView, period: Period) -> str:
    """Who is silent, and whether there is still time."""
    if view.is_fresh(period):
        return "Kỳ đang thực hiện, chưa có báo cáo nào."
    silent = silent_units(view, period)
    if not silent:
        return ""
    still = "; còn trong hạn gửi" if view.run.as_of <= period.units_due else "; đã quá hạn gửi"
    return f"Chưa gửi: {listed(silent, 8)}{still}."


def fixing_units(view: PhaseView, period: Period) -> list[str]:
    """The short names of those whose report has to be fixed."""
    return [view.run.short_name(unit, period) for unit, e in owed(view, period).items() if e.status is Status.NEEDS_FIXING]


def silent_units(view: PhaseView, period: Period) -> list[str]:
    """The short names of those that owe a report and have sent none that counts; nobody in a fresh period."""
    if view.is_fresh(period):
        return []
    return [view.run.short_name(unit, period) for unit, e in owed(view, period).items() if e.status is Status.MISSING]


def _title(view: PhaseView) -> str:
    if not view.periods:
        return f"Tiến độ báo cáo, {view.short}: chưa có kỳ nào bắt đầu"
    running = [p for p in view.periods if view.is_fresh(p)]
    begun = [p for p in view.periods if p not in running]
    after = f"; {', '.join(inside(p.name) for p in running)} đang thực hiện, chưa có báo cáo" if running else ""
    if not begun:
        return f"Tiến độ báo cáo{after.replace(';', ':')}"
    short_of = [p for p in begun if view.is_partial(p)]
    if not short_of:
        return f"Báo cáo đủ 100 % ở {'cả ' if len(begun) > 1 else ''}{len(begun):02d} kỳ{after}"
    parts = [f"{inside(p.name)} {view.received(p)[0]:02d}/{view.received(p)[1]:02d}" for p in short_of]
    full = len(begun) - len(short_of)
    rest = f"; {full:02d} kỳ khác đủ 100 %" if full else ""
    if len(parts) > 3:
        return f"{len(parts):02d}/{len(begun):02d} kỳ chưa đủ báo cáo{after}"
    return f"Báo cáo chưa đủ: {', '.join(parts)}{rest}{after}"


def _units(view: PhaseView) -> Table:
    entries = {period.key: dict(_current(view, period)) for period in view.periods}
    units = [u.key for u in view.run.campaign.units if any(u.key in of for of in entries.values())]
    rows = tuple(
        (view.name(unit), *(_words(entries[p.key].get(unit)) for p in view.periods), view.fate(unit)) for unit in units)
    return Table("so_theo_doi", f"Sổ theo dõi báo cáo từng đơn vị, {view.short}", (
        Column("unit", "Đơn vị", "long_text", width=34),
        *(Column(column(p), p.name, "long_text", width=15) for p in view.periods), Column("fate", "Diễn giải", "long_text", width=44),
    ), rows, notes=("Không thuộc kỳ: đơn vị chưa thành lập hoặc không còn ở ngày cuối kỳ.",), source=_SOURCE, csv="register")


def _words(entry: RegisterEntry | None) -> str:
    if entry is None:
        return "Không thuộc kỳ"
    return f"{entry.status.label}, chậm {entry.late_days:02d} ngày" if entry.late_days else entry.status.label

"""The main job: inbox → archive → answers → findings → scores → workbooks, pictures and CSV in output/."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from pipeline.commands.closed_periods import closed_periods, remark_changes
from pipeline.commands.computing import judged, read, usable_definitions
from pipeline.commands.console import Console
from pipeline.commands.intake import Intake
from pipeline.commands.refusals import Refusal
from pipeline.commands.registering import letters_in, register_job, register_path
from pipeline.commands.replying import replies_begun, replies_said
from pipeline.commands.reviewing import OVERVIEW, write_overview
from pipeline.commands.write_one import write_register
from pipeline.commands.writing import dismiss, owned, warm_up, write_results, writers
from pipeline.definitions.campaign import Period
from pipeline.definitions.load import Definitions
from pipeline.domain.consolidation import RegisterEntry, Status
from pipeline.domain.containers import FileUse
from pipeline.domain.frame_rows import frame_rows
from pipeline.domain.replies import unit_replies
from pipeline.domain.results import Results, is_clean
from pipeline.domain.tables import text
from pipeline.domain.waivers import unused
from pipeline.domain.withdrawals import CHECKS
from pipeline.edges.allocator import keep_freed_memory
from pipeline.edges.ledger import Ledger, ReceiptReport
from pipeline.edges.publish import Publication
from pipeline.edges.run_lock import only_run

REPLACED = "_superseded"
"""In the ledger, behind the use of a workbook of the Office: there is a newer one of its period or phase."""

SHOWN = 100
"""So many lines the table of units on the screen has at most."""


def consolidate(config: Path, as_of: date, only: str, console: Console) -> bool:
    """Runs the whole job and returns whether anything asks for attention."""
    keep_freed_memory()
    gc.set_threshold(200_000, 20, 100)  # what a run makes, it keeps: looking for garbage every 700 objects finds none
    definitions = usable_definitions(config)
    chosen = _chosen(definitions, only, as_of)
    if not definitions.inbox.exists():
        _make_inbox(definitions, console)
    with (
        only_run(definitions.archive), Publication(definitions.output) as publication,
        Ledger(definitions.archive) as ledger, writers() as pool,
    ):
        seen = ledger.receive(definitions.inbox, limit_megabytes=definitions.campaign.limits.file_megabytes)
        _remark_passed_over(seen, console)
        received = read(definitions, ledger, console)
        warm_up(pool)
        run = judged(definitions, received, as_of, console)
        periods = list(chosen or run.reported_periods)
        closed = closed_periods(definitions, ledger, received.closings, periods, console)
        letters = {p.key: letters_in(closed[p.key].ledger) if p.key in closed else letters_in(ledger) for p in periods}
        replies = unit_replies(run, [p for p in periods if p.key not in closed])
        begun = replies_begun(definitions, ledger, run, replies, publication.folder, pool)
        for key, one in closed.items():  # what units were told then, to the byte
            told = unit_replies(one.run, [one.run.campaign.period_by_key[key]])
            begun += replies_begun(one.definitions, one.ledger, one.run, told, publication.folder, pool)
            replies |= told
        approved = {key: one.run for key, one in closed.items()}
        _show(run, periods, console)  # while the first letters are written
        with console.progress("Đang ghi kết quả") as bar:
            begun += [pool.submit(write_register, register_job(approved.get(p.key, run), p, letters[p.key], publication.folder)[1]) for p in periods]
            summaries = write_results(run, periods, publication.folder, pool, bar.at, approved)
            for written in begun:
                written.result()
            said = write_overview(definitions, run, summaries, letters_in(ledger), publication.folder, pool, replies, approved)
        dismiss(pool)
        publication.publish([*owned(list(summaries)), *(register_path(period) for period in periods), *OVERVIEW])
        said.keep()
        _record_outcomes(ledger, received, run)
    remark_unused_waivers(run, console)
    changed = remark_changes(closed, console)
    console.say(said.sentence)
    _report(run, periods, replies_said(replies, said.new_replies, definitions.campaign.folders.output), console, definitions)
    return not is_clean(run) or bool(seen.refused) or changed


def _make_inbox(definitions: Definitions, console: Console) -> None:
    """A first run gets the sample campaign; where real files were ever received, an empty inbox and no samples."""
    received = definitions.archive / "files"
    if received.is_dir() and any(received.iterdir()):
        definitions.inbox.mkdir()
        console.remark(f"Chưa có thư mục {definitions.campaign.folders.inbox}/, đã tạo thư mục trống.")
        return
    from pipeline.commands.sample import write_sample

    write_sample(definitions, definitions.inbox, console)


def _chosen(definitions: Definitions, only: str, as_of: date) -> list[Period]:
    if not only:
        return []
    period = definitions.campaign.period_by_key.get(only)
    if period is None:
        allowed = ", ".join(definitions.campaign.period_by_key)
        raise Refusal(f"Không có kỳ {only!r}; các kỳ: {allowed}.")
    if period.start > as_of:
        raise Refusal(f"{period.name} bắt đầu ngày {text(period.start)}, sau ngày {text(as_of)}.")
    return [period]


def _remark_passed_over(seen: ReceiptReport, console: Console) -> None:
    for passed in (*seen.ignored, *seen.refused):
        console.remark(f"{passed.path}: {passed.message}")


def remark_unused_waivers(run: Results, console: Console) -> None:
    """Waivers that cover nothing although the unit's report is there: superfluous, or the wrong check."""
    reported = {(s.unit, s.period) for s in run.consolidated.submissions.values()}
    there = [waiver for waiver in run.campaign.waivers if (waiver.unit, waiver.period) in reported]
    for waiver in unused(there, run.findings):
        console.remark(f"Miễn áp dụng chưa dùng đến: đơn vị {waiver.unit}, kỳ {waiver.period}, kiểm tra {waiver.check}; "
                       "đề nghị kiểm tra lại [[waivers]] trong config.toml.")


def _record_outcomes(ledger: Ledger, received: Intake, run: Results) -> None:
    """What became of every file, for the ledger; entered only where it changed."""
    outcomes: list[tuple[str, str, dict[str, str]]] = []
    by_hash = {entry.sha256: entry for entry in run.register if entry.sha256}
    own = {book.sha256: (f"{use.value}{REPLACED}" if book.number in books.replaced else use.value, book.period)
           for use, books in ((FileUse.APPRAISAL, run.appraised.workbooks), (FileUse.AWARDS, run.awarded.workbooks))
           for book in books.received}
    for file in received.files:
        if file.refusal is not None:
            status = Status.WITHDRAWN if file.refusal.check in CHECKS else Status.REFUSED
            outcomes.append((file.sha256, status.value, {"reason": file.refusal.check}))
        elif (entry := by_hash.get(file.sha256)) is not None:
            outcomes.append((file.sha256, entry.status.value, {"unit": entry.unit, "period": entry.period}))
        elif file.sha256 in own:
            outcomes.append((file.sha256, own[file.sha256][0], {"period": own[file.sha256][1]}))
        elif file.use is not FileUse.REPORT:
            outcomes.append((file.sha256, file.use.value, {}))
    ledger.record_outcomes(outcomes)


def _show(run: Results, periods: list[Period], console: Console) -> None:
    """The table of units of the newest period; of very many units, those that somebody must look at come first."""
    judged = {(row["unit"], row["period"]): row for row in frame_rows(run.totals)}
    for period in periods[-1:] if len(periods) > 1 else periods:
        entries = run.register_in(period)
        chosen = entries if len(entries) <= SHOWN else most_pressing(entries)
        rows = []
        for entry in chosen:
            row = judged.get((entry.unit, entry.period)) if entry.status in (Status.ACCEPTED, Status.NEEDS_FIXING) else None
            rows.append((
                run.name(entry.unit, period), entry.status.label, str(entry.errors or ""), str(entry.warnings or ""),
                row["total_text"] if row else "", (row["band_name"] or "") if row else "",
            ))
        console.table(f"{period.name} (tính đến {text(run.as_of)})", (
            ("Đơn vị", False), ("Tình trạng", False), ("Lỗi", True), ("Cảnh báo", True), ("Điểm", True), ("Xếp loại", False),
        ), rows)
        if len(chosen) < len(entries):
            console.say(f"Bảng trên có {len(chosen)} trong {text(len(entries))} dòng, ưu tiên dòng cần xem; đủ các đơn vị ở trang “Sổ theo dõi”.")


def most_pressing(entries: Sequence[RegisterEntry]) -> list[RegisterEntry]:
    """As many lines of the register as a screen is for: without a usable report, then with errors, then warnings; in its order."""
    def ease(entry: RegisterEntry) -> tuple[bool, bool, bool]:
        return entry.status in (Status.ACCEPTED, Status.NEEDS_FIXING), not entry.errors, not entry.warnings

    pressing = {id(entry) for entry in sorted(entries, key=ease)[:SHOWN]}
    return [entry for entry in entries if id(entry) in pressing]


def _report(run: Results, periods: list[Period], replied: str, console: Console, definitions: Definitions) -> None:
    for file in run.files:
        if file.refusal is not None:
            status = Status.WITHDRAWN if file.refusal.check in CHECKS else Status.REFUSED
            console.say(f"{status.label} {file.names[0]}: {file.refusal.message}")
    if replied:
        console.say(replied)
    tally, out = run.file_counts, sum(file.refusal is not None and file.refusal.check in CHECKS for file in run.files)
    console.say(f"Đã nhận {tally['received']:02d} tệp: tổng hợp {tally['consolidated']:02d}, đã thay thế {tally['superseded']:02d}, "
                f"không tiếp nhận {tally['refused']:02d}{f' (trong đó đã rút {out:02d})' if out else ''}.")
    if tally["opened"]:
        console.say(f"Đã mở {tally['opened']:02d} thư, tệp nén; {tally['listed']:02d} tệp kèm theo không phải biểu mẫu, chỉ lưu.")
    _report_appraisals(run, periods, console)
    _report_awards(run, console)
    last = periods[-1].key if periods else ""
    fixing = sum(e.status is Status.NEEDS_FIXING for e in run.register_in(periods[-1])) if periods else 0
    what = f"xem trang “Nội dung cần sửa” ({fixing:02d} báo cáo cần sửa)" if fixing else "xem trang “Xếp hạng”"
    folder = definitions.campaign.folders.output
    console.say(f"Đã ghi kết quả vào {folder}/. Tiếp theo: mở {folder}/{last}/tong-hop-{last}.xlsx, {what}.")


def _report_appraisals(run: Results, periods: list[Period], console: Console) -> None:
    """How many workbooks came, which one counts, how much it decides, and whether it must be mended."""
    if received := run.file_counts["appraisals"]:
        console.say(f"Đã nhận {received:02d} phiếu thẩm định của Văn phòng, thay thế {len(run.appraised.workbooks.replaced):02d}.")
    for period in periods:
        book = run.appraised.workbooks.in_force.get(period.key)
        if book is None:
            continue
        decided = sum(place[1] == period.key for place in run.appraised.decisions)
        struck = sum(line.period == period.key for line in run.appraised.struck)
        wrong = sum(f.is_error and f.file == book.file for f in run.appraised.findings)
        said = f"{period.name}: phiếu thẩm định {book.file} có {decided:02d} chỉ tiêu được quyết định, {struck:02d} dòng không tính"
        console.say(f"{said}; {wrong:02d} nội dung cần sửa trong phiếu, xem trang “Nội dung cần sửa”." if wrong else f"{said}.")


def _report_awards(run: Results, console: Console) -> None:
    """How many award workbooks came, and what the ones that count decide."""
    if received := run.file_counts["award_books"]:
        console.say(f"Đã nhận {received:02d} biểu đề nghị khen thưởng, thay thế {len(run.awarded.workbooks.replaced):02d}.")
    for key, book in sorted(run.awarded.workbooks.in_force.items()):
        decided = sum(decision.session == key for decision in run.awarded.decisions)
        wrong = sum(f.is_error and f.file == book.file for f in run.awarded.findings)
        said = f"{run.campaign.span_by_key[key].name}: {book.file} có {decided:02d} kết quả khen thưởng"
        console.say(f"{said}; {wrong:02d} nội dung cần sửa, xem trang “Nội dung cần sửa”." if wrong else f"{said}.")

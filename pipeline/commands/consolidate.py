"""The main job: inbox → archive → answers → findings → scores → workbooks, pictures and CSV in output/."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pipeline.commands.computing import CHECKS, computed_from, preloading, usable_definitions
from pipeline.commands.console import Console
from pipeline.commands.intake import Intake
from pipeline.commands.refusals import Refusal
from pipeline.commands.registering import letters_in, register_job, register_path
from pipeline.commands.write_one import write_register
from pipeline.commands.writing import owned, write_results, writers
from pipeline.definitions.campaign import Period
from pipeline.definitions.load import Definitions
from pipeline.domain.consolidation import Status
from pipeline.domain.results import Results, is_clean
from pipeline.domain.tables import text
from pipeline.edges.ledger import Ledger, ReceiptReport
from pipeline.edges.publish import Publication
from pipeline.edges.run_lock import only_run


def consolidate(config: Path, as_of: date, only: str, console: Console) -> bool:
    """Runs the whole job and returns whether anything asks for attention."""
    definitions = usable_definitions(config)
    chosen = _chosen(definitions, only, as_of)
    if not definitions.inbox.exists():
        _make_inbox(definitions, console)
    with (
        only_run(definitions.archive), Publication(definitions.output) as publication,
        Ledger(definitions.archive) as ledger, writers() as pool, preloading(CHECKS),
    ):
        seen = ledger.receive(definitions.inbox, limit_megabytes=definitions.campaign.limits.file_megabytes)
        _remark_passed_over(seen, console)
        received, run = computed_from(definitions, ledger, as_of, console)
        periods = list(chosen or run.periods)
        letters = letters_in(ledger)
        with console.progress("Đang ghi kết quả") as bar:
            registers = [pool.submit(write_register, register_job(run, p, letters, publication.folder)[1]) for p in periods]
            keys = write_results(run, periods, publication.folder, pool, bar.at)
            for register in registers:
                register.result()
        publication.publish([*owned(keys), *(register_path(period) for period in periods)])
        _record_outcomes(ledger, received, run)
    _report(run, periods, seen, console, definitions)
    return not is_clean(run) or bool(seen.refused)


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


def _record_outcomes(ledger: Ledger, received: Intake, run: Results) -> None:
    """What became of every file, for the ledger; entered only where it changed."""
    outcomes: list[tuple[str, str, dict[str, str]]] = []
    by_hash = {entry.sha256: entry for entry in run.register if entry.sha256}
    counted = {paper.sha256 for paper in run.award_papers.values()}
    outcomes += [(paper.sha256, (Status.ACCEPTED if paper.sha256 in counted else Status.SUPERSEDED).value,
                  {"form": paper.form_id, "about": paper.key}) for paper in received.papers]
    for file in received.files:
        if file.refusal is not None:
            outcomes.append((file.sha256, Status.REFUSED.value, {"reason": file.refusal.check}))
        elif (entry := by_hash.get(file.sha256)) is not None:
            outcomes.append((file.sha256, entry.status.value, {"unit": entry.unit, "period": entry.period}))
    ledger.record_outcomes(outcomes)


def _report(run: Results, periods: list[Period], seen: ReceiptReport, console: Console, definitions: Definitions) -> None:
    judged = {(row["unit"], row["period"]): row for row in run.totals.to_dict("records")}
    for period in periods[-1:] if len(periods) > 1 else periods:
        rows = []
        for entry in run.register_in(period):
            row = judged.get((entry.unit, entry.period)) if entry.status in (Status.ACCEPTED, Status.NEEDS_FIXING) else None
            rows.append((
                run.name(entry.unit, period), entry.status.label, str(entry.errors or ""), str(entry.warnings or ""),
                row["total_text"] if row else "", (row["band_name"] or "") if row else "",
            ))
        console.table(f"{period.name} (tính đến {text(run.as_of)})", (
            ("Đơn vị", False), ("Tình trạng", False), ("Lỗi", True), ("Cảnh báo", True), ("Điểm", True), ("Xếp loại", False),
        ), rows)
    for file in run.files:
        if file.refusal is not None:
            console.say(f"Không tiếp nhận {file.names[0]}: {file.refusal.message}")
    tally = run.file_counts
    console.say(f"Đã nhận {tally['received']:02d} tệp: tổng hợp {tally['consolidated']:02d}, đã thay thế {tally['superseded']:02d}, "
                f"không tiếp nhận {tally['refused']:02d}"
                + (f", biểu của Văn phòng {tally['office']:02d}." if "office" in tally else "."))
    last = periods[-1].key if periods else ""
    fixing = sum(e.status is Status.NEEDS_FIXING for e in run.register_in(periods[-1])) if periods else 0
    what = f"xem trang “Nội dung cần sửa” ({fixing:02d} báo cáo cần sửa)" if fixing else "xem trang “Xếp hạng”"
    folder = definitions.campaign.folders.output
    console.say(f"Đã ghi kết quả vào {folder}/. Tiếp theo: mở {folder}/{last}/tong-hop-{last}.xlsx, {what}.")

"""Results → the replies to be written beside them: which letter, with a marked copy of which file."""

from __future__ import annotations

import os
from collections import Counter
from concurrent.futures import Executor, Future
from dataclasses import replace
from pathlib import Path

from pipeline.commands.write_reply import CopyJob, ReplyBatch, ReplyJob, write_replies
from pipeline.definitions.load import Definitions
from pipeline.domain.answers import Submission
from pipeline.domain.issued import IssuedForm
from pipeline.domain.replies import COPY_ENDING, Outcome, UnitReply
from pipeline.domain.results import Results
from pipeline.edges.ledger import Ledger

REPLIES = "phan-hoi"
"""The folder of a period that holds its replies."""

_PORTIONS_PER_CORE = 4


def replies_begun(definitions: Definitions, ledger: Ledger, run: Results, replies: dict[str, list[UnitReply]],
                  folder: Path, pool: Executor) -> list[Future[None]]:
    """Hands the replies to the processes that write, in portions of about the same size; they go below `folder`."""
    jobs = [
        ReplyJob(replace(reply.letter, identity=reply.content), folder / period / REPLIES / reply.name, _copy(definitions, ledger, run, reply))
        for period, of in replies.items() for reply in of
    ]
    for parent in {job.path.parent for job in jobs}:  # here: a writer that outlives us must not make folders again
        parent.mkdir(parents=True, exist_ok=True)
    portions = min(len(jobs), _PORTIONS_PER_CORE * (os.cpu_count() or 1))
    limits = definitions.campaign.limits
    return [pool.submit(write_replies, ReplyBatch(tuple(jobs[at::portions]), limits)) for at in range(portions)]


def replies_said(replies: dict[str, list[UnitReply]], new: int | None, output: str) -> str:
    """One sentence for the officer: how many drafts of which sort, how many say anything new, and where; "" for none."""
    places = [f"{output}/{period}/{REPLIES}/" for period, of in replies.items() if of]
    outcomes = Counter(reply.outcome for of in replies.values() for reply in of)
    if not outcomes:
        return ""
    counts = ", ".join(f"{outcomes[outcome]:02d} thư {outcome.label}" for outcome in Outcome if outcomes[outcome])
    fresh = "" if new is None else f", {new:02d} thư mới so với lần chạy trước," if new else ", không có thư nào mới so với lần chạy trước,"
    return (f"Đã soạn {outcomes.total():02d} thư nháp trả lời đơn vị ({counts}){fresh} "
            f"trong {', '.join(places)}; chưa gửi thư nào.")


def _copy(definitions: Definitions, ledger: Ledger, run: Results, reply: UnitReply) -> CopyJob | None:
    if reply.submission is None or reply.marking is None:
        return None
    report = reply.submission
    name = f"{report.unit}_{report.period}_{COPY_ENDING}"
    return CopyJob(ledger.stored(report.sha256), name, reply.marking, report.reading,
                   _standard_form(definitions, run, report))


def _standard_form(definitions: Definitions, run: Results, report: Submission) -> IssuedForm:
    """The blank form that a report would be rewritten on, with the report's own identity."""
    campaign, meta = definitions.campaign, report.reading.meta
    period = campaign.period_by_key[report.period]
    return IssuedForm(
        definitions.editions[report.edition], campaign.agency_on(period.end).name, campaign.movement.contact,
        report.unit, run.name(report.unit, period), period, campaign.closes_a_phase(period), meta.form_code, meta.sample,
        advisory=campaign.unit_by_key[report.unit].advisory,
    )

"""Drafts anywhere below output/ → sent, or, without being told to send, only listed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from pipeline.commands.console import Console
from pipeline.commands.refusals import Refusal
from pipeline.commands.registering import letters_in
from pipeline.commands.sending import drafts_below, planned, show_plan
from pipeline.commands.sending import send as send_drafts
from pipeline.definitions.load import load_definitions
from pipeline.domain.package import FOLDERS
from pipeline.edges.ledger import Ledger
from pipeline.edges.mail_out import draft_of
from pipeline.edges.run_lock import only_run


def send(config: Path, as_of: date, paths: Sequence[Path], console: Console, *, sending: bool) -> bool:
    """Sends the drafts or lists them; returns whether anything asks for attention."""
    definitions = load_definitions(config)
    drafts = drafts_below(paths)
    if packages := [draft for draft in drafts if draft.resolve().parent.name in FOLDERS.values() or _package_of(draft)]:
        console.remark(f"Bỏ qua {len(packages):02d} thư của gói gửi Sở, trình lãnh đạo, gửi đơn vị: chỉ gửi bằng make package … ARGS=--send, "
                       "khi kỳ đã khóa.")
        drafts = [draft for draft in drafts if draft not in packages]
    if not drafts:
        raise Refusal(f"Không có thư nháp (.eml) nào trong {', '.join(str(path) for path in paths)}.")
    with only_run(definitions.archive), Ledger(definitions.archive) as ledger:
        if sending:
            return send_drafts(definitions, ledger, drafts, as_of, console)
        plan = planned(definitions, letters_in(ledger), drafts, as_of, console)
    show_plan(plan, console)
    ready = sum(bool(one.pending) for one in plan)
    console.say(f"Có {ready:02d} thư sẽ được gửi. Chưa thư nào được gửi; thêm --send để gửi.")
    return False


def _package_of(draft: Path) -> str:
    """The package that a draft says it belongs to; "" for others and for what is no draft."""
    letter = draft_of(draft.read_bytes())
    return letter.package if letter else ""

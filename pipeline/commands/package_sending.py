"""The drafts of one package → sent, with a reason entered where somebody insisted; what became of it is entered too."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from pipeline.commands.console import Console
from pipeline.commands.registering import letters_in
from pipeline.commands.sending import planned, send
from pipeline.definitions.load import Definitions
from pipeline.domain.forced_sending import FORCED, ForcedSending, MeantLetter, unsettled
from pipeline.domain.tables import text
from pipeline.edges.ledger import Ledger


def send_package(
    definitions: Definitions, ledger: Ledger, drafts: Sequence[Path], as_of: date, console: Console, *, package: str, reason: str,
    against: Sequence[str],
) -> bool:
    """Sends what has not been sent of a package; returns whether anything asks for attention.

    Where something speaks `against` it, the reason is entered before the first letter goes and the outcome after the
    last, also when it breaks off; a run that died in between is settled by the next one.
    """
    _settle(ledger, as_of, console)
    open_ones = [one for one in planned(definitions, letters_in(ledger), drafts, as_of, console, package=package) if one.pending]
    if not against or not open_ones:
        return send(definitions, ledger, drafts, as_of, console, package=package)
    letters = tuple(MeantLetter(one.letter.message_id, hashlib.sha256(one.letter.data).hexdigest(), one.pending) for one in open_ones)
    meant = ForcedSending(package, reason, tuple(against), letters, as_of)
    entry = ledger.append(FORCED, "", meant.payload)
    try:
        return send(definitions, ledger, drafts, as_of, console, package=package)
    finally:
        ledger.append(FORCED, "", meant.outcome(entry.id, letters_in(ledger), as_of))


def _settle(ledger: Ledger, as_of: date, console: Console) -> None:
    """Enters the outcome of what an earlier run meant to send and did not live to tell."""
    for entry, meant in unsettled((entry.id, entry.payload) for entry in ledger.entries(FORCED)):
        outcome = meant.outcome(entry, letters_in(ledger), as_of)
        ledger.append(FORCED, "", outcome)
        console.remark(f"Lần gửi gói {meant.package} ngày {text(meant.on)} bị ngắt giữa chừng: máy chủ thư đã nhận cho {len(outcome['taken']):02d} địa chỉ, "
                       f"từ chối {len(outcome['refused']):02d}, chưa rõ {len(outcome['open']):02d}; đã ghi vào sổ.")

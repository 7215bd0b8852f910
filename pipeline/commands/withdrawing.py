"""Files that an officer has withdrawn: what is said of each instead of its figures."""

from __future__ import annotations

from pipeline.domain.file_reasons import FILE_REASONS
from pipeline.domain.findings import Finding, Severity
from pipeline.domain.reading import Reading
from pipeline.domain.withdrawals import SENT_AGAIN, WITHDRAWN, Withdrawal, withdrawal
from pipeline.edges.ledger import Ledger, Receipt


def decisions(ledger: Ledger) -> list[Withdrawal]:
    """Every decision about a file, oldest first."""
    return [withdrawal(entry.sha256, entry.moment, entry.payload) for entry in ledger.entries(WITHDRAWN)]


def withdrawn_note(decision: Withdrawal, receipt: Receipt, outcome: Reading | Finding | None) -> Finding:
    """What stands in the place of a withdrawn file's report; it is asked about again when the very same file came later."""
    again = any(sighting.seen > decision.entered for sighting in receipt.sightings)
    code = SENT_AGAIN if again else WITHDRAWN
    reason, known = FILE_REASONS[code], receipt.sha256[:12]
    unit, period = (outcome.meta.unit, outcome.meta.period) if isinstance(outcome, Reading) else (
        (outcome.unit, outcome.period) if outcome is not None else ("", ""))
    return Finding(code, Severity.WARNING if again else Severity.NOTE, reason.said(decision.why), reason.advised(known),
                   unit=unit, period=period, file=receipt.path)

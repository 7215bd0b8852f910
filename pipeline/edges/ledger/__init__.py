"""The archive of received files, and the ledger of what came, when, and what became of it (sổ theo dõi)."""

from pipeline.edges.ledger.journal import ArchiveIncomplete, Entry, JournalDamaged
from pipeline.edges.ledger.ledger import Ledger, Outcome, PassedOver, ReceiptReport
from pipeline.edges.ledger.opening import Unpacked
from pipeline.edges.ledger.receipts import Receipt, Sighting
from pipeline.edges.ledger.verification import Inspection, Mark, inspection

__all__ = [
    "ArchiveIncomplete",
    "Entry",
    "Inspection",
    "JournalDamaged",
    "Ledger",
    "Mark",
    "Outcome",
    "PassedOver",
    "Receipt",
    "ReceiptReport",
    "Sighting",
    "Unpacked",
    "inspection",
]

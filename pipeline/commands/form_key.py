"""The key that signs forms, watched by the ledger: a key that was changed or lost is noticed before it is used."""

from __future__ import annotations

from pipeline.commands.console import Console
from pipeline.definitions.load import Definitions
from pipeline.domain.archive_damage import Damage
from pipeline.edges.form_secret import NAME, FormSecretDamaged, existing_form_secret, fingerprint, form_secret
from pipeline.edges.ledger import Ledger

FORM_KEY = "form_key"
"""The ledger's entries about the key; the payload is its fingerprint."""


def issuing_key(definitions: Definitions, ledger: Ledger, console: Console) -> bytes:
    """The key to sign forms with, made when there is none; FormSecretDamaged when it is not the one last noted.

    Where the file was deleted, a new key is made and noted, and a remark says that forms issued before will not match it.
    """
    before, noted = checking_key(definitions, ledger), _noted(ledger)
    if before is None and noted:
        console.remark("Không còn khóa mã biểu mẫu trước đây nên tạo khóa mới: biểu mẫu đã phát hành sẽ không khớp mã.")
    key = form_secret(definitions.archive) if before is None else before
    if before is None or not noted:
        ledger.append(FORM_KEY, "", {"fingerprint": fingerprint(key)})
    return key


def checking_key(definitions: Definitions, ledger: Ledger) -> bytes | None:
    """The key to check forms with, None where there is none; FormSecretDamaged when it is not the one last noted."""
    key = existing_form_secret(definitions.archive)
    noted = _noted(ledger)
    if ledger.is_past:  # a key made since then checks nothing of what was judged before
        return key if key is not None and fingerprint(key) == noted else None
    if key is not None and noted and fingerprint(key) != noted:
        raise FormSecretDamaged(definitions.archive / NAME)
    return key


def key_damage(definitions: Definitions, ledger: Ledger) -> Damage | None:
    """What is wrong with the key file, None when it is the one last noted or none was ever noted."""
    noted = _noted(ledger)
    try:
        key = existing_form_secret(definitions.archive)
    except FormSecretDamaged:
        return Damage("key_changed", file=NAME)
    if not noted or (key is not None and fingerprint(key) == noted):
        return None
    return Damage("key_missing" if key is None else "key_changed", file=NAME)


def _noted(ledger: Ledger) -> str:
    """The fingerprint that the ledger noted last, "" when it noted none."""
    noted = ""
    for entry in ledger.entries(FORM_KEY):
        noted = str(entry.payload["fingerprint"])
    return noted

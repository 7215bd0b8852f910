"""The name that a stranger gave an attachment → a name that is safe on every system and readable (tên tệp đính kèm).

The archive keeps files under their hash, so no declared name ever becomes a path of ours; but it stands in
registers and letters, and people save files under it.
"""

from __future__ import annotations

import re
import unicodedata

_LONGEST_BYTES = 160
_LONGEST_SUFFIX = 12
_FORBIDDEN = re.compile(r'[<>:"|?*\ufffd]')
_SPACES = re.compile(r"\s+")
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])", re.IGNORECASE)
"""Names that Windows keeps for devices, with whatever suffix."""


def safe_name(declared: str) -> str:
    """The last part of a declared name, in NFC, without signs that a file name may not hold; "" when nothing is left.

    >>> safe_name("../../etc/cron.d/x.xlsx"), safe_name("C:\\\\Users\\\\a\\\\báo cáo.xlsx"), safe_name("NUL.xlsx")
    ('x.xlsx', 'báo cáo.xlsx', '_NUL.xlsx')
    """
    text = _printable(declared)
    last = text.replace("\\", "/").rstrip("/").rpartition("/")[2]
    name = _FORBIDDEN.sub("_", last).strip().rstrip(". ")
    if _RESERVED.fullmatch(name.partition(".")[0].strip()):
        name = "_" + name
    return _shortened(name)


def is_changed(declared: str, name: str) -> bool:
    """Whether the safe name says something else than the declared one, spelling and spaces aside."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", declared)).strip() != name


def numbered(name: str, number: int) -> str:
    """The name of a further file of the same name.

    >>> numbered("báo cáo.xlsx", 2), numbered("ghi chú", 3)
    ('báo cáo (2).xlsx', 'ghi chú (3)')
    """
    stem, suffix = _split(name)
    return f"{stem} ({number}){suffix}"


def _printable(text: str) -> str:
    """NFC, any white space as one space, and nothing invisible: controls, marks of direction, half characters."""
    spaced = _SPACES.sub(" ", unicodedata.normalize("NFC", text))
    visible = "".join(sign for sign in spaced if unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    return _SPACES.sub(" ", unicodedata.normalize("NFC", visible))


def _split(name: str) -> tuple[str, str]:
    stem, dot, suffix = name.rpartition(".")
    if stem and len(suffix) <= _LONGEST_SUFFIX:
        return stem, dot + suffix
    return name, ""


def _shortened(name: str) -> str:
    """At most so many bytes as UTF-8, cut before the suffix."""
    if len(name.encode()) <= _LONGEST_BYTES:
        return name
    stem, suffix = _split(name)
    room = _LONGEST_BYTES - len(suffix.encode()) - len("…".encode())
    return stem.encode()[:room].decode("utf-8", "ignore").rstrip() + "…" + suffix

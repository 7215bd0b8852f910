"""The code that a form carries, against the unit and period that it names: whose form is it.

The code proves that this office signed exactly this form, edition, unit and period; it proves
nothing about who filled it. Sample forms are signed with a published key, so their code only
shows that they are samples.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto

from pipeline.domain.issued import SAMPLE_SECRET, form_code
from pipeline.domain.reading import Meta


class Code(Enum):
    """What a code says about its form."""

    OURS = auto()
    """Signed by this office for this very unit and period."""
    SAMPLE = auto()
    """A sample form, and it says so."""
    MISSING = auto()
    OTHERS = auto()
    """Signed by this office, for another unit, period or edition: copied, or `_meta` was altered."""
    CALLED_SAMPLE = auto()
    """Signed by this office, but marked as sample: the mark was set afterwards."""
    CALLED_REAL = auto()
    """A sample form whose mark was taken off."""
    STRANGE = auto()
    UNCHECKED = auto()
    """No key to check it with."""


@dataclass(frozen=True, slots=True)
class Issue:
    """For whom a code can have been made."""

    edition: str
    unit: str
    period: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a code says, and for whom it was really made when that is somebody else."""

    code: Code
    issue: Issue | None = None


def verdict(meta: Meta, secret: bytes | None, issues: Iterable[Issue]) -> Verdict:
    """Whose form this is; `issues` are all that codes can have been made for, `secret` is None without a key."""
    if not meta.form_code:
        return Verdict(Code.MISSING)
    own = Issue(meta.edition, meta.unit, meta.period)
    if meta.form_code == _code(SAMPLE_SECRET, meta, own):
        return Verdict(Code.SAMPLE if meta.sample else Code.CALLED_REAL)
    if secret is not None and meta.form_code == _code(secret, meta, own):
        return Verdict(Code.CALLED_SAMPLE if meta.sample else Code.OURS)
    for key in (SAMPLE_SECRET,) if secret is None else (secret, SAMPLE_SECRET):
        for issue in issues:
            if meta.form_code == _code(key, meta, issue):
                return Verdict(Code.OTHERS, issue)
    return Verdict(Code.UNCHECKED if secret is None and not meta.sample else Code.STRANGE)


def _code(secret: bytes, meta: Meta, issue: Issue) -> str:
    return form_code(secret, meta.form_id, issue.edition, issue.unit, issue.period)

"""The one time zone of every date and hour that a person reads here (giờ Việt Nam)."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

VIETNAM = timezone(timedelta(hours=7))
"""Fixed: Vietnam has no summer time, and a fixed zone needs no time-zone database."""


def moment_text(moment: datetime) -> str:
    """A moment as people here read it.

    >>> from datetime import UTC
    >>> moment_text(datetime(2026, 12, 5, 2, 0, tzinfo=UTC))
    '05/12/2026 09:00'
    """
    local = moment if moment.tzinfo is None else moment.astimezone(VIETNAM)
    return f"{local:%d/%m/%Y %H:%M}"

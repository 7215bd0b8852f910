"""The text of a mail → the file-sharing hosts that it points to: a link sent instead of a file."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.domain.containers import SHARING_HOSTS, Link

_ADDRESS = re.compile(r"https?://([A-Za-z0-9.-]{3,100})", re.IGNORECASE)
_READ = 1 << 20
"""So much of a text is looked through."""


def links_in(text: str) -> Iterator[Link]:
    """The sharing hosts of a text (plain or HTML), each once, in the order of their mention."""
    hosts = dict.fromkeys(found[1].lower().rstrip(".") for found in _ADDRESS.finditer(text[:_READ]))
    yield from (Link(host) for host in hosts
                if any(host == known or host.endswith("." + known) for known in SHARING_HOSTS))

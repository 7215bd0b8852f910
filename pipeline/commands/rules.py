"""The rules of an edition, printed for people: what `docs/quy-tac-kiem-tra-<edition>.md` is made from."""

from __future__ import annotations

from pathlib import Path

from pipeline.commands.computing import usable_definitions
from pipeline.commands.console import Console
from pipeline.commands.refusals import Refusal
from pipeline.domain.rules_text import rules_text


def rules(config: Path, edition: str, console: Console) -> None:
    """Prints every rule of an edition (the newest by default) with its examples, as Markdown."""
    editions = usable_definitions(config).editions
    chosen = edition or list(editions)[-1]
    if chosen not in editions:
        raise Refusal(f"Không có phiên bản {edition!r}; các phiên bản: {', '.join(editions)}.")
    for line in rules_text(editions[chosen].form):
        console.say(line)

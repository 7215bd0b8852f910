"""Blocks of a sheet → groups that stay together on paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.domain.tables import Block, Chart, Multiples, Paragraph, Selector, Table


@dataclass(slots=True)
class Section:
    """What should stay on one page: words and drop-downs, then a table or small charts, and its charts."""

    lead: list[Paragraph | Selector] = field(default_factory=list)
    block: Table | Multiples | None = None
    charts: list[Chart] = field(default_factory=list)


def sections(blocks: Sequence[Block]) -> list[Section]:
    """The blocks of a sheet in groups that should not be torn by the end of a page."""
    made: list[Section] = []
    lead: list[Paragraph | Selector] = []
    for block in blocks:
        if isinstance(block, (Paragraph, Selector)):
            if _is_heading(block) and not all(map(_is_heading, lead)):
                made.append(Section(lead))
                lead = []
            lead.append(block)
        elif isinstance(block, Chart) and made and not lead and _belongs(block, made[-1]):
            made[-1].charts.append(block)
        elif isinstance(block, Chart):
            made.append(Section(lead, None, [block]))
            lead = []
        else:
            made.append(Section(lead, block))
            lead = []
    return [*made, Section(lead)] if lead else made


def _is_heading(block: Paragraph | Selector) -> bool:
    return isinstance(block, Selector) or block.style in ("title", "subtitle")


def _belongs(chart: Chart, section: Section) -> bool:
    """True under the chart's own table, and among charts that follow one another without a table."""
    if isinstance(section.block, Table):
        return section.block.key == chart.table.key
    return section.block is None and bool(section.charts)

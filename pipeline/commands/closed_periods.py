"""The ledger's closings → the results of every closed period as they were approved, whatever has come or changed since."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.commands.computing import judged, read
from pipeline.commands.console import Console
from pipeline.commands.refusals import Refusal
from pipeline.definitions.campaign import Period
from pipeline.definitions.load import Definitions, load_definitions
from pipeline.definitions.strict import DefinitionError
from pipeline.domain.closing import Closing
from pipeline.domain.frozen_parts import changed_parts, definition_parts
from pipeline.domain.results import Results
from pipeline.domain.tables import text
from pipeline.edges.ledger import Ledger
from pipeline.edges.program import program_digest

CONFIG = "config.toml"
"""What the campaign's file is called among frozen definitions."""


@dataclass(frozen=True)
class ClosedPeriod:
    """A closed period: its results by the frozen definitions, from the ledger as it was then.

    `changed` names the parts of today's definitions that are not the frozen ones; `remark` is what else a reader of
    the files should know.
    """

    closing: Closing
    definitions: Definitions
    ledger: Ledger
    run: Results
    changed: tuple[str, ...] = ()
    remark: str = ""


def closed_periods(
    definitions: Definitions, ledger: Ledger, closings: Mapping[str, Closing], periods: Sequence[Period], console: Console,
) -> dict[str, ClosedPeriod]:
    """Period → its approved results, for those of the periods that are closed."""
    return {period.key: _closed(definitions, ledger, closings[period.key], period, console)
            for period in periods if period.key in closings}


def refuse_approved(closings: Mapping[str, Closing], period: Period) -> None:
    """Refusal for a closed period: nobody is asked for a report that would not be used."""
    if closing := closings.get(period.key):
        raise Refusal(f"{period.name} đã khóa ngày {text(closing.closed_on)} ({closing.document}); không lập thư. "
                      f"Muốn nhận lại báo cáo: make reopen PERIOD={period.key}.")


def remark_changes(closed: Mapping[str, ClosedPeriod], console: Console) -> bool:
    """Says which closed periods rest on definitions that have changed since; returns whether any does."""
    for key, one in closed.items():
        if one.changed:
            console.say(
                f"Định nghĩa của kỳ {key} đã thay đổi sau khi khóa ({', '.join(one.changed)}). Kết quả của kỳ vẫn lập theo định nghĩa lúc khóa "
                f"(lưu trong sổ); giai đoạn và các kỳ khác theo định nghĩa hiện hành. Muốn áp dụng thay đổi cho kỳ này: make reopen PERIOD={key}.")
        if one.remark:
            console.remark(one.remark)
    return any(one.changed for one in closed.values())


def definition_files(definitions: Definitions, config: Path) -> dict[str, str]:
    """Everything that definitions are read from, by its path from config.toml's folder, whose own name is `CONFIG`."""
    files = {CONFIG: config}
    for key in definitions.editions:
        for path in sorted((definitions.templates / key).glob("*.toml")):
            files[f"{definitions.campaign.folders.templates}/{key}/{path.name}"] = path
    return {place: path.read_bytes().decode("utf-8-sig") for place, path in files.items()}


def _closed(definitions: Definitions, ledger: Ledger, closing: Closing, period: Period, console: Console) -> ClosedPeriod:
    past, remark = ledger.until(closing.entry), ""
    try:
        frozen = _thawed(closing, definitions)
    except DefinitionError:
        frozen = definitions
        remark = (f"Kỳ {closing.period}: bản chương trình này không đọc được định nghĩa lúc khóa, nên dùng định nghĩa hiện hành; "
                  "kết quả có thể khác bản đã phê duyệt.")
    if not remark and closing.program != program_digest():
        remark = (f"Kỳ {closing.period} được khóa bằng một bản chương trình khác; số liệu lập theo định nghĩa và tệp lúc khóa, "
                  "hình thức tệp có thể khác bản đã phê duyệt.")
    run = judged(frozen, read(frozen, past, console), closing.closed_on, console)
    run = replace(run, closings={**run.closings, closing.period: closing})
    changed = changed_parts(definition_parts(frozen.campaign, frozen.editions, frozen.campaign.period_by_key[period.key]),
                            definition_parts(definitions.campaign, definitions.editions, period))
    return ClosedPeriod(closing, frozen, past, run, tuple(changed), remark)


def _thawed(closing: Closing, now: Definitions) -> Definitions:
    """The frozen definitions, with today's folders: where things are is no matter of judgement."""
    with tempfile.TemporaryDirectory(prefix="dinh-nghia-") as place:
        for name, words in closing.definitions.items():
            path = Path(place, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(words.encode())
        then = load_definitions(Path(place, CONFIG))
    return Definitions(now.root, replace(then.campaign, folders=now.campaign.folders, limits=now.campaign.limits), then.editions)

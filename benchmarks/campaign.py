"""N units of one period → a folder with a config.toml of its own and N filled workbooks of the real form.

Everything follows from N: a folder that holds the campaign already is used again. One
report in ten has one error.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path

from pipeline.commands.sample import sample_files
from pipeline.commands.sample_file import SampleFile
from pipeline.definitions.campaign import Period
from pipeline.definitions.load import load_definitions
from pipeline.definitions.sample_story import SampleReport, Slip, Story, UnitStory, UnitYear, load_story
from pipeline.domain.issued import Filled
from pipeline.domain.local_time import VIETNAM
from pipeline.edges.template import write_form

_DROPPED = ("units", "events", "replies", "waivers", "receipts")
_STAFF = ((8, 0, 0), (5, 0, 1), (0, 11, 2), (10, 0, 6), (6, 2, 2))
"""Head-counts in turn: about 10 people per unit, as in the sample."""
_SLIPS = (
    Slip("measures.tasks_on_time", value=999), Slip("measures.staff_reached", value="tất cả"),
    Slip("general.reporter_name"), Slip("activities.held_on", line=1, value=date(2000, 1, 1)),
    Slip("people.training_hours", line=2, value="6 ngày"),
)
_MADE = "made.json"


def benchmark_campaign(config: Path, period: str, number: int, folder: Path, progress: Callable[[int], None]) -> list[Path]:
    """The reports, in inbox/ below `folder`, beside config.toml; written in parallel unless they are there already."""
    wanted = {"number": number, "period": period}
    made = folder / _MADE
    inbox = folder / "inbox"
    if not (made.exists() and json.loads(made.read_text("utf-8")) == wanted):
        if inbox.exists() and any(inbox.iterdir()):
            raise SystemExit(f"{inbox} is not empty and holds another campaign; choose another --folder")
        inbox.mkdir(parents=True, exist_ok=True)
        _write(config, period, number, folder, progress)
        made.write_text(json.dumps(wanted), "utf-8")
    return sorted(inbox.glob("*.xlsx"))


def _write(config: Path, period: str, number: int, folder: Path, progress: Callable[[int], None]) -> None:
    keys = [f"U{place:05d}" for place in range(1, number + 1)]
    (folder / "config.toml").write_text(_config(config, period, keys), "utf-8")
    definitions = load_definitions(folder / "config.toml")
    story = _story(config, definitions.campaign.period_by_key[period], keys)
    files = sample_files(definitions, story, folder / "inbox")
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        for done, _ in enumerate(pool.map(_write_one, files, chunksize=5), 1):
            progress(done)


def _write_one(file: SampleFile) -> None:
    """The form with its answers in it, in one go: for reading it makes no difference who typed."""
    path = Path(file.path)
    write_form(replace(file.issued, filled=_of_its_own(file.typed, file.issued.unit)), path)
    os.utime(path, (file.sent, file.sent))


def _of_its_own(typed: Filled, unit: str) -> Filled:
    """The answers with the unit's key behind its titles: among a thousand units the sample's own sentences meet by chance,
    and nearly every report would have a warning."""
    return replace(typed, lines={
        section: [line | {"title": f"{line['title']} ({unit})"} if "title" in line else line for line in lines]
        for section, lines in typed.lines.items()})


def _story(config: Path, period: Period, keys: list[str]) -> Story:
    """The sample's people and sentences, told of these units."""
    noon = datetime.combine(period.end, datetime.min.time(), VIETNAM) + timedelta(hours=12)
    units = tuple(
        UnitStory(key, "Trưởng phòng", "Phó Trưởng phòng", 1, (UnitYear(period.key, 45 + place * 7 % 50),))
        for place, key in enumerate(keys)
    )
    reports = tuple(
        SampleReport(key, period.key, noon, f"{key}.xlsx", slips=(_SLIPS[place // 10 % len(_SLIPS)],) if place % 10 == 9 else ())
        for place, key in enumerate(keys)
    )
    words = load_story(load_definitions(config))
    return replace(words, units=units, reports=reports, strangers=(), joint_activities=())


def _config(config: Path, period: str, keys: list[str]) -> str:
    """The real config with other units, which exist from the period on, without what is said of particular ones."""
    text = "\n".join(_kept_lines(config.read_text("utf-8")))
    templates = json.dumps(str((config.parent / "input_templates").resolve()), ensure_ascii=False)
    text = re.sub(r'(?m)^templates = .*$', lambda _: f"templates = {templates}", text)
    text = re.sub(r'(?m)^contact_unit = .*$', f'contact_unit = "{keys[0]}"', text)
    since = load_definitions(config).campaign.period_by_key[period].start
    return text + "\n" + "\n".join(_unit(place, key, since) for place, key in enumerate(keys))


def _kept_lines(text: str) -> Iterator[str]:
    """The lines outside the dropped tables."""
    keeps = True
    for line in text.splitlines():
        if header := re.match(r"\[+([a-z_]+)\]+", line):
            keeps = header[1] not in _DROPPED
        if keeps:
            yield line


def _unit(place: int, key: str, since: date) -> str:
    civil, public, contract = _STAFF[place % len(_STAFF)]
    group = ("tham-muu", "su-nghiep")[place % 4 == 3]
    return (
        f'[[units]]\nkey = "{key}"\ngroup = "{group}"\nadvisory = {str(place % 4 != 3).lower()}\nsince = {since}\n'
        f'names = [{{ name = "Đơn vị đo {key}", short_name = "ĐV {key}", since = {since} }}]\n'
        f"sample_staff = {{ civil_servants = {civil}, public_employees = {public}, contract = {contract} }}\n"
    )

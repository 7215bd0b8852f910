"""Everything in one run, side by side: the job, the floor, what a user would write; a Markdown table and verdicts."""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.campaign import benchmark_campaign
from benchmarks.measuring import Failed, Measured, measured
from pipeline.commands.reading_files import CACHE

ROOT = Path(__file__).resolve().parent.parent
PERIOD, AS_OF = "2026", "2026-12-05"
LOOP_AT_MOST = 300
"""The openpyxl loop reads this many files at most; its time is scaled up for more."""


@dataclass(frozen=True)
class Line:
    """One row of the table; None where it could not be measured."""

    what: str
    measured: Measured | None


def main(arguments: Sequence[str]) -> int:
    """Prints the table and the verdicts; 0 when all of them hold, 1 when one does not, 2 when one is missing."""
    asked = _arguments(arguments)
    folder = Path(asked.folder) if asked.folder else Path(tempfile.mkdtemp(prefix="bench-"))
    try:
        return _run(asked.number, folder.resolve())
    finally:
        if not asked.folder:
            shutil.rmtree(folder, ignore_errors=True)


def _arguments(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("number", type=int, nargs="?", default=300, help="how many reports (300)")
    parser.add_argument("--folder", default="", help="keep the generated reports here and use them again")
    return parser.parse_args(arguments)


def _run(number: int, folder: Path) -> int:
    processes = os.cpu_count() or 1  # as many as config.toml gives the job
    paths = benchmark_campaign(ROOT / "config.toml", PERIOD, number, folder / "many", _progress(number))
    one = benchmark_campaign(ROOT / "config.toml", PERIOD, 1, folder / "one", _progress(1))
    listed, few = folder / "paths.txt", folder / "few.txt"
    listed.write_text("\n".join(map(str, paths)), "utf-8")
    few.write_text("\n".join(map(str, paths[:LOOP_AT_MOST])), "utf-8")
    for path in (*paths, *one):  # every reader finds the files in the system's cache
        path.read_bytes()
    loop = _tried("pandas, openpyxl", _reader("pandas-openpyxl", few, processes))
    if number > LOOP_AT_MOST and loop.measured:
        scale = number / LOOP_AT_MOST
        loop = Line(f"{loop.what} ({LOOP_AT_MOST} files × {scale:g})",
                    replace(loop.measured, seconds=loop.measured.seconds * scale))
    lines = {
        "job": _cold(f"consolidate, {number} reports, cold", folder / "many"),
        "again": _consolidated(f"consolidate, {number} reports, nothing new", folder / "many"),
        "one": _cold("consolidate, 1 report, cold", folder / "one"),
        "floor": _tried(f"python-calamine alone, {processes} processes (the floor)", _reader("calamine", listed, processes)),
        "loop": loop,
        "fast_loop": _tried("pandas, calamine", _reader("pandas-calamine", listed, processes)),
        "help": _tried("--help", ["-m", "pipeline", "--help"]),
    }
    _print_table(number, processes, lines)
    return _print_verdicts(lines)


def _progress(of: int) -> Callable[[int], None]:
    def show(done: int) -> None:
        if sys.stderr.isatty() or done % 500 == 0:
            print(f"\rgenerating {done}/{of}", end="\n" if done == of else "", file=sys.stderr, flush=True)

    return show


def _reader(how: str, listed: Path, processes: int) -> list[str]:
    return ["-m", "benchmarks.readers", how, str(processes), str(listed)]


def _cold(what: str, folder: Path) -> Line:
    """The whole job from nothing: no archive, no output, nothing kept from an earlier reading."""
    for made in ("archive", "output", CACHE):
        shutil.rmtree(folder / made, ignore_errors=True)
    return _consolidated(what, folder)


def _consolidated(what: str, folder: Path) -> Line:
    return _tried(what, ["-m", "pipeline", "consolidate", "--config", str(folder / "config.toml"), "--as-of", AS_OF])


def _tried(what: str, arguments: list[str]) -> Line:
    """The measurement, or its absence with the reason on standard error."""
    try:
        return Line(what, measured(arguments, ROOT, allowed=(0, 1) if "consolidate" in arguments else (0,)))
    except Failed as error:
        print(f"{what}: not measured: {error}", file=sys.stderr)
        return Line(what, None)


def _print_table(number: int, processes: int, lines: dict[str, Line]) -> None:
    floor = lines["floor"].measured
    print(f"\n{number} reports of period {PERIOD}; {processes} reader processes, {os.cpu_count()} cores; "
          f"Python {platform.python_version()}, {platform.system()} {platform.machine()}\n")
    print("| what | seconds | peak MB (tree) | peak MB (one process) | × floor |")
    print("|---|--:|--:|--:|--:|")
    for line in lines.values():
        if (of := line.measured) is None:
            print(f"| {line.what} | not measured | | | |")
            continue
        ratio = f"{of.seconds / floor.seconds:.2f}" if floor else ""
        print(f"| {line.what} | {of.seconds:.2f} | {of.tree:.0f} | {of.single:.0f} | {ratio} |")
    print()


def _print_verdicts(lines: dict[str, Line]) -> int:
    verdicts = [
        _verdict(lines, ("job", "floor", "one"), "whole job ≤ 4 × floor + 1.5 × one file",
                 lambda job, floor, one: (job.seconds, 4 * floor.seconds + 1.5 * one.seconds, "s")),
        _verdict(lines, ("job", "loop"), "≥ 4 × faster than the openpyxl loop",
                 lambda job, loop: (job.seconds, loop.seconds / 4, "s")),
        _verdict(lines, ("job",), "peak of any process < 700 MB", lambda job: (job.single, 700.0, "MB")),
        _verdict(lines, ("help",), "--help < 0.4 s", lambda help_: (help_.seconds, 0.4, "s")),
    ]
    return 2 if None in verdicts else int(not all(verdicts))


def _verdict(lines: dict[str, Line], needed: tuple[str, ...], text: str, compared: Callable[..., tuple[float, float, str]]) -> bool | None:
    """Prints whether a promise holds; None when something it needs was not measured."""
    found = [lines[key].measured for key in needed]
    if None in found:
        print(f"- ? {text}: not measured")
        return None
    value, limit, measured_in = compared(*found)
    holds = bool(value <= limit)
    print(f"- {'yes' if holds else 'NO '} {text}: {value:.2f} {measured_in}, at most {limit:.2f} {measured_in}")
    return holds

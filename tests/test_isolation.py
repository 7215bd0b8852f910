"""Strangers' files among honest ones: each costs itself at most, within the limits of config.toml."""

from __future__ import annotations

import io
import os
import time
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import olefile
import openpyxl
import pytest
from child_readers import harmful_reader
from forms import definitions, valid, with_value
from msoffcrypto.format.ooxml import OOXMLFile  # type: ignore[import-untyped]
from raw_workbooks import MAIN, honest_xlsx, ods_parts, xlsx, xlsx_parts, zipped
from readings import built_once, reader_setup

from pipeline.commands.intake import refusal
from pipeline.commands.read_one import FileRefusal, read_one
from pipeline.commands.reading_files import read_all
from pipeline.definitions.load import Definitions
from pipeline.domain.reading import Reading
from pipeline.edges.template import write_form
from pipeline.edges.workers import Died, Done, run_isolated

ROW = '<row r="1"><c r="A1"><v>1</v></c></row>'


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Three valid forms, one of them with a mistake."""
    def build(folder: Path) -> list[Path]:
        forms = [valid("2026", "TH"), valid("2026", "NC"), with_value(valid("2025", "TH"), "measures", "tasks_on_time", "tám")]
        paths = [folder / f"honest {number}.xlsx" for number in range(len(forms))]
        for form, path in zip(forms, paths, strict=True):
            write_form(form, path)
        return paths

    return built_once(tmp_path_factory, "honest", build)


def limited(**limits: Any) -> Definitions:
    """The project's definitions with other limits."""
    of = definitions()
    return replace(of, campaign=replace(of.campaign, limits=replace(of.campaign.limits, **limits)))


def outcomes(paths: Sequence[Path], of: Definitions | None = None) -> list[str]:
    """For every file the code of its refusal, or the unit whose form it is."""
    readings = read_all(of or limited(processes=2), paths, lambda done, total: None)
    assert len(readings) == len(paths)
    return [r.code if isinstance(r, FileRefusal) else r.meta.unit for r in readings]


def packed(path: Path, **changed: bytes) -> bytes:
    """The parts of a workbook, some of them replaced or added, packed again."""
    with zipfile.ZipFile(path) as book:
        parts: dict[str, str | bytes] = {name: book.read(name) for name in book.namelist()}
    return zipped({**parts, **changed})


def hostile_files(folder: Path, honest: Path) -> dict[str, tuple[Path, set[str]]]:
    """What strangers send: name → (file, the codes with which it may be refused)."""
    whole, first = honest.read_bytes(), "xl/worksheets/sheet2.xml"
    with zipfile.ZipFile(honest) as book:
        sheet = book.read(first)
    huge = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    false_count = f'<sst xmlns="{MAIN}" count="4294967295" uniqueCount="4294967295"><si><t>a</t></si></sst>'.encode()
    foreign, locked = io.BytesIO(), io.BytesIO()
    OOXMLFile(io.BytesIO(whole)).encrypt("bí mật", locked)
    openpyxl.Workbook().save(foreign)
    made: dict[str, tuple[bytes, set[str]]] = {
        "empty": (b"", {"empty_file"}),
        "text": ("Kính gửi Văn phòng".encode(), {"not_a_spreadsheet"}),
        "pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", {"not_a_spreadsheet"}),
        "half": (whole[:len(whole) // 2], {"damaged"}),
        "noise inside": (whole[:2000] + bytes(2000) + whole[4000:], {"damaged", "suspicious_archive"}),
        "password": (locked.getvalue(), {"encrypted"}),
        "macros": (packed(honest, **{"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"}), {"macros"}),
        "entities": (packed(honest, **{first: sheet.replace(b"<worksheet", b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet', 1)}),
                     {"suspicious_archive", "damaged"}),
        "bomb": (packed(honest, **{"xl/media/image1.png": bytes(30 << 20)}), {"suspicious_archive", "expanded_too_large"}),
        "far corner": (packed(honest, **{first: sheet.replace(b"</sheetData>", huge)}), {"oversized_sheet"}),
        "false count": (packed(honest, **{"xl/sharedStrings.xml": false_count}), {"damaged", "reader_died", "beyond_memory"}),
        "foreign": (foreign.getvalue(), {"not_our_form"}),
        "foreign too": (honest_xlsx(), {"not_our_form"}),
        "bare": (xlsx({"Biểu 1": ROW}), {"not_our_form"}),
        "no sheets": (zipped({**xlsx_parts({"Biểu 1": ROW}), "xl/_rels/workbook.xml.rels": "<Relationships/>"}),
                      {"damaged", "not_our_form"}),
        "zip": (zipped({"a.txt": "b"}), {"not_a_spreadsheet", "damaged"}),
        "ods without content": (zipped({"mimetype": ods_parts("")["mimetype"]}), {"damaged", "not_a_spreadsheet"}),
        "ole": (olefile.MAGIC + bytes(4096), {"damaged", "not_a_spreadsheet", "encrypted"}),
    }
    files: dict[str, tuple[Path, set[str]]] = {}
    for name, (data, codes) in made.items():
        path = folder / f"{name}.xlsx"
        path.write_bytes(data)
        files[name] = path, codes
    (folder / "folder.xlsx").mkdir()
    files["folder"] = folder / "folder.xlsx", {"not_a_regular_file"}
    files["gone"] = folder / "gone.xlsx", {"unreadable_file", "not_a_regular_file"}
    if hasattr(os, "mkfifo"):
        os.mkfifo(folder / "fifo.xlsx")
        files["fifo"] = folder / "fifo.xlsx", {"not_a_regular_file"}
    return files


def test_every_hostile_file_is_refused_with_its_reason_and_the_honest_ones_are_read(honest: list[Path], tmp_path: Path) -> None:
    hostile = hostile_files(tmp_path, honest[0])
    files = [path for path, _ in hostile.values()]
    mixed = [honest[0], *files[:8], honest[1], *files[8:], honest[2]]
    start = time.monotonic()
    readings = dict(zip(mixed, read_all(limited(processes=2), mixed, lambda done, total: None), strict=True))
    assert time.monotonic() - start < 60
    for path in honest:
        assert readings[path] == read_one(reader_setup(), str(path))
    for name, (path, codes) in hostile.items():
        said = readings[path]
        assert isinstance(said, FileRefusal), name
        assert said.code in codes, (name, said)
        finding = refusal(said.code, said.detail, said.limit, file=path.name)
        assert finding.message.endswith(".")
        assert finding.remedy.endswith(".")
        assert "Traceback" not in finding.message + finding.remedy


@pytest.mark.parametrize("word", ["abort", "segfault", "exit", "vanish", "sleep", "spin", "hoard", "panic"])
def test_a_reader_that_dies_or_hangs_costs_its_own_file_only(word: str, honest: list[Path], tmp_path: Path) -> None:
    bad = tmp_path / f"{word} here.xlsx"
    bad.write_bytes(honest[0].read_bytes())
    paths = [str(path) for path in (honest[0], bad, *honest[1:])]
    found = dict(run_isolated(harmful_reader, paths, processes=2, seconds=3, megabytes=300, initial=reader_setup()))
    died = found.pop(1)
    assert isinstance(died, Died)
    assert died.reason == {"sleep": "beyond_time", "spin": "beyond_time", "hoard": "beyond_memory"}.get(word, "aborted")
    assert found == {index: Done(read_one(reader_setup(), paths[index])) for index in (0, 2, 3)}


def test_all_of_them_at_once_leave_the_others_unchanged(honest: list[Path], tmp_path: Path) -> None:
    bad = []
    for word in ("abort", "exit", "panic", "segfault", "vanish", "abort again"):
        bad.append(tmp_path / f"{word}.xlsx")
        bad[-1].write_bytes(honest[1].read_bytes())
    paths = [str(path) for pair in zip(bad, honest * 2, strict=True) for path in pair]
    found = dict(run_isolated(harmful_reader, paths, processes=2, seconds=10, megabytes=300, initial=reader_setup()))
    assert [isinstance(found[index], Died) for index in range(len(paths))] == [True, False] * 6
    for index in range(1, len(paths), 2):
        assert found[index] == Done(read_one(reader_setup(), paths[index]))


@pytest.mark.parametrize(("limits", "code"), [
    ({"cells": 100}, "oversized_sheet"),
    ({"parts": 3}, "expanded_too_large"),
    ({"part_megabytes": 0}, "expanded_too_large"),
    ({"expanded_megabytes": 0}, "expanded_too_large"),
    ({"file_megabytes": 0}, "too_large"),
])
def test_the_limits_of_the_configuration_are_kept(limits: dict[str, Any], code: str, honest: list[Path]) -> None:
    assert outcomes(honest[:1], limited(processes=1, **limits)) == [code]


def test_a_file_beyond_its_time_says_so_with_the_limit(honest: list[Path]) -> None:
    (reading,) = read_all(limited(processes=1, reader_seconds=0.0001), honest[:1], lambda done, total: None)
    assert reading == FileRefusal("beyond_time", limit="0.0001 giây")


def test_a_file_beyond_its_memory_says_so_with_the_limit(honest: list[Path], tmp_path: Path) -> None:
    rows = "".join(f'<row r="{row}">' + "".join(f"<c><v>{row * column}</v></c>" for column in range(60)) + "</row>"
                   for row in range(1, 6000))
    (tmp_path / "big.xlsx").write_bytes(xlsx({"Nháp": rows}))
    readings = read_all(limited(processes=1, reader_megabytes=12), [tmp_path / "big.xlsx", honest[1]], lambda done, total: None)
    assert readings[0] == FileRefusal("beyond_memory", limit="12 MB")


def test_a_file_that_takes_its_reader_with_it_costs_none_of_those_handed_over_with_it(honest: list[Path], tmp_path: Path) -> None:
    rows = "".join(f'<row r="{row}">' + "".join(f"<c><v>{row * column}</v></c>" for column in range(60)) + "</row>"
                   for row in range(1, 12000))
    paths = []
    for number in range(40):
        paths.append(tmp_path / f"{number:02d}.xlsx")
        paths[-1].write_bytes(xlsx({"Nháp": rows}) if number in (3, 4, 21) else honest[0].read_bytes())
    seen: list[int] = []
    readings = read_all(limited(processes=2, reader_megabytes=60), paths, lambda done, total: seen.append(done))
    assert [number for number, said in enumerate(readings) if said == FileRefusal("beyond_memory", limit="60 MB")] == [3, 4, 21]
    assert sum(isinstance(said, Reading) for said in readings) == 37
    assert seen == sorted(seen)
    assert seen[-1] == 40


def test_progress_begins_at_none_and_counts_every_file_once(honest: list[Path]) -> None:
    seen: list[tuple[int, int]] = []
    read_all(limited(processes=2), honest, lambda done, total: seen.append((done, total)))
    assert seen == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_readings_come_back_in_the_order_of_the_files_however_many_processes(honest: list[Path]) -> None:
    alone = read_all(limited(processes=1), honest, lambda done, total: None)
    together = read_all(limited(processes=3), honest, lambda done, total: None)
    assert alone == together
    assert [isinstance(reading, Reading) and (reading.meta.unit, reading.meta.period) for reading in alone] == [
        ("TH", "2026"), ("NC", "2026"), ("TH", "2025")]

"""Whatever is changed behind the program's back, in the ledger or among the archived files, is found and named."""

from __future__ import annotations

import io
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from projects import project

from pipeline import cli
from pipeline.commands.console import Console
from pipeline.commands.form_key import issuing_key
from pipeline.commands.verify import verify
from pipeline.definitions.load import load_definitions
from pipeline.domain.archive_damage import DAMAGES, Damage
from pipeline.edges.form_secret import FormSecretDamaged
from pipeline.edges.ledger import Inspection, Ledger, Mark, inspection
from pipeline.edges.ledger.journal import entry_hash

COLUMNS = ("kind", "at", "sha256", "payload", "previous_hash", "hash")
Row = tuple[int, str, str, str, str, str, str]


def seen(archive: Path, noted: Mark | None = None) -> Inspection:
    return inspection(archive, lambda done, of: None, noted)


def codes(archive: Path, noted: Mark | None = None) -> list[tuple[str, int]]:
    return [(damage.code, damage.entry) for damage in seen(archive, noted).damages]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with six files and a dozen entries; not to be changed."""
    folder = tmp_path_factory.mktemp("whole")
    (folder / "inbox").mkdir()
    for number in range(6):
        (folder / "inbox" / f"báo cáo {number}.xlsx").write_bytes(b"content %d" % number * 40)
    with Ledger(folder / "archive") as ledger:
        ledger.receive(folder / "inbox", limit_megabytes=1)
        for number, receipt in enumerate(ledger.receipts()):
            ledger.record_outcome(receipt.sha256, "accepted", {"unit": "A", "period": str(number)})
    return folder / "archive"


@pytest.fixture
def archive(whole: Path, tmp_path: Path) -> Path:
    """A copy to be spoilt."""
    return Path(shutil.copytree(whole, tmp_path / "archive"))


def rows(archive: Path) -> list[Row]:
    with closing(sqlite3.connect(archive / "ledger.sqlite")) as database:
        return database.execute("SELECT * FROM entries ORDER BY id").fetchall()


def tampered(archive: Path, *statements: tuple[str, tuple[object, ...]]) -> Path:
    """The ledger as somebody leaves it who knows SQLite, and who puts the locks back."""
    with closing(sqlite3.connect(archive / "ledger.sqlite")) as database:
        locks = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in locks:
            database.execute(f"DROP TRIGGER {name}")
        for statement, values in statements:
            database.execute(statement, values)
        for _, sql in locks:
            database.execute(sql)
        database.commit()
    return archive


def a_file(archive: Path) -> Path:
    file = sorted(path for path in (archive / "files").rglob("*") if path.is_file())[2]
    file.chmod(0o600)
    return file


# --- nothing changed


def test_an_untouched_archive_has_no_damage_and_a_mark(whole: Path) -> None:
    found = seen(whole)
    assert found.damages == []
    assert (found.files, found.mark) == (6, Mark(12, rows(whole)[-1][-1]))
    assert Mark.parsed(str(found.mark)) == found.mark


def test_looking_changes_nothing(archive: Path) -> None:
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in archive.rglob("*") if path.is_file()}
    seen(archive)
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in archive.rglob("*") if path.is_file()} == before


# --- the ledger


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(1, 12), st.sampled_from(COLUMNS), st.integers(0, 10_000), st.integers(1, 127))
def test_a_changed_character_of_an_entry_names_that_entry_and_no_other(
        whole: Path, tmp_path_factory: pytest.TempPathFactory, entry: int, column: str, place: int, flip: int) -> None:
    archive = Path(shutil.copytree(whole, tmp_path_factory.mktemp("flipped") / "archive"))
    text = str(rows(archive)[entry - 1][1 + COLUMNS.index(column)])
    if not text:
        return
    at = place % len(text)
    changed = text[:at] + chr(ord(text[at]) ^ flip) + text[at + 1:]
    tampered(archive, (f"UPDATE entries SET {column} = ? WHERE id = ?", (changed, entry)))
    damages = [damage for damage in seen(archive).damages if damage.entry]
    assert [(damage.code, damage.entry) for damage in damages] == [("entry_changed", entry)]
    assert f"dòng {entry}" in damages[0].message


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 1 << 20), st.integers(1, 255))
def test_a_flipped_byte_of_the_ledger_file_is_found_or_changes_nothing_that_is_read(
        whole: Path, tmp_path_factory: pytest.TempPathFactory, place: int, flip: int) -> None:
    archive = tmp_path_factory.mktemp("flipped")
    shutil.copytree(whole / "files", archive / "files")
    content = bytearray((whole / "ledger.sqlite").read_bytes())
    content[place % len(content)] ^= flip
    (archive / "ledger.sqlite").write_bytes(content)
    if not seen(archive).damages:
        assert rows(archive) == rows(whole)


def test_a_text_that_became_bytes_is_a_change(archive: Path) -> None:
    tampered(archive, ("UPDATE entries SET payload = CAST(payload AS BLOB) WHERE id = 4", ()))
    assert codes(archive) == [("entry_changed", 4)]


def test_a_deleted_entry_in_the_middle_is_named(archive: Path) -> None:
    tampered(archive, ("DELETE FROM entries WHERE id IN (4, 5)", ()), ("DELETE FROM entries WHERE id = 9", ()))
    found = [damage for damage in seen(archive).damages if damage.code == "entry_missing"]
    assert [damage.detail for damage in found] == ["dòng 4 đến 5", "dòng 9"]


def test_swapped_entries_are_both_named(archive: Path) -> None:
    tampered(archive, *((f"UPDATE entries SET id = {new} WHERE id = {old}", ()) for old, new in ((7, 99), (8, 7), (99, 8))))
    assert codes(archive) == [("entry_changed", 7), ("entry_changed", 8)]


def test_an_entry_changed_together_with_its_hash_breaks_the_chain_behind_it(archive: Path) -> None:
    number, kind, at, sha256, payload, previous, _ = rows(archive)[7]
    payload = payload.replace("accepted", "refused")
    own = entry_hash(number, kind, at, sha256=sha256, payload=payload, previous_hash=previous)
    tampered(archive, ("UPDATE entries SET payload = ?, hash = ? WHERE id = ?", (payload, own, number)))
    assert codes(archive) == [("entry_unlinked", 9)]


def cut(archive: Path) -> Path:
    return tampered(archive, ("DELETE FROM entries WHERE id > 9", ()))


def rewritten(archive: Path) -> Path:
    """Every entry from the eighth on, made anew by somebody who knows how hashes are computed."""
    statements: list[tuple[str, tuple[object, ...]]] = []
    previous = ""
    for number, kind, at, sha256, payload, before, _ in rows(archive)[7:]:
        payload, before = payload.replace("accepted", "refused"), previous or before
        previous = entry_hash(number, kind, at, sha256=sha256, payload=payload, previous_hash=before)
        statements.append(("UPDATE entries SET payload = ?, previous_hash = ?, hash = ? WHERE id = ?", (payload, before, previous, number)))
    return tampered(archive, *statements)


@pytest.mark.parametrize(("spoil", "code"), [(cut, "tail_missing"), (rewritten, "rewritten")])
def test_what_a_chain_cannot_show_a_mark_noted_elsewhere_shows(archive: Path, spoil: Callable[[Path], Path], code: str) -> None:
    noted = seen(archive).mark
    spoil(archive)
    assert codes(archive) == []
    assert [found for found, _ in codes(archive, noted)] == [code]


def test_a_ledger_that_only_grew_still_goes_through_an_earlier_mark(archive: Path) -> None:
    noted = seen(archive).mark
    with Ledger(archive) as ledger:
        ledger.append("note", "", {})
    assert codes(archive, noted) == codes(archive, Mark(noted.entries, noted.hash[:12])) == []


def test_files_whose_entries_were_cut_off_are_too_many(archive: Path) -> None:
    tampered(archive, ("DELETE FROM entries WHERE id > 4", ()))
    assert [code for code, _ in codes(archive)] == ["file_unknown"] * 2


def test_a_lock_taken_off_the_table_is_named(archive: Path) -> None:
    with closing(sqlite3.connect(archive / "ledger.sqlite")) as database:
        database.execute("DROP TRIGGER entries_never_vanish")
    assert codes(archive) == [("schema", 0)]


@pytest.mark.parametrize("left", [0, 50, 4096, 9000])
def test_a_ledger_file_cut_short_is_named(archive: Path, left: int) -> None:
    content = (archive / "ledger.sqlite").read_bytes()
    (archive / "ledger.sqlite").write_bytes(content[:left])
    found = seen(archive).damages
    assert found
    assert all("Sổ theo dõi" in damage.message for damage in found if not damage.file)


def test_a_ledger_that_is_gone_is_named(archive: Path) -> None:
    (archive / "ledger.sqlite").unlink()
    assert ("ledger_missing", 0) in codes(archive)


# --- the files


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 5), st.integers(0, 10_000), st.integers(1, 255))
def test_a_flipped_byte_of_an_archived_file_names_that_file(
        whole: Path, tmp_path_factory: pytest.TempPathFactory, which: int, place: int, flip: int) -> None:
    archive = Path(shutil.copytree(whole, tmp_path_factory.mktemp("flipped") / "archive"))
    file = sorted(path for path in (archive / "files").rglob("*") if path.is_file())[which]
    content = bytearray(file.read_bytes())
    content[place % len(content)] ^= flip
    file.chmod(0o600)
    file.write_bytes(content)
    damage, = seen(archive).damages
    assert (damage.code, damage.file) == ("file_changed", file.relative_to(archive).as_posix())
    assert "“báo cáo" in damage.message


def emptied(file: Path) -> None:
    file.write_bytes(b"")


def beside(file: Path) -> None:
    (file.parent / "ghi chú.txt").write_text("x")


def in_another_folder(file: Path) -> None:
    (file.parents[1] / "zz").mkdir()
    file.rename(file.parents[1] / "zz" / file.name)


def linked(file: Path) -> None:
    elsewhere = file.parents[3] / "elsewhere"
    file.rename(elsewhere)
    file.symlink_to(elsewhere)


@pytest.mark.parametrize(("spoil", "said"), [
    (Path.unlink, ["file_missing"]), (emptied, ["file_changed"]), (beside, ["file_stray"]),
    (in_another_folder, ["file_stray"]), (linked, ["file_stray"]),
])
def test_missing_cut_extra_moved_and_linked_files_are_named(archive: Path, spoil: Callable[[Path], None], said: list[str]) -> None:
    spoil(a_file(archive))
    assert [code for code, _ in codes(archive)] == said


def test_a_file_that_no_entry_speaks_of_is_named_with_what_to_do(archive: Path) -> None:
    name = "ab" + "0" * 62
    (archive / "files" / "ab").mkdir(exist_ok=True)
    (archive / "files" / "ab" / name).write_bytes(b"x")
    assert [code for code, _ in codes(archive)] == ["file_changed"]
    right = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
    (archive / "files" / "ab" / name).unlink()
    (archive / "files" / "2d").mkdir(exist_ok=True)
    (archive / "files" / "2d" / right).write_bytes(b"x")
    damage, = seen(archive).damages
    assert damage.code == "file_unknown"
    assert "inbox/" in damage.remedy


def test_every_damage_has_its_sentences() -> None:
    for code in DAMAGES:
        damage = Damage(code, 3, detail="chi tiết")
        assert damage.message.endswith(" (chi tiết).")
        assert damage.remedy.endswith(".")


# --- the key of the form codes


def test_a_changed_or_lost_key_is_found_and_never_signs_a_form(tmp_path: Path) -> None:
    folder = project(tmp_path / "project")
    definitions = load_definitions(folder / "config.toml")
    (folder / "inbox/a.txt").write_text("a")
    with Ledger(folder / "archive") as ledger:
        ledger.receive(folder / "inbox", limit_megabytes=1)
        key = issuing_key(definitions, ledger, Console(io.StringIO(), io.StringIO()))
        assert issuing_key(definitions, ledger, Console(io.StringIO(), io.StringIO())) == key
        assert len(list(ledger.entries("form_key"))) == 1
    out, secret = io.StringIO(), folder / "archive/form-secret"
    assert verify(folder / "config.toml", "", None, Console(out, io.StringIO())) is False
    secret.write_bytes(bytes([key[0] ^ 1]) + key[1:])
    assert verify(folder / "config.toml", "", None, Console(out, io.StringIO())) is True
    assert "Tệp form-secret: khóa mã biểu mẫu đã bị thay đổi." in out.getvalue()
    with Ledger(folder / "archive") as ledger:
        with pytest.raises(FormSecretDamaged):
            issuing_key(definitions, ledger, Console(io.StringIO(), io.StringIO()))
        secret.unlink()
        assert issuing_key(definitions, ledger, Console(io.StringIO(), io.StringIO())) != key
        assert len(list(ledger.entries("form_key"))) == 2


# --- the command


def test_verify_says_which_file_and_gives_exit_code_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = project(tmp_path / "project")
    config = ["--config", str(folder / "config.toml")]
    assert cli.main(["verify", *config]) == 64
    (folder / "inbox/báo cáo.xlsx").write_bytes(b"one")
    with Ledger(folder / "archive") as ledger:
        ledger.receive(folder / "inbox", limit_megabytes=1)
    assert cli.main(["verify", *config]) == 0
    said = capsys.readouterr().out
    assert "nguyên vẹn" in said
    mark = next(word for word in said.split() if word.startswith("1:")).rstrip(".")
    assert cli.main(["verify", "--mark", mark, *config]) == 0
    assert cli.main(["verify", "--mark", "2:" + mark[2:], *config]) == 1
    assert "các dòng cuối đã mất (ghi nhận 2 dòng, nay 1 dòng)" in capsys.readouterr().out
    assert cli.main(["verify", "--mark", "hôm qua", *config]) == 64
    file = next(path for path in (folder / "archive/files").rglob("*") if path.is_file())
    os.chmod(file, 0o600)  # noqa: PTH101
    file.write_bytes(b"onE")
    assert cli.main(["verify", *config]) == 1
    said = capsys.readouterr().out
    assert f"Tệp files/{file.name[:2]}/{file.name}: nội dung đã bị thay đổi, không còn đúng mã SHA-256 (“báo cáo.xlsx”)." in said
    assert "Phát hiện 01 hư hỏng" in said


def test_a_ledger_that_cannot_be_opened_is_a_sentence_in_every_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = project(tmp_path / "project")
    (folder / "archive").mkdir()
    (folder / "archive/ledger.sqlite").write_text("this is not a database " * 100)
    assert cli.main(["consolidate", "--config", str(folder / "config.toml")]) == 64
    said = capsys.readouterr().err
    assert "bị hỏng" in said
    assert "verify" in said
    assert "Traceback" not in said

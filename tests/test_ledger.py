"""The archive: every file that came is kept, and the ledger says so, whatever happens in between."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import stat
import subprocess
import sys
import unicodedata
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.edges.form_secret import FormSecretDamaged, form_secret
from pipeline.edges.ledger import JournalDamaged, Ledger, ReceiptReport
from pipeline.edges.ledger.journal import BEGINNING, canonical, entry_hash

ROOT = Path(__file__).parent.parent
LIMIT = 1.0


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "archive"


def dropped(inbox: Path, name: str, content: bytes, modified: int = 1_764_900_000) -> Path:
    """A file in the inbox, last changed at that second."""
    path = inbox / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (modified, modified))
    return path


def received(inbox: Path, archive: Path) -> ReceiptReport:
    with Ledger(archive) as ledger:
        return ledger.receive(inbox, limit_megabytes=LIMIT)


def kinds(archive: Path) -> list[str]:
    with Ledger(archive) as ledger:
        return [entry.kind for entry in ledger.entries()]


def test_every_file_at_any_depth_is_archived_under_its_hash_and_entered(inbox: Path, archive: Path) -> None:
    dropped(inbox, "b.xlsx", b"two")
    dropped(inbox, "thư/đính kèm/a.pdf", b"one", modified=1_764_900_000)
    report = received(inbox, archive)
    assert report.received == ("b.xlsx", "thư/đính kèm/a.pdf")
    with Ledger(archive) as ledger:
        second, first = ledger.receipts()
        assert (first.path, first.name, first.size) == ("thư/đính kèm/a.pdf", "a.pdf", 3)
        assert first.sha256 == hashlib.sha256(b"one").hexdigest()
        assert ledger.stored(first.sha256).read_bytes() == b"one"
        assert ledger.stored(second.sha256).relative_to(archive).as_posix() == \
            f"files/{second.sha256[:2]}/{second.sha256}"
        assert first.modified.isoformat() == "2025-12-05T09:00:00+07:00"
        assert first.first_seen.utcoffset() == timedelta(hours=7)
        assert not ledger.stored(first.sha256).stat().st_mode & stat.S_IWUSR


def test_looking_again_enters_nothing(inbox: Path, archive: Path) -> None:
    dropped(inbox, "a.xlsx", b"one")
    received(inbox, archive)
    assert received(inbox, archive) == ReceiptReport(known=("a.xlsx",))
    assert kinds(archive) == ["received"]


def test_the_same_bytes_under_a_second_name_are_one_file_received_twice(inbox: Path, archive: Path) -> None:
    dropped(inbox, "a.xlsx", b"one")
    dropped(inbox, "lần 2/a (1).xlsx", b"one", modified=1_764_990_000)
    received(inbox, archive)
    assert len([path for path in (archive / "files").rglob("*") if path.is_file()]) == 1
    with Ledger(archive) as ledger:
        receipt, = ledger.receipts()
    assert receipt.path == "a.xlsx"
    assert [sighting.path for sighting in receipt.sightings] == ["a.xlsx", "lần 2/a (1).xlsx"]
    assert receipt.sightings[0].modified == receipt.modified < receipt.sightings[1].modified


def test_a_changed_file_is_received_again_and_so_is_the_first_version_when_it_comes_back(
        inbox: Path, archive: Path) -> None:
    for second, content in enumerate((b"one", b"two", b"one")):
        dropped(inbox, "a.xlsx", content, modified=1_764_900_000 + second)
        assert received(inbox, archive).received == ("a.xlsx",)
    with Ledger(archive) as ledger:
        assert [len(receipt.sightings) for receipt in ledger.receipts()] == [2, 1]


def test_what_is_deleted_from_the_inbox_stays_in_the_archive(inbox: Path, archive: Path) -> None:
    dropped(inbox, "a.xlsx", b"one").unlink()
    dropped(inbox, "b.xlsx", b"two")
    received(inbox, archive)
    (inbox / "b.xlsx").unlink()
    inbox.rmdir()
    assert received(inbox, archive) == ReceiptReport()
    with Ledger(archive) as ledger:
        assert [ledger.stored(receipt.sha256).read_bytes() for receipt in ledger.receipts()] == [b"two"]


def test_temporary_and_hidden_files_are_listed_and_not_archived(inbox: Path, archive: Path) -> None:
    for name in ("~$a.xlsx", ".~lock.a.xlsx#", ".DS_Store", ".git/config", "a.xlsx"):
        dropped(inbox, name, b"x")
    report = received(inbox, archive)
    assert {(passed.path, passed.code) for passed in report.ignored} == {
        ("~$a.xlsx", "ignored_temporary"), (".~lock.a.xlsx#", "ignored_temporary"),
        (".DS_Store", "ignored_hidden"), (".git", "ignored_hidden"),
    }
    assert report.received == ("a.xlsx",)
    assert report.ignored[0].message


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="FIFO")
def test_links_and_pipes_are_refused_without_being_opened(inbox: Path, archive: Path, tmp_path: Path) -> None:
    os.mkfifo(inbox / "ống")
    (tmp_path / "bí mật.txt").write_text("s")
    (inbox / "lối tắt.xlsx").symlink_to(tmp_path / "bí mật.txt")
    (inbox / "vòng").symlink_to(inbox)
    report = received(inbox, archive)
    assert [(passed.path, passed.code) for passed in report.refused] == [
        (name, "not_a_regular_file") for name in ("lối tắt.xlsx", "vòng", "ống")]
    assert report.received == ()


def test_a_file_over_ten_times_the_limit_is_refused_a_smaller_one_archived(
        inbox: Path, archive: Path) -> None:
    with (inbox / "khổng lồ.xlsx").open("wb") as file:
        file.truncate(10 * 1024 * 1024 + 1)
    with (inbox / "lớn.xlsx").open("wb") as file:
        file.truncate(10 * 1024 * 1024)
    report = received(inbox, archive)
    assert report.received == ("lớn.xlsx",)
    passed, = report.refused
    assert (passed.path, passed.code, passed.limit) == ("khổng lồ.xlsx", "too_large", "10 MB")


def test_names_are_kept_in_nfc_and_names_that_are_no_text_are_received_too(
        inbox: Path, archive: Path) -> None:
    dropped(inbox, unicodedata.normalize("NFD", "báo cáo quý.xlsx"), b"one")
    names = ["báo cáo quý.xlsx"]
    if sys.platform == "linux":
        with open(os.fsencode(inbox) + b"/b\xe1o c\xe1o.xlsx", "wb") as file:  # noqa: PTH123 - CP1258 bytes
            file.write(b"two")
        names.append("b\ufffdo c\ufffdo.xlsx")
    assert sorted(received(inbox, archive).received) == sorted(names)
    assert sorted(received(inbox, archive).known) == sorted(names)
    with Ledger(archive) as ledger:
        assert sorted(receipt.name for receipt in ledger.receipts()) == sorted(names)


def test_two_names_that_look_the_same_are_two_files(inbox: Path, archive: Path) -> None:
    dropped(inbox, unicodedata.normalize("NFD", "á.xlsx"), b"one")
    dropped(inbox, "á.xlsx", b"two")
    if len(list(inbox.iterdir())) == 1:
        pytest.skip("this disk does not tell them apart")
    received(inbox, archive)
    assert received(inbox, archive) == ReceiptReport(known=("á.xlsx", "á.xlsx"))


AS_ROOT = getattr(os, "geteuid", lambda: 1)() == 0


@pytest.mark.skipif(os.name == "nt" or AS_ROOT, reason="root reads everything")
def test_a_file_that_may_not_be_read_is_listed_and_tried_again(inbox: Path, archive: Path) -> None:
    dropped(inbox, "a.xlsx", b"one").chmod(0)
    passed, = received(inbox, archive).refused
    assert passed.code == "unreadable_file"
    (inbox / "a.xlsx").chmod(0o600)
    assert received(inbox, archive).received == ("a.xlsx",)


WRITING = """
import sys
while True:
    with open(sys.argv[1], "r+b") as file:
        file.write(b"x" * 3_000_000)
    print("written", flush=True)
"""


def test_a_file_that_keeps_changing_is_never_archived_half_written(inbox: Path, archive: Path) -> None:
    path = dropped(inbox, "a.xlsx", b"y" * 3_000_000)
    writer = subprocess.Popen([sys.executable, "-c", WRITING, str(path)], stdout=subprocess.PIPE)
    try:
        assert writer.stdout is not None
        writer.stdout.readline()
        report = received(inbox, archive)
    finally:
        writer.kill()
        writer.communicate()
    assert [passed.code for passed in report.refused] == ["unreadable_file"] or report.received == ("a.xlsx",)
    os.utime(path)
    assert received(inbox, archive).received == ("a.xlsx",)


RECEIVING = """
import os, signal, sys
from pathlib import Path
from pipeline.edges.ledger import Ledger
CHANGES = {"open", "os.rename", "os.remove", "os.mkdir", "os.chmod", "shutil.rmtree", "sqlite3.connect"}
left = int(sys.argv[3])
def count(event, arguments):
    global left
    path = arguments[0] if arguments else ""
    if event in CHANGES and isinstance(path, (str, Path)) and str(path).startswith(sys.argv[2]):
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(count)
with Ledger(Path(sys.argv[2])) as ledger:
    ledger.receive(Path(sys.argv[1]), limit_megabytes=1)
"""


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
def test_killed_before_any_step_the_next_run_receives_what_the_ledger_does_not_know(
        inbox: Path, archive: Path, tmp_path: Path) -> None:
    for number in range(3):
        dropped(inbox, f"{number}.xlsx", f"{number % 2}".encode())
    steps = 0
    ended = False
    while not ended:
        steps += 1
        place = tmp_path / f"archive {steps}"
        ended = subprocess.run([sys.executable, "-c", RECEIVING, str(inbox), str(place), str(steps)],
                               cwd=ROOT, check=False).returncode == 0
        with Ledger(place) as ledger:
            known = ledger.receipts()
            assert all(ledger.stored(receipt.sha256).is_file() for receipt in known)
            ledger.receive(inbox, limit_megabytes=LIMIT)
            assert [(receipt.path, len(receipt.sightings)) for receipt in ledger.receipts()] == [
                ("0.xlsx", 2), ("1.xlsx", 1)]
            for receipt in ledger.receipts():
                content = ledger.stored(receipt.sha256).read_bytes()
                assert hashlib.sha256(content).hexdigest() == receipt.sha256
        assert sorted(path.name for path in place.iterdir()) == ["files", "ledger.sqlite"]
    assert steps > 10


def test_a_stored_file_that_was_cut_short_is_made_whole_again(inbox: Path, archive: Path) -> None:
    dropped(inbox, "a.xlsx", b"one")
    received(inbox, archive)
    with Ledger(archive) as ledger:
        stored = ledger.stored(ledger.receipts()[0].sha256)
    stored.chmod(0o600)
    stored.write_bytes(b"")
    dropped(inbox, "b.xlsx", b"one")
    received(inbox, archive)
    assert stored.read_bytes() == b"one"


def test_the_inbox_is_left_exactly_as_it_was(inbox: Path, archive: Path) -> None:
    dropped(inbox, "sâu/a.xlsx", b"one").chmod(0o640)
    before = [(path, path.stat()) for path in sorted([inbox, *inbox.rglob("*")])]
    received(inbox, archive)
    after = [(path, path.stat()) for path in sorted([inbox, *inbox.rglob("*")])]
    assert [(path, info[:7], info.st_mtime_ns) for path, info in after] == [
        (path, info[:7], info.st_mtime_ns) for path, info in before]


def test_outcomes_are_entered_only_when_they_change(archive: Path) -> None:
    with Ledger(archive) as ledger:
        ledger.record_outcome("a" * 64, "accepted", {"unit": "X", "errors": 0})
        ledger.record_outcomes([("a" * 64, "accepted", {"errors": 0, "unit": "X"}),
                                ("b" * 64, "refused", {})])
        ledger.record_outcome("a" * 64, "superseded", {"unit": "X"})
        assert [(entry.sha256[0], entry.payload["outcome"]) for entry in ledger.entries("outcome")] == [
            ("a", "accepted"), ("b", "refused"), ("a", "superseded")]
        assert {key[0]: (last.outcome, last.detail) for key, last in ledger.outcomes().items()} == {
            "a": ("superseded", {"unit": "X"}), "b": ("refused", {})}


def test_of_many_outcomes_all_or_none_are_entered(archive: Path) -> None:
    with Ledger(archive) as ledger:
        with pytest.raises(TypeError):
            ledger.record_outcomes([("a" * 64, "accepted", {}), ("b" * 64, "refused", {"day": object()})])
        assert ledger.outcomes() == {}


def test_entries_of_any_kind_are_chained_by_their_hashes(inbox: Path, archive: Path) -> None:
    dropped(inbox, "a.xlsx", b"one")
    received(inbox, archive)
    with Ledger(archive) as ledger:
        ledger.append("reply", "", {"to": "đơn vị", "lines": [1, 2.5, None]})
        entries = list(ledger.entries())
    previous = BEGINNING
    for number, entry in enumerate(entries, 1):
        assert (entry.id, entry.previous_hash) == (number, previous)
        assert entry.hash == entry_hash(entry.id, entry.kind, entry.at, sha256=entry.sha256,
                                        payload=canonical(entry.payload), previous_hash=previous)
        previous = entry.hash
    assert [entry.kind for entry in entries] == ["received", "reply"]
    assert entries[1].payload == {"to": "đơn vị", "lines": [1, 2.5, None]}


@pytest.mark.parametrize("statement", ["DELETE FROM entries", "UPDATE entries SET at = ''"])
def test_what_is_entered_can_neither_be_changed_nor_deleted(archive: Path, statement: str) -> None:
    with Ledger(archive) as ledger:
        ledger.append("note", "", {})
    database = sqlite3.connect(archive / "ledger.sqlite")
    with pytest.raises(sqlite3.DatabaseError, match="append-only"):
        database.execute(statement)
    database.close()
    assert kinds(archive) == ["note"]


def test_a_ledger_that_is_no_ledger_is_named(archive: Path) -> None:
    archive.mkdir()
    (archive / "ledger.sqlite").write_text("this is not a database " * 100)
    with pytest.raises(JournalDamaged) as damaged, Ledger(archive):
        pass
    assert damaged.value.path == archive / "ledger.sqlite"


@pytest.mark.parametrize(("column", "value"), [("payload", "{"), ("payload", "[]"), ("payload", b"\xff\x00"), ("payload", "{}"), ("at", "hôm qua")])
def test_an_entry_that_is_none_any_more_is_said_to_be_damage_by_whoever_reads_it(archive: Path, column: str, value: object) -> None:
    with Ledger(archive) as ledger:
        ledger.append("received", "", {"path": "a.xlsx"})
    database = sqlite3.connect(archive / "ledger.sqlite")
    database.execute("DROP TRIGGER entries_never_change")
    database.execute(f"UPDATE entries SET {column} = ?", (value,))
    database.commit()
    database.close()
    with pytest.raises(JournalDamaged), Ledger(archive) as ledger:
        ledger.receipts()


@pytest.mark.parametrize("content", [None, b""])
def test_archived_files_without_their_ledger_are_not_passed_over(inbox: Path, archive: Path, content: bytes | None) -> None:
    dropped(inbox, "a.xlsx", b"one")
    received(inbox, archive)
    (archive / "ledger.sqlite").unlink()
    if content is not None:
        (archive / "ledger.sqlite").write_bytes(content)
    with pytest.raises(JournalDamaged, match="missing"), Ledger(archive):
        pass


def test_a_thousand_files_need_a_handful_of_commits(inbox: Path, archive: Path) -> None:
    for number in range(1000):
        dropped(inbox, f"{number}.xlsx", f"{number}".encode())
    assert len(received(inbox, archive).received) == 1000
    with Ledger(archive) as ledger:
        commits = (archive / "ledger.sqlite").read_bytes()[24:28]  # SQLite counts them here
        assert int.from_bytes(commits) < 20
        assert len(ledger.receipts()) == 1000


def test_the_key_of_the_form_codes_is_made_once_and_never_replaced(archive: Path) -> None:
    secret = form_secret(archive)
    assert len(secret) == 32
    assert form_secret(archive) == secret
    if os.name == "posix":
        assert stat.S_IMODE((archive / "form-secret").stat().st_mode) == 0o600
    (archive / "form-secret").write_bytes(secret[:5])
    with pytest.raises(FormSecretDamaged):
        form_secret(archive)
    assert form_secret(archive.with_name("another")) != secret


def test_payloads_hold_only_what_json_holds(archive: Path) -> None:
    with Ledger(archive) as ledger:
        for payload in ({"rate": float("nan")}, {"path": Path("x")}):
            with pytest.raises((TypeError, ValueError)):
                ledger.append("note", "", payload)
        assert json.loads(canonical({"a": "ậ"})) == {"a": "ậ"}

"""A mailbox on a real server becomes files in the inbox: read-only, repeatable, nothing twice, nothing lost."""

from __future__ import annotations

import io
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

import pytest
from forms import valid
from imap_server import PASSWORD, ImapServer, imap_server
from mails import SENT, mail
from projects import VIETNAM, project, run, tree

from pipeline.commands.console import Console, ProgressBar
from pipeline.commands.fetch import fetch
from pipeline.commands.intake import intake
from pipeline.commands.refusals import Refusal
from pipeline.definitions.load import load_definitions
from pipeline.edges.ledger import Ledger
from pipeline.edges.template import write_form

AS_OF = date(2025, 12, 6)
ARRIVED = datetime(2025, 1, 3, 8, 31, tzinfo=VIETNAM)
"""In the past whenever the tests run: the server lets no mail arrive in the future."""


@pytest.fixture(scope="module")
def server() -> Iterator[ImapServer]:
    """One server for the tests of this module; each uses a folder of its own."""
    with imap_server() as started:
        yield started


@pytest.fixture
def folder(server: ImapServer, request: pytest.FixtureRequest) -> str:
    """A new folder of the mailbox."""
    name = f"f{abs(hash(request.node.name)) % 10**9}"
    with server.client() as client:
        client.create(name)
    return name


@pytest.fixture
def root(server: ImapServer, folder: str, tmp_path: Path) -> Path:
    """A project whose account is the server's, with that folder."""
    return with_account(project(tmp_path / "p"), server.section(folder=f'"{folder}"'))


def with_account(root: Path, section: str) -> Path:
    local = root / "config.local.toml"
    local.write_text(section, "utf-8")
    local.chmod(0o600)
    return root


def fetched(root: Path, since: date | None = None, console: Console | None = None) -> str:
    """What one run says."""
    out = io.StringIO()
    fetch(root / "config.toml", AS_OF, since, console or Console(out, io.StringIO()), {})
    return out.getvalue().strip()


def letters(root: Path) -> list[bytes]:
    """The mails in the inbox, by name."""
    return [path.read_bytes() for path in sorted((root / "inbox").rglob("*")) if path.is_file()]


FIRST, SECOND, THIRD = (bytes(mail(subject=f"Báo cáo {number}", body="." * number + "\n")) for number in (1, 2, 3))


def test_mails_come_as_they_are_with_their_date_and_are_archived(server: ImapServer, folder: str, root: Path) -> None:
    server.put(FIRST, ARRIVED, folder)
    server.put(SECOND, ARRIVED.replace(day=4), folder)
    assert fetched(root) == "Đã lấy 02 thư mới từ ngày 01/12/2024 vào inbox/thu-den/. Tiếp theo: make consolidate."
    assert letters(root) == [FIRST, SECOND]
    first, second = sorted((root / "inbox" / "thu-den").iterdir())
    assert first.name.startswith("2025-01-03_000001_")
    assert second.name.startswith("2025-01-04_000002_")
    assert first.stat().st_mtime == ARRIVED.timestamp()
    with Ledger(root / "archive") as ledger:
        assert [entry.kind for entry in ledger.entries()] == ["fetched", "fetched", "received", "received"]
        assert [ledger.stored(receipt.sha256).read_bytes() for receipt in ledger.receipts()] == [FIRST, SECOND]
        assert PASSWORD not in str([entry.payload for entry in ledger.entries()])


def test_the_mailbox_stays_as_it_was(server: ImapServer, folder: str, root: Path) -> None:
    server.put(FIRST, ARRIVED, folder)
    fetched(root)
    with server.client(folder) as client:
        assert client.fetch("1:*", "(FLAGS)")[1] == [b"1 (FLAGS (\\Recent))"], "not even the mark of being new is gone"


def test_a_second_run_fetches_what_is_new_only_also_when_the_files_were_deleted(server: ImapServer, folder: str, root: Path) -> None:
    server.put(FIRST, ARRIVED, folder)
    fetched(root)
    before = tree(root)
    said = fetched(root)
    assert said.startswith(f"Không có thư mới trong “{folder}” từ ngày 01/12/2024 (01 thư đã có từ trước).")
    assert tree(root) == before
    for path in (root / "inbox" / "thu-den").iterdir():
        path.unlink()
    server.put(SECOND, ARRIVED, folder)
    assert fetched(root).startswith("Đã lấy 01 thư mới")
    assert letters(root) == [SECOND]


def test_a_mailbox_numbered_anew_brings_nothing_twice(server: ImapServer, folder: str, root: Path) -> None:
    server.put(FIRST, ARRIVED, folder)
    fetched(root)
    with server.client() as client:
        client.delete(folder)
        client.create(folder)
    server.put(SECOND, ARRIVED, folder)
    server.put(FIRST, ARRIVED, folder)
    assert fetched(root).startswith("Đã lấy 01 thư mới từ ngày 01/12/2024 vào inbox/thu-den/ (01 thư đã có từ trước).")
    assert sorted(letters(root)) == sorted([FIRST, SECOND])


def test_only_mails_since_the_open_period_or_the_given_day_are_fetched(server: ImapServer, folder: str, root: Path) -> None:
    for day, data in ((date(2024, 11, 30), FIRST), (date(2024, 12, 1), SECOND), (date(2025, 1, 2), THIRD)):
        server.put(data, datetime(day.year, day.month, day.day, 9, tzinfo=VIETNAM), folder)
    fetched(root)
    assert letters(root) == [SECOND, THIRD]
    fetched(root, date(2024, 11, 1))
    assert len(letters(root)) == 3


def test_a_folder_may_have_a_vietnamese_name(server: ImapServer, tmp_path: Path) -> None:
    with server.client() as client:
        client.create('"B&AOE-o c&AOE-o"')  # Báo cáo, in the mailbox's own spelling
    server.put(FIRST, ARRIVED, '"B&AOE-o c&AOE-o"')
    root = with_account(project(tmp_path / "p"), server.section(folder='"Báo cáo"'))
    fetched(root)
    assert letters(root) == [FIRST]


def test_a_mail_beyond_the_limit_is_named_and_the_others_come(server: ImapServer, folder: str, root: Path) -> None:
    config = root / "config.toml"
    config.write_text(config.read_text("utf-8").replace("[limits]\n", "[limits]\nunpacked_megabytes = 1\n"), "utf-8")
    server.put(bytes(mail(("to.bin", bytes(1 << 20)))), ARRIVED, folder)
    server.put(FIRST, ARRIVED, folder)
    done = run(root, "fetch", "--as-of", "2025-12-06")
    assert done.returncode == 1, done.stderr
    refused, last = done.stdout.splitlines()
    assert refused.startswith("Không lấy thư ngày 03/01/2025 (số 1): thư quá lớn (1 MB).")
    assert last.startswith("Đã lấy 01 thư mới")
    assert letters(root) == [FIRST]


def test_a_fetched_report_counts_from_the_date_of_its_mail(server: ImapServer, folder: str, root: Path) -> None:
    write_form(valid("2026", "TH"), root / "form.xlsx")
    server.put(bytes(mail(("BC.xlsx", (root / "form.xlsx").read_bytes()))), ARRIVED, folder)
    fetched(root)
    definitions = load_definitions(root / "config.toml")
    with Ledger(definitions.archive) as ledger:
        (report,) = intake(definitions, ledger, lambda done, of: None).submissions
    assert (report.unit, report.received) == ("TH", SENT)


# --- what may go wrong


class _Stopping(Console):
    """A console that stops the server once the first mail has come."""

    def __init__(self, stop: Callable[[], None]) -> None:
        super().__init__(io.StringIO(), io.StringIO())
        self._stop = stop

    @contextmanager
    def progress(self, text: str) -> Iterator[ProgressBar]:
        with super().progress(text) as bar:
            moved = bar.at
            bar.at = lambda done, of: (moved(done, of), done == 1 and self._stop())  # type: ignore[method-assign,assignment,return-value]
            yield bar


def test_a_connection_that_breaks_keeps_what_came_and_the_next_run_goes_on(server: ImapServer, folder: str, root: Path) -> None:
    for data in (FIRST, SECOND, THIRD):
        server.put(data, ARRIVED, folder)
    try:
        with pytest.raises(Refusal, match=r"Đã lấy 01 thư trước khi dừng\. .*hạy lại"):
            fetched(root, console=_Stopping(server.stop))
    finally:
        server.start()
    assert letters(root) == [FIRST]
    assert fetched(root).startswith("Đã lấy 02 thư mới")
    assert letters(root) == [FIRST, SECOND, THIRD]


@pytest.mark.parametrize(("changed", "said"), [
    ({"password": '"sai"'}, "không chấp nhận tài khoản vp"),
    ({"folder": '"Không có"'}, "không có thư mục “Không có”"),
    ({"ca_file": '""'}, "Chứng thư số của máy chủ thư localhost không hợp lệ"),
    ({"host": '"127.0.0.1"'}, "Chứng thư số của máy chủ thư 127.0.0.1 không hợp lệ"),
    ({"port": "1"}, "Không kết nối được máy chủ thư localhost:1"),
    ({"host": '"khong-co.invalid"'}, "Không kết nối được máy chủ thư khong-co.invalid"),
])
def test_a_mailbox_that_cannot_be_opened_is_said_in_a_sentence(
        server: ImapServer, tmp_path: Path, changed: dict[str, str], said: str) -> None:
    root = with_account(project(tmp_path / "p"), server.section(**changed))
    with pytest.raises(Refusal, match=said) as refused:
        fetched(root)
    assert "sai" not in str(refused.value).replace("trả lời sai", "")
    assert letters(root) == []


def test_without_an_account_nothing_is_connected_and_the_way_is_told(tmp_path: Path) -> None:
    root = project(tmp_path / "p")
    done = run(root, "fetch", environment={"BAO_CAO_IMAP_HOST": ""})
    assert done.returncode == 64
    assert "Chưa khai báo hộp thư" in done.stderr
    assert "BAO_CAO_IMAP_PASSWORD" in done.stderr


def test_the_account_may_come_from_the_environment(server: ImapServer, folder: str, tmp_path: Path) -> None:
    server.put(FIRST, ARRIVED, folder)
    root = project(tmp_path / "p")
    account = {"HOST": "localhost", "PORT": str(server.port), "USER": "vp", "PASSWORD": PASSWORD, "FOLDER": folder,
               "CA_FILE": str(server.ca_file)}
    done = run(root, "fetch", "--as-of", "06/12/2025", environment={f"BAO_CAO_IMAP_{key}": value for key, value in account.items()})
    assert (done.returncode, letters(root)) == (0, [FIRST]), done.stderr


@pytest.mark.skipif(os.name == "nt", reason="permissions of POSIX")
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604])
def test_a_password_that_others_can_read_is_not_used(tmp_path: Path, mode: int) -> None:
    root = with_account(project(tmp_path / "p"), '[imap]\nhost = "khong-co.invalid"\nuser = "a"\npassword = "b"\n')
    (root / "config.local.toml").chmod(mode)
    with pytest.raises(Refusal, match="chmod 600"):
        fetched(root)


def test_a_password_that_git_keeps_is_not_used(tmp_path: Path) -> None:
    root = with_account(project(tmp_path / "p"), '[imap]\nhost = "khong-co.invalid"\nuser = "a"\npassword = "b"\n')
    for command in (["init", "-q"], ["add", "-f", "config.local.toml"]):
        subprocess.run(["git", *command], cwd=root, check=True)
    with pytest.raises(Refusal, match="git rm --cached"):
        fetched(root)

"""The office's mailbox → new mails as .eml in the inbox, archived at once; what was fetched is never fetched again."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from pipeline.commands.console import Console
from pipeline.commands.mail_accounts import mail_accounts
from pipeline.commands.refusals import Refusal
from pipeline.definitions.accounts import LOCAL_NAME, VARIABLES, ImapAccount
from pipeline.definitions.load import Definitions, load_definitions
from pipeline.domain.local_time import VIETNAM
from pipeline.domain.tables import text
from pipeline.edges.ledger import Ledger
from pipeline.edges.mailbox import Mailbox, MailboxTrouble, Waiting
from pipeline.edges.run_lock import only_run

FETCHED = "fetched"
FOLDER = "thu-den"
"""Folder of the inbox for fetched mails."""

_MEGABYTE = 1 << 20
_TROUBLES = {
    "unreachable": "Không kết nối được máy chủ thư {host}:{port} ({detail}). Kiểm tra mạng, tên máy chủ và cổng, rồi chạy lại.",
    "certificate": "Chứng thư số của máy chủ thư {host} không hợp lệ ({detail}) nên không đăng nhập. Kiểm tra tên máy chủ; "
                   "nếu cơ quan dùng chứng thư riêng, ghi đường dẫn tệp chứng thư vào imap.ca_file.",
    "login": "Máy chủ thư {host} không chấp nhận tài khoản {user} ({detail}). Kiểm tra tên đăng nhập, mật khẩu (hoặc mật khẩu ứng dụng).",
    "folder": "Hộp thư không có thư mục “{folder}” ({detail}). Sửa imap.folder trong " + LOCAL_NAME + ".",
    "broken": "Máy chủ thư {host} ngắt hoặc trả lời sai giữa chừng ({detail}). Chạy lại để lấy tiếp.",
}


def fetch(config: Path, as_of: date, since: date | None, console: Console, environment: Mapping[str, str]) -> bool:
    """Fetches what is new since a day (default: the first day of the earliest open period); True when a mail was too large."""
    definitions = load_definitions(config)
    account = _account(definitions, environment)
    first = since or _first_day(definitions, as_of)
    with only_run(definitions.archive), Ledger(definitions.archive) as ledger:
        run = _Fetching(definitions, ledger, account)
        try:
            with Mailbox(account) as mailbox:
                run.take(mailbox, first, console)
        except MailboxTrouble as error:
            sentence = _TROUBLES[error.trouble].format(
                host=account.host, port=account.port, user=account.user, folder=account.folder, detail=error.detail)
            kept = f"Đã lấy {run.new:02d} thư trước khi dừng. " if run.new else ""
            raise Refusal(kept + sentence) from error
        finally:
            if run.new:
                ledger.receive(definitions.inbox, limit_megabytes=definitions.campaign.limits.file_megabytes)
    for waiting in run.too_large:
        console.say(f"Không lấy thư ngày {waiting.arrived.astimezone(VIETNAM):%d/%m/%Y} (số {waiting.uid}): thư quá lớn "
                    f"({waiting.size // _MEGABYTE} MB). Lưu riêng tệp biểu mẫu vào {definitions.campaign.folders.inbox}/.")
    console.say(_last_line(definitions, run, account, first))
    return bool(run.too_large)


def _account(definitions: Definitions, environment: Mapping[str, str]) -> ImapAccount:
    path = definitions.root / LOCAL_NAME
    account = mail_accounts(definitions, environment).imap
    if account is None:
        raise Refusal(f"Chưa khai báo hộp thư. Tạo tệp {path} gồm: [imap], host, user, password; "
                      f"hoặc đặt biến môi trường {VARIABLES}_IMAP_HOST, {VARIABLES}_IMAP_USER, {VARIABLES}_IMAP_PASSWORD.")
    return account


def _first_day(definitions: Definitions, as_of: date) -> date:
    """The first day of the earliest period that is open, or of the last that has begun."""
    begun = [period for period in definitions.campaign.periods if period.start <= as_of]
    taken = [period for period in begun if period.is_open(as_of)] or begun[-1:]
    return min((period.start for period in taken), default=as_of)


class _Fetching:
    """One run: what the ledger remembers of the mailbox, and what is new."""

    def __init__(self, definitions: Definitions, ledger: Ledger, account: ImapAccount) -> None:
        self._ledger, self._inbox = ledger, definitions.inbox
        self._account = f"{account.user}@{account.host}:{account.port}/{account.folder}"
        self._most = int(definitions.campaign.limits.unpacked_megabytes * _MEGABYTE)
        self._most = min(self._most, int(definitions.campaign.limits.file_megabytes * 10 * _MEGABYTE))
        entries = list(ledger.entries(FETCHED))
        self._numbers = {(entry.payload["validity"], entry.payload["uid"]) for entry in entries
                         if entry.payload["account"] == self._account}
        self._hashes = {entry.sha256 for entry in entries} | {receipt.sha256 for receipt in ledger.receipts()}
        self.new = self.known = 0
        self.too_large: list[Waiting] = []

    def take(self, mailbox: Mailbox, since: date, console: Console) -> None:
        """Every mail since a day that the ledger does not know, written into the inbox and entered, one after the other."""
        every = mailbox.waiting(since)
        waiting = [one for one in every if (mailbox.validity, one.uid) not in self._numbers]
        self.known = len(every) - len(waiting)
        with console.progress("Đang lấy thư") as bar:
            for done, one in enumerate(waiting, 1):
                if one.size > self._most:
                    self.too_large.append(one)
                elif data := mailbox.mail(one.uid):
                    self._keep(mailbox.validity, one, data)
                bar.at(done, len(waiting))

    def _keep(self, validity: int, one: Waiting, data: bytes) -> None:
        sha256 = hashlib.sha256(data).hexdigest()
        name = f"{one.arrived.astimezone(VIETNAM):%Y-%m-%d}_{one.uid:06d}_{sha256[:8]}.eml"
        if sha256 in self._hashes:
            self.known += 1
        else:
            _write(self._inbox / FOLDER / name, data, one.arrived)
            self.new += 1
            self._hashes.add(sha256)
        self._ledger.append(FETCHED, sha256, {"account": self._account, "validity": validity, "uid": one.uid,
                                              "file": f"{FOLDER}/{name}", "arrived": one.arrived.isoformat()})


def _write(path: Path, data: bytes, arrived: datetime) -> None:
    """The file is there whole or not at all; its date is the mail's arrival."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.moi")
    with aside.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.utime(aside, (arrived.timestamp(),) * 2)
    aside.replace(path)


def _last_line(definitions: Definitions, run: _Fetching, account: ImapAccount, since: date) -> str:
    inbox = definitions.campaign.folders.inbox
    known = f" ({run.known:02d} thư đã có từ trước)" if run.known else ""
    if not run.new:
        return f"Không có thư mới trong “{account.folder}” từ ngày {text(since)}{known}. Tiếp theo: make consolidate nếu chưa tổng hợp."
    return f"Đã lấy {run.new:02d} thư mới từ ngày {text(since)} vào {inbox}/{FOLDER}/{known}. Tiếp theo: make consolidate."

"""Drafts → letters sent, each outcome entered in the ledger before the next one goes.

What the server took is never sent again, so a run that broke off is simply repeated. The one
letter that was under way when a connection broke may arrive twice, with the same Message-ID.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from pipeline.commands.console import Console
from pipeline.commands.mail_accounts import mail_accounts
from pipeline.commands.refusals import Refusal
from pipeline.commands.registering import letters_in
from pipeline.definitions.accounts import LOCAL_NAME, SmtpAccount, is_address
from pipeline.definitions.load import Definitions
from pipeline.domain import reminders
from pipeline.domain.correspondence import ACCEPTED, REFUSED, SENT, Correspondence, Sent
from pipeline.domain.local_time import VIETNAM
from pipeline.edges.ledger import Ledger
from pipeline.edges.mail_out import Delivery, Draft, MailServer, MailServerTrouble, draft_of

_TROUBLES = {
    "unreachable": "Không kết nối được máy chủ thư {host}, cổng {port} ({detail}). Kiểm tra mạng và host, port của [smtp].",
    "untrusted": "Chứng thư của máy chủ thư {host} không được tin cậy ({detail}), nên không gửi gì cho máy chủ này. "
                 "Kiểm tra host; nếu cơ quan dùng chứng thư riêng, ghi tệp chứng thư gốc vào ca_file của [smtp].",
    "no_tls": "Máy chủ thư {host}, cổng {port} không mã hóa kết nối theo cách đã ghi (security = \"{security}\"; {detail}). "
              "Không gửi thư qua kết nối không mã hóa; hỏi bộ phận quản trị thư về cổng và cách mã hóa.",
    "login": "Máy chủ thư {host} không cho đăng nhập ({detail}). Kiểm tra user, password của [smtp].",
    "sender": "Máy chủ thư {host} không cho gửi từ địa chỉ {sender} ({detail}). Kiểm tra sender của [smtp].",
    "lost": "Mất kết nối với máy chủ thư {host} giữa chừng ({detail}).",
}


@dataclass(frozen=True)
class Planned:
    """One draft, to whom it still has to go, and why it goes to nobody where that is so.

    `name` is its path below output/.
    """

    name: str
    letter: Draft
    pending: tuple[str, ...]
    remark: str = ""


def drafts_below(paths: Iterable[Path]) -> list[Path]:
    """The .eml files given, and those in the folders given; Refusal for a path that is not there."""
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            found |= dict.fromkeys(sorted(path.rglob("*.eml")))
        elif path.is_file():
            found[path] = None
        else:
            raise Refusal(f"Không tìm thấy {path}.")
    return list(found)


def planned(definitions: Definitions, letters: Correspondence, paths: Sequence[Path], as_of: date,
            console: Console, *, package: str = "") -> list[Planned]:
    """What sending the drafts would do today; files that are no drafts are remarked upon and left out.

    The draft of a package goes only where that package is being sent, wherever the file lies.
    """
    plan = []
    for path in paths:
        letter = draft_of(path.read_bytes())
        if letter is None:
            console.remark(f"{path}: không phải thư nháp do chương trình lập, bỏ qua.")
            continue
        wrong = [address for address in letter.recipients if not is_address(address)]
        pending = tuple(a for a in letter.recipients if a not in wrong and not letters.took(letter.message_id, a))
        remark = ""
        if path.parent.name == reminders.FOLDER and not path.stem.endswith(f"_{as_of.isoformat()}"):
            pending, remark = (), "thư đôn đốc của ngày khác, không gửi"
        elif letter.package != package:
            pending, remark = (), "thư của gói gửi đi, chỉ gửi bằng make package"
        elif wrong:
            remark = f"địa chỉ không hợp lệ: {', '.join(wrong)}"
        elif not letter.recipients:
            remark = "chưa có địa chỉ thư"
        elif not pending:
            remark = "đã gửi trước đó"
        plan.append(Planned(_name(definitions, path), letter, pending, remark))
    return plan


def show_plan(plan: Sequence[Planned], console: Console) -> None:
    """What would be sent to whom, as a table."""
    console.table("Thư nháp", (("Thư", False), ("Người nhận", False), ("Tình trạng", False)), [
        (one.name, ", ".join(one.letter.recipients), one.remark or "chưa gửi") for one in plan
    ])


def send(definitions: Definitions, ledger: Ledger, paths: Sequence[Path], as_of: date, console: Console, *, package: str = "") -> bool:
    """Send what has not been sent, as one `package` or as ordinary letters; returns whether anything still asks for attention.

    Refusal when there is no account, or when the server cannot be used, after saying what was sent.
    """
    plan = planned(definitions, letters_in(ledger), paths, as_of, console, package=package)
    waiting = [one for one in plan if one.pending]
    account = smtp_account(definitions)
    results: dict[str, list[Delivery]] = {}
    trouble: MailServerTrouble | None = None
    try:
        if waiting:
            with MailServer(account) as server, console.progress("Đang gửi thư") as bar:
                for done, one in enumerate(waiting, 1):
                    results[one.name] = []
                    results[one.name] = server.deliver(one.letter, one.pending, datetime.now(UTC).astimezone(VIETNAM))
                    _record(ledger, one, results[one.name], as_of)
                    bar.at(done, len(waiting))
    except MailServerTrouble as error:
        trouble = error
    _report(plan, results, console)
    if trouble is not None:
        raise Refusal(_sentence(trouble, account, waiting, results))
    return any(not delivery.accepted for one in results.values() for delivery in one) or any(
        not one.pending and not one.letter.recipients for one in plan)


def smtp_account(definitions: Definitions) -> SmtpAccount:
    """The account of this machine; Refusal when nobody entered one."""
    account = mail_accounts(definitions, os.environ).smtp
    if account is None:
        raise Refusal(f"Chưa có tài khoản gửi thư. Ghi mục [smtp] (host, port, security, sender, user, password) vào {LOCAL_NAME} "
                      "cạnh config.toml, hoặc đặt biến môi trường BAO_CAO_SMTP_HOST, BAO_CAO_SMTP_SENDER… Chưa thư nào được gửi.")
    return account


def _name(definitions: Definitions, path: Path) -> str:
    try:
        return path.resolve().relative_to(definitions.output.resolve()).as_posix()
    except ValueError:
        return path.name


def _record(ledger: Ledger, one: Planned, deliveries: Sequence[Delivery], as_of: date) -> None:
    digest = hashlib.sha256(one.letter.data).hexdigest()
    for delivery in deliveries:
        sent = Sent(one.name, digest, one.letter.message_id, delivery.recipient,
                    ACCEPTED if delivery.accepted else REFUSED, delivery.answer, as_of)
        ledger.append(SENT, sent.sha256, sent.payload)


def _report(plan: Sequence[Planned], results: dict[str, list[Delivery]], console: Console) -> None:
    rows = []
    for one in plan:
        for delivery in results.get(one.name, []):
            rows.append((one.name, delivery.recipient, "đã gửi" if delivery.accepted else f"không gửi được: {delivery.answer}"))
        if one.remark:
            rows.append((one.name, "", one.remark))
    if rows:
        console.table("Kết quả gửi thư", (("Thư", False), ("Người nhận", False), ("Kết quả", False)), rows)
    accepted = sum(d.accepted for one in results.values() for d in one)
    refused = sum(not d.accepted for one in results.values() for d in one)
    before = sum(one.remark == "đã gửi trước đó" for one in plan)
    console.say(f"Đã gửi đến {accepted:02d} địa chỉ, không gửi được {refused:02d}; đã gửi trước đó {before:02d} thư, "
                f"chưa có địa chỉ {sum(not one.letter.recipients for one in plan):02d} thư.")


def _sentence(trouble: MailServerTrouble, account: SmtpAccount, waiting: Sequence[Planned],
              results: dict[str, list[Delivery]]) -> str:
    said = _TROUBLES[trouble.kind].format(host=account.host, port=account.port, security=account.security,
                                          sender=account.sender, detail=trouble.detail or "không rõ lý do")
    done = sum(bool(deliveries) for deliveries in results.values())
    if not results:
        return f"{said} Chưa thư nào được gửi."
    open_one = next((name for name, deliveries in results.items() if not deliveries), "")
    doubt = f" Thư đang gửi dở ({open_one}) có thể đã đến, có thể chưa." if trouble.kind == "lost" and open_one else ""
    return (f"{said} Đã gửi {done:02d} thư, còn {len(waiting) - done:02d} thư.{doubt} "
            "Chạy lại lệnh vừa rồi để gửi tiếp; thư máy chủ đã nhận không gửi lại.")

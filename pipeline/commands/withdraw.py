"""Taking a received file out of use, and back: entered in the ledger with its reason, nothing is deleted."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from pipeline.commands.computing import usable_definitions
from pipeline.commands.console import Console
from pipeline.commands.refusals import Refusal
from pipeline.commands.unpacking import unpack
from pipeline.commands.withdrawing import decisions
from pipeline.domain.containers import shown_names
from pipeline.domain.tables import text
from pipeline.domain.withdrawals import WITHDRAWN, Withdrawal, in_force
from pipeline.edges.ledger import Ledger, Receipt, Unpacked
from pipeline.edges.run_lock import only_run

_CODE = re.compile(r"[0-9a-fA-F]{6,64}")


def withdraw(config: Path, which: str, reason: str, as_of: date, console: Console) -> None:
    """Enters that a file is out of use from now on; `which` is the beginning of its SHA-256, its path or its name."""
    _decide(config, which, reason, as_of, console, back=False)


def put_back(config: Path, which: str, reason: str, as_of: date, console: Console) -> None:
    """Enters that a withdrawn file is used again."""
    _decide(config, which, reason, as_of, console, back=True)


def _decide(config: Path, which: str, reason: str, as_of: date, console: Console, *, back: bool) -> None:
    definitions = usable_definitions(config)
    why = " ".join(unicodedata.normalize("NFC", reason).split())
    if not why:
        raise Refusal('Đề nghị ghi lý do, ví dụ: --reason "Đơn vị gửi nhầm tệp của kỳ trước".')
    with only_run(definitions.archive), Ledger(definitions.archive) as ledger:
        ledger.receive(definitions.inbox, limit_megabytes=definitions.campaign.limits.file_megabytes)
        unpack(definitions, ledger)
        receipt = _meant(ledger.receipts(), which, definitions.inbox)
        _refuse_opened(receipt, ledger.receipts(), ledger.unpacked())
        out = in_force(decisions(ledger)).get(receipt.sha256)
        if back and out is None:
            raise Refusal(f"Tệp {receipt.path} đang được dùng, không có gì để dùng lại.")
        if not back and out is not None:
            raise Refusal(f"Tệp {receipt.path} đã được rút ({out.why}).")
        decision = Withdrawal(receipt.sha256, why, as_of, datetime.now(UTC), back)
        ledger.append(WITHDRAWN, receipt.sha256, decision.payload)
    known = receipt.sha256[:12]
    if back:
        console.say(f"Đã dùng lại tệp {receipt.path} (mã {known}) từ ngày {text(as_of)}.")
    else:
        console.say(f"Đã rút tệp {receipt.path} (mã {known}): tệp vẫn nằm trong kho lưu, số liệu không được tổng hợp. "
                    f"Muốn dùng lại: python -m pipeline withdraw {known} --undo --reason \"…\".")
    console.say("Tiếp theo: chạy make consolidate để cập nhật kết quả.")


def _meant(receipts: Sequence[Receipt], which: str, inbox: Path) -> Receipt:
    """The one file that is meant by a hash, a file on the disk, or a name; Refusal when there is none or several."""
    name = unicodedata.normalize("NFC", which.strip()).replace("\\", "/")
    found = [receipt for receipt in receipts if _CODE.fullmatch(name) and receipt.sha256.startswith(name.lower())]
    if not found and name and (file := Path(which.strip())).is_file():
        with file.open("rb") as content:
            digest = hashlib.file_digest(content, "sha256").hexdigest()
        found = [receipt for receipt in receipts if receipt.sha256 == digest]
    if not found:
        ours = {name, name.removeprefix(f"{inbox.name}/")}
        found = [r for r in receipts if ours & {part for s in r.sightings for part in (s.path, s.path.rpartition("/")[2])}]
    if not found:
        raise Refusal(f"Không tìm thấy tệp nào đã nhận ứng với {which!r}. Ghi đường dẫn hoặc tên tệp như ở trang “Tệp nhận được”, "
                      "hoặc ít nhất 06 chữ số đầu của mã SHA-256.")
    if len(found) > 1:
        raise Refusal(f"Có {len(found):02d} tệp ứng với {which!r}; đề nghị ghi mã của tệp cần rút: "
                      + "; ".join(f"{receipt.sha256[:12]} ({receipt.path})" for receipt in found[:8]) + ".")
    return found[0]


def _refuse_opened(receipt: Receipt, receipts: Sequence[Receipt], unpacked: Mapping[str, Unpacked]) -> None:
    """A mail or zip that was opened is not withdrawn by itself: what counts are the files that were inside."""
    contents = unpacked[receipt.sha256].contents if receipt.sha256 in unpacked else None
    if contents is not None and contents.stored:
        inside = [f"{one.sha256[:12]} ({one.name})" for one in receipts if receipt.sha256 in one.containers]
        raise Refusal(f"{receipt.path} là thư hoặc tệp nén đã mở; đề nghị rút từng tệp bên trong: {shown_names(inside, most=8)}.")

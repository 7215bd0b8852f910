"""A month of the Office, from forms sent out to the last correction: real files, real servers, the clock of --as-of.

Forms go out as drafts; clerks fill what they got and mail it; the mailbox is fetched over IMAP; what is wrong comes back
marked, is corrected on that copy and mailed again; the silent are reminded; in the end every byte that came is accounted for.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from hashlib import sha256
from pathlib import Path
from typing import cast

import openpyxl
import pytest
from forms import own
from imap_server import ImapServer, imap_server
from mails import mail
from projects import VIETNAM, project

from pipeline import cli
from pipeline.definitions.form import Typed
from pipeline.domain.issued import Filled
from pipeline.edges.clerk import fill_like_a_clerk
from pipeline.edges.ledger import Ledger

ARRIVED = datetime(2025, 1, 3, 8, 0, tzinfo=VIETNAM)
"""When the server took a mail in; what counts is the date that the mail bears (the server knows no future)."""

WAIVER = """
[[waivers]]
unit = "VXNV"
check = "on_time_within_assigned"
period = "2026"
reason = "Nhiệm vụ kỳ trước hoàn thành trong kỳ này"
granted_by = "Chánh Văn phòng"
"""


@dataclass
class Office:
    """The project with its mailbox, and what each command said."""

    root: Path
    server: ImapServer
    mails: list[bytes] = field(default_factory=list)

    def runs(self, command: str, day: str, *arguments: str, expected: int = 0) -> None:
        """A command on a day; its exit code is the expected one."""
        config = ("--config", str(self.root / "config.toml"))
        clock = () if command == "verify" else ("--as-of", day)
        assert cli.main([command, *arguments, *config, *clock]) == expected, (command, day)

    def receives(self, letter: EmailMessage) -> None:
        """A mail arrives in the mailbox."""
        self.mails.append(bytes(letter))
        self.server.put(bytes(letter), ARRIVED)

    def fetches_and_consolidates(self, day: str) -> None:
        """What the officer does whenever mail has come; things to correct give exit code 1."""
        self.runs("fetch", day, "--since", "2020-01-01")
        self.runs("consolidate", day, "--period", "2026", expected=1)

    def draft(self, name: str) -> EmailMessage:
        """A draft of the period, as a mail program reads it."""
        return cast(EmailMessage, message_from_bytes((self.root / "output/2026" / name).read_bytes(), policy=policy.default))

    def register(self) -> dict[str, dict[str, str]]:
        """Unit → its line of the register, as the auditor reads it."""
        text = (self.root / "output/2026/du-lieu/register.csv").read_text("utf-8-sig")
        return {line["unit"]: line for line in csv.DictReader(io.StringIO(text))}


def workbook_in(letter: EmailMessage) -> bytes:
    """The one workbook attached to a mail."""
    (data,) = (part.get_content() for part in letter.iter_attachments() if str(part.get_filename()).endswith(".xlsx"))
    return cast(bytes, data)


def filled_in(office: Office, blank: bytes, answers: Filled) -> bytes:
    """What a clerk sends back: the workbook that came, with answers typed into it."""
    there, then = office.root / "bàn làm việc.xlsx", office.root / "đã điền.xlsx"
    there.write_bytes(blank)
    fill_like_a_clerk(there, answers, then)
    return then.read_bytes()


def answered(unit: str, **measures: Typed) -> Filled:
    return own("2026", unit, **measures).filled


def sent(unit: str, data: bytes, day: int) -> EmailMessage:
    return mail((f"Báo cáo {unit}.xlsx", data), sender=f"{unit} <{unit.lower()}@example.vn>", subject=f"Báo cáo năm 2026 của {unit}",
                sent=datetime(2026, 12, day, 9, 0, tzinfo=VIETNAM))


@pytest.fixture(scope="module")
def server() -> Iterator[ImapServer]:
    with imap_server() as started:
        yield started


def test_a_month_of_the_office(server: ImapServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = project(tmp_path / "văn phòng", WAIVER)
    (root / "config.local.toml").write_text(server.section(), "utf-8")
    (root / "config.local.toml").chmod(0o600)
    office = Office(root, server)

    # 10 November: every unit gets a draft with its own form
    office.runs("issue", "2026-11-10")
    forms = {unit: workbook_in(office.draft(f"phat-hanh/{unit}_2026.eml")) for unit in ("TH", "NC", "KT", "VXNV", "BTCD")}

    # 1 and 2 December: three units answer; NC errs in two cells, VXNV in one that is waived
    office.receives(sent("TH", filled_in(office, forms["TH"], answered("TH")), 1))
    office.receives(sent("NC", filled_in(office, forms["NC"], answered("NC", tasks_on_time=99, staff_reached=77)), 1))
    office.receives(sent("VXNV", filled_in(office, forms["VXNV"], answered("VXNV", tasks_on_time=21)), 2))
    office.fetches_and_consolidates("2026-12-03")
    status = {unit: line["status"] for unit, line in office.register().items()}
    assert status == {"TH": "accepted", "NC": "needs_fixing", "VXNV": "accepted", "KT": "missing", "BTCD": "missing", "HCTCQTTV": "missing"}
    assert "phải sửa" in office.draft("phan-hoi/NC_2026_can-sua.eml").get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert office.draft("phan-hoi/TH_2026_da-nhan.eml")["Subject"].startswith("[Đã nhận]")
    findings = (root / "output/2026/du-lieu/findings.csv").read_text("utf-8-sig")
    assert "Nhiệm vụ kỳ trước hoàn thành trong kỳ này" in findings

    # the same day: the silent, and NC, are reminded once
    for _ in range(2):
        office.runs("remind", "2026-12-03")
    reminded = {path.name.split("_")[0] for path in (root / "output/2026/don-doc").glob("*.eml")}
    assert reminded == {"KT", "BTCD", "HCTCQTTV", "NC"}

    # 4 December: NC corrects on the marked copy and sends it back; 8 December: KT is late, forwarded by its head
    marked = workbook_in(office.draft("phan-hoi/NC_2026_can-sua.eml"))
    assert openpyxl.load_workbook(io.BytesIO(marked)).sheetnames[0] == "Cần sửa"
    corrected = filled_in(office, marked, Filled({"measures.tasks_on_time": 18, "measures.staff_reached": 8}))
    office.receives(sent("NC", corrected, 4))
    forwarded = EmailMessage(policy=policy.SMTP)
    forwarded["From"], forwarded["To"], forwarded["Subject"] = "truongphong@example.vn", "vp@example.vn", "Fwd: Báo cáo"
    forwarded["Date"] = datetime(2026, 12, 8, 16, 0, tzinfo=VIETNAM)
    forwarded.set_content("Kính chuyển.")
    forwarded.add_attachment(sent("KT", filled_in(office, forms["KT"], answered("KT")), 7))
    office.receives(forwarded)
    office.fetches_and_consolidates("2026-12-09")
    lines = office.register()
    assert {unit: line["status"] for unit, line in lines.items()} == status | {"NC": "accepted", "KT": "accepted"}
    assert int(lines["KT"]["late_days"]) > 0
    assert not (root / "output/2026/phan-hoi/NC_2026_can-sua.xlsx").exists()

    # after the due date the silent are asked again; nobody who has reported is
    office.runs("remind", "2026-12-09")
    again = {path.name.split("_")[0] for path in (root / "output/2026/don-doc").glob("*2026-12-09*.eml")}
    assert again == {"BTCD", "HCTCQTTV"}

    # in the end every byte that came is there, once, and says what became of it
    with Ledger(root / "archive") as ledger:
        kept = {receipt.sha256 for receipt in ledger.receipts()}
        assert {sha256(letter).hexdigest() for letter in office.mails} <= kept
        assert sha256(corrected).hexdigest() in kept
        assert all(sha256(ledger.stored(name).read_bytes()).hexdigest() == name for name in kept)
        assert kept == set(ledger.outcomes())
    office.runs("verify", "")
    capsys.readouterr()
    office.runs("status", "2026-12-09", "--history", "NC")
    told = capsys.readouterr().out
    assert "99" in told
    assert "18" in told
    assert date(2026, 12, 4).strftime("%d/%m/%Y") in told

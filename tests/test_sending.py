"""Letters go out over verified TLS and only when told to; what the server took is never sent again."""

from __future__ import annotations

import io
import os
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import cast

import pytest
from mail_server import PASSWORD, Postmaster, mail_server
from projects import project

from pipeline.commands.console import Console
from pipeline.commands.refusals import Refusal
from pipeline.commands.registering import letters_in
from pipeline.commands.send import send
from pipeline.definitions.accounts import SmtpAccount
from pipeline.domain.correspondence import Sent
from pipeline.domain.letters import Attachment, Letter
from pipeline.edges.drafts import write_draft
from pipeline.edges.ledger import Ledger
from pipeline.edges.mail_out import draft_of, outgoing

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")  # the server of the tests

AS_OF = date(2026, 12, 8)
SUBJECT = "[Đôn đốc, quá hạn 02 ngày làm việc] Báo cáo năm 2026 – Phòng Nội chính - Kiểm soát thủ tục hành chính"


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with three drafts of replies: to one address, to two, and to none."""
    monkeypatch.setenv("COLUMNS", "200")
    folder = project(tmp_path)
    drafts = folder / "output" / "2026" / "phan-hoi"
    drafts.mkdir(parents=True)
    for unit, emails in (("TH", ("th@example.vn",)), ("NC", ("nc@example.vn", "lan@example.vn")), ("KT", ())):
        letter = Letter(f"2026/{unit}", emails, SUBJECT, "Kính gửi đơn vị,\n.\nTrân trọng cảm ơn./.\n", date(2026, 12, 7),
                        (Attachment(f"{unit}.xlsx", b"PK\x03\x04\r\n.\r\n", "application/octet-stream"),))
        write_draft(letter, drafts / f"{unit}.eml")
    return folder


def sent(office: Path, *, sending: bool = True, paths: tuple[Path, ...] = (), as_of: date = AS_OF) -> tuple[bool, str]:
    """What `send` returned and said; a Refusal's sentence is the last line."""
    out, err = io.StringIO(), io.StringIO()
    try:
        attention = send(office / "config.toml", as_of, paths or (office / "output",), Console(out, err), sending=sending)
    except Refusal as refusal:
        return True, f"{out.getvalue()}{err.getvalue()}{refusal}"
    return attention, out.getvalue() + err.getvalue()


def account(office: Path, section: str) -> None:
    (office / "config.local.toml").write_text(section, "utf-8")
    (office / "config.local.toml").chmod(0o600)


def entries(office: Path) -> list[Sent]:
    with Ledger(office / "archive") as ledger:
        return list(letters_in(ledger).sent)


def parsed(data: bytes) -> EmailMessage:
    return cast(EmailMessage, message_from_bytes(data, policy=policy.default))


def test_without_being_told_to_send_nothing_is_sent(office: Path) -> None:
    postmaster = Postmaster()
    with mail_server(postmaster, office) as section:
        account(office, section)
        attention, said = sent(office, sending=False)
    assert not attention
    assert "Có 02 thư sẽ được gửi. Chưa thư nào được gửi" in said
    assert postmaster.received == []
    assert entries(office) == []


@pytest.mark.parametrize(("security", "login"), [("starttls", False), ("tls", True)])
def test_a_draft_arrives_as_the_letter_it_was_from_the_office_to_everybody(office: Path, security: str, login: bool) -> None:
    postmaster = Postmaster()
    with mail_server(postmaster, office, security=security, login=login) as section:
        account(office, section)
        attention, said = sent(office)
    assert attention, "one draft has no address"
    assert "Đã gửi đến 03 địa chỉ, không gửi được 00; đã gửi trước đó 00 thư, chưa có địa chỉ 01 thư." in said
    assert postmaster.logins == login
    assert PASSWORD not in said
    assert [recipients for recipients, _ in postmaster.received] == [("nc@example.vn", "lan@example.vn"), ("th@example.vn",)]
    draft = (office / "output" / "2026" / "phan-hoi" / "NC.eml").read_bytes()
    letter = parsed(postmaster.received[0][1])
    assert letter["Subject"] == SUBJECT
    assert str(letter["From"]) == "Văn phòng UBND tỉnh <vp@example.vn>"
    assert letter["X-Unsent"] is None
    assert letter["Message-ID"] == parsed(draft)["Message-ID"]
    assert letter["Date"].datetime.date() != date(2026, 12, 7), "the day on which it is sent, not written"
    body = letter.get_body(("plain",))
    assert body is not None
    assert body.get_content().splitlines() == ["Kính gửi đơn vị,", ".", "Trân trọng cảm ơn./."]
    assert [part.get_content() for part in letter.iter_attachments()] == [b"PK\x03\x04\r\n.\r\n"]
    assert [(one.draft, one.recipient, one.outcome, one.on) for one in entries(office)] == [
        ("2026/phan-hoi/NC.eml", "nc@example.vn", "accepted", AS_OF),
        ("2026/phan-hoi/NC.eml", "lan@example.vn", "accepted", AS_OF),
        ("2026/phan-hoi/TH.eml", "th@example.vn", "accepted", AS_OF)]


def test_what_was_accepted_is_not_sent_twice(office: Path) -> None:
    postmaster = Postmaster()
    with mail_server(postmaster, office) as section:
        account(office, section)
        sent(office)
        _, said = sent(office)
    assert set(postmaster.copies().values()) == {1}
    assert "Đã gửi đến 00 địa chỉ, không gửi được 00; đã gửi trước đó 02 thư" in said


def test_a_refused_recipient_holds_nobody_up_and_is_tried_again(office: Path) -> None:
    postmaster = Postmaster(unknown={"lan@example.vn"})
    with mail_server(postmaster, office) as section:
        account(office, section)
        attention, said = sent(office)
        assert attention
        assert "không gửi được: 550 5.1.1 no such user" in said
        assert postmaster.copies() == {"nc@example.vn": 1, "th@example.vn": 1}
        assert [one.answer for one in entries(office) if one.outcome == "refused"] == ["550 5.1.1 no such user"]
        postmaster.unknown.clear()
        sent(office)
    assert postmaster.copies() == {"nc@example.vn": 1, "th@example.vn": 1, "lan@example.vn": 1}


def test_a_letter_that_nobody_may_receive_is_told_and_the_next_one_goes(office: Path) -> None:
    postmaster = Postmaster(unknown={"nc@example.vn", "lan@example.vn"})
    with mail_server(postmaster, office) as section:
        account(office, section)
        _, said = sent(office)
    assert postmaster.copies() == {"th@example.vn": 1}
    assert "Đã gửi đến 01 địa chỉ, không gửi được 02" in said


def test_after_a_broken_connection_the_rest_goes_when_repeated(office: Path) -> None:
    postmaster = Postmaster(hang_up_at=2)
    with mail_server(postmaster, office) as section:
        account(office, section)
        _, said = sent(office)
        assert "Mất kết nối với máy chủ thư 127.0.0.1 giữa chừng" in said
        assert "Đã gửi 01 thư, còn 01 thư. Thư đang gửi dở (2026/phan-hoi/TH.eml) có thể đã đến, có thể chưa." in said
        assert postmaster.copies() == {"nc@example.vn": 1, "lan@example.vn": 1}
        _, said = sent(office)
    assert "Đã gửi đến 01 địa chỉ" in said
    assert postmaster.copies() == {"nc@example.vn": 1, "lan@example.vn": 1, "th@example.vn": 1}


def test_a_letter_in_doubt_is_the_same_letter_when_it_is_sent_again(office: Path) -> None:
    postmaster = Postmaster(hang_up_at=2, took_before_hanging_up=True)
    with mail_server(postmaster, office) as section:
        account(office, section)
        sent(office)
        sent(office)
    identities = [parsed(data)["Message-ID"] for recipients, data in postmaster.received if recipients == ("th@example.vn",)]
    assert len(identities) == 2
    assert len(set(identities)) == 1


def test_a_server_about_to_hang_up_has_accepted_nobody(office: Path) -> None:
    postmaster = Postmaster(busy=True)
    with mail_server(postmaster, office) as section:
        account(office, section)
        _, said = sent(office)
    assert "421 4.7.0 too many connections" in said
    assert "Đã gửi 00 thư, còn 02 thư" in said
    assert entries(office) == []


@pytest.mark.parametrize(("server", "change", "said"), [
    ({}, ('ca_file = "ca.pem"\n', ""), "Chứng thư của máy chủ thư 127.0.0.1 không được tin cậy"),
    ({"security": "tls"}, ('ca_file = "ca.pem"\n', ""), "Chứng thư của máy chủ thư 127.0.0.1 không được tin cậy"),
    ({"name": "thu.example.vn"}, ("", ""), "Chứng thư của máy chủ thư 127.0.0.1 không được tin cậy"),
    ({"encrypted": False}, ("", ""), "Không gửi thư qua kết nối không mã hóa"),
    ({"encrypted": False}, ('"starttls"', '"tls"'), "Không gửi thư qua kết nối không mã hóa"),
    ({"login": True}, (PASSWORD, "sai"), "không cho đăng nhập (535"),
    ({}, ("vp@example.vn", "khac@example.vn"), "không cho gửi từ địa chỉ khac@example.vn (553"),
])
def test_a_server_that_cannot_be_used_safely_gets_no_letter(
    office: Path, server: dict[str, object], change: tuple[str, str], said: str,
) -> None:
    postmaster = Postmaster(refused_sender="khac@example.vn")
    with mail_server(postmaster, office, **server) as section:  # type: ignore[arg-type]
        account(office, section.replace(*change))
        attention, told = sent(office)
    assert attention
    assert said in told
    assert postmaster.received == []
    assert entries(office) == []


def test_a_server_that_is_not_there_is_named(office: Path) -> None:
    with mail_server(Postmaster(), office) as section:
        account(office, section)
    _, said = sent(office)
    assert "Không kết nối được máy chủ thư 127.0.0.1" in said
    assert "Chưa thư nào được gửi." in said


def test_without_an_account_the_officer_is_told_where_to_enter_it(office: Path) -> None:
    _, said = sent(office)
    assert "Ghi mục [smtp]" in said
    assert "config.local.toml" in said


def test_reminders_of_another_day_and_mail_that_is_no_draft_are_not_sent(office: Path) -> None:
    reminders = office / "output" / "2026" / "don-doc"
    reminders.mkdir()
    for day in ("2026-12-07", "2026-12-08"):
        write_draft(Letter(day, ("kt@example.vn",), "Đôn đốc", "Đề nghị gửi báo cáo.\n", date.fromisoformat(day)),
                    reminders / f"KT_2026_{day}.eml")
    (reminders / "nhan-duoc_2026-12-08.eml").write_bytes(b"Message-ID: <a@b>\r\nTo: kt@example.vn\r\n\r\nKinh gui\r\n")
    postmaster = Postmaster()
    with mail_server(postmaster, office) as section:
        account(office, section)
        _, said = sent(office, paths=(reminders,))
    assert "thư đôn đốc của ngày khác, không gửi" in said
    assert "nhan-duoc_2026-12-08.eml: không phải thư nháp" in said
    assert len(postmaster.received) == 1


@pytest.mark.parametrize("newline", [b"\r\n", b"\n"])
def test_a_letter_goes_out_to_the_byte_but_for_its_sender_its_date_and_the_mark(newline: bytes) -> None:
    draft = newline.join((b"To: a@example.vn", b"From: cu@example.vn,", b" khac@example.vn", b"Subject: =?utf-8?q?B=C3=A1o?=",
                          b" =?utf-8?q?_c=C3=A1o?=", b"x-unsent: 1", b"Bcc: an@example.vn", b"Message-ID: <1@x>", b"",
                          b"From: trong thu", b"", b"Date: con nguyen", b""))
    made = outgoing(draft, SmtpAccount("h", "vp@example.vn"), datetime(2026, 12, 8, 9, 30, tzinfo=UTC))
    assert made.split(b"\r\n") == [
        b"From: vp@example.vn", b"Date: Tue, 08 Dec 2026 09:30:00 +0000", b"To: a@example.vn",
        b"Subject: =?utf-8?q?B=C3=A1o?=", b" =?utf-8?q?_c=C3=A1o?=", b"Message-ID: <1@x>", b"",
        b"From: trong thu", b"", b"Date: con nguyen", b""]


def test_everybody_in_to_cc_and_bcc_is_a_recipient_once() -> None:
    draft = draft_of(b"X-Unsent: 1\r\nMessage-ID: <1@x>\r\nTo: An <a@example.vn>, b@example.vn\r\nCc: a@example.vn\r\n"
                     b"Bcc: c@example.vn\r\n\r\n")
    assert draft is not None
    assert draft.recipients == ("a@example.vn", "b@example.vn", "c@example.vn")


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_a_password_that_others_can_read_sends_nothing(office: Path) -> None:
    postmaster = Postmaster()
    with mail_server(postmaster, office) as section:
        account(office, section)
        (office / "config.local.toml").chmod(0o644)
        _, said = sent(office)
    assert "chmod 600" in said
    assert postmaster.received == []

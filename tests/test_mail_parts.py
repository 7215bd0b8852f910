"""What a mail, a mailbox, an Outlook file or a zip holds, as strangers' programs write them."""

from __future__ import annotations

import base64
import tempfile
from collections.abc import Iterator
from datetime import datetime
from email import message_from_bytes
from pathlib import Path

import pytest
from forms import definitions
from hypothesis import given, settings
from hypothesis import strategies as st
from mails import PDF, PNG, SENT, Tree, mail, mailbox, outlook_mail, outlook_tree, raw_mail, zipped
from projects import VIETNAM

from pipeline.commands.read_one import FileRefusal
from pipeline.commands.unpack_one import UnpackTask, part_file, unpack_one
from pipeline.definitions.campaign import Limits
from pipeline.domain.containers import Contents as Held
from pipeline.domain.containers import Envelope, FileUse, Link, Listed, Part, Piece, judged
from pipeline.domain.file_reasons import Refused
from pipeline.domain.received_names import numbered, safe_name
from pipeline.edges.mail import mail_items, mailbox_items, outlook_items
from pipeline.edges.mail.headers import envelope_of, sent_date
from pipeline.edges.sniffing import guessed_kind
from pipeline.edges.zips import zip_items

BC = "Báo cáo.xlsx"


def parts(data: bytes) -> list[Part]:
    return [item for item in mail_items(data)[1] if isinstance(item, Part)]


# --- names


NAMES = [
    ("RFC 2231", b"attachment; filename*=UTF-8''B%C3%A1o%20c%C3%A1o.xlsx"),
    ("RFC 2231 in pieces", b"attachment; filename*0*=UTF-8''B%C3%A1o;\r\n filename*1*=%20c%C3%A1o.xlsx"),
    ("RFC 2231 without its charset", b"attachment; filename*=''B%C3%A1o%20c%C3%A1o.xlsx"),
    ("RFC 2047 in quotes", b'attachment; filename="=?UTF-8?B?QsOhbyBjw6FvLnhsc3g=?="'),
    ("RFC 2047 in two words, a letter cut in half", b"attachment;\r\n filename=\"=?utf-8?Q?B=C3=A1o_c=C3?=\r\n =?utf-8?Q?=A1o.xlsx?=\""),
    ("RFC 2047 in Vietnamese Windows", b'attachment; filename="=?windows-1258?Q?B=E1o_c=E1o.xlsx?="'),
    ("raw UTF-8", 'attachment; filename="Báo cáo.xlsx"'.encode()),
    ("raw Vietnamese Windows", 'attachment; filename="Báo cáo.xlsx"'.encode("cp1258")),
    ("decomposed, as macOS writes it", b"attachment; filename*=UTF-8''Ba%CC%81o%20ca%CC%81o.xlsx"),
]


@pytest.mark.parametrize(("how", "disposition"), NAMES)
def test_a_name_is_read_however_it_is_written(how: str, disposition: bytes) -> None:
    (part,) = parts(raw_mail(disposition, b"x"))
    assert safe_name(part.name) == BC, how


def test_a_name_may_stand_in_the_content_type_only() -> None:
    data = raw_mail(b"attachment", b"x", kind=b"application/vnd.ms-excel;\r\n name*=UTF-8''B%C3%A1o%20c%C3%A1o.xlsx")
    assert [part.name for part in parts(data)] == [BC]


@pytest.mark.parametrize(("declared", "name"), [
    ("../../etc/cron.d/x.xlsx", "x.xlsx"), ("/etc/passwd", "passwd"), ("C:\\Users\\a\\x.xlsx", "x.xlsx"), ("..", ""), ("", ""),
    ("CON", "_CON"), ("nul.xlsx", "_nul.xlsx"), ("LPT1.a.b", "_LPT1.a.b"), ("COM10.xlsx", "COM10.xlsx"), ("console.xlsx", "console.xlsx"),
    ("a<b>:|?*.xlsx", "a_b_____.xlsx"), ("x.xlsx. . ", "x.xlsx"), ("a\u202exslx.exe", "axslx.exe"), ("a\0b\r\nc.xlsx", "ab c.xlsx"),
    ("  Báo   cáo.xlsx ", BC), ("Ba\u0301o ca\u0301o.xlsx", BC), ("lạ\ud800.xlsx", "lạ.xlsx"),
    ("ệ" * 300 + ".xlsx", "ệ" * 50 + "….xlsx"), ("x" * 300, "x" * 157 + "…"),
])
def test_a_hostile_name_becomes_one_that_every_system_takes(declared: str, name: str) -> None:
    assert safe_name(declared) == name
    assert len(name.encode()) <= 160


@given(st.text())
def test_no_name_leads_out_of_its_folder(declared: str) -> None:
    name = safe_name(declared)
    assert not set(name) & set('/\\<>:"|?*\0\n')
    assert name not in (".", "..")
    assert safe_name(name) == name
    assert len(name.encode()) <= 160
    assert "/" not in numbered(name, 2)


# --- envelopes


@pytest.mark.parametrize(("field", "sender"), [
    (b"kt@example.vn", "kt@example.vn"), (b'"Phong, KT" <KT@Example.vn>', "kt@example.vn"),
    (b"=?utf-8?B?UGjDsm5nLCBLVA==?= <kt@example.vn>", "kt@example.vn"), ("Phòng KT <kt@example.vn>".encode(), "kt@example.vn"),
    ("Phòng Kinh tế".encode(), "Phòng Kinh tế"), (b"", ""), (b"<<kt@example.vn>", "kt@example.vn"),
])
def test_the_sender_is_the_address_where_there_is_one(field: bytes, sender: str) -> None:
    assert envelope_of(message_from_bytes(b"From: " + field + b"\r\n\r\n")).sender == sender


@pytest.mark.parametrize(("subject", "read"), [
    (b"=?utf-8?B?QsOhbw==?= =?utf-8?B?IGPDoW8=?=", "Báo cáo"), ("Báo\r\n cáo".encode(), "Báo cáo"),
    (b"=?utf-8?Q?hong?= =?x-khong-co?Q?=C3=A1?=", "hongá"), (b"=?utf-8?B?@@@?=", "=?utf-8?B?@@@?="),
])
def test_the_subject_is_read_like_any_text(subject: bytes, read: str) -> None:
    assert envelope_of(message_from_bytes(b"Subject: " + subject + b"\r\n\r\n")).subject.rstrip("\x00") in (read, "")


NOON = "Thu, 03 Dec 2026 12:00:00 +0700"


@pytest.mark.parametrize(("date", "received", "sent"), [
    (NOON, "", "2026-12-03T12:00:00+07:00"),
    ("Thu, 03 Dec 2026 05:00:00 +0000", "", "2026-12-03T12:00:00+07:00"),
    ("Thu, 03 Dec 2026 05:00:00 -0000", "", "2026-12-03T12:00:00+07:00"),
    (NOON, "by mx; Sat, 05 Dec 2026 12:00:00 +0700", "2026-12-03T12:00:00+07:00"),  # delivered slowly
    (NOON, "by mx; Thu, 01 Jan 2026 12:00:00 +0700", "2026-01-01T12:00:00+07:00"),  # sender's clock a year ahead
    ("Fri, 03 Dec 2021 12:00:00 +0700", f"by mx; {NOON}", "2026-12-03T12:00:00+07:00"),  # and five years behind
    ("", f"by mx; {NOON}", "2026-12-03T12:00:00+07:00"),
    ("hôm nay", "", None), ("Thu, 01 Jan 1970 00:00:00 +0000", "", None), ("Thu, 03 Dec 9999 12:00:00 -1200", "", None),
    ("Thu, 99 Dec 2026 12:00:00 +0700", "by mx; nonsense", None),
])
def test_a_date_is_believed_unless_the_last_server_contradicts(date: str, received: str, sent: str | None) -> None:
    found = sent_date(date, received)
    assert (found and found.isoformat()) == sent


# --- structure


def test_a_picture_in_the_text_is_noted_an_attached_one_is_taken() -> None:
    items = list(mail_items(bytes(mail((BC, b"x"), ("ảnh.png", PNG), logo=PNG)))[1])
    assert items == [Listed("logo.png", "inline_image", len(PNG)), Part(BC, b"x"), Part("ảnh.png", PNG)]


def test_a_report_shown_inline_is_still_taken() -> None:
    (part,) = parts(raw_mail(b"inline; filename=a.xlsx", b"x"))
    assert part == Part("a.xlsx", b"x")


def test_mails_in_mails_give_their_files_and_their_senders() -> None:
    outer, inner = mail(("ngoài.xlsx", b"1"), sender="a@example.vn"), mail(("trong.xlsx", b"2"), sender="B@example.vn")
    outer.add_attachment(inner)
    envelope, items = mail_items(bytes(outer))
    assert envelope == Envelope("a@example.vn", SENT, "Báo cáo năm 2026")
    assert list(items) == [Part("ngoài.xlsx", b"1"), Part("trong.xlsx", b"2", "b@example.vn")]


def test_a_forwarded_mail_that_was_wrongly_encoded_is_opened_all_the_same() -> None:
    inner = base64.encodebytes(bytes(mail(("trong.xlsx", b"2"), sender="b@example.vn")))
    data = (b"From: a@example.vn\nDate: Thu, 03 Dec 2026 08:30:00 +0700\nContent-Type: message/rfc822\n"
            b"Content-Transfer-Encoding: base64\n\n" + inner)
    assert parts(data) == [Part("trong.xlsx", b"2", "b@example.vn")]


def test_links_to_sharing_hosts_are_noted_others_are_not() -> None:
    body = "https://docs.google.com/a http://vp.example.vn https://evil-dropbox.com https://x.sharepoint.com/y https://DOCS.google.com"
    assert list(mail_items(bytes(mail(body=body)))[1]) == [Link("docs.google.com"), Link("x.sharepoint.com")]


@pytest.mark.parametrize(("disposition", "name"), [
    (b"attachment; filename*0*=; filename*a=1; filename*=''%00%0a..%2f..%2fB%C3%A1o%20c%C3%A1o.xlsx", BC),
    (b"attachment; filename*x; filename*1=", "phan-01.bin"),
])
def test_a_name_that_follows_no_rule_is_read_as_far_as_it_goes(disposition: bytes, name: str) -> None:
    (part,) = parts(raw_mail(disposition, b"x"))
    assert safe_name(part.name) == name


@pytest.mark.parametrize("data", [
    b'From: a@b.vn\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary*0*=x; boundary*a=1; boundary*1=y\r\n\r\nhi',
    b"From: a@b.vn\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset*x=1; charset*0=a\r\n\r\nhi",
])
def test_a_mail_whose_structure_is_broken_is_opened_or_refused_but_stops_nothing(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.eml").write_bytes(data)
    got = unpack_one(definitions().campaign.limits, UnpackTask(str(tmp_path / "x.eml"), str(tmp_path / "out")))
    assert isinstance(got, Held) or got.code == "damaged_container"


def test_a_zip_entry_without_a_name_or_with_a_torn_lzma_stream_stops_nothing(tmp_path: Path) -> None:
    packed = bytearray(zipped({"": b"x", "a.txt": b"y"}))
    assert [item.name for item in _zip(packed, tmp_path)] == ["", "a.txt"]
    for at in (packed.index(b"PK\x03\x04") + 8, packed.index(b"PK\x01\x02") + 10):
        packed[at] = 14  # LZMA
    with pytest.raises(Refused, match="hỏng"):
        _zip(packed, tmp_path)


def _zip(data: bytearray, folder: Path) -> list[Part | Listed | Link]:
    (folder / "x.zip").write_bytes(data)
    return list(zip_items(folder / "x.zip", most_files=9, most_megabytes=1))


def test_a_mail_cut_short_gives_what_is_left_of_it() -> None:
    whole = bytes(mail((BC, bytes(9000))))
    (part,) = parts(whole[:len(whole) // 2])
    assert part.name == BC
    assert 0 < len(part.data) < 9000


def test_a_mailbox_is_split_at_its_mails_and_nowhere_else(tmp_path: Path) -> None:
    first = bytes(mail(body="From nay báo cáo hằng năm.\n\nFrom here on nothing\n\n>From quoted\n"))
    second, third = bytes(mail((BC, b"x"))), bytes(mail(subject="cuối"))
    (tmp_path / "a.mbox").write_bytes(mailbox(first, second, third))
    found = list(mailbox_items(tmp_path / "a.mbox"))
    assert [part.name for part in found] == ["thu-0001.eml", "thu-0002.eml", "thu-0003.eml"]
    assert [part.data for part in found] == [first, second, third]


def test_an_outlook_file_gives_files_senders_and_mails_inside() -> None:
    inner: Tree = outlook_tree((BC, bytes(6000)), sender="B@example.vn", is_top=False)
    envelope, items = outlook_items(outlook_mail(("a.pdf", PDF), ("thư", inner), body="xem https://mega.nz/x"))
    assert envelope == Envelope("kt@example.vn", SENT, "Báo cáo năm 2026")
    assert list(items) == [Link("mega.nz"), Part("a.pdf", PDF), Part(BC, bytes(6000), "b@example.vn")]


def test_the_headers_that_came_with_an_outlook_mail_go_before_its_own_properties() -> None:
    headers = "Received: by mx; Fri, 04 Dec 2026 09:00:00 +0700\r\nFrom: that@example.vn\r\nDate: Fri, 04 Dec 2026 08:59:00 +0700\r\n"
    envelope, _ = outlook_items(outlook_mail(headers=headers))
    assert envelope == Envelope("that@example.vn", datetime(2026, 12, 4, 8, 59, tzinfo=VIETNAM), "Báo cáo năm 2026")


@pytest.mark.parametrize("cut", range(600, 9000, 700))
def test_an_outlook_file_cut_short_is_refused(cut: int) -> None:
    with pytest.raises(Refused, match="bị hỏng"):
        outlook_items(outlook_mail((BC, bytes(5000)))[:cut])


@pytest.mark.parametrize(("head", "kind"), [
    (b"Return-Path: <a@b.vn>\r\nReceived: x\r\n\r\n", "mail"), (b"\xef\xbb\xbfFrom: a\nTo: b\n\n", "mail"),
    (b"X-Mozilla-Status: 0001\r\nFrom: a\r\nSubject: b\r\n", "mail"), (b"\r\n\r\nDate: x\r\nSubject: y\r\n\r\n", "mail"),
    (b"From - Thu Dec 3 2026\r\nFrom: a\r\nDate: b\r\n", "mailbox"), (b"From the office:\nnothing\n", ""),
    ("Kính gửi: Văn phòng\nVề việc: báo cáo\n".encode(), ""), (b"Subject: x\nTo: y\n\n", ""), (b"From: alone\n\n", ""), (b"", ""),
    (zipped({"a.xlsx": b""}), "zip"), (zipped({"[Content_Types].xml": b""}), ""), (zipped({"mimetype": b""}), ""), (b"PK\x03\x04", "zip"),
])
def test_containers_are_told_by_their_first_bytes(head: bytes, kind: str) -> None:
    assert guessed_kind(head) == kind


# --- nothing is lost


Leaves = dict[str, bytes]
_FILES = st.lists(st.tuples(st.sampled_from(["a.xlsx", "b.pdf", "ảnh.png", "../x", "CON", BC]), st.binary(max_size=40).filter(
    lambda data: not guessed_kind(data))), max_size=3)


@st.composite
def packed(draw: st.DrawFn, depth: int = 3) -> tuple[str, bytes, list[bytes]]:
    """A container (name, bytes) of random nesting, and the bytes of every file in it."""
    files = draw(_FILES)
    leaves = [data for _, data in files]
    for _ in range(draw(st.integers(0, 2)) if depth else 0):
        name, data, inside = draw(packed(depth=depth - 1))
        files.append((name, data))
        leaves += inside
    match draw(st.sampled_from(["mail", "zip", "mbox", "msg"])):
        case "mail":
            return "thư.eml", bytes(mail(*files)), leaves
        case "msg":
            return "thư.msg", outlook_mail(*files), leaves
        case "mbox":
            return "hộp.mbox", mailbox(*[bytes(mail(file)) for file in files] or [bytes(mail())]), leaves
        case _:
            return "nén.zip", zipped({f"{n}/{name.lstrip('./')}": data for n, (name, data) in enumerate(files)}), leaves


def leaves_of(data: bytes, folder: Path) -> Iterator[bytes]:
    """Every file in a container that is no container itself, by opening as the program does."""
    path = folder / "container"
    path.write_bytes(data)
    found = unpack_one(Limits(), UnpackTask(str(path), str(folder / "out")))
    assert not isinstance(found, FileRefusal), found
    if found.kind == "none":
        yield data
    for number, stored in enumerate(found.stored, 1):
        content = part_file(folder / "out", number).read_bytes()
        assert len(content) == stored.size
        if guessed_kind(content):
            below = folder / f"in {number}"
            below.mkdir()
            yield from leaves_of(content, below)
        else:
            yield content
    assert len({stored.name.casefold() for stored in found.stored}) == len(found.stored)
    assert sorted(path.name for path in (folder / "out").iterdir()) == [f"{n:05d}" for n in range(1, len(found.stored) + 1)]


@settings(max_examples=60, deadline=None)
@given(packed())
def test_every_file_packed_into_whatever_comes_out_again(made: tuple[str, bytes, list[bytes]]) -> None:
    _, data, leaves = made
    with tempfile.TemporaryDirectory() as folder:
        assert sorted(leaves_of(data, Path(folder))) == sorted(leaves)


# --- what counts as what


def test_a_zip_that_holds_itself_is_judged_once() -> None:
    quine = Piece("a", "r.zip", contents=Held("zip"), containers=("a",), is_loose=True)
    assert judged([quine])["a"].code == "no_form_inside"


def test_two_zips_that_hold_each_other_are_judged() -> None:
    one = Piece("a", "a.zip", contents=Held("zip"), containers=("b",), is_loose=True)
    two = Piece("b", "b.zip", contents=Held("zip"), containers=("a",), is_loose=False)
    assert {sha: judgement.use for sha, judgement in judged([one, two]).items()} == {"a": FileUse.REPORT, "b": FileUse.LISTED}


def test_a_scan_that_also_lies_loose_in_the_inbox_is_refused_aloud() -> None:
    report, letter = Piece("r", "r.xlsx", containers=("m",), is_loose=False), Piece("m", "m.eml", contents=Held("mail"))
    for is_loose, use in ((False, FileUse.LISTED), (True, FileUse.REPORT)):
        scan = Piece("s", "s.pdf", "not_a_spreadsheet", containers=("m",), is_loose=is_loose)
        assert judged([report, letter, scan])["s"].use is use

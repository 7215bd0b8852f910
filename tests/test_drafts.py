"""A letter becomes a draft that a mail program opens as such, with the same bytes every time."""

from __future__ import annotations

from datetime import date
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import cast

from pipeline.domain.letters import Attachment, Letter
from pipeline.edges.drafts import write_draft

LETTER = Letter(
    "2026/KT/can-sua", ("kt@example.vn", "lan@example.vn"), "[Đề nghị hoàn thiện 03 nội dung] Báo cáo năm 2026 – Phòng Kinh tế",
    "Báo cáo còn 03 nội dung cần chỉnh sửa.\nTrân trọng cảm ơn./.\n", date(2026, 12, 3),
    (Attachment("KT_2026_can-sua.xlsx", b"PK\x03\x04 noi dung"),),
)


def written(letter: Letter, path: Path) -> EmailMessage:
    write_draft(letter, path)
    return cast(EmailMessage, message_from_bytes(path.read_bytes(), policy=default))


def test_a_draft_reads_back_as_the_letter_that_was_written(tmp_path: Path) -> None:
    message = written(LETTER, tmp_path / "a.eml")
    assert message["X-Unsent"] == "1"
    assert message["Subject"] == LETTER.subject
    assert [address.addr_spec for address in message["To"].addresses] == list(LETTER.to)
    body = message.get_body(("plain",))
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == LETTER.body
    assert [(part.get_filename(), part.get_content()) for part in message.iter_attachments()] == [
        ("KT_2026_can-sua.xlsx", b"PK\x03\x04 noi dung")]


def test_the_same_letter_is_the_same_draft_to_the_byte(tmp_path: Path) -> None:
    write_draft(LETTER, tmp_path / "a.eml")
    write_draft(LETTER, tmp_path / "b.eml")
    assert (tmp_path / "a.eml").read_bytes() == (tmp_path / "b.eml").read_bytes()


def test_a_letter_without_an_address_leaves_it_to_the_officer(tmp_path: Path) -> None:
    message = written(Letter("k", (), "Tiêu đề", "Nội dung\n", date(2026, 1, 2)), tmp_path / "a.eml")
    assert message["To"] is None

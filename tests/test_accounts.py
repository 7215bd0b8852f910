"""Mail accounts come from config.local.toml or the environment, strictly, and never from config.toml."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from forms import CONFIG

from pipeline.definitions.accounts import Accounts, ImapAccount, SmtpAccount, load_accounts
from pipeline.definitions.load import load_definitions
from pipeline.definitions.strict import DefinitionError


def problems(root: Path, text: str = "", **environment: str) -> str:
    """What is said against a config.local.toml and an environment."""
    if text:
        (root / "config.local.toml").write_text(text, "utf-8")
    with pytest.raises(DefinitionError) as caught:
        load_accounts(root, environment)
    return "\n".join(caught.value.problems)


def test_a_machine_without_accounts_has_none(tmp_path: Path) -> None:
    assert load_accounts(tmp_path, {"BAO_CAO_SMTP_HOST": ""}) == Accounts()


def test_accounts_are_read_from_the_local_file_and_a_variable_wins(tmp_path: Path) -> None:
    (tmp_path / "config.local.toml").write_text(
        '[smtp]\nhost = "thu.example.vn"\nsender = "vp@example.vn"\n[imap]\nhost = "thu.example.vn"\nuser = "vp"\npassword = "x"\n',
        "utf-8-sig")  # as Notepad saves it
    accounts = load_accounts(tmp_path, {"BAO_CAO_SMTP_HOST": "khac.example.vn", "BAO_CAO_SMTP_PORT": "465",
                                        "BAO_CAO_SMTP_SECURITY": "tls"})
    assert accounts.smtp == SmtpAccount("khac.example.vn", "vp@example.vn", port=465, security="tls")
    assert accounts.imap == ImapAccount("thu.example.vn", "vp", "x")


def test_an_account_may_come_from_the_environment_alone(tmp_path: Path) -> None:
    accounts = load_accounts(tmp_path, {"BAO_CAO_SMTP_HOST": "h", "BAO_CAO_SMTP_SENDER": "vp@example.vn"})
    assert accounts.smtp == SmtpAccount("h", "vp@example.vn")


@pytest.mark.parametrize(("text", "environment", "said"), [
    ('[smtp]\nsender = "vp@example.vn"\n', {}, "smtp.host: thiếu khóa bắt buộc host"),
    ('[smtp]\nhost = "h"\nsender = "Văn phòng"\n', {}, "smtp.sender: 'Văn phòng' không phải là địa chỉ thư"),
    ('[smtp]\nhost = "h"\nsender = "a@b.vn"\nsecurity = "none"\n', {}, "'starttls', 'tls'"),
    ('[smtp]\nhost = "h"\nsender = "a@b.vn"\nmat_khau = "x"\n', {}, "khóa không được phép: mat_khau"),
    ('[smtp]\nhost = "h"\nsender = "a@b.vn"\nuser = "x"\n', {}, "user, password: ghi cả hai"),
    ('[smtp]\nhost = "h"\nsender = "a@b.vn"\nca_file = "khong-co.pem"\n', {}, "không tìm thấy tệp khong-co.pem"),
    ('[imap]\nhost = "h"\nuser = "x"\n', {}, "imap.user, password: phải ghi cả hai"),
    ("", {"BAO_CAO_SMTP_PORT": "năm"}, "biến môi trường BAO_CAO_SMTP_PORT: phải là số"),
])
def test_what_is_strange_is_refused_by_name(tmp_path: Path, text: str, environment: dict[str, str], said: str) -> None:
    assert said in problems(tmp_path, text, **environment)


def test_a_password_typed_wrongly_is_not_shown(tmp_path: Path) -> None:
    said = problems(tmp_path, '[imap]\nhost = "h"\nuser = "x"\npassword = 271828\n')
    assert "password: phải là chuỗi ký tự" in said
    assert "271828" not in said


def test_a_password_does_not_show_when_an_account_is_printed() -> None:
    assert "bí mật" not in repr(Accounts(SmtpAccount("h", "a@b.vn", user="u", password="bí mật"),
                                         ImapAccount("h", "u", "bí mật")))


def test_the_tracked_configuration_refuses_accounts(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(CONFIG.read_text("utf-8") + '\n[smtp]\nhost = "h"\n', "utf-8")
    with pytest.raises(DefinitionError, match="khóa không được phép: smtp"):
        load_definitions(tmp_path / "config.toml")


def test_git_ignores_the_local_file() -> None:
    assert subprocess.run(["git", "check-ignore", "-q", "config.local.toml"], cwd=CONFIG.parent, check=False).returncode == 0

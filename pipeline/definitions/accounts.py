"""config.local.toml and the environment → the mail accounts of this machine (tài khoản thư).

config.local.toml lies beside config.toml and is ignored by git; a key of a section `[smtp]` may also be
given as BAO_CAO_SMTP_KEY, which wins. Passwords never stand in config.toml: it knows no such section.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeVar, get_type_hints

from pipeline.definitions.strict import DefinitionError, read_toml, structured

LOCAL_NAME = "config.local.toml"
VARIABLES = "BAO_CAO"

Security = Literal["starttls", "tls"]
"""`starttls`: a plain connection that is encrypted before anything is said; `tls`: encrypted from the start."""


@dataclass(frozen=True)
class SmtpAccount:
    """Where letters are handed over (máy chủ gửi thư), and in whose name.

    `user` empty: the server asks for no login. `ca_file`: certificates to trust instead of the
    system's, for an office with a certificate authority of its own. `seconds` is the patience for one answer.
    """

    host: str
    sender: str
    sender_name: str = ""
    port: int = 587
    security: Security = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)
    ca_file: str = ""
    seconds: float = 30.0


@dataclass(frozen=True)
class ImapAccount:
    """Where letters are fetched from (hộp thư đến); always encrypted from the start."""

    host: str
    user: str
    password: str = field(default="", repr=False)
    port: int = 993
    folder: str = "INBOX"
    ca_file: str = ""
    seconds: float = 30.0


@dataclass(frozen=True)
class Accounts:
    """The accounts that this machine knows; None for one that nobody entered."""

    smtp: SmtpAccount | None = None
    imap: ImapAccount | None = None


Account = TypeVar("Account", SmtpAccount, ImapAccount)

_KINDS: Mapping[str, type] = {"smtp": SmtpAccount, "imap": ImapAccount}


def load_accounts(root: Path, environment: Mapping[str, str]) -> Accounts:
    """The accounts in `root`/config.local.toml and the environment; DefinitionError for anything strange in them.

    `ca_file` is taken relative to `root` and must exist.
    """
    path = root / LOCAL_NAME
    values: dict[str, Any] = read_toml(path) if path.exists() else {}
    for section, kind in _KINDS.items():
        if given := _from_environment(section, kind, environment):
            values[section] = {**values.get(section, {}), **given}
    accounts = _structured(values, path)
    problems = [
        f"{path}: {section}.{problem}" for section in _KINDS
        if (account := getattr(accounts, section)) is not None for problem in _problems(root, account)
    ]
    if problems:
        raise DefinitionError(problems)
    return Accounts(accounts.smtp and _rooted(root, accounts.smtp), accounts.imap and _rooted(root, accounts.imap))


def _structured(values: Mapping[str, Any], path: Path) -> Accounts:
    """As `structured`, but what somebody typed for a password is never shown."""
    try:
        return structured(Accounts, values, path)
    except DefinitionError as error:
        raise DefinitionError([
            f"{path}: password: phải là chuỗi ký tự trong ngoặc kép." if ".password: " in problem else problem
            for problem in error.problems
        ]) from None


def _rooted(root: Path, account: Account) -> Account:
    return dataclasses.replace(account, ca_file=str(root / account.ca_file)) if account.ca_file else account


def _from_environment(section: str, kind: type, environment: Mapping[str, str]) -> dict[str, Any]:
    """The keys of a section that have a variable; numbers as numbers, empty variables left out."""
    found: dict[str, Any] = {}
    for key, wanted in get_type_hints(kind).items():
        name = f"{VARIABLES}_{section}_{key}".upper()
        if text := environment.get(name, ""):
            try:
                found[key] = wanted(text) if wanted in (int, float) else text
            except ValueError:
                raise DefinitionError([f"biến môi trường {name}: phải là số, đang là {text!r}."]) from None
    return found


def _problems(root: Path, account: SmtpAccount | ImapAccount) -> list[str]:
    problems = []
    if not account.host.strip():
        problems.append("host: để trống; ghi tên máy chủ thư.")
    if not 0 < account.port < 65536:
        problems.append("port: phải từ 1 đến 65535.")
    if account.seconds <= 0:
        problems.append("seconds: phải lớn hơn 0.")
    if account.ca_file and not (root / account.ca_file).is_file():
        problems.append(f"ca_file: không tìm thấy tệp {account.ca_file}.")
    if isinstance(account, SmtpAccount):
        if not is_address(account.sender):
            problems.append(f"sender: {account.sender!r} không phải là địa chỉ thư.")
        if bool(account.user) != bool(account.password):
            problems.append("user, password: ghi cả hai, hoặc bỏ trống cả hai khi máy chủ không yêu cầu đăng nhập.")
    elif not account.user or not account.password:
        problems.append("user, password: phải ghi cả hai.")
    return problems


def is_address(text: str) -> bool:
    """Whether a text is one plain e-mail address, without a name and in ASCII.

    >>> is_address("phong.kt@example.vn"), is_address("Phòng KT <kt@example.vn>"), is_address("a@b@c")
    (True, False, False)
    """
    name, _, domain = text.partition("@")
    wellformed = text.isascii() and text.isprintable() and not set(text) & set(" ,;<>()\"[]\\")
    return wellformed and bool(name) and "@" not in domain and "." in domain.strip(".")

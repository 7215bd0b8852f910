"""The mail accounts of this machine, read only from a file that nobody else can read."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.commands.refusals import Refusal
from pipeline.definitions.accounts import LOCAL_NAME, Accounts, load_accounts
from pipeline.definitions.load import Definitions
from pipeline.edges.private_file import ExposedFile, check_private


def mail_accounts(definitions: Definitions, environment: Mapping[str, str]) -> Accounts:
    """The accounts as entered; Refusal when the file with their passwords is tracked by git or readable for others."""
    path = definitions.root / LOCAL_NAME
    try:
        check_private(path)
    except ExposedFile as error:
        remedy = (f"đang được git theo dõi; chạy: git rm --cached {LOCAL_NAME}" if error.tracked
                  else f"người khác trên máy đọc được; chạy: chmod 600 {LOCAL_NAME}")
        raise Refusal(f"Tệp {path} chứa mật khẩu mà {remedy}, rồi chạy lại. Chưa kết nối máy chủ thư.") from error
    return load_accounts(definitions.root, environment)

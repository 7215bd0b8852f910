"""What the command-line library says in English → Vietnamese: its complaints, and its own words on help pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_USAGE_WORDS = (
    ("No such command", "không có lệnh"), ("No such option:", "không có tùy chọn"), ("Missing argument", "thiếu tham số"),
    ("Missing option", "thiếu tùy chọn"), ("Got unexpected extra arguments", "thừa tham số"),
    ("Got unexpected extra argument", "thừa tham số"), ("requires an argument", "cần có giá trị"),
    ("Missing parameter", "thiếu tham số"), ("Value error,", "giá trị không hợp lệ:"), ("is not one of", "phải là một trong"),
    ("Invalid value for", "giá trị không hợp lệ cho"), ("Option", "tùy chọn"),
)
"""How the command-line library says what is wrong with a call, and how we say it."""


def in_vietnamese(message: str) -> str:
    """A complaint of the library about a call."""
    for theirs, ours in _USAGE_WORDS:
        message = message.replace(theirs, ours)
    return message


def speaking_vietnamese(group: Any) -> Any:
    """The command group with the library's own words on its help pages, and on its commands', replaced.

    Usage line, placeholders, the sentence of --help; the names of Python types (``<str>``) say nothing to
    an officer and go. The library has no setting for these.
    """
    group.subcommand_metavar = "LỆNH [THAM SỐ]..."
    for command in _commands(group):
        command.options_metavar = "[TÙY CHỌN]"
        command.context_class = _context(command.context_class)
        with command.context_class(command) as context:
            for option in command.get_params(context):
                if "--help" in option.opts:
                    option.help = "Xem hướng dẫn này."
                option.display_type_rich = _type_in_words(option.display_type_rich)
    return group


def _commands(group: Any) -> Iterator[Any]:
    yield group
    yield from group.commands.values()


def _type_in_words(theirs: Any) -> Any:
    """A list of choices and a word of ours stay; the name of a Python type does not."""
    def shown(*args: Any, **named: Any) -> Any:
        said = theirs(*args, **named)
        return None if said is not None and str(said).startswith("<") and "|" not in str(said) else said
    return shown


def _context(theirs: Any) -> Any:
    class Pages(theirs.formatter_class):  # type: ignore[misc]
        def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
            super().write_usage(prog, args, prefix or "Cách dùng: ")

    return type("Context", (theirs,), {"formatter_class": Pages})

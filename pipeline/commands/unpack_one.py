"""One archived container → the files in it, written aside under numbers: what a child process does.

A declared name never becomes a path here; nothing is written outside the folder of the task.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.commands.read_one import FileRefusal
from pipeline.definitions.campaign import Limits
from pipeline.domain.containers import ContainerKind, Contents, Envelope, Item, Link, Listed, Stored
from pipeline.domain.file_reasons import Refused
from pipeline.domain.received_names import numbered, safe_name
from pipeline.edges.mail import is_outlook_mail, mail_items, mailbox_items, outlook_items
from pipeline.edges.sniffing import guessed_kind, head_of
from pipeline.edges.zips import is_document, zip_items

_MEGABYTE = 1 << 20
_UNNAMED = "khong-ten"


@dataclass(frozen=True)
class UnpackTask:
    """A container and the folder, made by the child, that takes its files."""

    path: str
    folder: str


def unpack_one(limits: Limits, task: UnpackTask) -> Contents | FileRefusal:
    """What a container holds, its files written to `folder`/0001… in order; raises only for our own mistakes."""
    folder = Path(task.folder)
    folder.mkdir(parents=True)
    try:
        kind, envelope, items = _opened(Path(task.path), limits)
        return _taken(kind, envelope, items, folder, limits)
    except Refused as refused:
        return FileRefusal(refused.code, refused.detail, refused.limit)
    except RecursionError:
        return FileRefusal("damaged_container", "các phần lồng nhau quá sâu")


def part_file(folder: Path, number: int) -> Path:
    """Where the file with that number (from 1) is written."""
    return folder / f"{number:05d}"


def _opened(path: Path, limits: Limits) -> tuple[ContainerKind, Envelope, Iterator[Item]]:
    match guessed_kind(head_of(path)):
        case "mail":
            return "mail", *mail_items(path.read_bytes())
        case "mailbox":
            return "mailbox", Envelope(), mailbox_items(path)
        case "ole" if is_outlook_mail(data := path.read_bytes()):
            return "mail", *outlook_items(data)
        case "zip" if not is_document(path):
            return "zip", Envelope(), zip_items(path, most_files=limits.unpacked_files, most_megabytes=limits.unpacked_megabytes)
        case _:
            return "none", Envelope(), iter(())


def _taken(kind: ContainerKind, envelope: Envelope, items: Iterable[Item], folder: Path, limits: Limits) -> Contents:
    """Writes the files while they are yielded, within what a container may expand to."""
    stored: list[Stored] = []
    listed: list[Listed] = []
    links: dict[str, None] = {}
    taken: set[str] = set()
    left = limits.unpacked_megabytes * _MEGABYTE
    for item in _readable(items):
        if isinstance(item, Link):
            links[item.host] = None
            continue
        if isinstance(item, Listed):
            listed.append(Listed(safe_name(item.name) or _UNNAMED, item.why, item.size))
            continue
        if len(stored) >= limits.unpacked_files:
            raise Refused("container_too_large", "quá nhiều tệp", f"{limits.unpacked_files} tệp")
        left -= len(item.data)
        if left < 0:
            raise Refused("container_too_large", "", f"{limits.unpacked_megabytes} MB")
        name = _free(safe_name(item.name) or _UNNAMED, taken)
        stored.append(Stored(name, item.name, len(item.data), item.forwarded_from))
        part_file(folder, len(stored)).write_bytes(item.data)
    return Contents(kind, envelope, tuple(stored), tuple(listed), tuple(links))


def _readable(items: Iterable[Item]) -> Iterator[Item]:
    """The items; whatever a stranger's bytes lead the libraries to is the sender's matter and no mistake of ours."""
    try:
        yield from items
    except (MemoryError, RecursionError, Refused):
        raise
    except Exception as error:
        raise Refused("damaged_container", "sai định dạng") from error


def _free(name: str, taken: set[str]) -> str:
    """The name, numbered where the container has it already."""
    wanted, number = name, 1
    while wanted.casefold() in taken:
        number += 1
        wanted = numbered(name, number)
    taken.add(wanted.casefold())
    return wanted

"""Mails and zips that hold other files (thư, tệp nén): what was inside, and what each piece of it counts as.

A container is opened once; what it carries is archived and read like any other file. Afterwards every
received file is exactly one of: a report or a file refused with its reason (`REPORT`), a container that
gave such files (`OPENED`), or something that merely came along, such as a scan or a picture (`LISTED`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

ContainerKind = Literal["mail", "mailbox", "zip", "none"]
"""`none`: looked into and found to be no container."""

ListedReason = Literal["inline_image", "hidden", "link", "no_content"]
"""Why a part was not archived on its own: a picture shown inside the text, a system file of a zip, a
pointer to a file kept elsewhere, a part whose content is missing. Its bytes stay in the container."""

SHARING_HOSTS = (
    "drive.google.com", "docs.google.com", "photos.app.goo.gl", "1drv.ms", "onedrive.live.com", "sharepoint.com",
    "dropbox.com", "mega.nz", "mediafire.com", "fshare.vn", "wetransfer.com", "we.tl", "box.com", "4shared.com",
    "terabox.com", "icloud.com", "zalo.me", "sendgb.com",
)
"""Where people put files that they then only link to; other links in a mail are signatures."""

_COMES_ALONG = frozenset({"not_a_spreadsheet"})
"""Refusals that say “no report, and never meant as one”: quiet when the file came inside a container."""
_BESIDE_A_REPORT = frozenset({"not_our_form"})
"""A further table beside the form is evidence; alone it is somebody's idea of a report."""
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".heic")


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who sent a mail, when (Vietnamese time; None when the mail does not credibly say) and under which subject."""

    sender: str = ""
    sent: datetime | None = None
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A file found in a container: its name as declared ("" when it has none), its bytes, and, when it came in
    a forwarded mail, who had sent that one."""

    name: str
    data: bytes = field(repr=False)
    forwarded_from: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A file-sharing host that the text of a mail points to."""

    host: str


@dataclass(frozen=True, slots=True)
class Stored:
    """A file taken out: its safe name, the name as declared, and who had sent it before it was forwarded."""

    name: str
    declared: str
    size: int
    forwarded_from: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """A part that was only noted."""

    name: str
    why: ListedReason
    size: int = 0


Item = Part | Listed | Link
"""What taking a container apart yields, one after the other."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a container held; `links` are the file-sharing hosts that its text points to."""

    kind: ContainerKind
    envelope: Envelope = Envelope()
    stored: tuple[Stored, ...] = ()
    listed: tuple[Listed, ...] = ()
    links: tuple[str, ...] = ()


class FileUse(StrEnum):
    """What a received file counts as."""

    REPORT = "report"
    OPENED = "opened"
    LISTED = "listed"
    APPRAISAL = "appraisal"
    AWARDS = "awards"


@dataclass(frozen=True, slots=True)
class Piece:
    """One received file as far as it is known: read, refused (`code` of FILE_REASONS) or a container with contents.

    `containers` are the hashes of those it came in; `is_loose` when it also lay in the inbox by itself.
    """

    sha256: str
    name: str
    code: str = ""
    contents: Contents | None = None
    containers: tuple[str, ...] = ()
    is_loose: bool = True

    @property
    def is_container(self) -> bool:
        """Whether it was opened."""
        return self.contents is not None and self.contents.kind != "none"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a file counts as; a container that gave nothing usable is refused with `code` and `detail`."""

    use: FileUse
    code: str = ""
    detail: str = ""


def judged(pieces: Sequence[Piece]) -> dict[str, Judgement]:
    """SHA-256 → what each file counts as; every piece is in it once."""
    return _Judge(pieces).all()


@dataclass
class _Judge:
    pieces: Sequence[Piece]
    found: dict[str, Judgement] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.by_hash = {piece.sha256: piece for piece in self.pieces}
        self.inside: dict[str, list[Piece]] = {}
        for piece in self.pieces:
            for container in piece.containers:
                if container != piece.sha256:
                    self.inside.setdefault(container, []).append(piece)

    def all(self) -> dict[str, Judgement]:
        return {piece.sha256: self.of(piece) for piece in self.pieces}

    def of(self, piece: Piece) -> Judgement:
        if piece.sha256 not in self.found:
            self.found[piece.sha256] = Judgement(FileUse.LISTED)  # for a zip that holds itself
            self.found[piece.sha256] = self._container(piece) if piece.is_container else self._single(piece)
        return self.found[piece.sha256]

    def _single(self, piece: Piece) -> Judgement:
        beside = any(self._carries_report(container, frozenset()) for container in piece.containers)
        is_quiet = piece.code in _COMES_ALONG or (piece.code in _BESIDE_A_REPORT and beside)
        return Judgement(FileUse.LISTED if is_quiet and not piece.is_loose else FileUse.REPORT)

    def _container(self, piece: Piece) -> Judgement:
        inside = self.inside.get(piece.sha256, [])
        if any(self.of(one).use is not FileUse.LISTED for one in inside):
            return Judgement(FileUse.OPENED)
        if not self._speaks_for_itself(piece):
            return Judgement(FileUse.LISTED)
        return Judgement(FileUse.REPORT, *_nothing_usable(piece, inside))

    def _speaks_for_itself(self, piece: Piece) -> bool:
        """A mail in a mailbox file or a zip is somebody's mail; one attached to a mail is part of that mail."""
        assert piece.contents is not None
        within = {self.by_hash[sha].contents for sha in piece.containers if sha in self.by_hash}
        kinds = {contents.kind for contents in within if contents is not None}
        return piece.is_loose or (piece.contents.kind == "mail" and bool(kinds & {"mailbox", "zip"}))

    def _carries_report(self, container: str, above: frozenset[str]) -> bool:
        if container in above:
            return False
        return any(
            self._carries_report(one.sha256, above | {container}) if one.is_container else not one.code
            for one in self.inside.get(container, ())
        )


def _nothing_usable(piece: Piece, inside: Sequence[Piece]) -> tuple[str, str]:
    """The reason (code, detail) why a container gave no report."""
    contents = piece.contents
    assert contents is not None
    names = [one.name for one in inside] + [one.name for one in contents.listed if one.why != "hidden"]
    if contents.kind != "mail":
        return "no_form_inside", shown_names(names) or "không có tệp nào"
    if any(name.casefold() == "winmail.dat" for name in names):
        return "winmail", ""
    if contents.links or any(one.why == "link" for one in contents.listed):
        return "link_instead_of_file", shown_names(contents.links)
    if not names:
        return "no_attachment", ""
    if all(one.why == "inline_image" for one in contents.listed) and all(is_picture(one.name) for one in inside):
        return "only_pictures", shown_names(names)
    return "no_form_inside", shown_names(names)


def is_picture(name: str) -> bool:
    """Whether a file calls itself a picture."""
    return name.casefold().endswith(_PICTURES)


def shown_names(names: Iterable[str], most: int = 4) -> str:
    """Names for a sentence: the first few, and how many more.

    >>> shown_names(["a.pdf", "b.png", "c.doc"], most=2)
    'a.pdf, b.png và 01 tệp khác'
    """
    every = list(names)
    more = f" và {len(every) - most:02d} tệp khác" if len(every) > most else ""
    return ", ".join(every[:most]) + more

"""A real SMTP server on loopback with TLS (aiosmtpd), its certificate from an authority made for the test."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

PASSWORD = "mat-khau-thu"


@dataclass
class Postmaster:
    """What the server does with letters: whom it does not know, and at which letter it hangs up."""

    unknown: set[str] = field(default_factory=set)
    hang_up_at: int = 0
    took_before_hanging_up: bool = False
    refused_sender: str = ""
    busy: bool = False
    received: list[tuple[tuple[str, ...], bytes]] = field(default_factory=list)
    letters: int = 0
    logins: int = 0

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: N802
        if address == self.refused_sender:
            return "553 5.7.1 sender address rejected"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: N802
        if self.busy:
            return "421 4.7.0 too many connections"
        if address in self.unknown:
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.letters += 1
        hanging_up = self.letters == self.hang_up_at
        if not hanging_up or self.took_before_hanging_up:
            self.received.append((tuple(envelope.rcpt_tos), envelope.content))
        if hanging_up:
            server.transport.abort()
        return "250 taken"

    def authenticate(self, server: Any, session: Any, envelope: Any, mechanism: str, data: LoginPassword) -> AuthResult:
        self.logins += 1
        return AuthResult(success=data.password == PASSWORD.encode(), handled=False)

    def copies(self) -> dict[str, int]:
        """How many letters each address has."""
        counts: dict[str, int] = {}
        for recipients, _ in self.received:
            for address in recipients:
                counts[address] = counts.get(address, 0) + 1
        return counts


class _OnAnyPort(Controller):
    """A controller that takes a free port by itself."""

    def _trigger_server(self) -> None:
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def mail_server(
    postmaster: Postmaster, folder: Path, *, security: str = "starttls", name: str = "127.0.0.1", login: bool = False,
    encrypted: bool = True,
) -> Iterator[str]:
    """A running server; yields the [smtp] section that reaches it. `folder` gets the authority's certificate,
    ca.pem. `name` is whom its certificate is made out to; without `encrypted` it knows no TLS at all."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    options: dict[str, Any] = {}
    if login:  # aiosmtpd knows of TLS only when it was asked for by STARTTLS
        options = {"authenticator": postmaster.authenticate, "auth_required": True, "auth_require_tls": security == "starttls"}
    if encrypted and security == "starttls":
        options |= {"tls_context": context, "require_starttls": True}
    controller = _OnAnyPort(postmaster, hostname="127.0.0.1", port=0,
                            ssl_context=context if encrypted and security == "tls" else None, **options)
    controller.start()
    try:
        yield (f'[smtp]\nhost = "127.0.0.1"\nport = {controller.port}\nsecurity = "{security}"\nsender = "vp@example.vn"\n'
               'sender_name = "Văn phòng UBND tỉnh"\nca_file = "ca.pem"\nseconds = 5\n'
               + (f'user = "vp"\npassword = "{PASSWORD}"\n' if login else ""))
    finally:
        controller.stop()

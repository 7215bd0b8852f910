"""A real IMAP server (Dovecot) on loopback with TLS, in a temporary folder, run by an ordinary user."""

from __future__ import annotations

import grp
import imaplib
import os
import pwd
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import psutil
import pytest
import trustme

USER, PASSWORD = "vp", "mật khẩu thử"
DOVECOT = shutil.which("dovecot") or "/usr/sbin/dovecot"

_CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = required
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
ssl_dh =
disable_plaintext_auth = yes
auth_mechanisms = plain
default_login_user = {user}
default_internal_user = {user}
default_internal_group = {group}
first_valid_uid = 1
mail_location = maildir:{folder}/mail
service imap-login {{
  chroot =
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
passdb {{
  driver = passwd-file
  args = {folder}/passwd
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home
}}
"""


@dataclass
class ImapServer:
    """A server: where it is, whom to trust, and its folder; it can be stopped and started again."""

    port: int
    folder: Path
    account: pwd.struct_passwd
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Run it until it answers."""
        root = os.geteuid() == 0
        as_user: dict[str, Any] = {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []} if root else {}
        self.process = subprocess.Popen([DOVECOT, "-F", "-c", str(self.folder / "dovecot.conf")], **as_user)
        _until_it_answers(self.process, self.folder, self.port)

    def stop(self) -> None:
        """End it, and every connection with it."""
        if self.process is None:
            return
        serving = psutil.Process(self.process.pid).children(recursive=True) if self.process.poll() is None else []
        self.process.terminate()
        self.process.wait(10)
        for left in psutil.wait_procs(serving, 3)[1]:
            left.kill()
        self.process = None

    @property
    def ca_file(self) -> Path:
        """The authority that signed its certificate."""
        return self.folder / "ca.pem"

    def section(self, **changed: str) -> str:
        """The [imap] section of config.local.toml that reaches it."""
        values = {"host": '"localhost"', "port": str(self.port), "user": f'"{USER}"', "password": f'"{PASSWORD}"',
                  "ca_file": f'"{self.ca_file}"', "seconds": "10", **changed}
        return "[imap]\n" + "".join(f"{key} = {value}\n" for key, value in values.items())

    @contextmanager
    def client(self, folder: str = "INBOX") -> Iterator[imaplib.IMAP4_SSL]:
        """A client of the tests' own, to fill the mailbox and to look into it."""
        context = ssl.create_default_context(cafile=str(self.ca_file))
        client = imaplib.IMAP4_SSL("localhost", self.port, ssl_context=context)
        client.authenticate("PLAIN", lambda _: f"\0{USER}\0{PASSWORD}".encode())
        client.select(folder)
        try:
            yield client
        finally:
            client.logout()

    def put(self, mail: bytes, arrived: datetime, folder: str = "INBOX") -> None:
        """A mail that arrived at that moment."""
        with self.client() as client:
            status, said = client.append(folder, "", arrived, mail)
            assert status == "OK", said


@contextmanager
def imap_server() -> Iterator[ImapServer]:
    """A server with one empty mailbox. Without Dovecot the test is skipped, or fails where the variable CI is “true”."""
    if not os.access(DOVECOT, os.X_OK):
        if os.environ.get("CI") == "true":
            pytest.fail("Dovecot (dovecot-imapd) is not installed")
        pytest.skip("Dovecot (dovecot-imapd) is not installed")
    folder = Path(tempfile.mkdtemp(prefix="imap-"))  # short, since it holds sockets; and open to the server's user
    account = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())  # Dovecot serves no mail to root
    port = _free_port()
    _write(folder, account, port)
    server = ImapServer(port, folder, account)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _write(folder: Path, account: pwd.struct_passwd, port: int) -> None:
    authority = trustme.CA()
    certificate = authority.issue_cert("localhost")
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    certificate.private_key_pem.write_to_path(str(folder / "key.pem"))
    certificate.cert_chain_pems[0].write_to_path(str(folder / "cert.pem"))
    (folder / "dovecot.conf").write_text(_CONFIG.format(
        folder=folder, port=port, user=account.pw_name, group=grp.getgrgid(account.pw_gid).gr_name, uid=account.pw_uid,
        gid=account.pw_gid), "utf-8")
    (folder / "passwd").write_text(f"{USER}:{{PLAIN}}{PASSWORD}\n", "utf-8")
    (folder / "home").mkdir()
    for path in (folder, *folder.iterdir()):
        os.chown(path, account.pw_uid, account.pw_gid)


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def _until_it_answers(process: subprocess.Popen[bytes], folder: Path, port: int) -> None:
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    log = folder / "log"
    pytest.fail(f"Dovecot did not start: {log.read_text('utf-8') if log.exists() else 'no log'}")

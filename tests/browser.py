"""Chromium without a window, driven over its own debugging pipe: pages as people see them, and what they asked for.

The pipe needs no port, no driver and no library: JSON messages ending in a zero byte
(chromedevtools.github.io/devtools-protocol).
"""

from __future__ import annotations

import base64
import contextlib
import fcntl
import itertools
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

_FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-extensions", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--hide-scrollbars", "--force-color-profile=srgb",
    "--remote-debugging-pipe", "--lang=vi",
)


class PageFailed(AssertionError):
    """A script threw, or the browser refused a command."""


class Browser:
    """One running Chromium with one page."""

    def __init__(self, to: int, back: int) -> None:
        self._to, self._back = os.fdopen(to, "wb", 0), os.fdopen(back, "rb")
        self._numbers = itertools.count(1)
        self._session = ""
        self.console: list[str] = []
        self.requests: list[str] = []
        target = self._ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self._ask(f"{domain}.enable")

    def open(self, address: str) -> None:
        """Load a page and wait until it and its pictures are there; `console` and `requests` begin anew."""
        self.console.clear()
        self.requests.clear()
        self._ask("Page.navigate", url=address)
        self._until("Page.loadEventFired")

    def run(self, script: str) -> Any:
        """The value of an expression in the page; a promise is waited for."""
        said = self._ask("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in said:
            raise PageFailed(said["exceptionDetails"].get("exception", {}).get("description", str(said)))
        return said["result"].get("value")

    def press(self, key: str, code: int, text: str = "") -> None:
        """Press and release a key, as a keyboard does."""
        common = {"key": key, "windowsVirtualKeyCode": code, "code": key}
        self._ask("Input.dispatchKeyEvent", type="keyDown", text=text, **common)
        self._ask("Input.dispatchKeyEvent", type="keyUp", **common)

    def resize(self, width: int, height: int = 900) -> None:
        """A window of so many CSS pixels; below 500 a telephone."""
        self._ask("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 500)

    def prefer(self, scheme: str) -> None:
        """Light or dark, as the reader's system would ask for it."""
        self._ask("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def screenshot(self, path: Path, *, whole: bool = False) -> None:
        """What is seen, or the whole page, as a PNG."""
        path.write_bytes(base64.b64decode(self._ask("Page.captureScreenshot", captureBeyondViewport=whole)["data"]))

    def pdf(self, path: Path) -> None:
        """The page as it is printed."""
        path.write_bytes(base64.b64decode(self._ask("Page.printToPDF", preferCSSPageSize=True, printBackground=False)["data"]))

    def close(self) -> None:
        """End the browser."""
        with contextlib.suppress(OSError, EOFError, PageFailed):
            self._session = ""
            self._ask("Browser.close")
        self._to.close()
        self._back.close()

    def _ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        number = next(self._numbers)
        message = {"id": number, "method": method, "params": parameters} | ({"sessionId": self._session} if self._session else {})
        self._to.write(json.dumps(message).encode() + b"\0")
        while True:
            said = self._next()
            if said.get("id") == number:
                if "error" in said:
                    raise PageFailed(f"{method}: {said['error']}")
                return said["result"]  # type: ignore[no-any-return]

    def _until(self, event: str) -> None:
        while self._next().get("method") != event:
            pass

    def _next(self) -> dict[str, Any]:
        message = bytearray()
        while (byte := self._back.read(1)) != b"\0":
            if not byte:
                raise EOFError("Chromium has ended")
            message += byte
        said: dict[str, Any] = json.loads(bytes(message))
        self._notice(said.get("method"), said.get("params", {}))
        return said

    def _notice(self, method: str | None, said: dict[str, Any]) -> None:
        if method == "Network.requestWillBeSent":
            self.requests.append(said["request"]["url"])
        elif method == "Runtime.consoleAPICalled":
            self.console.append(" ".join(str(one.get("value", one.get("description"))) for one in said["args"]))
        elif method == "Runtime.exceptionThrown":
            self.console.append(said["exceptionDetails"]["text"])
        elif method == "Log.entryAdded":
            self.console.append(said["entry"]["text"])


@contextlib.contextmanager
def browser() -> Iterator[Browser]:
    """A browser with a profile of its own. Without Chromium the test is skipped, or fails where the variable CI is “true”."""
    program = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Chromium is not installed")
        pytest.skip("Chromium is not installed")
    theirs_in, to = os.pipe()
    back, theirs_out = os.pipe()
    high = [fcntl.fcntl(end, fcntl.F_DUPFD, 10) for end in (theirs_in, theirs_out)]  # the shell below moves them to 3 and 4
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [f'exec "$0" "$@" 3<&{high[0]} 4>&{high[1]}', program, *_FLAGS, f"--user-data-dir={profile}", "about:blank"]
        process = subprocess.Popen(["bash", "-c", *command], pass_fds=high, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                   env={**os.environ, "HOME": profile})
        for end in (theirs_in, theirs_out, *high):
            os.close(end)
        opened = Browser(to, back)
        try:
            yield opened
        finally:
            opened.close()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

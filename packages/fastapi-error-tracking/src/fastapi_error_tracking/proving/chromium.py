"""A Chromium that is told what to do over a pipe, which needs nothing that has to be installed."""

import fcntl
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
LAUNCH = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.dup2(int(sys.argv[2]), 4)
os.execv(sys.argv[3], sys.argv[3:])
"""
FIRST_FREE = 10
ANSWERS_WITHIN = 30.0  # seconds
OPTIONS = (
    "--headless",
    "--remote-debugging-pipe",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--no-proxy-server",
    # Nothing leaves this machine, wherever a page would report to.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


def find() -> str | None:
    """Return where a Chromium is: ``CHROMIUM_PATH``, or the first on the PATH."""
    return os.environ.get("CHROMIUM_PATH") or next(filter(None, map(shutil.which, NAMES)), None)


class Page:
    """One page of a browser."""

    def __init__(self, reading: int, writing: int) -> None:
        self._reading, self._writing = reading, writing
        self._number = 0
        self._left = b""
        target = self._ask("Target.createTarget", url="about:blank")["targetId"]
        attached = self._ask("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        self.ask("Page.enable")

    def ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Have the page do ``method``, and return what it says.

        Raises:
            TimeoutError: It says nothing.
            RuntimeError: It cannot.
        """
        return self._ask(method, self._session, **parameters)

    def run(self, script: str) -> None:
        """Run JavaScript in the page."""
        self.ask("Runtime.evaluate", expression=script, userGesture=True)

    def _ask(self, method: str, session: str | None = None, **parameters: Any) -> dict[str, Any]:
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if session is not None:
            message["sessionId"] = session
        os.write(self._writing, json.dumps(message).encode() + b"\0")
        deadline = time.monotonic() + ANSWERS_WITHIN
        while time.monotonic() < deadline:
            for told in self._told(deadline):
                if told.get("id") == self._number:
                    if "error" in told:
                        raise RuntimeError(f"{method}: {told['error'].get('message')}")
                    result: dict[str, Any] = told["result"]
                    return result
        raise TimeoutError(f"Chromium does not answer {method}.")

    def _told(self, deadline: float) -> list[dict[str, Any]]:
        if not select.select([self._reading], [], [], max(0, deadline - time.monotonic()))[0]:
            return []
        read = os.read(self._reading, 1 << 16)
        if not read:
            raise RuntimeError("Chromium has ended.")
        *messages, self._left = (self._left + read).split(b"\0")
        return [json.loads(message) for message in messages]


@contextmanager
def page(executable: str) -> Iterator[Page]:
    """Start a browser with a fresh profile, and yield a page of it."""
    to_browser, writing = os.pipe()
    reading, from_browser = os.pipe()
    # It reads from 3 and writes to 4: whatever becomes those must be neither.
    theirs = [fcntl.fcntl(one, fcntl.F_DUPFD, FIRST_FREE) for one in (to_browser, from_browser)]
    sandbox = () if os.getuid() else ("--no-sandbox",)  # it refuses to run as root
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        browser = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", LAUNCH, *map(str, theirs), executable, *OPTIONS,
             *sandbox, f"--user-data-dir={profile}"],
            pass_fds=theirs,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
        for one in (to_browser, from_browser, *theirs):
            os.close(one)
        try:
            yield Page(reading, writing)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(browser.pid, signal.SIGKILL)
            browser.wait()
            os.close(reading)
            os.close(writing)

"""A headless Chromium that is started once for all pages, driven over a pair of pipes."""

import html
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Self

OPTIONS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--no-first-run", "--disable-dev-shm-usage"),
    "--remote-debugging-pipe",
)
# Chromium reads from descriptor 3 and writes to 4.
RENUMBERED = """
import fcntl, os, sys
theirs, answers = (fcntl.fcntl(int(each), fcntl.F_DUPFD, 10) for each in sys.argv[1:3])
os.dup2(theirs, 3)
os.dup2(answers, 4)
os.execv(sys.argv[3], sys.argv[3:])
"""
PATIENCE = 90.0  # seconds, for a machine that does much else
PAUSE = 0.05


class Browser:
    """A context manager: messages of the DevTools protocol end with a zero byte."""

    def __init__(self, program: str, profile: Path) -> None:
        self._program = program
        self._profile = profile
        self._number = 0
        self._read = b""

    def __enter__(self) -> Self:
        theirs, self._to = os.pipe()
        self._from, answers = os.pipe()
        program = [self._program, *OPTIONS, f"--user-data-dir={self._profile}"]
        self._process = subprocess.Popen(
            [sys.executable, "-c", RENUMBERED, str(theirs), str(answers), *program],
            pass_fds=(theirs, answers),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(theirs)
        os.close(answers)
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._to)  # whose end is the browser's
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        os.close(self._from)

    def show(self, url: str, until: str) -> str:
        """Return a page as a new tab has it once ``until`` is on it, or when patience ends."""
        tab = self._call("Target.createTarget", url="about:blank")["targetId"]
        session = self._call("Target.attachToTarget", targetId=tab, flatten=True)["sessionId"]
        self._call("Page.navigate", session, url=url)
        end = time.monotonic() + PATIENCE
        page = ""
        while until not in page and time.monotonic() < end:
            time.sleep(PAUSE)
            said = self._call("Runtime.evaluate", session, expression="document.body?.outerHTML")
            page = html.unescape(said["result"].get("value", ""))
        self._call("Target.closeTarget", targetId=tab)
        return page

    def _call(self, method: str, session: str | None = None, **params: Any) -> dict[str, Any]:
        self._number += 1
        message = {"id": self._number, "method": method, "params": params}
        if session is not None:
            message["sessionId"] = session
        os.write(self._to, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._number:
                assert "result" in answer, answer
                result: dict[str, Any] = answer["result"]
                return result

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._read:
            piece = os.read(self._from, 1 << 20)
            assert piece, "The browser ended."
            self._read += piece
        line, _, self._read = self._read.partition(b"\0")
        answer: dict[str, Any] = json.loads(line)
        return answer

"""A program that is forked is the same as one that is started from nothing."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from fastapi_devtools.testing import fork_server
from tests.processes import alive, descendants

pytestmark = pytest.mark.sample

PROGRAM = """
import atexit, os, signal, sys, threading

print("arguments", sys.argv[1:])
print("variables", sorted(os.environ))
print("folder", os.getcwd(), sys.path[0])
print("leader", os.getpid() == os.getsid(0) == os.getpgrp())
print("input", repr(sys.stdin.read()))
print("imported", "fastapi_devtools" in sys.modules, "json.tool" in sys.modules)
print("interruptible", signal.getsignal(signal.SIGINT) is signal.default_int_handler)
print("children", signal.getsignal(signal.SIGCHLD) is signal.SIG_DFL)
print("to the other", file=sys.stderr)
atexit.register(print, "left in order")
threading.Timer(0.1, print, ["waited for threads"]).start()
{end}
"""

TEST = """
import sys, time
from pathlib import Path
from {module} import start_program
with open("output", "wb") as output:
    print(start_program(["staying"], Path.cwd(), {{}}, output, preloaded=["json"]).pid, flush=True)
time.sleep(600)
"""

PRELOADED = ["json.tool", "not_installed_anywhere"]
either = pytest.mark.parametrize("preloaded", [PRELOADED, []], ids=["forked", "from nothing"])


class Started:
    """A program made of ``PROGRAM``, with another end."""

    def __init__(self, folder: Path, end: str, preloaded: list[str]) -> None:
        (folder / "program.py").write_text(PROGRAM.format(end=end))
        self._output = folder / "output"
        with self._output.open("wb") as output:
            arguments = ["program", "an argument", "Zoë"]
            environment = {"ONLY": "ö"}
            self.process = fork_server.start_program(
                arguments, folder, environment, output, preloaded=preloaded
            )

    @property
    def output(self) -> str:
        """What it has written."""
        return self._output.read_text()


@either
def test_everything_of_a_process_is_its_own(tmp_path: Path, preloaded: list[str]) -> None:
    program = Started(tmp_path, "raise SystemExit(3)", preloaded)
    assert program.process.wait(20) == 3
    assert program.process.poll() == 3
    variables = "['LC_CTYPE', 'ONLY']" if "LC_CTYPE" in program.output else "['ONLY']"
    assert program.output.splitlines() == [
        "arguments ['an argument', 'Zoë']",
        f"variables {variables}",
        f"folder {tmp_path} {tmp_path}",
        "leader True",
        "input ''",
        f"imported False {bool(preloaded) and sys.platform == 'linux'}",
        # As this process is: one that a shell started in the background is not.
        f"interruptible {signal.getsignal(signal.SIGINT) is signal.default_int_handler}",
        "children True",
        "to the other",
        "waited for threads",
        "left in order",
    ]


@either
def test_an_error_is_told_in_full(tmp_path: Path, preloaded: list[str]) -> None:
    program = Started(tmp_path, "1 / 0", preloaded)
    assert program.process.wait(20) == 1
    assert "ZeroDivisionError: division by zero" in program.output
    assert "left in order" in program.output


@either
@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGKILL])
def test_a_signal_ends_it_at_once(tmp_path: Path, preloaded: list[str], signum: int) -> None:
    program = Started(tmp_path, "import time; time.sleep(600)", preloaded)
    while "to the other" not in program.output:
        time.sleep(0.01)
    assert program.process.poll() is None
    with pytest.raises(subprocess.TimeoutExpired):
        program.process.wait(0.01)
    program.process.send_signal(signum)
    assert program.process.wait(20) == -signum
    assert not alive(program.process.pid)
    program.process.send_signal(signum)  # to nobody


@pytest.mark.skipif(sys.platform != "linux", reason="nothing is forked there")
def test_nothing_that_could_fork_is_left_behind(tmp_path: Path) -> None:
    (tmp_path / "staying.py").write_text("import time; time.sleep(600)")
    test = subprocess.Popen(
        [sys.executable, "-c", TEST.format(module=fork_server.__name__)],
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
    )
    with test:
        assert test.stdout is not None
        program = int(test.stdout.readline())
        started = descendants(test.pid)
        test.kill()
    assert program in started
    os.kill(program, signal.SIGKILL)
    deadline = time.monotonic() + 20
    while any(map(alive, started)):
        assert time.monotonic() < deadline
        time.sleep(0.01)

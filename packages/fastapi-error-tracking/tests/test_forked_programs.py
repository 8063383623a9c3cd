"""Programs of tests are the same whether they are forked or started anew."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from .tools import forked_programs
from .tools.processes import alive, descendants
from .tools.programs import TESTED

PROGRAM = """
import atexit, os, signal, sys, threading

print("arguments", sys.argv[1:])
print("variables", sorted(os.environ))
print("folder", os.getcwd(), sys.path[0])
print("leader", os.getpid() == os.getsid(0) == os.getpgrp())
print("input", repr(sys.stdin.read()))
print("imported", "{package}" in sys.modules)
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
from {module} import start
with open("output", "wb") as output:
    print(start(["this"], Path.cwd(), {{}}, output).pid, flush=True)
time.sleep(600)
"""

either = pytest.mark.parametrize("forked", [True, False], ids=["forked", "new"])


class Started:
    """A program made of ``PROGRAM``, with another end."""

    def __init__(self, folder: Path, end: str, *, forked: bool) -> None:
        source = PROGRAM.format(package="fastapi_error_tracking", end=end)
        (folder / "program.py").write_text(source)
        self._output = folder / "output"
        with self._output.open("wb") as output:
            arguments = ["program", "an argument", "Zoë"]
            environment = {"ONLY": "ö"}
            self.process = forked_programs.start(
                arguments, folder, environment, output, forked=forked
            )

    @property
    def output(self) -> str:
        """What it has written."""
        return self._output.read_text()


@either
def test_everything_of_a_process_is_its_own(tmp_path: Path, forked: bool) -> None:
    program = Started(tmp_path, "raise SystemExit(3)", forked=forked)
    assert program.process.wait(20) == 3
    assert program.process.poll() == 3
    variables = "['LC_CTYPE', 'ONLY']" if "LC_CTYPE" in program.output else "['ONLY']"
    assert program.output.splitlines() == [
        "arguments ['an argument', 'Zoë']",
        f"variables {variables}",
        f"folder {tmp_path} {tmp_path}",
        "leader True",
        "input ''",
        "imported False",
        # As this process is: one that a shell started in the background is not.
        f"interruptible {signal.getsignal(signal.SIGINT) is signal.default_int_handler}",
        "children True",
        "to the other",
        "waited for threads",
        "left in order",
    ]


@either
def test_an_error_is_told_in_full(tmp_path: Path, forked: bool) -> None:
    program = Started(tmp_path, "1 / 0", forked=forked)
    assert program.process.wait(20) == 1
    assert "ZeroDivisionError: division by zero" in program.output
    assert "left in order" in program.output


@either
@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGKILL])
def test_a_signal_ends_it_at_once(tmp_path: Path, forked: bool, signum: int) -> None:
    program = Started(tmp_path, "import time; time.sleep(600)", forked=forked)
    while "to the other" not in program.output:
        time.sleep(0.01)
    assert program.process.poll() is None
    with pytest.raises(subprocess.TimeoutExpired):
        program.process.wait(0.01)
    program.process.send_signal(signum)
    assert program.process.wait(20) == -signum
    assert not alive(program.process.pid)
    program.process.send_signal(signum)  # to nobody


@pytest.mark.skipif(sys.platform != "linux", reason="all programs are started anew")
def test_nothing_that_could_fork_is_left_behind(tmp_path: Path) -> None:
    test = subprocess.Popen(
        [sys.executable, "-c", TEST.format(module=forked_programs.__name__)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(TESTED)},
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

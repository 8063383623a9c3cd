"""The supervisor, with real processes: in order, watched over, and none left behind."""

import asyncio
import os
import pty
import select
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from fastapi_devtools import Program, StackError, Supervisor, children, interrupts, revival
from fastapi_devtools import supervisor as supervising
from fastapi_devtools.side_by_side import side_by_side
from tests.processes import PROC, alive, descendants

# Starts a grandchild, writes both process ids, and stays.
FAMILY = """
    import os, subprocess, sys, time
    grandchild = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    print(os.getpid(), grandchild.pid, flush=True)
    time.sleep(600)
"""
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + textwrap.dedent(
    FAMILY
)


class Lines(list[str]):
    """What the children of a test write."""

    def show(self, name: str, line: str) -> None:
        """Remember a line."""
        self.append(f"{name}: {line}")


@pytest.fixture
def lines() -> Lines:
    return Lines()


@pytest.fixture
def supervisor(lines: Lines) -> Supervisor:
    return Supervisor(lines.show)


def program(code: str, name: str = "child", **options: object) -> Program:
    """Return a program that runs Python code."""
    command = [sys.executable, "-c", textwrap.dedent(code)]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    return Program(name, command, Path.cwd(), environment, **options)  # type: ignore[arg-type]


def written(lines: Lines, number: int = 1) -> Callable[[], Awaitable[bool]]:
    """Return a probe that waits for a number of lines."""

    async def ready() -> bool:
        return len(lines) >= number

    return ready


def family(lines: Lines) -> list[int]:
    """Return the process ids that ``FAMILY`` wrote."""
    return [int(word) for line in lines for word in line.partition(": ")[2].split()]


async def test_what_is_run_to_its_end_does_not_disturb_what_starts_beside_it(
    supervisor: Supervisor, lines: Lines
) -> None:
    slow = "import time; time.sleep(0.5); print('up'); time.sleep(600)"
    await side_by_side(
        supervisor.complete(program("", name="errand")),
        supervisor.start(program(slow, ready=written(lines))),
    )
    assert [child.name for child in supervisor.children] == ["child"]
    await supervisor.stop()


async def test_of_two_that_start_together_the_one_that_fails_is_named(
    supervisor: Supervisor, lines: Lines
) -> None:
    with pytest.raises(StackError, match=r"^The errand stopped with exit code 3\."):
        await side_by_side(
            supervisor.start(program(FAMILY, ready=written(lines, 100))),
            supervisor.complete(program("import time; time.sleep(0.5); exit(3)", name="errand")),
        )
    assert all(map(alive, family(lines)))
    await supervisor.stop()
    assert len(lines) == 1
    assert not any(map(alive, family(lines)))


@pytest.mark.sample
async def test_a_ready_child_and_all_it_started_are_stopped(
    supervisor: Supervisor, lines: Lines
) -> None:
    await supervisor.start(program(FAMILY, ready=written(lines)))
    assert all(map(alive, family(lines)))
    await supervisor.stop()
    assert not any(map(alive, family(lines)))


async def test_one_that_will_not_stop_is_killed(
    supervisor: Supervisor, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(children, "GRACE", 0.2)
    await supervisor.start(program(STUBBORN, ready=written(lines)))
    await supervisor.stop()
    left = family(lines)
    deadline = time.monotonic() + 5  # the system takes a moment to end what was killed
    while any(map(alive, left)) and time.monotonic() < deadline:
        time.sleep(0.02)  # noqa: ASYNC251 - nothing else runs in this loop
    assert not any(map(alive, left))


async def test_children_are_stopped_in_reverse_order(supervisor: Supervisor, lines: Lines) -> None:
    says_goodbye = """
        import signal, sys, time
        signal.signal(signal.SIGTERM, lambda *_: (print("bye"), sys.exit()))
        print("hello")
        time.sleep(600)
    """
    for number, name in enumerate(("first", "second", "third"), 1):
        await supervisor.start(program(says_goodbye, name, ready=written(lines, number)))
    await supervisor.stop()
    assert lines[3:] == ["third: bye", "second: bye", "first: bye"]


async def test_a_child_that_ends_at_its_start(supervisor: Supervisor) -> None:
    async def never() -> bool:
        return False

    with pytest.raises(StackError) as error:
        await supervisor.start(program("print('no database'); exit(7)", "api", ready=never))
    assert str(error.value) == "The api stopped with exit code 7. Its last lines:\n  no database"
    assert error.value.exit_code == 7


@pytest.mark.sample
async def test_a_child_that_is_never_ready(supervisor: Supervisor) -> None:
    async def never() -> bool:
        return False

    with pytest.raises(StackError, match=r"The api is not ready after 0.3 s\. It wrote nothing\."):
        await supervisor.start(
            program("import time; time.sleep(600)", "api", ready=never, timeout=0.3)
        )
    await supervisor.stop()


async def test_a_program_that_does_not_exist(supervisor: Supervisor) -> None:
    missing = Program("api", ["/nowhere/at-all"], Path.cwd(), os.environ)
    with pytest.raises(StackError, match=r"The api cannot be started: .*No such file"):
        await supervisor.start(missing)


async def test_an_earlier_child_that_ends_meanwhile(supervisor: Supervisor, lines: Lines) -> None:
    await supervisor.start(program("print(); import time; time.sleep(0.2)", "valkey"))

    async def never() -> bool:
        return False

    with pytest.raises(StackError, match="The valkey stopped with exit code 0"):
        await supervisor.start(program("import time; time.sleep(600)", "api", ready=never))
    await supervisor.stop()


async def test_a_crash_later_hands_on_the_exit_code(supervisor: Supervisor) -> None:
    await supervisor.start(program("import os, signal; os.kill(os.getpid(), signal.SIGKILL)"))
    with pytest.raises(StackError) as error:
        await supervisor.watch()
    assert error.value.exit_code == 128 + signal.SIGKILL


@pytest.mark.sample
async def test_a_program_run_to_its_end(supervisor: Supervisor, lines: Lines) -> None:
    await supervisor.complete(program("print('migrated')", "migration"))
    assert lines == ["migration: migrated"]
    with pytest.raises(StackError, match="The migration stopped with exit code 3"):
        await supervisor.complete(program("exit(3)", "migration"))
    with pytest.raises(StackError, match=r"not ready after 0\.1 s"):
        await supervisor.complete(program("import time; time.sleep(9)", "migration", timeout=0.1))
    await supervisor.stop()


async def test_a_line_without_end_does_not_stop_the_reading(
    supervisor: Supervisor, lines: Lines
) -> None:
    await supervisor.complete(program("print('x' * 3_000_000); print('after')"))
    assert lines[-1] == "child: after"
    assert "child: (a line longer than a megabyte was left out)" in lines


async def test_what_is_removed_is_stopped_and_nothing_else(
    supervisor: Supervisor, lines: Lines
) -> None:
    code = "import os, time; print(os.getpid()); time.sleep(600)"
    await supervisor.start(program(code, "valkey", ready=written(lines, 1)))
    await supervisor.start(program(code, "api", ready=written(lines, 2)))
    valkey, api = family(lines)
    await supervisor.remove({"api"})
    assert alive(valkey)
    assert not alive(api)
    assert [child.name for child in supervisor.children] == ["valkey"]
    await supervisor.stop()


async def test_what_ends_is_started_again_ever_later_and_said_once(
    lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(revival, "SHORTEST", 0.05)
    said: list[str] = []
    supervisor = Supervisor(lines.show, said.append)
    await supervisor.start(program("print('up'); exit(7)", "worker", restarts=True))
    watching = asyncio.create_task(supervisor.watch())
    async with asyncio.timeout(20):
        while len(lines) < 4:  # noqa: ASYNC110 - the lines of a process tell nobody
            await asyncio.sleep(0.02)
    assert supervisor._revivals._delays["worker"] >= 0.4
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)
    await supervisor.stop()
    assert said == [
        "The worker stopped with exit code 7. Its last lines:\n  up\nIt is started again."
    ]


async def test_while_others_are_watched_a_start_that_fails_leaves_nothing(
    supervisor: Supervisor, lines: Lines
) -> None:
    await supervisor.start(program(FAMILY, "valkey", ready=written(lines)))
    watching = asyncio.create_task(supervisor.watch())
    await asyncio.sleep(0)
    with pytest.raises(StackError, match="a typo"):
        await supervisor.start(
            program("raise SystemExit('a typo')", "api", ready=written(lines, 9))
        )
    assert [child.name for child in supervisor.children] == ["valkey"]
    await asyncio.sleep(0.2)
    assert not watching.done()
    watching.cancel()
    await supervisor.stop()


async def test_all_together_have_a_few_seconds_to_stop(
    supervisor: Supervisor, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervising, "STOP", 0.5)
    monkeypatch.setattr(children, "GRACE", 60)
    for number, name in enumerate(("first", "second", "third"), 1):
        await supervisor.start(program(STUBBORN, name, ready=written(lines, number)))
    before = time.monotonic()
    await supervisor.stop()
    assert time.monotonic() - before < children.GRACE
    supervisor.close()
    assert not any(map(alive, family(lines)))


async def test_a_probe_that_waits_does_not_hide_that_nobody_is_there(
    supervisor: Supervisor,
) -> None:
    async def waits() -> bool:
        await asyncio.sleep(600)
        return True

    with pytest.raises(StackError, match="exit code 3"):
        await supervisor.start(program("exit(3)", ready=waits))
    await supervisor.stop()


# The stack of the tests below: one family, run until something ends it.
STACK = """
    import os, sys
    from pathlib import Path
    from fastapi_devtools import Program
    from fastapi_devtools.runs import one_run

    with one_run("child") as run:
        async def flow():
            command = [sys.executable, "-c", sys.argv[1]]
            print(run.supervisor.make_folder("stack-test-"), flush=True)
            await run.supervisor.start(Program("child", command, Path.cwd(), {}))
            await run.supervisor.watch()

        run(flow)
    try:
        dead = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except (ChildProcessError, AttributeError):  # macOS
        dead = None
    sys.exit(f"unburied: {dead.si_pid}" if dead else run.exit_code)
"""


@pytest.mark.parametrize(
    "number",
    [pytest.param(signal.SIGTERM, marks=pytest.mark.sample), signal.SIGINT, signal.SIGHUP],
)
def test_a_signal_ends_everything_in_good_order(number: signal.Signals) -> None:
    stack, pids, folder = start_stack(textwrap.dedent(FAMILY))
    stack.send_signal(number)
    assert stack.wait(timeout=10) == 0
    assert not any(map(alive, pids))
    assert not folder.exists()


def test_nothing_outlives_a_supervisor_that_is_killed() -> None:
    stack, pids, folder = start_stack(STUBBORN)
    guarded = descendants(stack.pid)
    stack.kill()
    stack.wait(timeout=10)
    deadline = time.monotonic() + 10
    while (any(map(alive, guarded)) or folder.exists()) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert {*pids} < guarded
    assert not any(map(alive, guarded))
    assert not folder.exists()


@pytest.mark.skipif(not PROC.exists(), reason="environments cannot be read from outside")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_nothing_is_left_of_what_went_into_a_session_of_its_own(number: signal.Signals) -> None:
    stack, pids, _ = start_stack(
        textwrap.dedent(FAMILY).replace('600)"])', '600)"], start_new_session=True)')
    )
    assert os.getsid(pids[1]) == pids[1]
    stack.send_signal(number)
    stack.wait(timeout=10)
    deadline = time.monotonic() + 10
    while any(map(alive, pids)) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not any(map(alive, pids))


ADOPTED = """
    import os, sys, subprocess, time
    from fastapi_devtools import orphans

    orphans.PAUSE = 0
    orphans.adopt()
    started = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    double = "import subprocess; subprocess.Popen(['sleep', '0.3'], start_new_session=True)"
    subprocess.run([sys.executable, "-c", double], check=True)
    os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT)
    burials = orphans.Burials()
    burials.look()
    burials.look()
    assert os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None
    started.kill()
    burials.look()
    assert started.wait() == -9, "it was not ours to bury"
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux hands on its orphans")
def test_who_lost_its_parent_is_buried_and_nobody_else() -> None:
    subprocess.run([sys.executable, "-c", textwrap.dedent(ADOPTED)], check=True, timeout=30)


def test_a_terminal_that_stands_still_holds_up_nothing() -> None:
    ours, theirs = pty.openpty()
    endless = "while True: print('x' * 60, flush=True)"
    stack = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(STACK), endless],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    seen = b""
    while b"xxx" not in seen:
        seen += os.read(ours, 65_536)
    os.write(ours, b"\x13")  # Ctrl-S
    while select.select([ours], [], [], 0.3)[0] and len(seen) < 10_000_000:
        seen += os.read(ours, 65_536)
    assert len(seen) < 10_000_000, "it stands not still"
    children_before = descendants(stack.pid)
    stack.terminate()
    assert stack.wait(timeout=60) == 0  # after LIMIT seconds it would be 130
    os.close(ours)
    assert not any(map(alive, children_before))


def test_a_terminal_that_is_closed_ends_everything() -> None:
    stack, pids, _ = start_stack(textwrap.dedent(FAMILY))
    for stream in (stack.stdout, stack.stderr):
        assert stream is not None
        stream.close()
    stack.send_signal(signal.SIGHUP)
    # In good order: that nobody reads any more is no second wish.
    assert stack.wait(timeout=10) == 0
    assert not any(map(alive, pids))


def test_a_second_signal_ends_everything_at_once() -> None:
    stack, pids, _ = start_stack(STUBBORN)
    stack.send_signal(signal.SIGINT)
    assert "interrupt once more" in (stack.stdout.readline() if stack.stdout else "")
    stack.send_signal(signal.SIGTERM)  # as make hands on what the whole group got
    before = time.monotonic()
    time.sleep(interrupts.ONE_WISH)
    stack.send_signal(signal.SIGHUP)
    time.sleep(0.1)
    assert stack.poll() is None
    stack.send_signal(signal.SIGINT)
    assert stack.wait(timeout=10) == 130
    assert time.monotonic() - before < children.GRACE
    assert not any(map(alive, pids))


def test_a_crash_ends_the_others_and_is_explained() -> None:
    stack, pids, _ = start_stack(textwrap.dedent(FAMILY))
    os.kill(pids[0], signal.SIGKILL)
    _, errors = stack.communicate(timeout=10)
    assert stack.returncode == 128 + signal.SIGKILL
    assert "The child stopped with exit code 137." in errors
    assert not any(map(alive, pids))


def start_stack(code: str) -> tuple[subprocess.Popen[str], list[int], Path]:
    """Start ``STACK`` with a child that runs ``code``.

    Returns it, the family's process ids, and a folder that is to be removed.
    """
    stack = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(STACK), code],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert stack.stdout is not None
    folder = Path(stack.stdout.readline().strip())
    assert folder.is_dir()
    return stack, [int(word) for word in stack.stdout.readline().split()], folder

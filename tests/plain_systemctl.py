#!/usr/bin/env python3
"""``systemctl`` for tests: runs what units say as plain processes, where there is no systemd.

``UNITS`` names the folder of the units, ``STATE`` one for what runs.
"""

import os
import shlex
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

UNITS, STATE = Path(os.environ["UNITS"]), Path(os.environ["STATE"])


class Unit:
    """A unit, such as ``pazpaz-api@1.0.service``, and the process that it runs."""

    def __init__(self, name: str) -> None:
        name = name.removesuffix(".service")
        template, at, self.instance = name.partition("@")
        self.pid_file = STATE / f"{name}.pid"
        self.log = STATE / f"{name}.log"
        self.settings: dict[str, list[str]] = {}
        for line in (UNITS / f"{template}{at}.service").read_text().splitlines():
            key, equals, value = line.partition("=")
            if equals and not line.startswith("#"):
                self.settings.setdefault(key, []).append(value.replace("%i", self.instance))

    def start(self) -> int:
        """Start it; one of type oneshot is run to its end. Returns its exit code."""
        environment = {"PATH": os.environ["PATH"]}
        for pairs in self.settings.get("Environment", []):
            environment |= dict(pair.split("=", 1) for pair in shlex.split(pairs))
        for file in self.settings.get("EnvironmentFile", []):
            for line in Path(file).read_text().splitlines():
                if line.strip() and line[0] not in "#;":
                    name, _, value = line.partition("=")
                    environment[name] = "".join(shlex.split(value))
        (folder,) = self.settings.get("WorkingDirectory", ["/"])
        *before, main = [
            shlex.split(command)
            for command in [
                *self.settings.get("ExecStartPre", []),
                *self.settings["ExecStart"],
            ]
        ]
        with self.log.open("a") as log:
            for command in before:
                if code := subprocess.call(
                    command, cwd=folder, env=environment, stdout=log, stderr=log
                ):
                    return code
            process = subprocess.Popen(
                main,
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        if self.settings["Type"] == ["oneshot"]:
            return process.wait()
        self.pid_file.write_text(str(process.pid))
        return 0

    def stop(self) -> int:
        """Stop it, by force what takes longer than ``TimeoutStopSec``."""
        pid = self.pid
        if pid is not None:
            os.kill(pid, signal.SIGTERM)
            deadline = time.monotonic() + int(self.settings["TimeoutStopSec"][0])
            while self.pid is not None and time.monotonic() < deadline:
                time.sleep(0.02)
            if self.pid is not None:
                with self.log.open("a") as log:
                    log.write("KILLED\n")
            with suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)
        return 0

    @property
    def pid(self) -> int | None:
        """The process, if it runs."""
        try:
            pid = int(self.pid_file.read_text())
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return None
        return pid if state != "Z" else None


def main(command: str, *arguments: str) -> int:
    """Do what systemctl does with a command."""
    options = {each for each in arguments if each.startswith("-")}
    units = [Unit(each) for each in arguments if not each.startswith("-")]
    if command == "start":
        return max(unit.start() for unit in units)
    if command == "is-active":
        return 0 if all(unit.pid for unit in units) else 3
    if command == "stop" or (command == "disable" and "--now" in options):
        return max(unit.stop() for unit in units)
    if command == "enable":
        with (STATE / "enabled").open("a") as enabled:
            enabled.writelines(f"{each}\n" for each in arguments if not each.startswith("-"))
        return 0
    raise SystemExit(f"systemctl {command} is not known here")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

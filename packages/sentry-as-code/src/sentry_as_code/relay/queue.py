"""What is to be sent, in a file: it survives restarts, kill -9 and a lost connection."""

import json
import sqlite3
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass

from .verification import REMEMBERED

_SCHEMA = """
CREATE TABLE IF NOT EXISTS seen (signature PRIMARY KEY, at REAL);
CREATE TABLE IF NOT EXISTS delivery (
    id INTEGER PRIMARY KEY, channel TEXT NOT NULL, target TEXT NOT NULL, fields TEXT NOT NULL,
    taken REAL NOT NULL, due REAL NOT NULL, tries INTEGER NOT NULL DEFAULT 0,
    dead INTEGER NOT NULL DEFAULT 0, error TEXT NOT NULL DEFAULT '');
CREATE INDEX IF NOT EXISTS delivery_due ON delivery (channel, dead, due);
CREATE TABLE IF NOT EXISTS delivered (channel PRIMARY KEY, count INTEGER, last REAL);
"""

_ITEM = "id, channel, target, fields, taken, tries, error"


class Full(Exception):
    """Nothing more can be kept: the message says why."""


@dataclass(frozen=True)
class Item:
    """One message to one channel.

    Args:
        id: counts up.
        channel: such as `slack #alerts`, `e-mail`; one never waits for another.
        target: the recipients of an e-mail, nothing for Slack.
        fields: what the alert says.
        taken: when Sentry sent it, seconds since the epoch.
        tries: so far.
        error: of the last one.
    """

    id: int
    channel: str
    target: str
    fields: dict[str, str]
    taken: float
    tries: int
    error: str


class Queue:
    """A queue for each channel, and the memory of what was taken.

    Args:
        file: the SQLite database.
        most: how many deliveries may wait.

    Raises:
        sqlite3.Error: it cannot be used.
    """

    def __init__(self, file: str, most: int = 10_000) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._database = sqlite3.connect(file, timeout=5, check_same_thread=False)
        self._database.execute("PRAGMA journal_mode=WAL")
        # An answer to Sentry is a promise: what was taken is on the disk.
        self._database.execute("PRAGMA synchronous=FULL")
        self._database.executescript(_SCHEMA)
        self.changed = threading.Condition()

    def add(
        self,
        signature: str,
        targets: list[tuple[str, str]],
        fields: Mapping[str, str],
        now: float,
    ) -> bool:
        """Keep an alert for each of its targets, as (channel, recipients).

        Returns:
            Whether it is new: what was taken before is not taken again.

        Raises:
            Full: it cannot be kept now; whoever sent it must send it again.
        """
        text = json.dumps(fields, ensure_ascii=False)
        rows = [(channel, target, text, now, now) for channel, target in targets]
        try:
            with self._lock, self._database as database:
                database.execute("DELETE FROM seen WHERE at < ?", (now - REMEMBERED,))
                statement = "INSERT OR IGNORE INTO seen VALUES (?, ?)"
                if not database.execute(statement, (signature, now)).rowcount:
                    return False
                waiting = database.execute("SELECT count(*) FROM delivery WHERE NOT dead")
                if waiting.fetchone()[0] + len(rows) > self._most:
                    raise Full("the queue is full")
                database.executemany(
                    "INSERT INTO delivery (channel, target, fields, taken, due) "
                    "VALUES (?, ?, ?, ?, ?)",
                    rows,
                )
        except sqlite3.Error as error:
            raise Full(f"the queue cannot be written: {error}") from None
        self.wake()
        return True

    def wake(self) -> None:
        with self.changed:
            self.changed.notify_all()

    def next(self, channel: str, now: float) -> Item | None:
        """What is due in `channel`, the oldest first."""
        found = self._items(
            "channel = ? AND NOT dead AND due <= ? ORDER BY id LIMIT 1", channel, now
        )
        return found[0] if found else None

    def due(self, channel: str) -> float | None:
        """When the next delivery of `channel` is due, seconds since the epoch."""
        with self._lock:
            found = self._database.execute(
                "SELECT min(due) FROM delivery WHERE channel = ? AND NOT dead", (channel,)
            ).fetchone()
        return None if found[0] is None else float(found[0])

    def done(self, item: Item) -> None:
        """It was delivered: forget it, and count it."""
        with self._lock, self._database as database:
            database.execute("DELETE FROM delivery WHERE id = ?", (item.id,))
            database.execute(
                "INSERT INTO delivered VALUES (?, 1, ?) ON CONFLICT (channel) "
                "DO UPDATE SET count = count + 1, last = excluded.last",
                (item.channel, time.time()),
            )

    def failed(self, item: Item, error: str, due: float | None) -> None:
        """It was not delivered; it is tried again when `due`, or given up where that is None."""
        with self._lock, self._database as database:
            database.execute(
                "UPDATE delivery SET tries = tries + 1, error = ?, due = ?, dead = ? WHERE id = ?",
                (error, due or 0, due is None, item.id),
            )

    def dead(self) -> list[Item]:
        """What was given up, the oldest first."""
        return self._items("dead ORDER BY id")

    def revive(self) -> int:
        """Let what was given up be tried again; how many."""
        with self._lock, self._database as database:
            return database.execute(
                "UPDATE delivery SET dead = 0, due = 0, taken = ?, tries = 0 WHERE dead",
                (time.time(),),
            ).rowcount

    def channels(self) -> list[tuple[str, int, int, int]]:
        """Of each channel: its name, how many wait, were delivered, were given up."""
        with self._lock:
            return self._database.execute(
                "SELECT channel, sum(waiting), sum(delivered), sum(dead) FROM ("
                "SELECT channel, NOT dead AS waiting, 0 AS delivered, dead FROM delivery "
                "UNION ALL SELECT channel, 0, count, 0 FROM delivered) GROUP BY channel"
            ).fetchall()

    def waiting_channels(self) -> list[str]:
        with self._lock:
            found = self._database.execute("SELECT DISTINCT channel FROM delivery WHERE NOT dead")
            return [row[0] for row in found]

    def close(self) -> None:
        with self._lock:
            self._database.close()

    def _items(self, where: str, *values: object) -> list[Item]:
        with self._lock:
            rows = self._database.execute(
                f"SELECT {_ITEM} FROM delivery WHERE {where}",  # noqa: S608
                values,
            ).fetchall()
        return [
            Item(number, channel, target, json.loads(text), taken, tries, error)
            for number, channel, target, text, taken, tries, error in rows
        ]

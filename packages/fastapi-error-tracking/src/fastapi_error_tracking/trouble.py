"""Whether the tracker takes anything, as far as is known, and what is said of it in the log.

A line when it begins, one a minute while it lasts with what is lost and what waits, and one when it
is over or the process stops. Their numbers add up: each line has what the ones before had not.
"""

import logging
import time
from collections import Counter
from collections.abc import Callable

from .losses import SECONDS_BETWEEN_LINES, Losses, in_words

logger = logging.getLogger(__package__)


class Trouble:
    """The trouble that a tracker is in, if it is.

    Args:
        losses: What was lost.
        waiting: Returns how much of each category is not sent yet.
        name: What cannot send, at the beginning of a line.
        is_silent: Whether nothing is said.

    ``why`` says it in words, and is empty without trouble. ``pause`` is how many seconds pass until
    the tracker is tried again.
    """

    FIRST_PAUSE, MOST_PAUSE = 0.1, 2.0

    def __init__(
        self,
        losses: Losses,
        waiting: Callable[[], Counter[str]],
        *,
        name: str = "Error tracking",
        is_silent: bool = False,
    ) -> None:
        self._losses, self._waiting = losses, waiting
        self._name, self._is_silent = name, is_silent
        self._since = self._said = 0.0
        self._last_words = ""
        self.why = ""
        self.pause = 0.0

    def __bool__(self) -> bool:
        return bool(self.why)

    def go_on(self, why: str) -> None:
        """Take note that the tracker has taken nothing again, or for the first time."""
        begins = not self.why
        self.why = why
        self.pause = min(max(2 * self.pause, self.FIRST_PAUSE), self.MOST_PAUSE)
        if begins:
            self._since = self._said = time.monotonic()
            self._tell(f"cannot send: {why}. It goes on trying")

    def end(self) -> None:
        """Take note that the tracker takes something again."""
        seconds = time.monotonic() - self._since
        lost = self._losses.said(now=True)
        self.forget()
        lost = f". Lost: {lost}" if lost else ""
        self._tell(f"sends again after {seconds:.0f} s{lost}")

    def forget(self) -> None:
        """Assume that the tracker is in none: there is no way to find out."""
        self.why, self.pause = "", 0.0

    def say(self) -> None:
        """Say what is lost and why, if it is time to."""
        now = time.monotonic()
        if not self.why:
            if lost := self._losses.said():
                self._tell(f"lost {lost}")
        elif now - self._said >= SECONDS_BETWEEN_LINES:
            self._said = now
            lost = self._losses.said(now=True) or "nothing"
            waiting = in_words(self._waiting()) or "nothing"
            self._tell(
                f"cannot send for {now - self._since:.0f} s: {self.why}."
                f" Lost: {lost}. Waiting: {waiting}"
            )

    def say_what_remains(self, *, done: bool) -> None:
        """Say what was lost and, if not all is ``done``, what waits: it is lost if this is the end.

        Whoever waits again, and for the same, says nothing more.
        """
        waiting = "" if done else in_words(self._waiting())
        lost = self._losses.said(now=True)
        remains = f"not sent: {waiting}" if waiting else ""
        words = "; ".join(filter(None, (remains, f"lost: {lost}" if lost else "")))
        if not waiting and lost:
            self._tell(f"lost {lost}")
        elif waiting and words != self._last_words:
            self._tell(f"does not wait any longer ({self.why or 'the time is up'}); {words}")
        self._last_words = words

    def _tell(self, line: str) -> None:
        if not self._is_silent:
            logger.warning("%s %s", self._name, line)

"""Why a request was refused."""

LONGEST_REASON = 400


class Refused(Exception):
    """A request Sentry would refuse: one sentence, and the HTTP status that goes with it.

    The sentence may quote what was sent, so it is cut, and keeps only what can be printed.
    """

    def __init__(self, status: int, reason: str) -> None:
        shown = "".join(letter if letter.isprintable() else "�" for letter in reason)
        cut = shown[: LONGEST_REASON - 1] + "…" if len(shown) > LONGEST_REASON else shown
        super().__init__(cut)
        self.status = status
        self.reason = cut

"""Why a request was refused."""


class Refused(Exception):
    """A request Sentry would refuse: one sentence, and the HTTP status that goes with it."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason

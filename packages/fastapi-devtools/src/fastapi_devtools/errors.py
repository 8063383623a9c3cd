"""Why the local stack stops."""


class StackError(Exception):
    """The local stack cannot go on; the message says why, ``exit_code`` is what to exit with."""

    def __init__(self, message: str, exit_code: int = 1) -> None:
        super().__init__(message)
        self.exit_code = exit_code or 1

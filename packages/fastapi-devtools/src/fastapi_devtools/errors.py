"""Why the local stack stops."""


class StackError(Exception):
    """The local stack cannot go on; the message says why, ``exit_code`` is what to exit with.

    ``sentence`` is its message without the ``details`` that go with it.
    """

    def __init__(self, sentence: str, exit_code: int = 1, details: str = "") -> None:
        super().__init__(sentence + details)
        self.sentence = sentence
        self.exit_code = exit_code or 1

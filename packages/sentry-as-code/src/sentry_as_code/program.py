"""What the program is called, and what it ends with."""

NAME = "sentry-as-code"
OK, FAILED, DRIFT, INTERRUPTED = 0, 1, 2, 130

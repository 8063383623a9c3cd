"""The lines of uvicorn and ARQ, in the same log as the application's own."""

import logging

# Both programs that run a service give their loggers handlers of their own, ARQ even after it has
# imported the worker. Filters outlive that.
LOGGERS = (
    "uvicorn",
    "uvicorn.error",
    "uvicorn.access",
    "uvicorn.asgi",
    "arq",
    "arq.connections",
    "arq.jobs",
    "arq.worker",
)


def hand_server_logs_to_root() -> None:
    """Have the root logger's handlers write what uvicorn and ARQ log, and nobody else.

    Two kinds of line are left out, because they tell too much: uvicorn's access lines hold query
    strings, and ARQ's lines about a job hold its arguments, result or error. ``AccessLog`` and the
    queue write lines in their place. Of what httpx says of outgoing requests, only scheme and host
    of the URL are written.
    """
    for name in LOGGERS:
        logging.getLogger(name).filters = [_HandToRoot()]
    logging.getLogger("httpx").filters = [_WithoutUrls()]


class _HandToRoot(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        root = logging.getLogger()
        if root.isEnabledFor(record.levelno) and not _tells_too_much(record):
            record.__dict__.pop("color_message", None)
            root.handle(record)
        return False


class _WithoutUrls(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(map(_without_path, record.args))
        return True


def _without_path(argument: object) -> object:
    scheme, host = getattr(argument, "scheme", None), getattr(argument, "host", None)
    return argument if host is None else f"{scheme}://{host}"


def _tells_too_much(record: logging.LogRecord) -> bool:
    is_about_a_job = record.name == "arq.worker" and str(record.msg).startswith("%6.2fs")
    return is_about_a_job or record.name == "uvicorn.access"

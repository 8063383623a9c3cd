"""Closed lists of words that Sentry's protocol and SDKs use: no data among them."""

from functools import lru_cache
from importlib.metadata import distributions
from zoneinfo import available_timezones

from ..compat import words as sdk_words


def words(text: str) -> frozenset[str]:
    """Return the words of a text."""
    return frozenset(text.split())


LEVELS = words("fatal critical error warning warn info debug trace log default")

STATUSES = words("""
    ok error unset aborted already_exists cancelled data_loss deadline_exceeded failed_precondition
    internal_error invalid_argument not_found out_of_range permission_denied resource_exhausted
    unauthenticated unavailable unimplemented unknown unknown_error in_progress exited crashed
    abnormal errored unhandled
    """)

METHODS = words("GET HEAD POST PUT PATCH DELETE OPTIONS TRACE CONNECT")

HTTP_VERSIONS = words("1.0 1.1 2 2.0 3 3.0")

SOURCES = words("url route custom view component task")

SYSTEMS = words(
    "sqlite postgresql mysql mariadb redis valkey pysqlite aiosqlite asyncpg psycopg psycopg2 arq"
)

CATEGORIES = words("""
    console exception fetch graphql.operation http httplib log navigation query redis replay.init
    replay.mutations sentry.event sentry.transaction subprocess ui.click ui.input ui.keypress xhr
    ui.lifecycle connectivity started default error debug info user
    """)

LOGGERS = words("""
    root asyncio py.warnings uvicorn uvicorn.access uvicorn.error fastapi arq arq.worker arq.jobs
    arq.connections sqlalchemy.engine sqlalchemy.engine.Engine sqlalchemy.pool alembic httpx
    """)

UNITS = words("""
    none nanosecond microsecond millisecond second minute hour day week bit byte kilobyte kibibyte
    megabyte mebibyte gigabyte gibibyte terabyte tebibyte petabyte pebibyte exabyte exbibyte ratio
    percent
    """)

METRIC_TYPES = words("counter gauge distribution set")

MECHANISMS = words("""
    asgi asyncio arq auto.http chained excepthook generic http logging starlette fastapi threading
    unraisablehook instrument onerror onunhandledrejection auto.browser.global_handlers.onerror
    auto.browser.global_handlers.onunhandledrejection auto.function.vue.error_handler vue
    auto.browser.browserapierrors.addEventListener auto.browser.browserapierrors.setTimeout
    __cause__ __context__ job
    """)

SERVICES = words("backend worker frontend")

PLATFORMS = words("python javascript node other")

PROTOCOL = words(
    """
    event transaction check_in http query log default navigation ui error debug info string integer
    double boolean array crontab interval never auto websocket lifespan stream static year month
    week day hour minute session buffer span replay_event 1 2 raw sourcemap http https ws wss fetch
    xhr click hover drag press navigate soft-navigation reload back_forward first-paint
    first-contentful-paint previous_trace
    """
)

RUNTIMES = words(
    "CPython PyPy Linux Darwin Windows x86_64 aarch64 arm64 amd64 AMD64 "
    "Chrome Chromium Firefox Safari Edge Opera Mobile HeadlessChrome Webkit Android iOS"
)

ORIGIN_WORDS = words("""
    auto manual http db cache browser ui vue log function queue pageload navigation resource fetch
    xhr metrics web-vital lcp cls inp stdlib console profile subprocess httplib orm tracing method
    """)


DISCARD_REASONS = words("""
    backpressure before_send before_breadcrumb buffer_overflow cache_overflow callback_error
    event_processor ignored insufficient_data internal_sdk_error invalid network_error
    no_parent_span local_quota queue_overflow ratelimit_backoff sample_rate send_error
    too_large rate_limited
    """)

DATA_CATEGORIES = words("""
    default error crash transaction security attachment session internal profile profile_chunk
    profile_chunk_ui monitor span log_item log_byte trace_metric trace_metric_byte replay feedback
    statsd
    """)


@lru_cache(maxsize=1)
def operations() -> frozenset[str]:
    """Return every span operation that the SDKs make."""
    return sdk_words.operations() | {"default", "middleware", "task", "queue.task"}


@lru_cache(maxsize=1)
def integrations() -> frozenset[str]:
    """Return the names of the SDK's integrations."""
    return sdk_words.integrations()


@lru_cache(maxsize=1)
def installed() -> dict[str, str]:
    """Return the installed distributions' names, in lower case, and versions."""
    return {str(d.metadata["Name"]).lower(): d.version for d in distributions()}


@lru_cache(maxsize=1)
def time_zones() -> frozenset[str]:
    """Return the names of the time zones that this machine knows, and UTC."""
    return frozenset(available_timezones()) | {"UTC"}

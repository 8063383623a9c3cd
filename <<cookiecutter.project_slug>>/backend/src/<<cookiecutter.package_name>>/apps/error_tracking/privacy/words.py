"""Closed lists of words that Sentry's protocol and SDKs use: no data among them."""

import pkgutil
from functools import lru_cache

import sentry_sdk.integrations
from sentry_sdk.consts import OP

LEVELS = frozenset("fatal critical error warning warn info debug trace log default".split())

STATUSES = frozenset(
    """
    ok error unset aborted already_exists cancelled data_loss deadline_exceeded failed_precondition
    internal_error invalid_argument not_found out_of_range permission_denied resource_exhausted
    unauthenticated unavailable unimplemented unknown unknown_error in_progress exited crashed
    abnormal errored
    """.split()
)

METHODS = frozenset("GET HEAD POST PUT PATCH DELETE OPTIONS TRACE CONNECT".split())

SOURCES = frozenset("url route custom view component task".split())

SYSTEMS = frozenset(
    "sqlite postgresql mysql mariadb redis valkey pysqlite aiosqlite asyncpg psycopg psycopg2 "
    "arq".split()
)

CATEGORIES = frozenset(
    """
    console exception fetch graphql.operation http httplib log navigation query redis replay.init
    replay.mutations sentry.event sentry.transaction subprocess ui.click ui.input ui.keypress xhr
    ui.lifecycle connectivity started default error debug info user
    """.split()
)

LOGGERS = frozenset(
    """
    root asyncio py.warnings uvicorn uvicorn.access uvicorn.error fastapi arq arq.worker arq.jobs
    arq.connections sqlalchemy.engine sqlalchemy.engine.Engine sqlalchemy.pool alembic httpx
    """.split()
)

UNITS = frozenset(
    """
    none nanosecond microsecond millisecond second minute hour day week bit byte kilobyte kibibyte
    megabyte mebibyte gigabyte gibibyte terabyte tebibyte petabyte pebibyte exabyte exbibyte ratio
    percent
    """.split()
)

METRIC_TYPES = frozenset("counter gauge distribution set".split())

MEASUREMENTS = frozenset(
    """
    app_start_cold app_start_warm cls connection.rtt fcp fid fp frames_frozen frames_slow
    frames_total inp lcp score.cls score.fcp score.inp score.lcp score.total score.ttfb ttfb
    ttfb.requestTime memory_used cpu_num
    """.split()
)

MECHANISMS = frozenset(
    """
    asgi asyncio arq chained excepthook generic http logging starlette fastapi threading
    unraisablehook instrument onerror onunhandledrejection auto.browser.global_handlers.onerror
    auto.browser.global_handlers.onunhandledrejection auto.function.vue.error_handler vue
    auto.browser.browserapierrors.addEventListener auto.browser.browserapierrors.setTimeout
    __cause__ __context__ arq_timeout job
    """.split()
)

BROWSER_OPERATIONS = frozenset(
    """
    pageload navigation ui.action.click ui.interaction.click ui.interaction.press ui.vue
    ui.vue.mount ui.vue.render ui.vue.update ui.vue.create ui.vue.unmount ui.vue.activate
    ui.long-task ui.long-animation-frame ui.webvital.cls ui.webvital.lcp resource.script
    resource.css resource.img resource.link resource.fetch resource.xmlhttprequest resource.other
    browser.cache browser.connect browser.DNS browser.domContentLoadedEvent browser.loadEvent
    browser.paint browser.request browser.response browser.secureConnection browser.TLS/SSL
    browser.unloadEvent browser.redirect http.client measure mark paint
    """.split()
)

BROWSERS = frozenset(
    "Chrome Chromium Firefox Safari Edge Opera Mobile HeadlessChrome Webkit Android iOS".split()
)

ORIGIN_WORDS = frozenset(
    """
    auto manual http db cache browser ui vue log function queue pageload navigation resource fetch
    xhr metrics web-vital lcp cls inp stdlib console profile subprocess httplib orm tracing method
    """.split()
)


DISCARD_REASONS = frozenset(
    """
    backpressure before_send before_breadcrumb buffer_overflow cache_overflow callback_error
    event_processor ignored insufficient_data internal_sdk_error invalid network_error no_parent_span
    queue_overflow ratelimit_backoff sample_rate send_error too_large rate_limited
    """.split()
)

DATA_CATEGORIES = frozenset(
    """
    default error crash transaction security attachment session internal profile profile_chunk
    profile_chunk_ui monitor span log_item log_byte trace_metric trace_metric_byte replay feedback
    statsd
    """.split()
)


@lru_cache(maxsize=1)
def operations() -> frozenset[str]:
    """Return every span operation that the SDKs make."""
    own = {v for k, v in vars(OP).items() if k.isupper() and isinstance(v, str)}
    return frozenset(own) | BROWSER_OPERATIONS | {"default", "middleware", "task", "queue.task"}


@lru_cache(maxsize=1)
def integrations() -> frozenset[str]:
    """Return the names of the SDK's integrations."""
    return frozenset(m.name for m in pkgutil.iter_modules(sentry_sdk.integrations.__path__))

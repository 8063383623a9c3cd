"""Metrics and monitors."""

from typing import Any, cast

import sentry_sdk
from sentry_sdk.crons import capture_checkin

from .adding import done

count = sentry_sdk.metrics.count
done("metric_name", lambda p: count(p, 1))
done("metric_attribute", lambda p: count("channels.count", 1, attributes={"patient": p}))
done("metric_attribute_key", lambda p: count("channels.count", 1, attributes={p: "1"}))
done("metric_unit", lambda p: sentry_sdk.metrics.gauge("channels.count", 1, unit=p))
done("monitor_slug", lambda p: capture_checkin(monitor_slug=p, status="ok"))
done("monitor_status", lambda p: capture_checkin(monitor_slug="nightly", status=p))
done("monitor_id", lambda p: capture_checkin(monitor_slug="x", check_in_id=p, status="ok"))
done(
    "monitor_config",
    lambda p: capture_checkin(
        monitor_slug="nightly",
        status="ok",
        monitor_config={"schedule": {"type": "crontab", "value": p}, "timezone": p},
    ),
)
done(
    "monitor_crontab",
    lambda p: capture_checkin(
        monitor_slug="nightly",
        status="ok",
        monitor_config={"schedule": {"type": "crontab", "value": f"{p.upper()} A B C D"}},
    ),
)
done(
    "monitor_owner",
    lambda p: capture_checkin(
        monitor_slug="nightly",
        status="ok",
        monitor_config=cast(Any, {"schedule": {"type": "interval", "value": 1}, "owner": p}),
    ),
)

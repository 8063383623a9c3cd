"""Sentry's fields in the words of sentry.yaml, for whoever reads a plan."""

import json
import re
from typing import Any

# By kind: what a field begins with on the wire, and what it is in the file. The first that fits
# counts; what none fits keeps Sentry's name.
_QUERY = r"^widgets(\[.*?\])\.queries\[0\]\."
_WORDS: dict[str, tuple[tuple[str, str], ...]] = {
    "metric monitor": (
        (r"^conditionGroup\.conditions\[0\]\.comparison", "more_than"),
        (r"^conditionGroup\.conditions\[1\]\.comparison", "more_than (until it is resolved)"),
        (r"^conditionGroup\.conditions\[\d\]\.conditionResult", "severity (as Sentry's priority)"),
        (r"^conditionGroup\.", "when."),
        (r"^dataSources\[0\]\.timeWindow", "within (seconds)"),
        (r"^dataSources\[0\]\.environment", "environment"),
        (r"^dataSources\[0\]\.", "when."),
        (r"^owner$", "team"),
    ),
    "uptime monitor": (
        (r"^dataSources\[0\]\.intervalSeconds", "interval_seconds"),
        (r"^dataSources\[0\]\.timeoutMs", "timeout_ms"),
        (r"^dataSources\[0\]\.", ""),
        (r"^config\.downtimeThreshold", "down_after"),
        (r"^config\.recoveryThreshold", "up_after"),
        (r"^config\.environment", "environment"),
        (r"^owner$", "team"),
    ),
    "cron monitor": (
        (r"^config\.checkin_margin", "margin_minutes"),
        (r"^config\.max_runtime", "max_runtime_minutes"),
        (r"^config\.failure_issue_threshold", "fail_after"),
        (r"^config\.recovery_threshold", "recover_after"),
        (r"^config\.", ""),
        (r"^owner$", "team"),
    ),
    "alert": (
        (r"^config\.frequency", "repeat_minutes"),
        (r"^detectorIds", "projects (their monitors)"),
        (r"^triggers\.?", "when."),
        (r"^actionFilters\[0\]\.actions(.*)\.data\.tags", r"slack.tags (notify\1)"),
        (r"^actionFilters\[0\]\.actions", "notify"),
        (r"^actionFilters\[0\]\.conditions", "when"),
    ),
    "dashboard": (
        (_QUERY + "conditions", r"widgets\1.where"),
        (_QUERY + "orderby", r"widgets\1.sort"),
        (_QUERY, r"widgets\1."),
        (r"^widgets(\[.*?\])\.displayType", r"widgets\1.display"),
        (r"^widgets(\[.*?\])\.widgetType", r"widgets\1.dataset"),
        (r"^widgets(\[.*?\])\.layout\.", r"widgets\1.at."),
    ),
    "privacy of": (
        ("^dataScrubberDefaults", "data_scrubber_defaults"),
        ("^dataScrubber", "data_scrubber"),
        ("^scrubIPAddresses", "scrub_ip_addresses"),
        ("^enhancedPrivacy", "enhanced_privacy"),
        ("^allowSharedIssues", "allow_shared_issues"),
        ("^sensitiveFields", "sensitive_fields"),
        ("^relayPiiConfig", "pii_rules"),
    ),
    "e-mail subject of": (("^subjectTemplate", "email_subject"),),
    "resolving of issues of": (("^resolveAge", "resolve_after_hours"),),
    "rate limit of": (
        (r"^rateLimit\.count", "events"),
        (r"^rateLimit\.window", "seconds"),
        ("^rateLimit", "rate_limit"),
    ),
    "ownership of": (("^raw", "ownership"),),
    "spike protection of": (("^enabled", "spike_protection"),),
    "inbound filters of": (
        ("^filtered-transaction", "health_checks"),
        ("^browser-extensions", "browser_extensions"),
        ("^web-crawlers", "web_crawlers"),
        ("^legacy-browsers", "legacy_browsers"),
    ),
}


def in_words(kind: str, name: str) -> str:
    """The field `name` of a thing of `kind` as the file calls it."""
    for pattern, words in _WORDS.get(kind, ()):
        said, count = re.subn(pattern, words, name)
        if count:
            return said.strip(".")
    return name


def apart(before: Any, after: Any, width: int) -> tuple[str, str]:
    """Two values as texts of about `width` characters that show where they differ."""
    texts = [one if isinstance(one, str) else _text(one) for one in (before, after)]
    if all(len(text) <= width for text in texts):
        return texts[0], texts[1]
    same = next(
        (i for i, (a, b) in enumerate(zip(*texts, strict=False)) if a != b),
        min(len(texts[0]), len(texts[1])),
    )
    start = max(0, same - width // 4)
    return _cut(texts[0], start, width), _cut(texts[1], start, width)


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _cut(text: str, start: int, width: int) -> str:
    begin = "…" if start else ""
    rest = text[start : start + width]
    return f"{begin}{rest}{'…' if start + width < len(text) else ''}"

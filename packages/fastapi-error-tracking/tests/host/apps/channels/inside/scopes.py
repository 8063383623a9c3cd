"""What the application adds to its events, and the keys it adds it under."""

from typing import Any, cast

import sentry_sdk

from .adding import KINDS, Channel, channel, done


def scope() -> sentry_sdk.Scope:
    return sentry_sdk.get_isolation_scope()


def with_tag(name: str) -> Channel:
    return lambda p: sentry_sdk.set_tag(name, f"/patients/{p}")


def with_context(name: str, field: str) -> Channel:
    return lambda p: sentry_sdk.set_context(name, {field: p})


done("tag", lambda p: sentry_sdk.set_tag("patient", p))
done("tag_key", lambda p: sentry_sdk.set_tag(p, "1"))
done("tags", lambda p: sentry_sdk.set_tags({"patient": p}))
done("tag_service", lambda p: sentry_sdk.set_tag("service", p))
done("context", lambda p: sentry_sdk.set_context("patient", {"name": p}))
done("context_key", lambda p: sentry_sdk.set_context("patient", {p: 1}))
done("context_name", lambda p: sentry_sdk.set_context(p, {"a": 1}))
done("context_deep", lambda p: sentry_sdk.set_context("x", {"a": {"b": [p]}}))
done("context_runtime", lambda p: sentry_sdk.set_context("runtime", {"name": p}))
done("context_job", lambda p: sentry_sdk.set_context("job", {"id": 1, "note": p}))
done("extra", lambda p: sentry_sdk.set_extra("patient", p))
done("extra_key", lambda p: sentry_sdk.set_extra(p, 1))
done("user_id", lambda p: sentry_sdk.set_user({"id": p}))
done("user_email", lambda p: sentry_sdk.set_user({"email": f"{p}@example.org"}))
done("user_name", lambda p: sentry_sdk.set_user({"username": p}))
done("user_field", lambda p: sentry_sdk.set_user({"id": 1, "diagnosis": p}))
done("user_key", lambda p: sentry_sdk.set_user({"id": 1, p: 1}))
done("user_data", lambda p: sentry_sdk.set_user({"id": 1, "data": {"x": p}}))
done("user_geo", lambda p: sentry_sdk.set_user({"id": 1, "geo": {"city": p}}))
done("level", cast(Channel, sentry_sdk.set_level))
done("fingerprint", lambda p: setattr(scope(), "fingerprint", [p]))
done("transaction", lambda p: scope().set_transaction_name(f"/patients/{p}"))
done("transaction_source", lambda p: scope().set_transaction_name("x", source=p))
done("attachment", lambda p: scope().add_attachment(p.encode(), filename="a.txt"))
done("attachment_name", lambda p: scope().add_attachment(b"x", filename=f"{p}.txt"))
done("attachment_type", lambda p: scope().add_attachment(b"x", filename="x", content_type=p))
done("flag", lambda p: sentry_sdk.feature_flags.add_feature_flag(p, True))
done("message", sentry_sdk.capture_message)
done("message_f_string", lambda p: sentry_sdk.capture_message(f"patient {p} came"))


@channel
def capture_options(plant: str) -> None:
    sentry_sdk.capture_message("x", extras={"a": plant}, contexts={"b": {"c": plant}})


@channel
def event_processor(plant: str) -> None:
    def add(event: Any, _hint: Any) -> Any:
        event["patient"] = plant
        event.setdefault("extra", {})["patient"] = plant
        return event

    scope().add_event_processor(add)


def tag_as_it_is(name: str) -> Channel:
    return lambda p: sentry_sdk.set_tag(name, p)


for _tag in ("http.status_code", "replayId", "request_id", "status", "runtime.name", "job"):
    done(f"tag_alone_{_tag}", tag_as_it_is(_tag))
for _tag in ("endpoint", "request_id", "job", "level", "runtime.name", "replayId"):
    done(f"tag_known_{_tag}", with_tag(_tag))
CONTEXT_FIELDS = {
    "response": "status_code",
    "profile": "profiler_id",
    "vue": "componentName",
    "browser": "name",
    "os": "version",
    "os.name": "name",
    "runtime.version": "version",
    "browser.version": "version",
    "job.attempt": "attempt",
    "replay": "replay_id",
    "feedback": "message",
}
for _context, _field in CONTEXT_FIELDS.items():
    done(f"context_known_{_context}", with_context(_context.partition(".")[0], _field))
for _name in KINDS:
    done(f"declared_tag_{_name}", tag_as_it_is(_name))
    done(f"declared_context_{_name}", with_context("declared", _name))

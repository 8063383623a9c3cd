"""What happened before."""

import sentry_sdk

from .adding import KNOWN_ATTRIBUTES, Channel, done

crumb = sentry_sdk.add_breadcrumb
done("crumb_message", lambda p: crumb(message=f"{p} came in"))
done("crumb_bare", lambda p: crumb(message=p))
done("crumb_category", lambda p: crumb(message="x", category=p))
done("crumb_type", lambda p: crumb(message="x", type=p))
done("crumb_level", lambda p: crumb(message="x", level=p))
done("crumb_data", lambda p: crumb(message="x", data={"patient": p}))
done("crumb_data_key", lambda p: crumb(message="x", data={p: 1}))
done("crumb_data_deep", lambda p: crumb(message="x", data={"a": [{"b": p}]}))
done("crumb_field", lambda p: crumb(message="x", patient=p))
done("crumb_query", lambda p: crumb(message=f"SELECT '{p}'", category="query"))
done("crumb_redis", lambda p: crumb(message=f"GET {p}", category="redis"))
done("crumb_click", lambda p: crumb(message=f"button#{p}", category="ui.click"))


def crumb_known(attribute: str) -> Channel:
    """Return a channel that uses the name of an attribute that may leave."""
    return lambda p: crumb(message="x", data={attribute: p})


for _attribute in KNOWN_ATTRIBUTES:
    done(f"crumb_known_{_attribute}", crumb_known(_attribute))

"""Answers in JSON that can be written whatever was sent."""

from typing import Any

from starlette.responses import Response

from .untrusted_json import write


class JsonResponse(Response):
    """An answer in ASCII: half of a surrogate pair is JSON, but cannot be written as UTF-8."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        """Return the bytes of the answer."""
        return content if isinstance(content, bytes) else write(content)

"""Of a browser's text the tunnel lets through what the browser's own gate keeps, and no data."""

import pytest

from ..frontend_literals import Literals
from ..privacy.browser_words import data

_MESSAGES = [message.replace("}", "{").split("{") for message in data()["messages"]]
LITERALS = Literals(
    {
        "templates": [
            ["", "method", " ", "route", " answered ", "response.status", ""],
            ["Request failed with status code ", "status", ""],
            ["The diagnosis is ", "diagnosis", ""],
        ],
        "messages": _MESSAGES,
        "names": "AxiosError ZodError birthDate flu removeChild Node Document URL append",
        "paths": "api v1 patients",
    }
)


@pytest.mark.parametrize(
    "text",
    [
        "GET /api/v1/patients/* answered 404",
        "{method} {route} answered 503",
        "{method} {route} answered {response.status}",
        "AxiosError: Request failed with status code 503",
        "The diagnosis is {diagnosis}",
        "Failed to execute 'removeChild' on 'Node': This element does not support attachShadow",
        "Failed to execute '{name}' on 'Document': {value} is not a valid selector.",
        "Failed to execute '{name}' on '{name}': {reason}",
        "Node.append: Load failed",
        "URL constructor: {value} is not a valid URL.",
        "JSON.parse: unexpected end of data at line {line} column {column} of the JSON data",
        "birthDate: invalid_type; *.*.birthDate: …; custom",
        "ZodError: birthDate: invalid_type",
    ],
)
def test_what_is_no_data_stays(text: str) -> None:
    assert text in LITERALS


@pytest.mark.parametrize(
    "text",
    [
        "GET /api/v1/patients/jane answered 404",
        "Jane /api/v1/patients/* answered 404",
        "GET {route} answered 40412",
        "GET https://jane.example/* answered 404",
        "Request failed with status code Jane",
        "The diagnosis is flu",
        "Failed to execute 'Jane' on 'Node': {reason}",
        "Failed to execute 'removeChild' on 'Node': Jane Doe",
        "Jane.append: Load failed",
        "flu: Load failed",
        "Jane constructor: Load failed",
        "jane: invalid_type",
        "birthDate: jane",
        "",
        "; ".join(["custom"] * 6),
    ],
)
def test_data_goes(text: str) -> None:
    assert text not in LITERALS

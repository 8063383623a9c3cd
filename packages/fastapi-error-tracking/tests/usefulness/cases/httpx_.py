"""HTTPX, against a real server."""

import httpx

from ..case import Cases, Person
from ..servers import at

cases = Cases("httpx")


@cases("HTTPStatusError", "404", "GET")
def not_found(who: Person) -> None:
    httpx.get(f"{at.http}/404/{who.name}").raise_for_status()


@cases("HTTPStatusError", "422", "POST")
def refused_content(who: Person) -> None:
    httpx.post(f"{at.http}/422/{who.name}", json={"name": who.name}).raise_for_status()


@cases("HTTPStatusError", "503", "GET")
async def unavailable(who: Person) -> None:
    async with httpx.AsyncClient() as client:
        (await client.get(f"{at.http}/503/{who.name}")).raise_for_status()


@cases("HTTPStatusError", "302", "GET")
def redirect(who: Person) -> None:
    httpx.get(f"{at.http}/302/{who.name}").raise_for_status()


@cases("ConnectError", "ECONNREFUSED|refused")
def refused(who: Person) -> None:
    httpx.get(f"http://127.0.0.1:{at.closed}/{who.name}")


@cases("ConnectError", "EAI_NONAME|EAI_AGAIN|EAI_NODATA")
def unknown_host(who: Person) -> None:
    httpx.get(f"http://{who.name}.invalid/")


@cases("ConnectError", "CERTIFICATE_VERIFY_FAILED")
def self_signed(who: Person) -> None:
    httpx.get(f"{at.https}/200/{who.name}")


@cases("ReadTimeout", "GET")
def slow(who: Person) -> None:
    httpx.get(f"http://127.0.0.1:{at.hanging}/{who.name}", timeout=0.02)


@cases("ReadTimeout", "POST")
async def slow_and_asynchronous(who: Person) -> None:
    async with httpx.AsyncClient(timeout=0.02) as client:
        await client.post(f"http://127.0.0.1:{at.hanging}/{who.name}")


@cases("UnsupportedProtocol", "Request URL is missing an 'http://' or 'https://' protocol")
def no_scheme(who: Person) -> None:
    httpx.get(f"/{who.name}")


@cases("InvalidURL", "Invalid port|Invalid")
def odd_url(who: Person) -> None:
    httpx.get(f"http://{who.name}:port/")


@cases("JSONDecodeError", "Expecting value")
def no_json(who: Person) -> None:
    httpx.get(f"{at.http}/200/{who.name}").json()


@cases("RuntimeError", "Cannot send a request, as the client has been closed")
def closed_client(who: Person) -> None:
    with httpx.Client() as client:
        pass
    client.get(f"{at.http}/{who.name}")


@cases("ResponseNotRead", "without having called `read()`")
def not_read(who: Person) -> None:
    with httpx.stream("GET", f"{at.http}/200/{who.name}") as response:
        response.text

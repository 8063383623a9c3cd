"""Sockets, names, certificates, mail and addresses of the standard library."""

import ipaddress
import smtplib
import socket
import ssl
import urllib.parse
import urllib.request
from email.message import EmailMessage

from ..case import Cases, Person
from ..servers import at

cases = Cases("network")


@cases("ConnectionRefusedError", "ECONNREFUSED")
def refused(who: Person) -> None:
    socket.create_connection(("127.0.0.1", at.closed))


@cases("gaierror", "EAI_NONAME|EAI_AGAIN|EAI_NODATA")
def unknown_host(who: Person) -> None:
    socket.create_connection((f"{who.name}.invalid", 80))


@cases("TimeoutError", "timed out")
def slow(who: Person) -> None:
    with socket.create_connection(("127.0.0.1", at.hanging)) as connection:
        connection.settimeout(0.01)
        connection.send(who.name.encode())
        connection.recv(1)


@cases("OSError", "EADDRINUSE")
def taken_port(who: Person) -> None:
    socket.create_server(("127.0.0.1", at.closed))


@cases("OSError", "EBADF")
def closed_socket(who: Person) -> None:
    with socket.socket() as connection:
        pass
    connection.send(who.name.encode())


@cases("OverflowError", "port must be 0-65535")
def port_of_data(who: Person) -> None:
    with socket.socket() as connection:
        connection.connect(("127.0.0.1", who.number))


@cases("SSLCertVerificationError", "CERTIFICATE_VERIFY_FAILED", "self-signed certificate")
def self_signed(who: Person) -> None:
    _greet(at.https, ssl.create_default_context(), "127.0.0.1")


@cases("SSLError", "WRONG_VERSION_NUMBER|HTTP_REQUEST|PACKET_LENGTH_TOO_LONG|RECORD_LAYER_FAILURE")
def no_tls(who: Person) -> None:
    _greet(at.http, ssl.create_default_context(), f"{who.name}.example.org")


@cases("SSLCertVerificationError", "CERTIFICATE_VERIFY_FAILED", "hostname mismatch")
def other_host(who: Person) -> None:
    served = ssl.get_server_certificate(_address(at.https))
    _greet(at.https, ssl.create_default_context(cadata=served), f"{who.name}.example.org")


@cases("HTTPError", "404")
def urllib_not_found(who: Person) -> None:
    urllib.request.urlopen(f"{at.http}/404/{who.name}")


@cases("URLError", "ECONNREFUSED")
def urllib_refused(who: Person) -> None:
    urllib.request.urlopen(f"http://127.0.0.1:{at.closed}/{who.name}")


@cases("ValueError", "unknown url type")
def urllib_without_scheme(who: Person) -> None:
    urllib.request.urlopen(who.name)


@cases("ValueError", "Invalid IPv6 URL")
def odd_url(who: Person) -> None:
    urllib.parse.urlsplit(f"http://[{who.name}")


@cases("ValueError", "does not appear to be an IPv4 or IPv6 address")
def address_of_text(who: Person) -> None:
    ipaddress.ip_address(who.name)


@cases("ConnectionRefusedError", "ECONNREFUSED")
def mail_refused(who: Person) -> None:
    smtplib.SMTP("127.0.0.1", at.closed)


@cases("ValueError", "invalid arguments; address parts cannot contain CR or LF")
def mail_with_odd_header(who: Person) -> None:
    EmailMessage()["To"] = f"{who.name}\n"


@cases("SMTPServerDisconnected", "please run connect() first")
def mail_without_connection(who: Person) -> None:
    smtplib.SMTP().sendmail(who.name, who.name, who.name)


def _address(url: str) -> tuple[str, int]:
    return "127.0.0.1", int(url.rpartition(":")[2])


def _greet(url: str, context: ssl.SSLContext, host: str) -> None:
    with socket.create_connection(_address(url), 5) as connection:
        context.wrap_socket(connection, server_hostname=host).close()

"""Amazon's client, against a real server."""

from functools import cache
from typing import Any

import botocore.session
from botocore.config import Config

from ..case import Cases, Person
from ..servers import at

cases = Cases("botocore")


@cache
def client(url: str = "", read_timeout: float = 10, **options: Any) -> Any:
    """Return a client of the store of objects, which waits for an answer ``read_timeout`` s."""
    config = Config(
        retries={"total_max_attempts": 1},
        s3={"addressing_style": "path"},
        read_timeout=read_timeout,
    )
    session = botocore.session.get_session()
    access = {"aws_access_key_id": "key", "aws_secret_access_key": "secret", **options}
    return session.create_client(
        "s3", "eu-west-1", endpoint_url=url or at.http, config=config, **access
    )


@cases("NoSuchKey|ClientError", "NoSuchKey", "GetObject")
def missing_object(who: Person) -> None:
    client().get_object(Bucket="404", Key=who.name)


@cases("ClientError", "PutObject", "NoSuchKey")
def refused_object(who: Person) -> None:
    client().put_object(Bucket="403", Key=who.name, Body=who.name.encode())


@cases("EndpointConnectionError", "Could not connect to the endpoint URL")
def refused(who: Person) -> None:
    client(f"http://127.0.0.1:{at.closed}").get_object(Bucket="200", Key=who.name)


@cases("ReadTimeoutError", "Read timeout on endpoint URL")
def slow(who: Person) -> None:
    client(f"http://127.0.0.1:{at.hanging}", 0.02).get_object(Bucket="200", Key=who.name)


@cases("ParamValidationError", "Bucket", lacks="the report is put together in loops, with values")
def missing_parameter(who: Person) -> None:
    client().get_object(Key=who.name)


@cases("NoCredentialsError", "Unable to locate credentials")
def no_credentials(who: Person) -> None:
    client(aws_access_key_id=None, aws_secret_access_key=None).get_object(
        Bucket="200", Key=who.name
    )


@cases("UnknownServiceError", "Unknown service")
def unknown_service(who: Person) -> None:
    botocore.session.get_session().create_client("s33", "eu-west-1")


@cases("AttributeError", "get_objekt")
def unknown_operation(who: Person) -> None:
    client().get_objekt(Key=who.name)

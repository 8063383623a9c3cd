"""What an error carries beside its text that is one of a closed set: statuses, numbers, reasons.

It says how a library's call failed where the library's sentence is data, and two errors of one
statement that differ in it are two issues.
"""

import errno
import re
import socket
import ssl
from collections.abc import Iterator
from typing import Any

from .. import source
from ..installed import is_library_s
from ..words import METHODS, words
from .running import Running

MAX_DEPTH = 5

_RESOLVING = {value: name for name, value in vars(socket).items() if name.startswith("EAI_")}
_REASON = re.compile(r"[A-Z][A-Z0-9_]{2,60}")

# OpenSSL's X509_V_ERR_…, as openssl-verify(1) explains them. Its own texts quote names of hosts.
_VERIFICATION = {
    3: "revocation list not found",
    7: "bad signature",
    9: "certificate is not yet valid",
    10: "certificate has expired",
    18: "self-signed certificate",
    19: "self-signed certificate in the chain",
    20: "issuer's certificate not found",
    21: "no certificate of the chain could be verified",
    23: "certificate is revoked",
    24: "an issuer is no authority",
    26: "certificate is not for this purpose",
    62: "hostname mismatch",
    64: "IP address mismatch",
    66: "key is too small",
    68: "signature's hash is too weak",
}


def of(error: BaseException, running: Running) -> str | None:
    """Return the fact that tells most of how ``error`` came about, or None.

    Where a library raised it, that may be a fact of what it raised the error for.
    """
    found = own(error, running)
    if found or not running.is_library_s:
        return found
    for cause in _causes(error):
        found = own(cause, running)
        if found:
            return found
    return None


def own(error: BaseException, running: Running) -> str | None:
    """Return the fact that ``error`` itself carries, or None."""
    if isinstance(error, ssl.SSLError):
        return _of_tls(error)
    if isinstance(error, socket.gaierror):
        name = _RESOLVING.get(error.errno) if error.errno is not None else None
        return f"[{name}]" if name else None
    if isinstance(error, OSError) and type(error.errno) is int:
        name = errno.errorcode.get(error.errno)
        return f"[Errno {error.errno}] {name}" if name else "[Errno]"
    if not _is_library_s(type(error)):
        return None
    return _of_service(error, running) or _of_request(error)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield what a library raised ``error`` for, the nearest first."""
    for _ in range(MAX_DEPTH):
        reason = getattr(error, "reason", None)
        if isinstance(reason, BaseException):
            cause: BaseException | None = reason
        else:
            cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        if cause is None:
            return
        yield cause
        error = cause


def _of_tls(error: ssl.SSLError) -> str | None:
    reason = error.reason
    if not isinstance(reason, str) or not _REASON.fullmatch(reason):
        return None
    code = getattr(error, "verify_code", None)
    why = _VERIFICATION.get(code, f"code {code}") if type(code) is int else ""
    return f"[SSL: {reason}] {why}".rstrip()


def _of_request(error: Any) -> str | None:
    """Return the method and status of a request, of whichever client or server."""
    response = _attribute(error, "response")
    statuses = (
        _attribute(one, name)
        for one in (response, error)
        for name in ("status_code", "status", "code")
    )
    status = next((s for s in statuses if type(s) is int and 100 <= s <= 599), None)
    requests = (_attribute(error, "request"), _attribute(response, "request"))
    methods = (_attribute(one, "method") for one in requests)
    method = next((m for m in methods if isinstance(m, str) and m in METHODS), None)
    if method and status:
        return f"{method} answered {status:d}"
    return method or (f"{status:d}" if status else None)


def _of_service(error: Any, running: Running) -> str | None:
    """Return the operation that botocore asked for, and the error that its service's model has."""
    operation = _attribute(error, "operation_name")
    response = _attribute(error, "response")
    if not isinstance(operation, str) or not isinstance(response, dict):
        return None
    model = running.found("self", lambda one: one.meta.service_model)
    if model is None or operation not in model.operation_names:
        return None
    code = (response.get("Error") or {}).get("Code")
    status = (response.get("ResponseMetadata") or {}).get("HTTPStatusCode")
    said = code if code in model.shape_names or code in _CODES else None
    said = said or (f"{status:d}" if type(status) is int and 100 <= status <= 599 else None)
    return f"{operation} answered {said}" if said else operation


# What Amazon's services answer whose models do not say so.
_CODES = words("""
    AccessDenied AccessDeniedException AllAccessDisabled AuthorizationHeaderMalformed BadDigest
    BadRequest BucketAlreadyExists ConditionalCheckFailedException EntityTooLarge ExpiredToken
    ExpiredTokenException Forbidden IncompleteSignature InternalError InternalFailure
    InvalidAccessKeyId InvalidArgument InvalidBucketName InvalidClientTokenId InvalidRequest
    InvalidSignatureException KeyTooLongError LimitExceededException MissingAuthenticationToken
    NoSuchBucket NoSuchKey NoSuchUpload NotFound OptInRequired PermanentRedirect PreconditionFailed
    ProvisionedThroughputExceededException RequestLimitExceeded RequestTimeTooSkewed RequestTimeout
    ResourceInUseException ResourceNotFoundException ServiceUnavailable SignatureDoesNotMatch
    SlowDown Throttling ThrottlingException TooManyRequestsException UnauthorizedOperation
    UnrecognizedClientException ValidationError ValidationException
    """)


def _is_library_s(kind: type) -> bool:
    """Return whether a library defines the class, or one that it is made of."""
    paths = (source.path_of_module(base.__module__) for base in kind.__mro__)
    return any(path is not None and is_library_s(path) for path in paths)


def _attribute(owner: object, name: str) -> Any:
    """Return an attribute, or None: asked for it, an object may do anything."""
    try:
        return getattr(owner, name, None)
    except Exception:
        return None

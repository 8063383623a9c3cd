"""HTTP by the rules of the SDK: its proxies and its certificates."""

import os
from typing import Any
from urllib.parse import SplitResult, urlsplit
from urllib.request import getproxies, proxy_bypass

import certifi
import urllib3


def proxy_for(scheme: str, host: str) -> SplitResult | None:
    """Return the proxy that the environment wants used for ``host``, or None."""
    if proxy_bypass(host):
        return None
    proxies = getproxies()
    url = (proxies.get("https") if scheme == "https" else None) or proxies.get("http")
    return urlsplit(url) if url else None


def certificates() -> str:
    """Return the file with the certificates of the authorities that are trusted."""
    return (
        os.environ.get("SSL_CERT_FILE") or os.environ.get("REQUESTS_CA_BUNDLE") or certifi.where()
    )


def pool(scheme: str, host: str, timeout: float) -> urllib3.PoolManager:
    """Return what makes requests to ``host``, each within ``timeout`` seconds."""
    options: dict[str, Any] = {
        "ca_certs": certificates(),
        "timeout": urllib3.Timeout(total=timeout),
        "retries": False,
    }
    if proxy := proxy_for(scheme, host):
        return urllib3.ProxyManager(proxy.geturl(), **options)
    return urllib3.PoolManager(**options)

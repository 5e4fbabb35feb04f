"""Which services moto has. Replaces: `moto.backends.list_of_moto_modules`.

moto lists its package's directory for each request: two fifths of a request's time.
"""

from functools import cache

from moto import backends
from moto.backend_index import backend_url_patterns

from cloud.seams.patch import put

_plain = backends.list_of_moto_modules


@cache
def modules() -> frozenset[str]:
    return frozenset(_plain())


@cache
def module_for_host(host: str) -> str | None:
    """Return moto's module for a host such as `sts.us-east-1.amazonaws.com`."""
    if host in modules():
        return host
    url = f"http://{host}"
    return next((name for name, pattern in backend_url_patterns if pattern.match(url)), None)


def install() -> None:
    put(backends, "list_of_moto_modules", modules)

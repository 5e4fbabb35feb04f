"""The installation's own certificate authority, and certificates for AWS's names.

Kept under the data folder, so that a restarted runner is still trusted by what was issued.
"""

import os
import ssl
from collections import OrderedDict
from pathlib import Path

import trustme

from runner.server.names import CLOUD_NAME

KEPT = 512  # contexts, each some tens of kilobytes


class Authority:
    def __init__(self, folder: Path) -> None:
        self._ca = _load(folder)
        self._contexts: OrderedDict[str, ssl.SSLContext] = OrderedDict()

    @property
    def certificate(self) -> bytes:
        return self._ca.cert_pem.bytes()

    def known(self, name: str) -> bool:
        return family(name) in self._contexts

    def context(self, name: str) -> ssl.SSLContext:
        """Return a server context for an AWS name; one certificate serves its whole level."""
        pattern = family(name)
        context = self._contexts.get(pattern)
        if context is None:
            context = server_context()
            level = pattern.removeprefix("*.")
            names = [pattern, *([level] if _is_top(level) else [])]
            self._ca.issue_cert(*names).configure_cert(context)
            self._contexts[pattern] = context
            if len(self._contexts) > KEPT:
                self._contexts.popitem(last=False)
        self._contexts.move_to_end(pattern)
        return context

    def issue(self, name: str) -> tuple[str, str]:
        """Return a certificate for `name` alone, with its chain, and its key, both in PEM."""
        made = self._ca.issue_cert(name)
        chain = b"".join(pem.bytes() for pem in made.cert_chain_pems)
        return chain.decode(), made.private_key_pem.bytes().decode()


def family(name: str) -> str:
    """Return the wildcard of a name's level: `*.s3.amazonaws.com` for a bucket's host."""
    return "*." + (name if _is_top(name) else name.partition(".")[2])


def granted(name: str | None) -> bool:
    """Whether a jail may speak TLS to this name. S3's website endpoints speak none, as in AWS."""
    return name is not None and bool(CLOUD_NAME.match(name)) and ".s3-website" not in name


def server_context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    return context


def _is_top(name: str) -> bool:
    return name in ("amazonaws.com", "on.aws")


def _load(folder: Path) -> trustme.CA:
    certificate, key = folder / "authority.pem", folder / "authority-key.pem"
    if certificate.exists() and key.exists():
        return trustme.CA.from_pem(certificate.read_bytes(), key.read_bytes())
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = trustme.CA(organization_name="Groundschool", organization_unit_name="Labs")
    for path, content in (
        (key, made.private_key_pem.bytes()),
        (certificate, made.cert_pem.bytes()),
    ):
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
    return made

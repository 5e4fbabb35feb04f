"""Instances of a runner for tests, told to it as the cloud would."""

import base64
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

ADDRESS = "54.214.7.9"
SERVE = "#!/bin/sh\ncd /var/www/html\necho hello from $(hostname) > index.html\npython3 -m http.server 80 &\n"
ONE = "i-0123456789abcdef0"


class Owner:
    """An account's instances."""

    def __init__(self, api: httpx.Client) -> None:
        self.api = api
        self.id = f"{uuid.uuid4().int % 10**12:012d}"

    def put(self, *instances: dict[str, Any]) -> None:
        answer = self.api.put(f"/instances/{self.id}", json={"instances": list(instances)})
        assert answer.status_code == 200, answer.text

    def end(self) -> None:
        answer = self.api.delete(f"/instances/{self.id}")
        assert answer.status_code == 200, answer.text

    def console(self, name: str = ONE) -> str:
        return str(self.api.get(f"/instances/{self.id}/{name}/console").json()["output"])

    def booted(self, name: str = ONE) -> str:
        """Return the console once its user data has run."""
        return eventually(lambda: self.console(name), "login:")

    def page(self, name: str = ONE, port: int = 80) -> Any:
        asked: dict[str, str | int] = {"port": port, "path": "/"}
        return self.api.get(f"/instances/{self.id}/{name}/page", params=asked).json()


@contextmanager
def asking(socket: Path) -> Iterator[httpx.Client]:
    transport = httpx.HTTPTransport(uds=str(socket))
    with httpx.Client(transport=transport, base_url="http://runner", timeout=60) as client:
        yield client


def instance(user_data: str = "", number: int = 0, **more: Any) -> dict[str, Any]:
    """Return one as it should be; others of the same account have other numbers."""
    return {
        "id": f"{ONE[:-1]}{number:x}",
        "running": True,
        "hostname": f"ip-172-31-5-{6 + number}",
        "private_address": f"172.31.5.{6 + number}",
        "public_address": f"{ADDRESS[:-1]}{9 - number}",
        "ports": [[80, 80]],
        "user_data": base64.b64encode(user_data.encode()).decode(),
        **more,
    }


def eventually(ask: Callable[[], str], wanted: str, *, within: float = 60.0) -> str:
    """Return the first answer that holds `wanted`."""
    deadline = time.monotonic() + within
    while wanted not in (told := ask()):
        assert time.monotonic() < deadline, told
        time.sleep(0.05)
    return told

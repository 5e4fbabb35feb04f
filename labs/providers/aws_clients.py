"""boto3 clients that cost little: models are read once a process, connections kept."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import boto3
from botocore.client import BaseClient
from botocore.config import Config
from botocore.session import Session as BotocoreSession

from cloud.shapes import Credentials

ClientFactory = Callable[[str], BaseClient]  # from the name of a service

KEPT = 64  # clients; each holds a few connections

CONFIG = Config(
    connect_timeout=2,  # seconds
    read_timeout=10,
    retries={"total_max_attempts": 1},
    s3={"addressing_style": "path"},
    max_pool_connections=4,
    parameter_validation=True,
)


class AwsClients:
    """Gives boto3 clients of one endpoint. Safe to share between threads.

    With `by_name` they call AWS's own host names, with the endpoint as their proxy. The cloud takes
    what comes to those for TLS, so a policy that refuses plain HTTP does not refuse them.
    """

    def __init__(self, endpoint: str, *, by_name: bool = False) -> None:
        self._endpoint = None if by_name else endpoint
        self._config = CONFIG.merge(Config(proxies={"http": endpoint})) if by_name else CONFIG
        self._lock = threading.Lock()
        self._session = boto3.Session(botocore_session=_session())
        self._kept: OrderedDict[tuple[str, str, str], BaseClient] = OrderedDict()

    def client(self, service: str, credentials: Credentials, region: str) -> BaseClient:
        """Return a client that signs with `credentials`, the one made before if it is kept."""
        key = (service, credentials.access_key_id, region)
        with self._lock:
            client = self._kept.get(key)
            if client is None:
                client = self._make(service, credentials, region)
                self._kept[key] = client
            self._kept.move_to_end(key)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return client

    def _make(self, service: str, credentials: Credentials, region: str) -> BaseClient:
        made: Any = self._session.client(
            service,
            region_name=region,
            endpoint_url=self._endpoint,
            use_ssl=False,
            aws_access_key_id=credentials.access_key_id,
            aws_secret_access_key=credentials.secret_access_key,
            aws_session_token=credentials.session_token,
            config=self._config,
        )
        return made


def _session() -> BotocoreSession:
    """Return a session that reads nothing of the machine's own AWS settings."""
    session = BotocoreSession(
        session_vars={
            "config_file": (None, None, "/dev/null", None),
            "credentials_file": (None, None, "/dev/null", None),
            "profile": (None, None, None, None),
        }
    )
    session.user_agent_name = "groundschool"
    return session

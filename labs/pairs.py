"""Pairs of a learner cloud and a runner: the processes in which sessions live.

A learner cloud is one Python process, which one core is enough for. Where that is too little, more
pairs stand beside it, on this machine or on others. Accounts never reach each other, so a session
lives in one pair from its start to its end, and needs to be known by no other.
"""

from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db.models import Count

from labs.models import LabSession
from labs.providers.base import ProviderSettings, ProviderUnavailableError

FIRST = "cloud"


class Name(NamedTuple):
    """What a session's provider is called: `cloud`, then `cloud-2`, `cloud-3` and so on."""

    kind: str
    number: int = 1

    @classmethod
    def parse(cls, text: str) -> "Name":
        kind, _, number = text.partition("-")
        return cls(kind, int(number or 1))

    def __str__(self) -> str:
        return self.kind if self.number == 1 else f"{self.kind}-{self.number}"


def names() -> tuple[str, ...]:
    """Return the names of all pairs, the first one first."""
    numbers = range(1, 2 + len(settings.LAB_MORE_PAIRS))
    return tuple(str(Name(FIRST, number)) for number in numbers)


def place_of(name: str) -> ProviderSettings:
    """Return where a pair's processes are.

    Raises ProviderUnavailableError for one that is no longer among the settings.
    """
    number = Name.parse(name).number
    if number == 1:
        return ProviderSettings(
            cloud_control=settings.CLOUD_CONTROL,
            cloud_endpoint=settings.CLOUD_ENDPOINT,
            cloud_public_endpoint=settings.CLOUD_PUBLIC_ENDPOINT,
            runner_socket=settings.RUNNER_SOCKET,
            tools=settings.LAB_TOOLS,
        )
    try:
        pair = settings.LAB_MORE_PAIRS[number - 2]
    except IndexError:
        raise ProviderUnavailableError(f"There is no {name} among the settings.") from None
    return ProviderSettings(
        cloud_control=Path(pair["cloud_control"]),
        cloud_endpoint=pair["cloud_endpoint"],
        cloud_public_endpoint=pair.get("cloud_public_endpoint") or pair["cloud_endpoint"],
        runner_socket=Path(pair["runner_socket"]),
        tools=settings.LAB_TOOLS,
    )


def least_busy() -> str:
    """Return the pair with the fewest open sessions, the first of several."""
    candidates = names()
    if len(candidates) == 1:
        return candidates[0]
    rows = LabSession.objects.open().values_list("provider").annotate(Count("pk")).order_by()
    busy = dict(rows)
    return min(candidates, key=lambda name: busy.get(name, 0))

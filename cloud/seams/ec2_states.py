"""EC2 instances on their way: pending, stopping, shutting-down, each for a while.

Replaces: `Instance.start`, `stop`, `terminate` and the launch, which jump to the final state. The
state is a function of the account's clock, so nothing has to be woken to move it on, and it is
kept with the account. moto's own bookkeeping is done at once, as before.
Source: Amazon EC2 User Guide, "Amazon EC2 instance state changes".
"""

from typing import Any

from moto.ec2.models.instances import Instance, InstanceBackend, InstanceState

from cloud.seams import clock, delays, image_parameters
from cloud.seams.patch import put

_CODES = {
    "pending": 0,
    "running": 16,
    "shutting-down": 32,
    "terminated": 48,
    "stopping": 64,
    "stopped": 80,
}
_GROUP = "aws:autoscaling:groupName"
_plain_start: Any = Instance.start
_plain_stop: Any = Instance.stop
_plain_terminate: Any = Instance.terminate
_plain_reboot: Any = Instance.reboot
_plain_run: Any = InstanceBackend.run_instances


class Passing:
    """A state that becomes another at a moment. It reads as moto's `InstanceState`."""

    def __init__(self, now: str, then: str, seconds: float) -> None:
        self._now = now
        self._then = then
        self._until = delays.end(seconds)

    @property
    def name(self) -> str:
        return self._now if clock.time() < self._until else self._then

    @property
    def code(self) -> int:
        return _CODES[self.name]


def install() -> None:
    put(Instance, "start", _start)
    put(Instance, "stop", _stop)
    put(Instance, "terminate", _terminate)
    put(Instance, "reboot", _reboot)
    put(InstanceBackend, "run_instances", _run)


def _fixed(instance: Any) -> str:
    """Make the instance's state one that moto can write to, and return its name."""
    name: str = instance.state
    instance._state = InstanceState(name, _CODES[name])
    return name


def _start(self: Any) -> Any:
    before = _fixed(self)
    previous = _plain_start(self)
    if before == "stopped":
        self._state = Passing("pending", "running", delays.INSTANCE_PENDING)
    return previous


def _stop(self: Any) -> Any:
    before = _fixed(self)
    previous = _plain_stop(self)
    if before in {"running", "stopping"}:
        self._state = Passing("stopping", "stopped", delays.INSTANCE_STOPPING)
    return previous


def _terminate(self: Any) -> Any:
    before = _fixed(self)
    if before == "terminated":
        return InstanceState(before, _CODES[before])
    previous = _plain_terminate(self)
    self._state = Passing("shutting-down", "terminated", delays.INSTANCE_SHUTTING_DOWN)
    return previous


def _reboot(self: Any) -> Any:
    _fixed(self)
    vars(self)["boots"] = vars(self).get("boots", 0) + 1  # what runs it boots anew
    return _plain_reboot(self)


def _run(self: Any, image_id: Any, *args: Any, **options: Any) -> Any:
    template = options.get("launch_template")
    if template and not image_id:
        image_id = self._get_template_from_args(template).image_id
    image = image_parameters.resolved(self, image_id)  # moto knows ids only
    reservation = _plain_run(self, image, *args, **options)
    if _GROUP in options.get("tags", {}).get("instance", {}):
        return reservation  # moto registers it with the group's target groups at once
    for instance in reservation.instances:
        instance._state = Passing("pending", "running", delays.INSTANCE_PENDING)
    return reservation

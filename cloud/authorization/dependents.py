"""Actions that a call needs besides its own: above all `iam:PassRole`."""

from cloud.authorization.asked import Asked, Wanted


def wanted(asked: Asked, main: Wanted) -> tuple[Wanted, ...]:
    return ()

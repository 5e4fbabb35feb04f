"""Putting something of ours in the place of something of moto's."""

from cloud.errors import CloudError


class SeamError(CloudError):
    """moto no longer has what a seam replaces."""


def put(owner: type | object, name: str, replacement: object) -> None:
    """Replace `owner.name`.

    Raises SeamError when there is no such thing: moto has changed, and the seam must be looked at.
    """
    if not hasattr(owner, name):
        raise SeamError(f"moto has no {owner}.{name} any more; see the seam that replaces it.")
    setattr(owner, name, replacement)

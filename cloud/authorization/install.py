"""What of moto's is mended above the seams, because it asks the policy engine or the reference."""

from functools import cache

from cloud.authorization import bucket_policies, simulator


@cache
def install() -> None:
    """Mend moto further in this process, where the seams are in place already."""
    bucket_policies.install()
    simulator.install()

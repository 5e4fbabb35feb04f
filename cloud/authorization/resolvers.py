"""ARNs that only the account's own state knows."""

from collections.abc import Callable

from cloud.authorization.asked import Asked

Resolver = Callable[[Asked, str], str]
RESOLVERS: dict[tuple[str, str], Resolver] = {}

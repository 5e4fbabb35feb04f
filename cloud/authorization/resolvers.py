"""ARNs that do not follow from a name alone: of a type, from what a parameter says.

A resolver gets the call and the parameter's value, empty when the call names none, and returns
the ARN; what is not there gets the ARN that it would have.
"""

from collections.abc import Callable, Mapping

from cloud.authorization import resolvers_iam, resolvers_messages
from cloud.authorization.asked import Asked

Resolver = Callable[[Asked, str], str]
RESOLVERS: Mapping[tuple[str, str], Resolver] = {
    **resolvers_iam.RESOLVERS,
    **resolvers_messages.RESOLVERS,
}

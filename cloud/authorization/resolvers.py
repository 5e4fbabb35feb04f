"""ARNs that do not follow from a name alone: of a type, from what a parameter says.

A resolver gets the call and the parameter's value, empty when the call names none, and returns
the ARN, or nothing when the value is of another type. What is not there gets the ARN that it
would have.
"""

from collections.abc import Callable, Mapping

from cloud.authorization import (
    resolvers_compute,
    resolvers_iam,
    resolvers_messages,
    resolvers_security,
)
from cloud.authorization.asked import Asked

Resolver = Callable[[Asked, str], str]
RESOLVERS: Mapping[tuple[str, str], Resolver] = {
    **resolvers_compute.RESOLVERS,
    **resolvers_iam.RESOLVERS,
    **resolvers_messages.RESOLVERS,
    **resolvers_security.RESOLVERS,
}
# Of these, even an ARN that fits may not be the whole one: a qualifier or a suffix is missing.
EVEN_OF_ARNS = frozenset(
    {("lambda", "function"), ("secretsmanager", "Secret"), ("dynamodb", "stream")}
    | {("logs", "log-group")}
)

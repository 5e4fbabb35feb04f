"""From a policy's text to a policy that can be asked.

Compiling is pure, so the result is kept by text and kind: a policy that changes is another text,
and nothing ever has to be invalidated.
"""

from functools import lru_cache

from cloud.policy.condition import conditions
from cloud.policy.document import NotJsonError, RepeatedKeyError, condition_values, read, strings
from cloud.policy.faults import Fault, malformed
from cloud.policy.glob import glob
from cloud.policy.grammar import check
from cloud.policy.grammar_shape import OLD_VERSION, VERSION, Block
from cloud.policy.grants import PrincipalElement, principal_element
from cloud.policy.kinds import PolicyKind
from cloud.policy.policy import Body, Policy
from cloud.policy.statement import ActionElement, ResourceElement, Statement
from cloud.policy.variables import pattern


def compile_policy(text: str, kind: PolicyKind, *, name: str = "", arn: str = "") -> Policy:
    """Return the policy, ready to be asked.

    Raises MalformedPolicyError, worded as AWS words it. Sizes are `limits.check`'s business: they
    depend on what else is attached.
    """
    version, body = _compiled(text, kind)
    return Policy(kind, body, name, arn, version)


@lru_cache(maxsize=2048)
def _compiled(text: str, kind: PolicyKind) -> tuple[str, Body]:
    try:
        document = read(text)
    except NotJsonError as error:
        raise malformed(kind, Fault.JSON, str(error)) from error
    except RepeatedKeyError as error:
        raise malformed(kind, Fault.SYNTAX, str(error)) from error
    blocks = check(document, kind)
    version = document.get("Version", OLD_VERSION)
    statements = (
        _statement(index, block, variables=version == VERSION) for index, block in enumerate(blocks)
    )
    return version, Body(tuple(statements))


def _statement(index: int, block: Block, *, variables: bool) -> Statement:
    tested = (
        (operator, [(key, condition_values(values) or ()) for key, values in keys.items()])
        for operator, keys in block.get("Condition", {}).items()
    )
    return Statement(
        index=index,
        sid=block.get("Sid", ""),
        effect=block["Effect"],
        action=_action(block),
        resource=_resource(block, variables=variables),
        principal=_principal(block),
        conditions=tuple(conditions(tested, variables=variables)),
    )


def _action(block: Block) -> ActionElement:
    negated = "NotAction" in block
    written = strings(block["NotAction" if negated else "Action"]) or ()
    globs = [glob(name.lower()) for name in written]
    services = frozenset(name.lower().partition(":")[0] for name in written)
    return ActionElement(
        negated=negated,
        written=written,
        exact=frozenset(g.exact for g in globs if g.exact is not None),
        prefixes=tuple(g.prefix for g in globs if g.prefix is not None),
        globs=tuple(g for g in globs if g.exact is None and g.prefix is None),
        services=None if negated or "*" in services else services,
    )


def _resource(block: Block, *, variables: bool) -> ResourceElement | None:
    negated = "NotResource" in block
    written = strings(block.get("NotResource" if negated else "Resource", [])) or ()
    if not written:
        return None
    patterns = tuple(pattern(name, variables=variables) for name in written)
    return ResourceElement(negated, written, patterns, everything="*" in written)


def _principal(block: Block) -> PrincipalElement | None:
    negated = "NotPrincipal" in block
    written = block.get("NotPrincipal" if negated else "Principal")
    if written is None:
        return None
    if isinstance(written, str):
        return principal_element(written, negated=negated)
    names = {type_: strings(value) or () for type_, value in written.items()}
    return principal_element(names, negated=negated)

"""The Principal and NotPrincipal elements, and how far a policy's grant to a principal reaches.

Source: IAM User Guide, reference_policies_elements_principal.html, -_notprincipal.html, and
reference_policies_evaluation-logic_policy-eval-denyallow.html for what each kind of grant is worth.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from cloud.policy.principal import Principal, PrincipalType

ANYONE = "*"
_ACCOUNT = re.compile(r"\d{12}", re.ASCII)
_ROOT = re.compile(r"arn:[a-z-]+:iam::(\d{12}):root", re.ASCII)


class Grant(IntEnum):
    """What naming a principal is worth, rising.

    ACCOUNT delegates to the account, whose identity policies decide. LIMITED names the role, or
    the user behind a federated session: no identity policy is needed, but boundary and session
    policy must allow. DIRECT names the user or session itself, or everyone.
    """

    NONE = 0
    ACCOUNT = 1
    LIMITED = 2
    DIRECT = 3


@dataclass(frozen=True)
class PrincipalElement:
    """Whom a statement names. `names` keeps what is written, for Explain."""

    negated: bool
    names: tuple[str, ...]
    anyone: bool
    accounts: frozenset[str]
    aws: frozenset[str]
    services: frozenset[str]
    providers: frozenset[str]
    canonical: frozenset[str]

    def grant(self, principal: Principal, *, effect: str, bounded: bool) -> Grant:
        """Return how the statement reaches this principal, NONE when it does not.

        `bounded` says that the principal has a permissions boundary.
        """
        if not self.negated:
            return self._named(principal)
        if effect == "Deny":
            # "always deny any IAM principal that has a permissions boundary policy attached"
            exempt = self._names_whole_chain(principal) and not bounded
        else:
            exempt = self._named(principal) is not Grant.NONE
        return Grant.NONE if exempt else Grant.DIRECT

    def _named(self, principal: Principal) -> Grant:
        if self.anyone or self._names_itself(principal):
            return Grant.DIRECT
        if principal.issuer_arn in self.aws or _role_id(principal) in self.aws:
            return Grant.LIMITED
        is_account = principal.account_id in self.accounts
        if is_account or principal.canonical_user in self.canonical:
            is_root = principal.type is PrincipalType.ROOT
            return Grant.DIRECT if is_root else Grant.ACCOUNT
        return Grant.NONE

    def _names_itself(self, principal: Principal) -> bool:
        if principal.type is PrincipalType.SERVICE:
            return bool(self.services & {principal.arn, ANYONE})
        if principal.provider and principal.provider in self.providers:
            return True
        return principal.arn in self.aws or principal.unique_id in self.aws

    def _names_whole_chain(self, principal: Principal) -> bool:
        """Whether an exception covers a principal: itself, its role, and its account."""
        if not principal.account_id:
            return self._named(principal) is Grant.DIRECT
        if principal.account_id not in self.accounts:
            return False
        if principal.type is PrincipalType.ROOT:
            return True
        is_role = principal.type is PrincipalType.ROLE_SESSION
        return principal.arn in self.aws and (not is_role or principal.issuer_arn in self.aws)


def _role_id(principal: Principal) -> str:
    """Return `AROA…` of a session, a text that no policy can hold when there is none."""
    is_role = principal.type is PrincipalType.ROLE_SESSION and principal.unique_id
    return principal.unique_id.partition(":")[0] if is_role else "\0"


def principal_element(
    written: str | Mapping[str, tuple[str, ...]], *, negated: bool
) -> PrincipalElement:
    """Compile a Principal element that the grammar has accepted."""
    entries = {"AWS": (written,)} if isinstance(written, str) else written
    aws = entries.get("AWS", ())
    accounts = {name for name in aws if _ACCOUNT.fullmatch(name)}
    accounts |= {found[1] for name in aws if (found := _ROOT.fullmatch(name))}
    return PrincipalElement(
        negated=negated,
        names=tuple(f"{kind}: {name}" for kind, names in entries.items() for name in names),
        anyone=ANYONE in aws,
        accounts=frozenset(accounts),
        aws=frozenset(aws) - {""},
        services=frozenset(entries.get("Service", ())),
        providers=frozenset(entries.get("Federated", ())) - {""},
        canonical=frozenset(entries.get("CanonicalUser", ())) - {""},
    )

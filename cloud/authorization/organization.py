"""The organisation's policies that bind an account: one tuple a level, from the root down.

Source: Organizations User Guide, orgs_manage_policies_scps.html: "SCPs don't affect users or roles
in the management account", and orgs_manage_policies_scps_evaluation.html.
"""

from typing import Any

from moto.organizations.models import organizations_backends

from cloud.authorization.texts import Text, compiled
from cloud.policy import Policy, PolicyKind

Levels = tuple[tuple[Policy, ...], ...]
_SCP = "SERVICE_CONTROL_POLICY"


def levels(account_id: str) -> Levels:
    """Return the service control policies that bind the account, nothing if there are none."""
    member = organizations_backends.master_accounts.get(account_id)
    if member is None or member[0] == account_id:
        return ()
    backend = dict.get(dict.get(organizations_backends, member[0], {}), member[1])
    return () if backend is None else _above(backend, account_id)


def _above(backend: Any, account_id: str) -> Levels:  # noqa: ANN401 - moto's
    """Return the levels from the root to the account; moto has the root among the units."""
    units = {unit.id: unit for unit in backend.ou}
    node = next((account for account in backend.accounts if account.id == account_id), None)
    found: list[tuple[Policy, ...]] = []
    while node is not None:
        texts = tuple(
            Text(policy.name, policy.arn, policy.content)
            for policy in node.attached_policies
            if policy.type == _SCP
        )
        if texts:
            found.append(compiled(texts, PolicyKind.SCP))
        node = units.get(getattr(node, "parent_id", None))
    return tuple(reversed(found))

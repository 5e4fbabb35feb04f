"""A provider in memory, for what the real one cannot be made to show: a cloud that is away."""

from dataclasses import dataclass, field

from labs.providers.base import (
    Inventory,
    ProviderSettings,
    ProviderUnavailableError,
    ProvisionRequest,
    Sandbox,
    SandboxStatus,
    SetupFailedError,
)


@dataclass
class FakeProvider:
    """Keeps accounts and workspaces in sets; `away` and `broken` make it fail."""

    accounts: set[str] = field(default_factory=set)
    workspaces: set[str] = field(default_factory=set)
    requests: list[ProvisionRequest] = field(default_factory=list)
    away: bool = False
    broken: bool = False

    def warm_up(self) -> None:
        """Nothing to do."""

    def provision(self, request: ProvisionRequest) -> Sandbox:
        self._answer()
        self.requests.append(request)
        self.accounts.add(request.account_id)
        if self.broken:
            raise SetupFailedError("setup.py failed: KeyError('bucket')")
        self.workspaces.add(request.workspace_id)
        return Sandbox(
            account_id=request.account_id,
            workspace_id=request.workspace_id,
            access_key_id="AKIAIOSFODNN7EXAMPLE",
            secret_access_key="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            facts={"first_photo": "0" * 64},
        )

    def end(self, sandbox: Sandbox) -> None:
        self._answer()
        self.accounts.discard(sandbox.account_id or "")
        self.workspaces.discard(sandbox.workspace_id)

    def status(self, sandbox: Sandbox) -> SandboxStatus:
        self._answer()
        return SandboxStatus(
            account=sandbox.account_id in self.accounts,
            workspace=sandbox.workspace_id in self.workspaces,
        )

    def inventory(self) -> Inventory:
        self._answer()
        return Inventory(frozenset(self.accounts), frozenset(self.workspaces))

    def _answer(self) -> None:
        if self.away:
            raise ProviderUnavailableError("The learner cloud does not answer.")


current = FakeProvider()


def connect(where: ProviderSettings) -> FakeProvider:
    return current

"""The stacks of an account in a region: found, and what they export to each other.

They stand in moto's back end, which is pickled with the account: `stacks` and `deleted_stacks` by
id, `change_sets` by id.
"""

from typing import Any

from moto.cloudformation.models import cloudformation_backends

from cloud.seams.scope import current
from cloud.stacks.adopting import adopted
from cloud.stacks.faults import ChangeSetNotFoundError, ValidationError, invalid
from cloud.stacks.stacks import ChangeSet, Output, Stack

WITH_ID, IN_BRACKETS = "Stack with id {} does not exist", "Stack [{}] does not exist"


class Shelf:
    """The stacks of the thread's account, in its region."""

    def __init__(self, backend: Any = None) -> None:
        here = current()
        self.backend: Any = backend or cloudformation_backends[here.account_id][here.region]
        self.account_id, self.region = here.account_id, str(self.backend.region_name)
        adopted(self.backend)

    @property
    def stacks(self) -> dict[str, Stack]:
        found: dict[str, Stack] = self.backend.stacks
        return found

    @property
    def deleted(self) -> dict[str, Stack]:
        found: dict[str, Stack] = self.backend.deleted_stacks
        return found

    @property
    def change_sets(self) -> dict[str, ChangeSet]:
        found: dict[str, ChangeSet] = self.backend.change_sets
        return found

    def find(self, name_or_id: str) -> Stack | None:
        """Return the stack; one that is deleted is found by its id only."""
        if name_or_id.startswith("arn:"):
            return self.stacks.get(name_or_id) or self.deleted.get(name_or_id)
        return next((one for one in self.stacks.values() if one.name == name_or_id), None)

    def get(self, name_or_id: str, sentence: str = WITH_ID) -> Stack:
        """Raises ValidationError when there is none."""
        found = self.find(name_or_id)
        if found is None:
            raise invalid(sentence.format(name_or_id))
        return found

    def put_away(self, stack: Stack) -> None:
        """Take a deleted stack from those that are there, and its change sets with it."""
        self.stacks.pop(stack.stack_id, None)
        self.deleted[stack.stack_id] = stack
        self.drop_change_sets(stack)

    def drop_change_sets(self, stack: Stack, *, but: ChangeSet | None = None) -> None:
        for one in [c for c in self.change_sets.values() if c.stack is stack and c is not but]:
            del self.change_sets[one.change_set_id]

    def change_set(self, name_or_id: str, stack_name: str = "") -> ChangeSet:
        """Raises ChangeSetNotFoundError, or ValidationError when a name stands alone."""
        if name_or_id.startswith("arn:"):
            found = self.change_sets.get(name_or_id)
        elif not stack_name:
            raise invalid(
                "StackName must be specified if ChangeSetName is not specified as an ARN."
            )
        else:
            stack = self.get(stack_name, IN_BRACKETS)
            named = [c for c in self.change_sets.values() if c.stack is stack]
            found = next((one for one in named if one.name == name_or_id), None)
        if found is None:
            raise ChangeSetNotFoundError(name_or_id)
        return found

    def exported(self) -> list[tuple[Stack, Output]]:
        return [(stack, one) for stack in self.stacks.values() for one in stack.exports]

    def export(self, name: str) -> str | None:
        """Return the value that some stack exports under the name."""
        return next((one.value for _, one in self.exported() if one.export == name), None)

    def importers(self, name: str) -> list[Stack]:
        return [stack for stack in self.stacks.values() if name in stack.imported]

    def check_exports(self, stack: Stack, found: list[Output]) -> None:
        """Raises ValidationError for a name that is taken, or that others use as it was."""
        new = {one.export: one.value for one in found if one.export}
        for owner, one in self.exported():
            if owner is not stack and one.export in new:
                raise invalid(
                    f"Export with name {one.export} is already exported by stack {owner.name}"
                )
        for one in stack.exports:
            if new.get(one.export) == one.value:
                continue
            users = [user for user in self.importers(one.export) if user is not stack]
            if users:
                verb = "updated" if one.export in new else "deleted"
                raise in_use(one.export, verb, users)

    def check_unused(self, stack: Stack) -> None:
        """Raises ValidationError when another stack imports what this one exports."""
        for one in stack.exports:
            users = [user for user in self.importers(one.export) if user is not stack]
            if users:
                raise in_use(one.export, "deleted", users)


def in_use(name: str, verb: str, users: list[Stack]) -> ValidationError:
    listed = " and ".join(sorted(user.name for user in users))
    return invalid(f"Export {name} cannot be {verb} as it is in use by {listed}")

"""Stacks that the version before kept as moto's objects."""

import subprocess
import sys
import textwrap

# Mending moto reaches into botocore, so it is done in a process of its own.
SCRIPT = """
import json
from types import SimpleNamespace
from cloud.stacks.install import install as stacks
from cloud.seams.install import install
stacks(); install()
from cloud.seams.scope import Scope, entered
from cloud.stacks.adopting import adopted
from cloud.stacks.stacks import Stack
from moto.cloudformation import models

TEMPLATE = {
    "Resources": {"Q": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "orders"}}},
    "Outputs": {"Url": {"Value": {"Ref": "Q"}, "Export": {"Name": "url"}}},
}
with entered(Scope("111122223333")):
    old = models.Stack("id", "s", json.dumps(TEMPLATE), {}, "111122223333", "us-east-1")
    old.create_resources()
    held = SimpleNamespace(stacks={"id": old}, deleted_stacks={}, change_sets={})
    adopted(held)
found = held.stacks["id"]
assert isinstance(found, Stack), found
assert (found.name, found.status) == ("s", "CREATE_COMPLETE")
assert found.resources["Q"].physical_id.endswith("/orders"), found.resources
assert [(one.key, one.export) for one in found.outputs] == [("Url", "url")]
"""


def test_a_stack_of_motos_is_taken_over():
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(SCRIPT)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr

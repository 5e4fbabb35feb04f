"""No module of moto's that is taught reads the process's clock; pickles hold plain dates."""

import ast
import re
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import moto
import pytest

ROOT = Path(__file__).resolve().parents[3]
MOTO = Path(moto.__file__).parent
TAUGHT = (
    "apigateway",
    "apigatewayv2",
    "autoscaling",
    "awslambda",
    "cloudformation",
    "cloudtrail",
    "cloudwatch",
    "core",
    "dynamodb",
    "dynamodbstreams",
    "ec2",
    "elb",
    "elbv2",
    "events",
    "iam",
    "kinesis",
    "kms",
    "logs",
    "moto_api/_internal",
    "organizations",
    "rds",
    "s3",
    "scheduler",
    "secretsmanager",
    "sns",
    "sqs",
    "ssm",
    "stepfunctions",
    "sts",
    "utilities",
)
# What reads a clock. `fromtimestamp` and the like only when nothing is given to them.
READS = {"now", "utcnow", "today", "time", "time_ns", "gmtime", "localtime"}
# Modules whose names for the clocks are not replaced; they must read none.
UNTOUCHED = {"core/serialize.py", "core/parse.py", "core/eventstream.py"}
# How long a thread waits is real time. A new place needs a thought: does a learner wait there
# for something that ought to come due by the account's clock?
PARSER = "stepfunctions/parser"
STATE = f"{PARSER}/asl/component/state/exec"
CALLBACK = f"{STATE}/state_task/service/state_task_service_callback.py"
WAITS = {
    f"{PARSER}/asl/component/common/retry/retrier_decl.py",
    f"{PARSER}/provider.py",
    CALLBACK,
}
THREADS = {
    "cloudformation/custom_model.py",
    f"{PARSER}/asl/component/program/program.py",
    f"{PARSER}/asl/component/test_state/program/test_state_program.py",
    f"{PARSER}/backend/execution_worker.py",
    f"{STATE}/execute_state.py",
    f"{STATE}/state_map/iteration/inline_iteration_component.py",
    f"{STATE}/state_parallel/branch_worker.py",
    CALLBACK,
}


CONCERNED = re.compile(
    r"import.*\b(datetime|date|time|sleep|arrow|pendulum|freezegun|pytz)\b|Thread\(|uuid1|gettime"
)


def sources() -> Iterator[tuple[str, ast.Module]]:
    for name in TAUGHT:
        for path in sorted((MOTO / name).rglob("*.py")):
            text = path.read_text()
            if CONCERNED.search(text):
                yield str(path.relative_to(MOTO)), ast.parse(text)


@pytest.fixture(scope="module")
def modules() -> list[tuple[str, ast.Module]]:
    return list(sources())


def inside_functions(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            body = node.body if isinstance(node.body, list) else [node.body]
            for statement in body:
                yield from ast.walk(statement)


def reads(tree: ast.AST) -> Iterator[ast.Attribute]:
    clocks = {"datetime", "date", "time"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in READS:
            owner = node.value
            name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
            if name in clocks:
                yield node


def test_clocks_are_only_read_while_a_function_runs(modules):
    """At import, or as a default argument, moto would get the process's time, and once."""
    for name, tree in modules:
        later = set(map(id, inside_functions(tree)))
        early = [ast.unparse(node) for node in reads(tree) if id(node) not in later]
        assert not early, (name, early)


def test_no_function_imports_a_clock_for_itself(modules):
    """Such a name is never replaced."""
    for name, tree in modules:
        for node in inside_functions(tree):
            if isinstance(node, ast.Import):
                assert not {one.name for one in node.names} & {"time", "datetime"}, name
            if isinstance(node, ast.ImportFrom) and node.module in {"time", "datetime"}:
                assert {one.name for one in node.names} <= {"UTC", "timezone", "timedelta"}, name


def test_no_other_clock_is_used(modules):
    """Neither those of libraries, nor names under which identity would not find them."""
    others = {"arrow", "pendulum", "freezegun", "pytz"}
    for name, tree in modules:
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom | ast.Import):
                wanted = {one.name.partition(".")[0] for one in node.names}
                wanted.add((getattr(node, "module", None) or "").partition(".")[0])
                assert not wanted & others, name
            if isinstance(node, ast.Attribute) and node.attr in {"uuid1", "clock_gettime"}:
                assert name in {"logs/models.py", "moto_api/_internal/moto_random.py"}, name


def test_what_is_left_alone_reads_no_clock(modules):
    for name, tree in modules:
        if name in UNTOUCHED:
            assert not list(reads(tree)), name


def test_who_waits_and_who_starts_threads_is_known(modules):
    waits, threads = set(), set()
    for name, tree in modules:
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            called = ast.unparse(node.func)
            if called in {"time.sleep", "sleep"}:
                waits.add(name)
            if called in {"threading.Thread", "Thread"}:
                threads.add(name)
    assert waits == WAITS
    assert threads == THREADS


SCRIPT = """
import datetime, importlib, pickle, pkgutil, sys, time
from cloud.seams.install import install
install()
import moto
from cloud.seams import clock, wall
from cloud.seams.scope import Scope, entered
from moto.core.utils import unix_time, utcnow

real = {id(datetime), id(datetime.datetime), id(datetime.date), id(time), id(time.time),
        id(time.time_ns), id(time.gmtime), id(time.localtime)}
left = []
for name in sys.argv[1].split():
    package = importlib.import_module("moto." + name.replace("/", "."))
    for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        try:
            module = importlib.import_module(found.name)
        except ImportError:  # what moto itself cannot import, nobody uses
            continue
        if found.name not in wall.UNTOUCHED:
            left += [(found.name, k) for k, v in vars(module).items() if id(v) in real]
assert not left, left

A = "111122223333"
clock.advance(A, 86_400)
with entered(Scope(A)):
    from moto.s3 import models as s3
    from moto.secretsmanager import models as secrets
    from moto.moto_api._internal.managed_state_model import datetime as naive
    for made in (utcnow(), s3.datetime.datetime.now(s3.datetime.timezone.utc),
                 s3.datetime.datetime(2026, 1, 1), naive.now(), naive.today(),
                 s3.datetime.datetime.strptime("2026", "%Y"),
                 s3.datetime.datetime.fromtimestamp(0), naive.utcnow() + datetime.timedelta(1)):
        assert type(made) is datetime.datetime, made
        assert isinstance(made, s3.datetime.datetime)
        assert b"cloud" not in pickle.dumps(made)
    assert not isinstance(s3.datetime.date(2026, 1, 1), s3.datetime.datetime)
    for seconds in (unix_time(), secrets.time.time(), secrets.time.time_ns() / 1e9,
                    naive.now().timestamp()):
        assert 86_390 < seconds - time.time() < 86_410, seconds
    assert secrets.time.sleep is time.sleep
assert abs(unix_time() - time.time()) < 10  # outside an account time is real
with entered(Scope("444455556666")):
    assert abs(unix_time() - time.time()) < 10
"""


def test_at_run_time_every_module_has_the_accounts_clock():
    """In a process of its own, that imports all of moto that is taught."""
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(SCRIPT), " ".join(TAUGHT)],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr

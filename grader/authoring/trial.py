"""One fresh sandbox of a lab: run something in it as the learner, and grade it."""

import secrets
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.assessment import Assessment, assess
from grader.authoring.errors import ScriptError
from grader.authoring.stage import Stage
from labs.packs.model import Lab
from labs.packs.parameters import draw
from labs.packs.setup_folder import plain
from labs.packs.source import read_yaml
from labs.providers.base import ProbeContext, ProvisionRequest, RunResult, Sandbox

TIME = 300.0  # seconds a script may take
MAX_SCRIPT = 1 << 20  # bytes

DEPLOY = """\
set -euo pipefail
cat > .solution.yaml <<'GROUNDSCHOOL_END'
{template}
GROUNDSCHOOL_END
aws cloudformation create-stack --stack-name solution --template-body file://.solution.yaml \\
  --capabilities CAPABILITY_IAM CAPABILITY_NAMED_IAM CAPABILITY_AUTO_EXPAND {parameters} > /dev/null
aws cloudformation wait stack-create-complete --stack-name solution
rm .solution.yaml
"""


@dataclass(frozen=True)
class Trial:
    """A sandbox that exists as long as the context it came from."""

    stage: Stage
    lab: Lab
    sandbox: Sandbox
    parameters: dict[str, str]
    token: str

    def run(self, path: Path) -> RunResult:
        """Run a script, or deploy a template, as the learner. Raises ScriptError, ProviderError."""
        if path.suffix in (".yaml", ".yml"):
            return self.run_text(deployment(path, self.parameters), "deploy.sh")
        return self.run_text(script_text(path), f"{path.stem}{_interpreter(path)}")

    def run_text(self, script: str, name: str) -> RunResult:
        return self.stage.provider.run(self.sandbox, script.encode(), name, TIME)

    def assess(self) -> Assessment:
        """Raises CheckError, ProviderError."""
        answers = self.stage.site.answers[self.token] if self.stage.site else {}
        context = ProbeContext(
            parameters=self.parameters, facts=self.sandbox.facts, answers=dict(answers)
        )
        probe = self.stage.provider.probe(self.sandbox, context)
        return assess(self.lab, probe, self.values())

    def values(self) -> dict[str, Any]:
        """Return what placeholders stand for, as `LabSession.values` does."""
        return {
            "account_id": self.sandbox.account_id or "",
            "region": self.sandbox.region,
            **{f"seed.{name}": value for name, value in self.sandbox.facts.items()},
            **self.parameters,
        }


@contextmanager
def trial(stage: Stage, lab: Lab, seed: str | None = None) -> Iterator[Trial]:
    """Yield a fresh sandbox of `lab`, dropped afterwards. Raises ProviderError."""
    seed = seed or secrets.token_hex(32)
    parameters = draw(lab.parameters, seed)
    token = secrets.token_urlsafe(24)
    if stage.site is not None:
        stage.site.register(token, lab)
    request = ProvisionRequest(
        session_id=str(uuid.uuid4()),
        generation=1,
        account_id=str(secrets.randbelow(9 * 10**11) + 10**11),
        workspace_id=str(uuid.uuid4()),
        lab=lab,
        parameters=parameters,
        seed=seed,
        site_token=token,
    )
    account = request.account_id if lab.needs_cloud else None
    sandbox = Sandbox(account_id=account, workspace_id=request.workspace_id)
    try:
        sandbox = stage.provider.provision(request)
        yield Trial(stage, lab, sandbox, parameters, token)
    finally:
        stage.provider.end(sandbox)


def script_text(path: Path) -> str:
    """Raises ScriptError unless it is a readable text of bounded length."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ScriptError(f"{path} cannot be read: {error.strerror}.") from error
    if len(content) > MAX_SCRIPT:
        raise ScriptError(f"{path} is longer than 1 MiB.")
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise ScriptError(f"{path} is no UTF-8 text.") from error


def _interpreter(path: Path) -> str:
    """Return .py or .sh, by the name or else by the first line."""
    if path.suffix in (".py", ".sh"):
        return path.suffix
    first = script_text(path).partition("\n")[0]
    return ".py" if first.startswith("#!") and "python" in first else ".sh"


def deployment(path: Path, parameters: dict[str, str]) -> str:
    """Return a script that deploys a template with the lab's parameters. Raises ScriptError."""
    text = script_text(path)
    source = read_yaml(path.parent, Path(path.name), [])
    if source is None or not isinstance(source.data, dict):
        raise ScriptError(f"{path} is no CloudFormation template.")
    declared = source.data.get("Parameters")
    by_plain = {plain(name): value for name, value in parameters.items()}
    passed = [
        f"ParameterKey={name},ParameterValue={by_plain[plain(name)]}"
        for name in (declared if isinstance(declared, dict) else {})
        if plain(name) in by_plain
    ]
    options = f"--parameters {' '.join(passed)}" if passed else ""
    return DEPLOY.format(template=text.rstrip("\n"), parameters=options)

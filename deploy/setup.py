"""Make a checkout ready to run: `python3 -m deploy.setup [--tests]`. Needs the standard library only.

Every step leaves a stamp of what it was made from, so a second call costs milliseconds.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterable, Sequence
from pathlib import Path

from deploy import layers, packages
from deploy.system import SetupError, apt_update, ensure_packages, ensure_subordinate_ids

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCKS = ROOT / "requirements"
SYSTEM_AUTHORITIES = Path("/etc/ssl/certs/ca-certificates.crt")


def data_dir() -> Path:
    return Path(os.environ.get("GROUNDSCHOOL_DATA") or ROOT / "var").resolve()


def digest(paths: Iterable[Path], *words: str) -> str:
    """Return a short hash of the files' names and contents, and of `words`."""
    total = hashlib.sha256("\0".join(words).encode())
    for path in sorted(paths):
        total.update(str(path).encode())
        total.update(path.read_bytes())
    return total.hexdigest()[:24]


def is_current(stamp: Path, value: str) -> bool:
    return stamp.is_file() and stamp.read_text() == value


def call(*command: str | Path, cwd: Path = ROOT) -> None:
    """Run one step quietly; when it fails, show what it said. Raises SetupError."""
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    done = subprocess.run(  # noqa: S603
        [str(word) for word in command],
        cwd=cwd,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        said = "\n".join(done.stdout.strip().splitlines()[-25:])
        raise SetupError(f"`{' '.join(map(str, command))}` failed:\n{said}")


def say(text: str) -> None:
    print(text, flush=True)  # noqa: T201


def uv(*arguments: str | Path) -> None:
    # The machine's own authorities where it has them: a mirror may be known to these alone.
    trust = ["--system-certs"] if SYSTEM_AUTHORITIES.exists() else []
    call(VENV / "bin" / "uv", "--quiet", *trust, *arguments)


def python_environment(*, tests: bool) -> None:
    """Make `.venv` hold what the locks say, with byte code: it halves every start."""
    stamp = VENV / "groundschool-stamp"
    dev = digest([LOCKS / "dev.lock", LOCKS / "uv.lock"], sys.version)
    run = digest([LOCKS / "run.lock", LOCKS / "uv.lock"], sys.version)
    if is_current(stamp, dev) or (not tests and is_current(stamp, run)):
        return
    say("Installing the Python packages …")
    if not PYTHON.exists() or not is_same_python():
        venv.create(VENV, clear=True, with_pip=True, symlinks=True)
    call(PYTHON, "-m", "pip", "install", "-q", "--require-hashes", "-r", LOCKS / "uv.lock")
    lock = LOCKS / ("dev.lock" if tests else "run.lock")
    uv("pip", "install", "--python", PYTHON, "--require-hashes", "--compile-bytecode", "-r", lock)
    stamp.write_text(dev if tests else run)


def is_same_python() -> bool:
    said = subprocess.run(  # noqa: S603
        [str(PYTHON), "-c", "import sys; print(sys.version)"],
        capture_output=True,
        text=True,
        check=False,
    )
    return said.stdout.strip() == sys.version.strip()


def lab_python() -> Path:
    """Return the interpreter that the learners' machines get: Debian's where it is new enough."""
    debian = Path("/usr/bin/python3")
    if debian.exists():
        ask = "import sys; raise SystemExit(sys.version_info < (3, 11))"
        if subprocess.run([debian, "-c", ask], check=False).returncode == 0:  # noqa: S603
            return debian
    return Path(sys.base_prefix) / "bin" / f"python3.{sys.version_info.minor}"


def lab_packages() -> None:
    """Install the learner's own tools (`aws`, boto3, …) for the learner's own Python."""
    python = lab_python()
    target = data_dir() / "tools" / "lab-packages"
    stamp = target.with_name("lab-packages.stamp")
    want = digest([LOCKS / "lab.lock"], str(python), sys.version)
    if is_current(stamp, want):
        return
    say("Installing the learners' tools …")
    fresh = target.with_name("lab-packages.new")
    shutil.rmtree(fresh, ignore_errors=True)
    lock = LOCKS / "lab.lock"
    uv(
        *("pip", "install", "--python", python, "--target", fresh),
        *("--require-hashes", "--compile-bytecode", "-r", lock),
    )
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)
    stamp.write_text(want)


def instance_packages() -> None:
    """Keep what EC2 instances may install. Without it everything else works, and they say so."""
    if not packages.can_be_made():
        return
    target = data_dir() / "tools" / "instance-packages"
    stamp = target.with_name("instance-packages.stamp")
    want = digest([packages.HOST_STATUS, Path(packages.__file__)])
    if is_current(stamp, want):
        return
    say("Fetching what the labs' EC2 instances may install …")
    fresh = target.with_name("instance-packages.new")
    try:
        try:
            packages.make(empty(fresh))
        except SetupError:
            apt_update()  # the lists are missing, or older than what the archive holds
            packages.make(empty(fresh))
    except SetupError as error:
        say(f"They will have no packages until this works:\n{error}")
        return
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)
    stamp.write_text(want)


def empty(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def lab_layers() -> None:
    """Prepare the Lambda layers that labs offer, for the Python that functions run in."""
    python, folder = lab_python(), data_dir() / "tools" / layers.FOLDER
    stamp = folder.with_name(f"{layers.FOLDER}.stamp")
    locks = {name: LOCKS / f"layer-{name}.lock" for name in layers.LAYERS}
    want = digest([*locks.values(), Path(layers.__file__)], str(python), sys.version)
    if is_current(stamp, want):
        return
    say("Preparing the layers for functions …")
    fresh = empty(folder.with_name(f"{folder.name}.new"))
    for name, lock in locks.items():
        content = fresh / name
        uv(
            *("pip", "install", "--python", python, "--target", content / "python"),
            *("--require-hashes", "--only-binary", ":all:", "--compile-bytecode", "-r", lock),
        )
        layers.write(name, content, fresh)
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)
    stamp.write_text(want)


def front_end() -> None:
    """Install the npm packages of the lock, and bundle `static/src` into `static/dist`."""
    if shutil.which("npm") is None:
        raise SetupError("Groundschool needs node and npm. Please run: sudo apt-get install -y npm")
    modules = ROOT / "node_modules"
    packages = digest([ROOT / "package.json", ROOT / "package-lock.json"])
    if not is_current(modules / ".groundschool-stamp", packages):
        say("Installing the front-end packages …")
        call("npm", "ci", "--no-audit", "--no-fund", "--loglevel=error")
        (modules / ".groundschool-stamp").write_text(packages)
    sources = digest((p for p in (ROOT / "static" / "src").rglob("*") if p.is_file()), packages)
    stamp = ROOT / "static" / "dist" / ".stamp"
    if not is_current(stamp, sources):
        say("Building the front end …")
        call("npm", "run", "--silent", "build")
        stamp.write_text(sources)


def set_up(*, tests: bool) -> None:
    """Do every step that is not done yet. Raises SetupError."""
    ensure_packages(tests=tests)
    ensure_subordinate_ids()
    python_environment(tests=tests)
    lab_packages()
    instance_packages()
    lab_layers()
    front_end()


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python3 -m deploy.setup", description=__doc__)
    parser.add_argument("--tests", action="store_true", help="also what tests and checks need")
    options = parser.parse_args(arguments)
    try:
        set_up(tests=options.tests)
    except SetupError as error:
        print(f"\n{error}\n", file=sys.stderr)  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

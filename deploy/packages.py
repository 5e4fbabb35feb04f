"""The repository that EC2 instances install packages from: Debian packages, kept for use offline.

An instance shows the host's /usr. So to its `dpkg` all that the host has is there already, as one
package `lab-system` that provides it, and only what is missing beside that is fetched.

    FOLDER/debs/*.deb, Packages, Release    a flat repository; source: `man sources.list`, deb822
    FOLDER/dpkg/{status,info/}              the instance's /var/lib/dpkg, to begin with
    FOLDER/folders                          those of /usr that the packages write to, one a line
    FOLDER/names                            what may be asked for by name, one a line
"""

import hashlib
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from deploy.system import SetupError

NAMES = ("apache2", "htop", "nginx", "stress", "tree", "unzip", "wget", "zip")
TOOLS = ("apt-get", "dpkg-deb", "dpkg-query")
HOST_STATUS = Path("/var/lib/dpkg/status")
FIELDS = ("db:Status-Abbrev", "Package", "source:Package", "Version", "Multi-Arch", "Provides")
MERGED = ("bin", "lib", "lib32", "lib64", "libx32", "sbin")  # links into /usr
QUIETLY = ("-oDir::Cache::pkgcache=", "-oDir::Cache::srcpkgcache=", "-oAPT::Sandbox::User=root")
STANZA = """\
Package: {name}
Status: install ok installed
Maintainer: Groundschool <root@localhost>
Architecture: all
Version: {version}
{more}Description: what this machine has already

"""


@dataclass(frozen=True)
class _Installed:
    name: str
    source: str
    version: str
    multi_arch: str
    provides: str


def can_be_made() -> bool:
    """Tell whether this host has packages of the kind that an instance can install."""
    return HOST_STATUS.exists() and all(shutil.which(tool) for tool in TOOLS)


def make(folder: Path) -> None:
    """Fill an empty folder. Needs the network. Raises SetupError."""
    debs, database = folder / "debs", folder / "dpkg"
    debs.mkdir()
    (database / "info").mkdir(parents=True)
    _write_database(database)
    status = f"-oDir::State::status={database / 'status'}"
    asked = ("install", "-s", "-y", "--no-install-recommends", *NAMES)
    planned = _said("apt-get", *QUIETLY, status, *asked)
    names = [line.split()[1] for line in planned.splitlines() if line.startswith("Inst ")]
    _said("apt-get", *QUIETLY, "download", *names, cwd=debs)
    packages = sorted(debs.glob("*.deb"))
    index = "\n".join(_entry(package) for package in packages)
    (debs / "Packages").write_text(index)
    digest = hashlib.sha256(index.encode()).hexdigest()
    (debs / "Release").write_text(f"SHA256:\n {digest} {len(index.encode())} Packages\n")
    folders = {found for package in packages for found in _folders(package)}
    (folder / "folders").write_text("".join(f"{name}\n" for name in sorted(folders)))
    (folder / "names").write_text("".join(f"{name}\n" for name in NAMES))


def _write_database(database: Path) -> None:
    """Say that what the host has is installed, but for what an instance is to install itself."""
    form = "|".join(f"${{{field}}}" for field in FIELDS) + "\n"
    provided: list[str] = []
    stanzas: list[str] = []
    for one in _installed(_said("dpkg-query", "-W", "-f", form)):
        if one.source in NAMES or one.name in NAMES:
            continue
        if one.multi_arch == "allowed":  # a dependency on `perl:any` asks for a package of its own
            more = "Multi-Arch: allowed\n"
            stanzas.append(STANZA.format(name=one.name, version=one.version, more=more))
            (database / "info" / f"{one.name}.list").touch()
        else:
            provided.append(f"{one.name} (= {one.version})")
        if one.provides:
            provided.append(one.provides)
    more = f"Provides: {', '.join(provided)}\n"
    stanzas.append(STANZA.format(name="lab-system", version="1", more=more))
    (database / "info" / "lab-system.list").touch()
    (database / "status").write_text("".join(stanzas))


def _installed(table: str) -> Iterator[_Installed]:
    for line in table.splitlines():
        state, *words = line.split("|", len(FIELDS) - 1)
        if state.startswith("ii"):
            yield _Installed(*words)


def _entry(package: Path) -> str:
    """Return what an index says of a package."""
    content = package.read_bytes()
    control = _said("dpkg-deb", "-f", str(package)).rstrip()
    digest = hashlib.sha256(content).hexdigest()
    return f"{control}\nFilename: ./{package.name}\nSize: {len(content)}\nSHA256: {digest}\n"


def _folders(package: Path) -> Iterator[str]:
    """Yield the folders below /usr that a package has something in."""
    command = ["dpkg-deb", "--fsys-tarfile", str(package)]
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE) as unpacking,  # noqa: S603
        tarfile.open(fileobj=unpacking.stdout, mode="r|") as members,
    ):
        for member in members:
            parts = Path(member.name).parts
            if member.isdir() and parts:
                below = parts[1:] if parts[0] == "usr" else parts
                if below and (parts[0] == "usr" or parts[0] in MERGED):
                    yield "/".join(below)


def _said(*command: str, cwd: Path | None = None) -> str:
    """Raises SetupError."""
    done = subprocess.run(  # noqa: S603
        command, cwd=cwd, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SetupError(f"`{command[0]}` failed:\n{done.stderr.strip()[-2000:]}")
    return done.stdout

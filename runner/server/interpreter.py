"""Which Python the jails run: the system's when it is new enough, else the runner's own."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

OLDEST = (3, 11)
SYSTEM = Path("/usr/bin/python3")


@dataclass(frozen=True)
class Interpreter:
    """`path` is as seen in the jail; `base` is the host's folder to show at /opt/python, if any."""

    path: str
    version: str
    base: Path | None = None

    @property
    def packages_under_local(self) -> str:
        """Return where Debian's Python looks for packages below /usr/local."""
        return f"lib/python{self.version}/dist-packages"

    @property
    def packages(self) -> str:
        """Return where, in the jail, the lab's packages are found without any setting."""
        if self.base is None:
            return f"/usr/local/{self.packages_under_local}"
        return f"/opt/python/lib/python{self.version}/site-packages"

    def compile(self, folder: Path) -> None:
        """Compile what lies in `folder`, since each jail would otherwise do it again."""
        program = str(SYSTEM if self.base is None else self.base / "bin" / f"python{self.version}")
        command = [program, "-ISEm", "compileall", "-q", str(folder)]
        subprocess.run(command, check=False, capture_output=True)  # noqa: S603


def find() -> Interpreter:
    """Return the system's Python when it is 3.11 or later, else the base of our own."""
    if SYSTEM.exists():
        asked = "import sys; print(*sys.version_info[:2])"
        told = subprocess.run(  # noqa: S603
            [SYSTEM, "-ISEc", asked], capture_output=True, text=True, check=False
        )
        words = told.stdout.split()
        if told.returncode == 0 and tuple(map(int, words)) >= OLDEST:
            return Interpreter("/usr/bin/python3", ".".join(words))
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    return Interpreter(f"/opt/python/bin/python{version}", version, Path(sys.base_prefix))

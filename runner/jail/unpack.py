"""Runs in a throw-away jail: unpack the packages on standard input into the folder that is bound.

The first line says in JSON how long each package is. Exit code 3 and a sentence on standard error
when they cannot be unpacked. Links may lead anywhere: nothing outside of a jail reads this folder.
"""

import io
import json
import os
import stat
import sys
import zipfile

TARGET = "/home/learner"
MOST_BYTES = 262_144_000  # Source: Lambda quotas, "Deployment package (.zip file archive) size"
MOST_ENTRIES = 60_000
REFUSED = 3
CHUNK = 1 << 20


class Refused(Exception):  # noqa: N818
    """The sentence is for the learner."""


def main() -> None:
    os.umask(0o022)
    try:
        left = MOST_BYTES
        for length in json.loads(sys.stdin.buffer.readline()):
            left = unpack(sys.stdin.buffer.read(length), left)
    except Refused as refusal:
        fail(str(refusal))
    except (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError, RuntimeError) as error:
        fail(
            f"Could not unzip uploaded file. Please check your file, then try to upload again. ({error})"
        )
    except OSError as error:
        fail(f"Could not unzip uploaded file. ({error.strerror})")


def fail(sentence: str) -> None:
    sys.stderr.write(sentence)
    sys.exit(REFUSED)


def unpack(content: bytes, left: int) -> int:
    """Return how many more bytes may be unpacked."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
        if len(entries) > MOST_ENTRIES:
            raise Refused("The package holds too many files.")
        for entry in entries:
            path = os.path.normpath(os.path.join(TARGET, entry.filename))
            if not (path + "/").startswith(TARGET + "/"):
                raise Refused(f"{entry.filename} leads out of the package.")
            if not entry.is_dir():
                left = extract(archive, entry, path, left)
            else:
                os.makedirs(path, exist_ok=True)
    return left


def extract(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, path: str, left: int) -> int:
    mode = entry.external_attr >> 16
    os.makedirs(os.path.dirname(path), exist_ok=True)
    if os.path.realpath(os.path.dirname(path)) != os.path.dirname(path):
        raise Refused(f"{entry.filename} lies behind a link.")
    if os.path.lexists(path):
        os.unlink(path)  # a later layer's file takes the place of an earlier one's
    if stat.S_ISLNK(mode):
        os.symlink(archive.read(entry)[:4096], os.fsencode(path))
        return left
    with archive.open(entry) as source, open(path, "xb") as target:
        while chunk := source.read(CHUNK):
            left -= len(chunk)
            if left < 0:
                raise Refused(f"Unzipped size must be smaller than {MOST_BYTES} bytes")
            target.write(chunk)
    # Without the right to read, a file is of no use; AWS asks for the same.
    os.chmod(path, 0o755 if mode & 0o111 else 0o644)
    return left


if __name__ == "__main__":
    main()

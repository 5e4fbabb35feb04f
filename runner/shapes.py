"""What callers and the runner tell each other, as it goes over the wire in JSON."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

MEBIBYTE = 1 << 20

WorkspaceId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")]
VariableName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,99}$")]
VariableValue = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$", max_length=16_384)]
ObjectId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{40}([0-9a-f]{24})?$")]


class Shape(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", ser_json_bytes="base64", val_json_bytes="base64"
    )


class HomeFile(Shape):
    """A file to put into a learner's home; `path` is relative to it."""

    path: str
    content: bytes
    executable: bool = False


class Page(Shape):
    """What somebody on the internet is served by an instance.

    `outcome` is "answered", or how the connection failed; then `status` is 0 and `text` empty.
    """

    outcome: Literal["answered", "timed out", "refused", "broken off"]
    status: int = 0
    text: str = ""


class Posted(Shape):
    """How a program on a learner's machine answered; `status` is 0 when it did not."""

    status: int


class WorkspaceSpec(Shape):
    """What a workspace is made of. `home_bytes` and `home_inodes` cap the home.

    `account_id` is the learner's account, whose databases the workspace reaches.
    `terminals` names those whose shells start at once, so that their prompt waits for the learner.
    """

    workspace_id: WorkspaceId
    environment: dict[VariableName, VariableValue] = {}
    files: list[HomeFile] = []
    home_bytes: int = Field(64 * MEBIBYTE, ge=MEBIBYTE, le=4096 * MEBIBYTE)
    home_inodes: int = Field(4096, ge=64, le=1_000_000)
    site_token: str | None = None
    cloud: bool = True
    account_id: str | None = Field(None, pattern=r"^[0-9]{12}$")
    terminals: list[str] = Field([], max_length=2)


class WorkspaceStatus(Shape):
    """How a workspace is: bytes and inodes are of the home; `terminals` names the live ones."""

    workspace_id: str
    created_at: float
    terminals: list[str]
    home_bytes_used: int
    home_bytes: int
    home_inodes_used: int
    home_inodes: int
    limits: Literal["cgroup", "rlimits"]


class KeepRequest(Shape):
    """Keep the home as `label`; of what was kept before, only `among` is still wanted."""

    label: WorkspaceId
    among: list[WorkspaceId] = Field([], max_length=1000)


class RestoreRequest(Shape):
    label: WorkspaceId


class KeptHome(Shape):
    """A home as it was; `bytes` of its archive, `kept_at` in seconds since 1970."""

    label: str
    bytes: int
    kept_at: float


class RunRequest(Shape):
    """A command to run as the learner; `timeout` in seconds, `cwd` relative to the home.

    `warm`: it calls `aws` more than once, so have that one ready first, as at a terminal.
    """

    argv: list[str] = Field(min_length=1)
    stdin: bytes = b""
    timeout: float = Field(60.0, gt=0, le=900)
    cwd: str = ""
    warm: bool = False


class Completed(Shape):
    """How a command ended. `truncated` when it wrote more than is kept (4 MiB a stream)."""

    exit_code: int
    stdout: bytes
    stderr: bytes
    timed_out: bool = False
    truncated: bool = False


Kind = Literal["file", "directory", "link", "other", "missing"]


class FileFact(Shape):
    """What is at a path. `content` is None unless it is a file no longer than was asked for."""

    path: str
    exists: bool
    kind: Kind
    size: int = 0
    content: bytes | None = None
    executable: bool = False


class FileEntry(Shape):
    """One entry of a listing; `path` is relative to the home."""

    path: str
    kind: Kind
    size: int
    executable: bool = False


class Health(Shape):
    """How the runner is, and what holds its jails back."""

    state: Literal["ready"] = "ready"
    workspaces: int
    terminals: int
    limits: Literal["cgroup", "rlimits"]
    tools: bool
    started_at: float


class GitTag(Shape):
    """`sha` is what the ref names, `target` the commit (or object) at the end of it."""

    sha: ObjectId
    target: ObjectId
    annotated: bool
    message: str = ""


class GitCommit(Shape):
    """`time` and `author_time` are seconds since 1970; `message` is whole, without the last newline."""

    sha: ObjectId
    tree: ObjectId
    parents: list[ObjectId]
    author_name: str
    author_email: str
    author_time: int
    committer_name: str
    committer_email: str
    time: int
    message: str


class GitEntry(Shape):
    """A file of a commit; `mode` as Git prints it (100644, 100755, 120000, 160000)."""

    mode: str
    sha: ObjectId
    size: int


class GitIndexEntry(Shape):
    path: str
    mode: str
    sha: ObjectId
    stage: int


class GitStatusEntry(Shape):
    """`code` is porcelain v2's two letters (index, work tree), "??" when untracked."""

    code: str
    path: str


class GitReachable(Shape):
    """How many objects can be reached from HEAD, branches, tags and remote branches."""

    commits: int = 0
    trees: int = 0
    blobs: int = 0


class GitFacts(Shape):
    """Everything a check may ask of a repository, read without trusting it.

    `path` is what was asked for, relative to the home. `toplevel` is the folder of the
    repository relative to the home ("" is the home itself): `path` when it is one, the nearest
    parent folder that is one when `path` only lies inside it, None when there is none.
    Commits come newest first, 2,000 at most; `trees` tells the files of each by path, and
    `truncated` that something was left out for its size. `index` and `status` are empty in a
    bare repository.
    """

    path: str
    exists: bool
    is_repository: bool
    toplevel: str | None = None
    bare: bool = False
    head: str | None = None
    head_sha: ObjectId | None = None
    branches: dict[str, ObjectId] = {}
    remote_branches: dict[str, ObjectId] = {}
    tags: dict[str, GitTag] = {}
    remotes: dict[str, str] = {}
    upstreams: dict[str, str] = {}
    commits: list[GitCommit] = []
    trees: dict[ObjectId, dict[str, GitEntry]] = {}
    blobs: dict[ObjectId, str] = {}
    index: list[GitIndexEntry] = []
    status: list[GitStatusEntry] = []
    ignored: list[str] = []
    merge_head: ObjectId | None = None
    operation: Literal["merge", "rebase", "cherry-pick", "revert", "bisect"] | None = None
    global_config: dict[str, list[str]] = {}
    local_config: dict[str, list[str]] = {}
    reachable: GitReachable = GitReachable()
    truncated: bool = False

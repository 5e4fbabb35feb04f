"""What the learner cloud and the runner tell each other about databases, in JSON."""

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from runner.shapes import Shape

Owner = Annotated[str, StringConstraints(pattern=r"^[0-9]{12}$")]
Id = Annotated[str, StringConstraints(pattern=r"^[0-9a-z][0-9a-z-]{0,62}$")]
Label = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
HostName = Annotated[str, StringConstraints(pattern=r"^[0-9a-z.-]{1,253}$")]
UserName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,62}$")]
Password = Annotated[str, StringConstraints(pattern=r"^[!-~]{1,128}$")]
SettingName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_.]{0,63}$")]
SettingValue = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.,-]{0,128}$")]
Engine = Literal["mysql", "postgres"]

MEBIBYTE = 1 << 20


class Database(Shape):
    """One DB instance as it should be.

    `source` names the database or the copy whose data it starts with. `boot` is another one after
    each reboot. `reached` tells whether the terminal may connect, from `opens_at` on (seconds since
    1970). `mebibytes` caps the data, `connections` the clients.
    """

    id: Id
    engine: Engine
    host: HostName
    port: int = Field(ge=1150, le=65_535)
    user: UserName
    password: Password
    schema_name: UserName | None = None
    hostname: HostName
    running: bool
    reached: bool
    opens_at: float = 0.0
    boot: int = 0
    source: Id | None = None
    connections: int = Field(40, ge=1, le=100)  # below what a jail may have open
    mebibytes: int = Field(256, ge=64, le=1024)
    settings: dict[SettingName, SettingValue] = {}


class Copy(Shape):
    """What is kept of a database's data as it was when the copy was first asked for."""

    id: Id
    source: Id


class Table(Shape):
    """All that an account has: whatever is not in it is dropped, with its data."""

    databases: list[Database] = []
    copies: list[Copy] = []


class Question(Shape):
    """One SQL statement, asked as the master user. `seconds` bound it."""

    sql: str = Field(max_length=16_384)
    schema_name: str | None = Field(None, max_length=64)
    plain: bool = False
    seconds: float = Field(5.0, gt=0, le=30)


class Answer(Shape):
    """The rows, at most some hundred, or the error of the server and its code."""

    columns: list[str] = []
    rows: list[list[Any]] = []
    error: str | None = None
    code: str | None = None


class Kept(Shape):
    label: Label


class KeptData(Shape):
    """`left_out` names what is not in it, since it is too large."""

    left_out: list[Id]


class Origin(Shape):
    """Whose data to copy: that of now, or what was kept under the label."""

    owner: Owner
    label: Label | None = None


class DatabasesHealth(Shape):
    """`engines` tells which servers this host can run."""

    engines: list[str]
    awake: int

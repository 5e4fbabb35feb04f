"""Which engines, versions and classes there are: those whose DB instances have a server here.

Adds DescribeDBEngineVersions, which `moto.rds` lacks, and to DescribeOrderableDBInstanceOptions,
which knows Aurora and Neptune only, what it says of these engines. One version stands for
each major one. Whoever names the major version alone gets that one, as in AWS.
Source: Amazon RDS API Reference, "DBEngineVersion", "OrderableDBInstanceOption"; Amazon RDS for
MySQL, MariaDB and PostgreSQL Release Notes; Amazon RDS User Guide, "DB instance class types".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

from moto.core.responses import PaginatedResult
from moto.ec2.models import ec2_backends
from moto.rds.models import RDSBackend
from moto.rds.responses import RDSResponse

from cloud.seams.patch import SeamError, put


@dataclass(frozen=True, slots=True)
class Engine:
    """`versions` by major version; the last one is the default."""

    title: str
    edition: str
    license: str
    logs: tuple[str, ...]
    versions: dict[str, str]

    @property
    def default(self) -> str:
        return list(self.versions.values())[-1]


_MYSQL_LOGS = ("audit", "error", "general", "slowquery")
ENGINES = {
    "mysql": Engine(
        *("MySQL", " Community Edition", "general-public-license", _MYSQL_LOGS),
        {"8.0": "8.0.42", "8.4": "8.4.6"},
    ),
    "mariadb": Engine(
        *("MariaDB", " Community Edition", "general-public-license", _MYSQL_LOGS),
        {"10.6": "10.6.22", "11.4": "11.4.7", "10.11": "10.11.13"},
    ),
    "postgres": Engine(
        *("PostgreSQL", "", "postgresql-license", ("postgresql", "upgrade")),
        {"13": "13.21", "14": "14.18", "15": "15.13", "16": "16.9", "17": "17.5"},
    ),
}
_LARGE = ("large", "xlarge", "2xlarge", "4xlarge")
_CLASSES = [
    f"db.{family}.{size}"
    for families, sizes in (
        (("t3", "t4g"), ("micro", "small", "medium", "large", "xlarge", "2xlarge")),
        (("m5", "m6g", "m7g", "r5", "r6g", "r7g"), _LARGE),
    )
    for family, size in product(families, sizes)
]
_LEAST = {"gp2": 20, "gp3": 20, "io1": 100}  # GiB, by storage type
_MOST = 65_536


_NAMED = ("Engine", "DBParameterGroupFamily")
_plain_options: Any = RDSBackend.describe_orderable_db_instance_options


def install() -> None:
    """Raises SeamError when moto has come to know engines' versions."""
    if hasattr(RDSResponse, "describe_db_engine_versions"):
        raise SeamError("moto has describe_db_engine_versions of its own now.")
    setattr(RDSResponse, "describe_db_engine_versions", _versions)  # noqa: B010 - not moto's
    put(RDSBackend, "describe_orderable_db_instance_options", _options)
    put(RDSResponse, "describe_orderable_db_instance_options", _orderable)


def version_of(engine: str, asked: str | None) -> str | None:
    """Return the version that an instance gets of which this one is asked for."""
    known = ENGINES.get(engine)
    if known is None:
        return asked
    return known.versions.get(asked, asked) if asked else known.default


def _versions(self: Any) -> PaginatedResult:
    wanted = self.params
    found = [
        one
        for name, engine in ENGINES.items()
        for one in _told(name, engine)
        if all(wanted.get(key) in (None, one[key]) for key in _NAMED)
        and _is_version(one, wanted.get("EngineVersion"))
        and not (wanted.get("DefaultOnly") and one["EngineVersion"] != engine.default)
    ]
    return PaginatedResult({"DBEngineVersions": found})


def _is_version(told: dict[str, Any], asked: str | None) -> bool:
    return asked in (None, told["EngineVersion"], told["MajorEngineVersion"])


def _told(name: str, engine: Engine) -> Iterator[dict[str, Any]]:
    majors = list(engine.versions)
    for major, version in engine.versions.items():
        later = [one for one in majors if _number(one) > _number(major)]
        yield {
            "Engine": name,
            "MajorEngineVersion": major,
            "EngineVersion": version,
            "DBParameterGroupFamily": f"{name}{major}",
            "DBEngineDescription": f"{engine.title}{engine.edition}",
            "DBEngineVersionDescription": f"{engine.title} {version}",
            "ValidUpgradeTarget": [
                {
                    "Engine": name,
                    "EngineVersion": engine.versions[one],
                    "Description": f"{engine.title} {engine.versions[one]}",
                    "AutoUpgrade": False,
                    "IsMajorVersionUpgrade": True,
                }
                for one in sorted(later, key=_number)
            ],
            "ExportableLogTypes": list(engine.logs),
            "SupportsLogExportsToCloudwatchLogs": True,
            "SupportsReadReplica": True,
            "Status": "available",
        }


def _number(version: str) -> list[int]:
    return [int(part) for part in version.split(".")]


def _orderable(self: Any) -> PaginatedResult:
    wanted = self.params
    found = [
        one
        for one in self.backend.describe_orderable_db_instance_options(
            wanted.get("Engine"), wanted.get("EngineVersion")
        )
        if all(
            wanted.get(key) in (None, one.get(key)) for key in ("DBInstanceClass", "LicenseModel")
        )
        and wanted.get("Vpc") is not False
    ]
    return PaginatedResult({"OrderableDBInstanceOptions": found})


def _options(self: Any, engine: str, engine_version: str | None) -> list[dict[str, Any]]:
    known = ENGINES.get(engine)
    if known is None:
        return list(_plain_options(self, engine, engine_version))
    ec2 = ec2_backends[self.account_id][self.region_name]
    zones = [{"Name": zone.name} for zone in ec2.describe_availability_zones()]
    return [
        {
            "Engine": engine,
            "EngineVersion": version,
            "DBInstanceClass": kind,
            "LicenseModel": known.license,
            "AvailabilityZones": zones,
            "MultiAZCapable": True,
            "ReadReplicaCapable": True,
            "Vpc": True,
            "SupportsStorageEncryption": True,
            "StorageType": storage,
            "SupportsIops": storage != "gp2",
            "SupportsStorageAutoscaling": True,
            "MinStorageSize": least,
            "MaxStorageSize": _MOST,
        }
        for version in known.versions.values()
        if engine_version in (None, version)
        for kind, (storage, least) in product(_CLASSES, _LEAST.items())
    ]

"""How much a page may hold, and what is no token of a page before.

The services agree in nothing: RDS and EC2 have bounds of their own, the others those of their
models. Source: Amazon RDS API Reference, "MaxRecords" of each operation; Amazon EC2 API Reference,
"Pagination" and "MaxResults" of each operation; Amazon EC2 Auto Scaling API Reference, "MaxRecords"
and "InvalidNextToken".
"""

import re
from collections.abc import Iterator

from moto.core.utils import get_service_model

from cloud.rules.checks import number, outside
from cloud.rules.rule import Check, Found, Given, Rule
from cloud.seams import page_tokens, pages
from cloud.seams.pages import Paging

# Code and sentence for what is no token.
_NO_TOKEN = {
    "autoscaling": ("InvalidNextToken", "The token '{value}' was invalid"),
    "ec2": (
        "InvalidParameterValue",
        "Value ( {value} ) for parameter NextToken is invalid. The token is invalid.",
    ),
    "elb": ("ValidationError", "Invalid marker: {value}"),
    "elbv2": ("ValidationError", "Invalid marker: {value}"),
    "iam": ("ValidationError", "Invalid Marker."),
    "rds": ("InvalidParameterValue", "The parameter Marker is not valid: {value}"),
}
_RDS = (20, 100)
_RDS_MORE = {"DescribeOrderableDBInstanceOptions": (20, 1000)}
_EC2_LEAST = 5  # where the model says nothing
_EC2_OTHERS = {
    "DescribeLaunchTemplateVersions": 1,
    "DescribeManagedPrefixLists": 1,
    "DescribeSnapshotTierStatus": 1,
}
_IDS = re.compile(r"(?:Instance|NetworkInterface)Ids")


def _token(paging: Paging) -> Check:
    def check(given: Given) -> Found:
        token = given.get(paging.token)
        if not token or page_tokens.read(paging.operation, str(token)) is not None:
            return None
        return {"value": token}

    return check


def _few(size: str, least: int) -> Check:
    def check(given: Given) -> Found:
        asked = number(given.get(size))
        if asked is None or asked >= least:
            return None
        return {"value": asked, "least": least}

    return check


def _named(ids: str) -> Check:
    def check(given: Given) -> Found:
        return {} if given.get(ids) and given.get("MaxResults") is not None else None

    return check


def _least(paging: Paging) -> int:
    shape = get_service_model("ec2").operation_model(paging.operation).input_shape
    told = shape.members[paging.size].metadata.get("min")
    return int(told if told is not None else _EC2_OTHERS.get(paging.operation, _EC2_LEAST))


def _of_ec2(paging: Paging) -> Iterator[Rule]:
    source = f"Amazon EC2 API Reference: {paging.operation}"
    yield Rule(
        "ec2",
        (paging.operation,),
        _few(paging.size, _least(paging)),
        "InvalidParameterValue",
        "Value ( {value} ) for parameter maxResults is invalid. Expecting a value greater than "
        "{least}.",
        source,
    )
    shape = get_service_model("ec2").operation_model(paging.operation).input_shape
    for ids in filter(_IDS.fullmatch, shape.members):
        if "same request" in shape.members[paging.size].documentation:
            name = ids[:1].lower() + ids[1:].removesuffix("Ids") + "sSet"
            yield Rule(
                "ec2",
                (paging.operation,),
                _named(ids),
                "InvalidParameterCombination",
                f"The parameter {name} cannot be used with the parameter maxResults",
                source,
            )


def _rules() -> Iterator[Rule]:
    for service, (code, message) in _NO_TOKEN.items():
        for paging in pages.pagings(service).values():
            source = f"{service} API Reference: {paging.operation}"
            yield Rule(service, (paging.operation,), _token(paging), code, message, source)
            if service == "ec2":
                yield from _of_ec2(paging)
            elif service == "rds":
                least, most = _RDS_MORE.get(paging.operation, _RDS)
                yield Rule(
                    "rds",
                    (paging.operation,),
                    outside(paging.size, least, most),
                    "InvalidParameterValue",
                    f"Invalid value {{value}} for MaxRecords. Must be between {least} and {most}",
                    f"Amazon RDS API Reference: {paging.operation}",
                )


RULES = tuple(_rules())

"""VPC endpoints have a type. Replaces: `EC2Backend.create_vpc_endpoint`, which leaves out the type
that nobody gave, and then fails to delete the endpoint.

Source: Amazon EC2 API Reference, CreateVpcEndpoint: "VpcEndpointType … Default: Gateway".
"""

from typing import Any

from moto.ec2.models import EC2Backend

from cloud.seams.patch import put

_plain: Any = EC2Backend.create_vpc_endpoint


def install() -> None:
    put(EC2Backend, "create_vpc_endpoint", _create)


def _create(
    self: Any, vpc_id: str, service_name: str, endpoint_type: str | None, *args: Any, **more: Any
) -> Any:
    return _plain(self, vpc_id, service_name, endpoint_type or "Gateway", *args, **more)

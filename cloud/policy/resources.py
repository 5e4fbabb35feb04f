"""Which resources IAM lets an identity policy name. The messages are IAM's own."""

from cloud.policy.arn import PARTITIONS

_IAM_PATHS = (
    "user/",
    "federated-user/",
    "role/",
    "group/",
    "instance-profile/",
    "mfa/",
    "server-certificate/",
    "policy/",
    "sms-mfa/",
    "saml-provider/",
    "oidc-provider/",
    "report/",
    "access-report/",
)
_PATH_MESSAGE = f'IAM resource path must either be "*" or start with {", ".join(_IAM_PATHS)}.'


def complaint(resource: str) -> str:
    """Return what IAM would say against this resource, empty when it takes it."""
    if resource == "*":
        return ""
    _, colon, rest = resource.partition(":")
    if not colon:
        return f'Resource {resource} must be in ARN format or "*".'
    partition, colon, rest = rest.partition(":")
    if partition not in (*PARTITIONS, "*"):
        parts = rest.split(":", 3) if rest else []
        whole = ":".join((*parts, "*", "*", "*", "*")[:4])
        return f'Partition "{partition}" is not valid for resource "arn:{partition}:{whole}".'
    vendor = rest.partition(":")[0]
    if not colon or not vendor:
        return "Resource vendor must be fully qualified and cannot contain regexes."
    if "::" in rest and rest.count(":") < 3:
        return "The policy failed legacy parsing"
    return _service_complaint(resource, rest.split(":", 3))


def _service_complaint(resource: str, parts: list[str]) -> str:
    vendor, region, _, path = (*parts, "", "", "")[:4]
    if vendor == "iam" and region:
        return f"IAM resource {resource} cannot contain region information."
    if vendor == "s3" and region and not path.startswith("accesspoint/"):
        return f"Resource {resource} can not contain region information."
    if vendor == "iam" and path != "*" and not path.startswith(_IAM_PATHS):
        return _PATH_MESSAGE
    return ""

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
# The root user is a resource of `sts:AssumeRoot`. Source: IAM User Guide, "Perform a privileged
# task on an AWS Organizations member account".
_IAM_WHOLE = ("*", "root")
# AWS's own templates of roles, which policies of its services name.
_IAM_TEMPLATES = "role-template/"
# Source: service authorization reference, "Resource types defined by Amazon S3".
_S3_IN_REGIONS = ("accesspoint/", "access-grants/", "job/", "storage-lens", "async-request/")
_IAM_TAKEN = (*_IAM_PATHS, _IAM_TEMPLATES)
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
    if vendor == "s3" and region and not path.startswith(_S3_IN_REGIONS):
        return f"Resource {resource} can not contain region information."
    if vendor == "iam" and path not in _IAM_WHOLE and not path.startswith(_IAM_TAKEN):
        return _PATH_MESSAGE
    return ""

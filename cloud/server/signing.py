"""From the name a call was signed for to moto's module that answers it.

Most signing names are the first label of the service's host. The rest is listed here; some
names are shared by several services, which the target or the path tells apart.
Source: botocore's endpoint rules; the hosts in moto's `*/urls.py`.
"""

from functools import lru_cache

from cloud.seams.modules import module_for_host

_HOSTS = {
    "bedrock-agentcore": "bedrock-agentcore.{region}.amazonaws.com",
    "budgets": "budgets.amazonaws.com",
    "cloudfront": "cloudfront.amazonaws.com",
    "aidevops": "aidevops.{region}.api.aws",
    "dsql": "dsql.{region}.api.aws",
    "eventbridge": "events.{region}.amazonaws.com",
    "execute-api": "iot.{region}.amazonaws.com",
    "iotdata": "data.iot.{region}.amazonaws.com",
    "iotdevicegateway": "data.iot.{region}.amazonaws.com",
    "memorydb": "memory-db.{region}.amazonaws.com",
    "mobiletargeting": "pinpoint.{region}.amazonaws.com",
    "payment-cryptography": "controlplane.payment-cryptography.{region}.amazonaws.com",
    "s3vectors": "s3vectors.{region}.api.aws",
    "sagemaker": "api.sagemaker.{region}.amazonaws.com",
    "timestream": "ingest.timestream.{region}.amazonaws.com",
}
_OLD_DYNAMODB = "20111205"


def module_for(service: str, region: str, target: str, path: str) -> str | None:
    """Return moto's module, None when it has none. `path` is decoded."""
    service = service.lower()
    if service == "dynamodb":
        return _dynamodb(target)
    if service == "s3" and path.startswith("/v20180820/"):
        return "s3control"
    if service == "ses" and path.startswith("/v2/"):
        return "sesv2"
    return _at(_host(service, region, target, path))


def _dynamodb(target: str) -> str:
    if target.startswith("DynamoDBStreams"):
        return "dynamodbstreams"
    version = target.partition("_")[2].partition(".")[0]
    return "dynamodb_v20111205" if version and version <= _OLD_DYNAMODB else "dynamodb"


def _host(service: str, region: str, target: str, path: str) -> str:
    if service == "execute-api" and path.startswith("/@connections"):
        return f"execute-api.{region}.amazonaws.com"
    if service == "mediastore" and not target:
        return f"data.mediastore.{region}.amazonaws.com"
    if service == "sagemaker" and path.endswith("invocations"):
        return f"runtime.sagemaker.{region}.amazonaws.com"
    template = _HOSTS.get(service, "{service}.{region}.amazonaws.com")
    return template.format(service=service, region=region)


@lru_cache(maxsize=4096)
def _at(host: str) -> str | None:
    return module_for_host(host)

"""Every operation of every service taught, called with as few parameters as its model asks for.

None answers with HTML, with what boto3 cannot read, or with a crash: it works, it says whose
mistake it was, or it says that it is not available in this lab.
"""

import pytest
from botocore import xform_name
from botocore.exceptions import ClientError

from cloud.truth.services import TAUGHT
from tests.cloud.answers import IllFormedAnswerError
from tests.cloud.truth import values

# So many that a service by itself would keep one test process busy.
_PARTS = {"ec2": 4, "iam": 2, "rds": 2, "ssm": 2, "logs": 2, "apigateway": 2, "s3": 2}
_ALL = [(service, part) for service in TAUGHT for part in range(_PARTS.get(service, 1))]


@pytest.mark.parametrize(("service", "part"), _ALL, ids=lambda row: str(row))
def test_every_operation_answers_truthfully(aws, service, part):
    client = aws(service, parameter_validation=False, inject_host_prefix=False)
    model = client.meta.service_model
    wrong = []
    for name in model.operation_names[part :: _PARTS.get(service, 1)]:
        given = values.minimal(model.operation_model(name).input_shape)
        try:
            getattr(client, xform_name(name))(**given)
        except ClientError as refusal:
            wrong += _faults(name, refusal.response)
        except IllFormedAnswerError as fault:
            wrong.append(str(fault))
    assert wrong == []


def _faults(name, response) -> list[str]:
    told = response.get("Error", {})
    code, message = told.get("Code", ""), told.get("Message") or ""
    status = response["ResponseMetadata"]["HTTPStatusCode"]
    if not code or "<html" in message.lower():
        return [f"{name}: {status} {told}"]
    if code == "NotImplemented":
        return (
            [] if status == 501 and "not available in this lab" in message else [f"{name}: {told}"]
        )
    return [f"{name}: {status} {code} {message}"] if status >= 500 else []

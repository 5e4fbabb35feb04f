"""Every answer is what the service's published model says; so is every refusal."""

from functools import cache, partial

import pytest
from botocore.exceptions import ClientError

from tests.cloud.answers import IllFormedAnswerError, answer_faults, root_faults
from tests.cloud.conftest import client
from tests.security.tenants import World, furnish

TAUGHT = (
    *("iam", "sts", "s3", "ec2", "rds", "dynamodb", "sqs", "sns", "lambda", "stepfunctions"),
    *("events", "cloudwatch", "logs", "kms", "apigateway", "cloudformation", "autoscaling"),
    *("elbv2", "secretsmanager", "ssm", "cloudtrail"),
)
# Thousands of entries, all alike.
FEW = {
    "DescribeInstanceTypes": {"MaxResults": 5},
    "DescribeSpotPriceHistory": {"InstanceTypes": ["t3.micro"]},
}


@pytest.fixture(scope="module")
def furnished(cloud, control):
    """Return an account with something of everything, all answers watched."""
    account, nobody = control.create_account(), control.create_account()

    @cache
    def aws(service):
        return client(cloud.endpoint, service, account)

    later = partial(control.advance_clock, account.account_id)
    yield furnish(World(account, nobody, aws, later))
    control.drop_account(account.account_id)
    control.drop_account(nobody.account_id)


def reads(model):
    """Yield operations that read and need no parameters."""
    for name in model.operation_names:
        shape = model.operation_model(name).input_shape
        if name.startswith(("List", "Describe", "Get")) and not (shape and shape.required_members):
            yield name


@pytest.mark.parametrize("service", TAUGHT)
def test_whatever_can_be_read_reads_as_the_model_says(furnished, service):
    speaks = furnished.aws(service)
    names = {model: method for method, model in speaks.meta.method_to_api_mapping.items()}
    ill_formed, answered = [], 0
    for name in reads(speaks.meta.service_model):
        if name not in names:
            continue
        try:
            getattr(speaks, names[name])(**FEW.get(name, {}))
            answered += 1
        except IllFormedAnswerError as fault:
            ill_formed.append(str(fault))
        except ClientError:
            continue  # a refusal that reads as one
    assert ill_formed == []
    assert answered


@pytest.mark.parametrize(
    ("service", "operation", "answer", "fault"),
    [
        ("sqs", "GetQueueUrl", {"QueueUrl": 7}, "QueueUrl is int, not string"),
        ("kms", "DescribeKey", {"KeyMetadata": {}}, "KeyMetadata.KeyId is missing"),
        ("iam", "ListUsers", {"Users": {}}, "Users is dict, not list"),
        ("iam", "ListUsers", {"Users": [{"CreateDate": "now"}]}, "CreateDate is str"),
        ("lambda", "ListFunctions", {"Functions": [{"Timeout": True}]}, "Timeout is bool"),
        ("dynamodb", "GetItem", {"Item": {"a": {"S": 5}}}, "S is int, not string"),
    ],
)
def test_what_is_ill_formed_is_seen(aws, service, operation, answer, fault):
    shape = aws(service).meta.service_model.operation_model(operation).output_shape
    assert fault in "; ".join(answer_faults(shape, answer))


def test_a_wrong_root_is_seen(aws):
    model = aws("iam").meta.service_model.operation_model("ListUsers")
    assert root_faults(model, b"<ListUsersResponse/>") == []
    assert root_faults(model, b"<html></html>") == ["the root element is html"]


def test_the_clients_of_all_tests_look(cloud, account):
    """One whose answers are spoilt on their way raises."""
    spoilt = client(cloud.endpoint, "kms", account)
    spoilt.meta.events.register(
        "before-parse.kms.ListKeys",
        lambda response_dict, **_: response_dict.update(body=b'{"Keys": [{"KeyId": 7}]}'),
    )
    with pytest.raises(IllFormedAnswerError, match="KeyId is int, not string"):
        spoilt.list_keys()
    assert client(cloud.endpoint, "kms", account).list_keys()["Keys"] == []

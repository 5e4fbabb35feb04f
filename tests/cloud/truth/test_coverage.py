"""What the coverage table says is what the cloud answers."""

import pytest
from botocore import xform_name
from botocore.exceptions import ClientError

from cloud.truth import coverage, scan
from cloud.truth.services import TAUGHT
from tests.cloud.truth import values

# Not here, or stopped before anybody noticed.
_NO = {"NotImplemented", "MalformedInput", "AccessDeniedException", "InvalidArgument"} | {
    "ValidationError"
}


@pytest.mark.parametrize("service", TAUGHT)
def test_coverage_counts_every_operation_of_the_model_once(aws, service):
    found = coverage.of(service)
    names = aws(service).meta.service_model.operation_names
    assert sorted((*found.working, *found.missing)) == sorted(names)
    assert found.total == len(names)


@pytest.mark.parametrize("service", ["s3", "sqs", "cloudwatch", "elbv2", "kms", "apigatewayv2"])
def test_coverage_agrees_with_the_answers(aws, service):
    client = aws(service, parameter_validation=False, inject_host_prefix=False)
    found = coverage.of(service)
    for name in found.missing:
        given = values.minimal(client.meta.service_model.operation_model(name).input_shape)
        with pytest.raises(ClientError) as refused:
            getattr(client, xform_name(name))(**given)
        assert refused.value.response["Error"]["Code"] in _NO, name


def test_the_table_has_a_row_for_every_service():
    assert len(list(coverage.rows())) == len(TAUGHT) + 2


def test_the_scan_finds_what_moto_reads_and_what_it_does_not():
    ignored = scan.ignored("dynamodb")
    assert "TableClass" in ignored["CreateTable"]
    assert "KeySchema" not in ignored["CreateTable"]
    assert "MessageBody" not in scan.ignored("sqs").get("SendMessage", [])

"""Calls with a target: the seam leaves out what moto gathers for nothing, and nothing else."""

import io

import pytest
from moto.awslambda.responses import LambdaResponse
from moto.core.request import Request
from moto.core.responses import BaseResponse
from moto.dynamodb.responses import DynamoHandler
from moto.ec2.responses.vpcs import VPCs as Vpcs
from moto.iam.responses import IamResponse
from moto.kms.responses import KmsResponse
from moto.s3.responses import S3Response
from moto.sqs.responses import SQSResponse
from moto.sts.responses import TokenResponse

from cloud.seams import targets

ALIKE = (
    *("body", "raw_body", "path", "raw_path", "method", "uri", "region", "partition", "uri_match"),
    *("form_data", "access_key", "current_account", "parsed_url"),
)


def _request(body=b'{"TableName": "a=b&c"}', **more):
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/",
        "RAW_URI": "/",
        "QUERY_STRING": "",
        "SERVER_NAME": "dynamodb.eu-west-1.amazonaws.com",
        "SERVER_PORT": "443",
        "wsgi.url_scheme": "https",
        "wsgi.input": io.BytesIO(body),
        "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": "application/x-amz-json-1.0",
        "HTTP_HOST": "dynamodb.eu-west-1.amazonaws.com",
        "HTTP_X_AMZ_TARGET": "DynamoDB_20120810.DescribeTable",
    }
    return Request(environ | more)


def _read(setup, kind, **more):
    response = kind()
    setup(response, _request(**more))
    return response


QUERY = {"QUERY_STRING": "Action=ListTables", "RAW_URI": "/?Action=ListTables"}
KINDS = {
    DynamoHandler: "DynamoDB_20120810.DescribeTable",
    SQSResponse: "AmazonSQS.SendMessage",
    KmsResponse: "TrentService.DescribeKey",
}


@pytest.mark.parametrize("kind", KINDS)
def test_all_else_is_as_moto_has_it(kind):
    sent = {"HTTP_X_AMZ_TARGET": KINDS[kind]}
    plain, ours = _read(BaseResponse.setup_class, kind, **sent), _read(targets._setup, kind, **sent)
    assert dict(ours.headers) == dict(plain.headers)
    for name in ALIKE:
        assert getattr(ours, name) == getattr(plain, name), name
    assert ours.response_headers.keys() == plain.response_headers.keys()
    assert vars(ours).keys() == vars(plain).keys()
    assert getattr(ours, "params", None) == getattr(plain, "params", None)


FORM = {"CONTENT_TYPE": "application/x-www-form-urlencoded"}
FORMS = {
    IamResponse: b"Action=ListUsers&PathPrefix=%2Fa%2F&Version=2010-05-08",
    Vpcs: b"Action=DescribeVpcs&VpcId.1=vpc-1&VpcId.1=vpc-2&Empty=",
    TokenResponse: b"Action=GetCallerIdentity",
}


@pytest.mark.parametrize("kind", FORMS)
def test_a_form_is_read_as_moto_reads_it(kind):
    plain, ours = (
        _read(setup, kind, body=FORMS[kind], **FORM)
        for setup in (BaseResponse.setup_class, targets._setup)
    )
    for name in (*ALIKE, "querystring", "data"):
        assert getattr(ours, name) == getattr(plain, name), name
    assert vars(ours).keys() == vars(plain).keys()
    assert getattr(ours, "params", None) == getattr(plain, "params", None)


@pytest.mark.parametrize("query", ["prefix=a%2Fb&list-type=2&empty=", "acl", ""])
def test_of_s3_only_the_query_is_parameters(query):
    sent = {
        "REQUEST_METHOD": "PUT",
        "PATH_INFO": "/bucket/k",
        "HTTP_X_AMZ_TARGET": "none",
        "QUERY_STRING": query,
        "RAW_URI": f"/bucket/k?{query}" if query else "/bucket/k",
        "CONTENT_TYPE": "binary/octet-stream",
    }
    plain, ours = (
        _read(setup, S3Response, body=b"a=b\xff", **sent)
        for setup in (BaseResponse.setup_class, targets._setup)
    )
    for name in ALIKE:
        assert getattr(ours, name) == getattr(plain, name), name
    assert vars(ours).keys() == vars(plain).keys()
    assert ours.querystring == (plain.querystring if query else {})


def test_a_header_is_no_parameter():
    sent = {"HTTP_ACTION": "ListTables", "body": b""}
    assert _read(BaseResponse.setup_class, DynamoHandler, **sent)._get_action() == "ListTables"
    assert _read(targets._setup, DynamoHandler, **sent)._get_action() == "DescribeTable"


def test_the_body_of_a_call_of_lambda_is_no_form():
    sent = {
        "PATH_INFO": "/2018-10-31/layers/pillow/versions",
        "RAW_URI": "/2018-10-31/layers/pillow/versions",
        "CONTENT_TYPE": "application/json",
        "body": b'{"Description": "&Action=ListLayers&"}',
    }
    plain, ours = (
        _read(setup, LambdaResponse, HTTP_X_AMZ_TARGET="", **sent)
        for setup in (BaseResponse.setup_class, targets._setup)
    )
    for name in ALIKE:
        assert getattr(ours, name) == getattr(plain, name), name
    assert vars(ours).keys() == vars(plain).keys()
    assert plain._get_action() == "ListLayers"
    assert ours._get_action() == "PublishLayerVersion"
    assert ours._get_param("Description") == "&Action=ListLayers&"


def test_what_has_a_query_or_a_form_too_is_left_to_moto():
    with_query = _read(targets._setup, DynamoHandler, **QUERY)
    assert with_query.querystring == {"Action": ["ListTables"]}
    assert _read(targets._setup, SQSResponse, body=b"Action=ListQueues", **FORM).querystring == {
        "Action": ["ListQueues"]
    }

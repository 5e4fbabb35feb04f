"""Condition operators: (page, condition, context, whether it holds).

Each row is asked twice: in an Allow that is the only one, and in a Deny beside an Allow of all.
"""

from typing import Any

from tests.policy.rows import page

OPERATORS = page("reference_policies_elements_condition_operators")
STRINGS, NUMBERS, DATES, BOOLEANS, BINARY, ADDRESSES, ARNS, IF_EXISTS, NULLS = (
    f"{OPERATORS}#Conditions_{name}"
    for name in (
        "String", "Numeric", "Date", "Boolean", "BinaryEquals", "IPAddress", "ARN", "IfExists",
        "Null",
    )
)  # fmt: skip
KEYS = page("reference_policies_elements_condition")
SETS = page("reference_policies_condition-single-vs-multi-valued-context-keys")
SET_EXAMPLES = page("reference_policies_condition_examples-multi-valued-context-keys")
LOGIC = page("reference_policies_condition-logic-multiple-context-keys-or-values")

TAG = "aws:PrincipalTag/job-category"
QUEUE = "arn:aws:sqs:us-east-1:111122223333:orders"
TOPIC = "arn:aws:sns:us-east-1:123456789012:alarms"
FINANCE = "arn:aws:someservice:*:111122223333:finance/*"
STORE = "arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt"
DELETABLE = {
    "ForAllValues:StringEquals": {"aws:TagKeys": ["environment", "cost-center"]},
    "Null": {"aws:TagKeys": "false"},
}
ANY_TAG = {"ForAnyValue:StringEquals": {"aws:TagKeys": ["environment", "cost-center"]}}
NOT_KEY1 = {"ForAllValues:StringNotLike": {"aws:TagKeys": "key1*"}}
NOT_KEY1_2 = {"ForAllValues:StringNotLike": {"aws:TagKeys": ["key1*", "key2*"]}}
WEBSERVER = {"ForAnyValue:StringEquals": {"aws:TagKeys": "webserver"}}

# fmt: off
CONDITIONS: list[tuple[str, dict[str, Any], dict[str, Any], bool]] = [
    # Strings
    (STRINGS, {"StringEquals": {TAG: "iamuser-admin"}}, {TAG: "iamuser-admin"}, True),
    (STRINGS, {"StringEquals": {TAG: "iamuser-admin"}}, {TAG: "IAMuser-admin"}, False),
    (STRINGS, {"StringEquals": {TAG: "iamuser-admin"}}, {}, False),
    (STRINGS, {"StringEquals": {TAG: "iamuser-*"}}, {TAG: "iamuser-admin"}, False),
    (STRINGS, {"StringEquals": {TAG: "iamuser-*"}}, {TAG: "iamuser-*"}, True),
    (STRINGS, {"StringEquals": {TAG: ["a", "b"]}}, {TAG: "b"}, True),
    (STRINGS, {"StringEquals": {TAG: ["a", "b"]}}, {TAG: "c"}, False),
    (STRINGS, {"StringNotEquals": {TAG: "a"}}, {TAG: "a"}, False),
    (STRINGS, {"StringNotEquals": {TAG: "a"}}, {TAG: "A"}, True),
    (STRINGS, {"StringEqualsIgnoreCase": {TAG: "Admin"}}, {TAG: "aDMIN"}, True),
    (STRINGS, {"StringEqualsIgnoreCase": {TAG: "Admin"}}, {TAG: "admins"}, False),
    (STRINGS, {"StringEqualsIgnoreCase": {TAG: "Admin"}}, {}, False),
    (STRINGS, {"StringNotEqualsIgnoreCase": {TAG: "Admin"}}, {TAG: "ADMIN"}, False),
    (STRINGS, {"StringNotEqualsIgnoreCase": {TAG: "Admin"}}, {TAG: "dev"}, True),
    (STRINGS, {"StringLike": {"s3:prefix": ["", "home/", "home/ana/*"]}}, {"s3:prefix": ""}, True),
    (STRINGS, {"StringLike": {"s3:prefix": ["", "home/", "home/ana/*"]}}, {"s3:prefix": "home/"}, True),
    (STRINGS, {"StringLike": {"s3:prefix": ["", "home/", "home/ana/*"]}}, {"s3:prefix": "home/bo/"}, False),
    (STRINGS, {"StringLike": {TAG: "*admin*"}}, {TAG: "iamuser-admin"}, True),
    (STRINGS, {"StringLike": {TAG: "adm?n"}}, {TAG: "admin"}, True),
    (STRINGS, {"StringLike": {TAG: "adm?n"}}, {TAG: "admn"}, False),
    (STRINGS, {"StringLike": {TAG: "Admin*"}}, {TAG: "administrator"}, False),
    (STRINGS, {"StringLike": {TAG: "admin"}}, {TAG: "administrator"}, False),
    (STRINGS, {"StringNotLike": {TAG: "adm*"}}, {TAG: "admin"}, False),
    (STRINGS, {"StringNotLike": {TAG: "adm*"}}, {TAG: "dev"}, True),
    (OPERATORS, {"StringNotLike": {TAG: "adm*"}}, {}, True),
    (OPERATORS, {"StringNotEquals": {TAG: "a"}}, {}, True),
    (OPERATORS, {"StringNotEqualsIgnoreCase": {TAG: "a"}}, {}, True),
    (OPERATORS, {"ArnNotLike": {"aws:SourceArn": TOPIC}}, {}, True),
    (OPERATORS, {"NumericNotEquals": {"s3:max-keys": "10"}}, {}, True),
    (OPERATORS, {"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}, {}, True),
    # Numbers
    (NUMBERS, {"NumericLessThanEquals": {"s3:max-keys": "10"}}, {"s3:max-keys": 10}, True),
    (NUMBERS, {"NumericLessThanEquals": {"s3:max-keys": "10"}}, {"s3:max-keys": 11}, False),
    (NUMBERS, {"NumericLessThanEquals": {"s3:max-keys": "10"}}, {}, False),
    (NUMBERS, {"NumericLessThanEquals": {"s3:max-keys": 10}}, {"s3:max-keys": "9"}, True),
    (NUMBERS, {"NumericLessThan": {"s3:max-keys": "10"}}, {"s3:max-keys": 10}, False),
    (NUMBERS, {"NumericLessThan": {"s3:max-keys": "10"}}, {"s3:max-keys": 9}, True),
    (NUMBERS, {"NumericGreaterThan": {"aws:MultiFactorAuthAge": "3600"}}, {"aws:MultiFactorAuthAge": 3601}, True),
    (NUMBERS, {"NumericGreaterThan": {"aws:MultiFactorAuthAge": "3600"}}, {"aws:MultiFactorAuthAge": 3600}, False),
    (NUMBERS, {"NumericGreaterThanEquals": {"aws:MultiFactorAuthAge": "3600"}}, {"aws:MultiFactorAuthAge": 3600}, True),
    (NUMBERS, {"NumericEquals": {"ec2:VolumeSize": "8"}}, {"ec2:VolumeSize": "8.0"}, True),
    (NUMBERS, {"NumericEquals": {"ec2:VolumeSize": "8"}}, {"ec2:VolumeSize": "80"}, False),
    (NUMBERS, {"NumericEquals": {"ec2:VolumeSize": ["8", "16"]}}, {"ec2:VolumeSize": 16}, True),
    (NUMBERS, {"NumericNotEquals": {"ec2:VolumeSize": ["8", "16"]}}, {"ec2:VolumeSize": 16}, False),
    (NUMBERS, {"NumericNotEquals": {"ec2:VolumeSize": ["8", "16"]}}, {"ec2:VolumeSize": 32}, True),
    (NUMBERS, {"NumericEquals": {"ec2:VolumeSize": "8"}}, {"ec2:VolumeSize": "eight"}, False),
    (NUMBERS, {"NumericLessThan": {"ec2:VolumeSize": "9"}}, {"ec2:VolumeSize": "10"}, False),
    # Dates
    (DATES, {"DateGreaterThan": {"aws:TokenIssueTime": "2020-01-01T00:00:01Z"}}, {"aws:TokenIssueTime": "2020-06-01T00:00:00Z"}, True),
    (DATES, {"DateGreaterThan": {"aws:TokenIssueTime": "2020-01-01T00:00:01Z"}}, {"aws:TokenIssueTime": "2019-12-31T23:59:59Z"}, False),
    (DATES, {"DateGreaterThan": {"aws:TokenIssueTime": "2020-01-01T00:00:01Z"}}, {}, False),
    (DATES, {"DateEquals": {"aws:CurrentTime": "2020-04-01T00:00:00Z"}}, {"aws:CurrentTime": "2020-04-01T02:00:00+02:00"}, True),
    (DATES, {"DateEquals": {"aws:CurrentTime": "2020-04-01"}}, {"aws:CurrentTime": "2020-04-01T00:00:00Z"}, True),
    (DATES, {"DateNotEquals": {"aws:CurrentTime": "2020-04-01"}}, {"aws:CurrentTime": "2020-04-01T00:00:00Z"}, False),
    (DATES, {"DateNotEquals": {"aws:CurrentTime": "2020-04-01"}}, {"aws:CurrentTime": "2020-04-02T00:00:00Z"}, True),
    (DATES, {"DateLessThan": {"aws:CurrentTime": "2020-06-30T23:59:59Z"}}, {"aws:CurrentTime": "2020-06-30T23:59:58Z"}, True),
    (DATES, {"DateLessThan": {"aws:CurrentTime": "2020-06-30T23:59:59Z"}}, {"aws:CurrentTime": "2020-06-30T23:59:59Z"}, False),
    (DATES, {"DateLessThanEquals": {"aws:CurrentTime": "2020-06-30T23:59:59Z"}}, {"aws:CurrentTime": "2020-06-30T23:59:59Z"}, True),
    (DATES, {"DateGreaterThanEquals": {"aws:CurrentTime": "2020"}}, {"aws:CurrentTime": "2020-01-01T00:00:00Z"}, True),
    (DATES, {"DateGreaterThanEquals": {"aws:CurrentTime": "2020-02"}}, {"aws:CurrentTime": "2020-01-31T00:00:00Z"}, False),
    (DATES, {"DateLessThan": {"aws:EpochTime": "1593561599"}}, {"aws:EpochTime": 1593561598}, True),
    (DATES, {"DateLessThan": {"aws:CurrentTime": "1593561600"}}, {"aws:CurrentTime": "2020-06-30T23:59:59Z"}, True),
    (DATES, {"DateGreaterThan": {"aws:CurrentTime": "2020-01-01T00:00:00.5Z"}}, {"aws:CurrentTime": "2020-01-01T00:00:00.25Z"}, False),
    (DATES, {"DateEquals": {"aws:CurrentTime": "2020-04-01"}}, {"aws:CurrentTime": "April"}, False),
    # Booleans
    (BOOLEANS, {"Bool": {"aws:SecureTransport": "false"}}, {"aws:SecureTransport": False}, True),
    (BOOLEANS, {"Bool": {"aws:SecureTransport": "false"}}, {"aws:SecureTransport": True}, False),
    (BOOLEANS, {"Bool": {"aws:SecureTransport": False}}, {"aws:SecureTransport": "false"}, True),
    (BOOLEANS, {"Bool": {"aws:MultiFactorAuthPresent": "true"}}, {}, False),
    (BOOLEANS, {"Bool": {"aws:MultiFactorAuthPresent": "false"}}, {}, False),
    (BOOLEANS, {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}, {}, True),
    (BOOLEANS, {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}, {"aws:MultiFactorAuthPresent": True}, False),
    # Binary
    (BINARY, {"BinaryEquals": {"key": "QmluYXJ5VmFsdWVJbkJhc2U2NA=="}}, {"key": b"BinaryValueInBase64"}, True),
    (BINARY, {"BinaryEquals": {"key": "QmluYXJ5VmFsdWVJbkJhc2U2NA=="}}, {"key": b"binaryvalueinbase64"}, False),
    (BINARY, {"BinaryEquals": {"key": "QmluYXJ5VmFsdWVJbkJhc2U2NA=="}}, {}, False),
    (BINARY, {"BinaryEquals": {"key": "no base 64!"}}, {"key": b"no base 64!"}, False),
    # Addresses
    (ADDRESSES, {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}, {"aws:SourceIp": "203.0.113.255"}, True),
    (ADDRESSES, {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}, {"aws:SourceIp": "203.0.114.0"}, False),
    (ADDRESSES, {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}, {}, False),
    (ADDRESSES, {"IpAddress": {"aws:SourceIp": "203.0.113.7"}}, {"aws:SourceIp": "203.0.113.7"}, True),
    (ADDRESSES, {"IpAddress": {"aws:SourceIp": "203.0.113.7"}}, {"aws:SourceIp": "203.0.113.8"}, False),
    (ADDRESSES, {"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "2001:DB8:1234:5678::/64"]}}, {"aws:SourceIp": "2001:db8:1234:5678::1"}, True),
    (ADDRESSES, {"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "2001:DB8:1234:5678::/64"]}}, {"aws:SourceIp": "2001:db8:1234:5679::1"}, False),
    (ADDRESSES, {"NotIpAddress": {"aws:SourceIp": ["192.0.2.0/24", "203.0.113.0/24"]}}, {"aws:SourceIp": "203.0.113.9"}, False),
    (ADDRESSES, {"NotIpAddress": {"aws:SourceIp": ["192.0.2.0/24", "203.0.113.0/24"]}}, {"aws:SourceIp": "198.51.100.1"}, True),
    (ADDRESSES, {"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}}, {"aws:SourceIp": "198.51.100.1"}, True),
    (ADDRESSES, {"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}}, {"aws:SourceIp": "cloudformation.amazonaws.com"}, False),
    # ARNs
    (ARNS, {"ArnEquals": {"aws:SourceArn": TOPIC}}, {"aws:SourceArn": TOPIC}, True),
    (ARNS, {"ArnEquals": {"aws:SourceArn": TOPIC}}, {"aws:SourceArn": QUEUE}, False),
    (ARNS, {"ArnEquals": {"aws:SourceArn": TOPIC}}, {}, False),
    (ARNS, {"ArnEquals": {"aws:SourceArn": "arn:aws:sns:*:123456789012:al?rms"}}, {"aws:SourceArn": TOPIC}, True),
    (ARNS, {"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:*:*"}}, {"aws:SourceArn": TOPIC}, True),
    (ARNS, {"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:*:ALARMS"}}, {"aws:SourceArn": TOPIC}, False),
    (ARNS, {"ArnLike": {"aws:SourceArn": FINANCE}}, {"aws:SourceArn": STORE}, False),
    (ARNS, {"StringLike": {"aws:SourceArn": FINANCE}}, {"aws:SourceArn": STORE}, True),
    (ARNS, {"ArnNotEquals": {"aws:SourceArn": "arn:aws:sns:*:*:*"}}, {"aws:SourceArn": TOPIC}, False),
    (ARNS, {"ArnNotLike": {"aws:SourceArn": "arn:aws:sns:*:*:*"}}, {"aws:SourceArn": QUEUE}, True),
    (ARNS, {"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:*:*"}}, {"aws:SourceArn": "alarms"}, False),
    # IfExists
    (IF_EXISTS, {"StringLikeIfExists": {"ec2:InstanceType": ["t1.*", "t2.*", "m3.*"]}}, {"ec2:InstanceType": "t2.micro"}, True),
    (IF_EXISTS, {"StringLikeIfExists": {"ec2:InstanceType": ["t1.*", "t2.*", "m3.*"]}}, {"ec2:InstanceType": "m5.large"}, False),
    (IF_EXISTS, {"StringLikeIfExists": {"ec2:InstanceType": ["t1.*", "t2.*", "m3.*"]}}, {}, True),
    (IF_EXISTS, {"StringLike": {"ec2:InstanceType": ["t1.*", "t2.*", "m3.*"]}}, {}, False),
    (IF_EXISTS, {"StringNotEqualsIfExists": {"ec2:InstanceType": "t2.micro"}}, {}, True),
    (IF_EXISTS, {"NumericLessThanIfExists": {"s3:max-keys": "10"}}, {}, True),
    (IF_EXISTS, {"IpAddressIfExists": {"aws:SourceIp": "203.0.113.0/24"}}, {}, True),
    (IF_EXISTS, {"DateLessThanIfExists": {"aws:TokenIssueTime": "2020"}}, {}, True),
    (IF_EXISTS, {"ArnLikeIfExists": {"aws:SourceArn": "arn:aws:sns:*:*:*"}}, {}, True),
    (IF_EXISTS, {"StringEqualsIfExists": {"a:b": "1"}, "StringEquals": {"a:c": "1"}}, {"a:c": "2"}, False),
    # Null
    (NULLS, {"Null": {"aws:TokenIssueTime": "true"}}, {}, True),
    (NULLS, {"Null": {"aws:TokenIssueTime": "true"}}, {"aws:TokenIssueTime": "2020-01-01T00:00:00Z"}, False),
    (NULLS, {"Null": {"aws:TokenIssueTime": "false"}}, {"aws:TokenIssueTime": "2020-01-01T00:00:00Z"}, True),
    (NULLS, {"Null": {"aws:TokenIssueTime": "false"}}, {}, False),
    (NULLS, {"Null": {"aws:TokenIssueTime": True}}, {}, True),
    (NULLS, {"Null": {"aws:TagKeys": "true"}}, {"aws:TagKeys": []}, True),
    # Keys and logic
    (KEYS, {"StringEquals": {"AWS:username": "johndoe"}}, {"aws:UserName": "johndoe"}, True),
    (KEYS, {"StringEquals": {"aws:username": "johndoe"}}, {"aws:username": "JohnDoe"}, False),
    (KEYS, {"StringEqualsIgnoreCase": {"aws:username": "johndoe"}}, {"aws:username": "JohnDoe"}, True),
    (KEYS, {"StringEquals": {"ec2:ResourceTag/TagKey1": "v"}}, {"ec2:ResourceTag/tagkey1": "v"}, True),
    (LOGIC, {"StringEquals": {"a:x": "1", "a:y": "2"}}, {"a:x": "1", "a:y": "2"}, True),
    (LOGIC, {"StringEquals": {"a:x": "1", "a:y": "2"}}, {"a:x": "1"}, False),
    (LOGIC, {"StringEquals": {"a:x": "1"}, "NumericLessThan": {"a:y": "2"}}, {"a:x": "1", "a:y": "1"}, True),
    (LOGIC, {"StringEquals": {"a:x": "1"}, "NumericLessThan": {"a:y": "2"}}, {"a:x": "1", "a:y": "2"}, False),
    (LOGIC, {"StringNotEquals": {"a:x": ["1", "2"]}}, {"a:x": "2"}, False),
    (LOGIC, {"StringNotEquals": {"a:x": ["1", "2"]}}, {"a:x": "3"}, True),
    (LOGIC, {"StringNotEquals": {"a:x": "1", "a:y": "2"}}, {"a:x": "3", "a:y": "2"}, False),
    # Sets
    (SETS, DELETABLE, {"aws:TagKeys": ["environment"]}, True),
    (SETS, DELETABLE, {"aws:TagKeys": ["cost-center"]}, True),
    (SETS, DELETABLE, {"aws:TagKeys": ["environment", "cost-center"]}, True),
    (SETS, DELETABLE, {"aws:TagKeys": ["environment", "dept"]}, False),
    (SETS, DELETABLE, {}, False),
    (SETS, DELETABLE, {"aws:TagKeys": []}, False),
    (SETS, {"ForAllValues:StringEquals": {"aws:TagKeys": ["environment"]}}, {}, True),
    (SETS, {"ForAllValues:StringEquals": {"aws:TagKeys": ["environment"]}}, {"aws:TagKeys": [""]}, True),
    (SETS, ANY_TAG, {"aws:TagKeys": ["environment"]}, True),
    (SETS, ANY_TAG, {"aws:TagKeys": ["cost-center"]}, True),
    (SETS, ANY_TAG, {"aws:TagKeys": ["environment", "cost-center"]}, True),
    (SETS, ANY_TAG, {"aws:TagKeys": ["environment", "dept"]}, True),
    (SETS, ANY_TAG, {"aws:TagKeys": ["dept"]}, False),
    (SETS, ANY_TAG, {}, False),
    (SETS, {"ForAnyValue:StringLike": {"aws:TagKeys": ["env*"]}}, {"aws:TagKeys": ["dept", "environment"]}, True),
    (SETS, {"ForAnyValue:StringNotEquals": {"aws:TagKeys": ["environment"]}}, {}, False),
    (SET_EXAMPLES, NOT_KEY1, {"aws:TagKeys": ["key1:legal"]}, False),
    (SET_EXAMPLES, NOT_KEY1, {"aws:TagKeys": ["key1:hr", "key1:personnel"]}, False),
    (SET_EXAMPLES, NOT_KEY1, {"aws:TagKeys": ["key2:audit"]}, True),
    (SET_EXAMPLES, NOT_KEY1, {}, True),
    (SET_EXAMPLES, NOT_KEY1_2, {"aws:TagKeys": ["key1:legal"]}, False),
    (SET_EXAMPLES, NOT_KEY1_2, {"aws:TagKeys": ["key1:hr", "key1:personnel"]}, False),
    (SET_EXAMPLES, NOT_KEY1_2, {"aws:TagKeys": ["key1:hr", "key2:audit"]}, False),
    (SET_EXAMPLES, NOT_KEY1_2, {"aws:TagKeys": ["key3:legal"]}, True),
    (SET_EXAMPLES, NOT_KEY1_2, {}, True),
    (SET_EXAMPLES, WEBSERVER, {"aws:TagKeys": ["webserver"]}, True),
    (SET_EXAMPLES, WEBSERVER, {"aws:TagKeys": ["environment", "webserver", "test"]}, True),
    (SET_EXAMPLES, WEBSERVER, {"aws:TagKeys": ["environment", "test"]}, False),
    (SET_EXAMPLES, WEBSERVER, {}, False),
]

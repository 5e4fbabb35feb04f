"""Action, Resource, their negations and policy variables: rows of the decision table."""

from tests.policy.rows import (
    ALLOWED,
    ANA,
    BUCKET,
    EXPLICIT,
    IMPLICIT,
    OBJECT,
    OWN,
    Caller,
    Row,
    allow,
    deny,
    page,
)

ACTION = page("reference_policies_elements_action")
NOT_ACTION = page("reference_policies_elements_notaction")
RESOURCE = page("reference_policies_elements_resource")
NOT_RESOURCE = page("reference_policies_elements_notresource")
VARIABLES = page("reference_policies_variables")
DEFAULTS = f"{VARIABLES}#policy-vars-default-values"
CHARACTERS = f"{VARIABLES}#policy-vars-specialchars"
VERSION = page("reference_policies_elements_version")
MULTIPLES = page("access_policies") + "#policies-syntax-multiples"
IAM_USER = f"arn:aws:iam::{OWN}:user/ana"
ROLE = Caller("role", "app")


def acts(what: str, wanted: object, action: str, expect: str, source: str = ACTION) -> Row:
    return Row(source, what, expect, action=action, resource="*", identity=[allow(wanted)])


def on(what: str, wanted: object, resource: str, expect: str, action: str = "s3:GetObject") -> Row:
    identity = [allow(action, wanted)]
    return Row(RESOURCE, what, expect, action=action, resource=resource, identity=identity)


# fmt: off
ACTIONS = [
    acts("the action named", "ec2:StartInstances", "ec2:StartInstances", ALLOWED),
    acts("another action", "ec2:StartInstances", "ec2:StopInstances", IMPLICIT),
    acts("one of several actions", ["sqs:SendMessage", "sqs:ReceiveMessage"], "sqs:ReceiveMessage", ALLOWED),
    acts("none of several actions", ["sqs:SendMessage", "sqs:ReceiveMessage"], "sqs:DeleteMessage", IMPLICIT),
    acts("prefix and name of an action in other cases", "IAM:listaccesskeys", "iam:ListAccessKeys", ALLOWED),
    acts("every action of a service", "s3:*", "s3:PutObject", ALLOWED),
    acts("every action of another service", "s3:*", "s3express:CreateSession", IMPLICIT),
    acts("every action", "*", "kms:Decrypt", ALLOWED),
    acts("a star in the middle", "iam:*AccessKey*", "iam:ListAccessKeys", ALLOWED),
    acts("a star in the middle, not there", "iam:*AccessKey*", "iam:ListUsers", IMPLICIT),
    acts("a star in other cases", "IAM:*accesskey*", "iam:CreateAccessKey", ALLOWED),
    acts("one character for a question mark", "ec2:?topInstances", "ec2:StopInstances", ALLOWED),
    acts("no character for a question mark", "ec2:S?topInstances", "ec2:StopInstances", IMPLICIT),
    acts("a name that only begins alike", "s3:GetObject", "s3:GetObjectAcl", IMPLICIT),
    acts("a star for nothing at all", "s3:GetObject*", "s3:GetObject", ALLOWED),
    Row(NOT_ACTION, "all but: another action", ALLOWED, action="s3:GetObject", resource="*", identity=[allow(NotAction="iam:*")]),
    Row(NOT_ACTION, "all but: this action", IMPLICIT, action="iam:CreateUser", resource="*", identity=[allow(NotAction="iam:*")]),
    Row(NOT_ACTION, "deny all but: another action", EXPLICIT, action="s3:GetObject", resource="*", identity=[allow("*"), deny(NotAction=["iam:*", "sts:*"])]),
    Row(NOT_ACTION, "deny all but: this action", ALLOWED, action="sts:GetSessionToken", resource="*", identity=[allow("*"), deny(NotAction=["iam:*", "sts:*"])]),
    Row(NOT_ACTION, "all but in other cases", IMPLICIT, action="iam:CreateUser", resource="*", identity=[allow(NotAction="IAM:CREATE*")]),
    Row(NOT_ACTION, "all of S3 on a bucket but deleting it", IMPLICIT, action="s3:DeleteBucket", resource=BUCKET, identity=[allow(resource=f"{BUCKET}*", NotAction="s3:DeleteBucket")]),
    Row(NOT_ACTION, "deny without MFA all but what registers one", EXPLICIT, action="iam:CreateUser", resource="*", identity=[allow("*"), deny(NotAction=["iam:*MFA*"], Condition={"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}})]),
    Row(NOT_ACTION, "deny without MFA lets MFA register", ALLOWED, action="iam:EnableMFADevice", resource="*", identity=[allow("*"), deny(NotAction=["iam:*MFA*"], Condition={"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}})]),
]
RESOURCES = [
    on("the resource named", f"arn:aws:sqs:us-east-2:{OWN}:queue1", f"arn:aws:sqs:us-east-2:{OWN}:queue1", ALLOWED, "sqs:SendMessage"),
    on("another resource", f"arn:aws:sqs:us-east-2:{OWN}:queue1", f"arn:aws:sqs:us-east-2:{OWN}:queue2", IMPLICIT, "sqs:SendMessage"),
    on("another region", f"arn:aws:sqs:us-east-2:{OWN}:queue1", f"arn:aws:sqs:us-east-1:{OWN}:queue1", IMPLICIT, "sqs:SendMessage"),
    on("a star for the region", f"arn:aws:sqs:*:{OWN}:queue1", f"arn:aws:sqs:us-east-1:{OWN}:queue1", ALLOWED, "sqs:SendMessage"),
    on("everything", "*", OBJECT, ALLOWED),
    on("all objects of a bucket", f"{BUCKET}/*", OBJECT, ALLOWED),
    on("all objects of a bucket, not the bucket", f"{BUCKET}/*", BUCKET, IMPLICIT, "s3:ListBucket"),
    on("the bucket, not its objects", BUCKET, OBJECT, IMPLICIT),
    on("a bucket whose name only begins alike", f"{BUCKET}/*", f"{BUCKET}-2/x", IMPLICIT),
    on("users under a path", f"arn:aws:iam::{OWN}:user/accounting/*", f"arn:aws:iam::{OWN}:user/accounting/eu/bo", ALLOWED, "iam:GetUser"),
    on("users under another path", f"arn:aws:iam::{OWN}:user/accounting/*", f"arn:aws:iam::{OWN}:user/bo", IMPLICIT, "iam:GetUser"),
    on("a user's name in another case", f"arn:aws:iam::{OWN}:user/Bob", f"arn:aws:iam::{OWN}:user/bob", IMPLICIT, "iam:GetUser"),
    on("one of two tables", [f"arn:aws:dynamodb:us-east-2:{OWN}:table/books_table", f"arn:aws:dynamodb:us-east-2:{OWN}:table/magazines_table"], f"arn:aws:dynamodb:us-east-2:{OWN}:table/magazines_table", ALLOWED, "dynamodb:GetItem"),
    on("neither of two tables", [f"arn:aws:dynamodb:us-east-2:{OWN}:table/books_table", f"arn:aws:dynamodb:us-east-2:{OWN}:table/magazines_table"], f"arn:aws:dynamodb:us-east-2:{OWN}:table/films_table", IMPLICIT, "dynamodb:GetItem"),
    on("an index is not its table", f"arn:aws:dynamodb:us-east-2:{OWN}:table/books", f"arn:aws:dynamodb:us-east-2:{OWN}:table/books/index/by-title", IMPLICIT, "dynamodb:Query"),
    on("test folders: 1/test", f"{BUCKET}/*/test/*", f"{BUCKET}/1/test/object.jpg", ALLOWED),
    on("test folders: 1/2/test", f"{BUCKET}/*/test/*", f"{BUCKET}/1/2/test/object.jpg", ALLOWED),
    on("test folders: 1/2/test/3", f"{BUCKET}/*/test/*", f"{BUCKET}/1/2/test/3/object.jpg", ALLOWED),
    on("test folders: slashes", f"{BUCKET}/*/test/*", f"{BUCKET}/1///test///object.jpg", ALLOWED),
    on("test folders: nothing after", f"{BUCKET}/*/test/*", f"{BUCKET}/1/test/", ALLOWED),
    on("test folders: nothing before", f"{BUCKET}/*/test/*", f"{BUCKET}//test/object.jpg", ALLOWED),
    on("no test folder: 1-test", f"{BUCKET}/*/test/*", f"{BUCKET}/1-test/object.jpg", IMPLICIT),
    on("no test folder: test first", f"{BUCKET}/*/test/*", f"{BUCKET}/test/object.jpg", IMPLICIT),
    on("no test folder: test.jpg", f"{BUCKET}/*/test/*", f"{BUCKET}/1/2/test.jpg", IMPLICIT),
    on("one character for a question mark", f"{BUCKET}/july-?.csv", f"{BUCKET}/july-1.csv", ALLOWED),
    on("two characters for a question mark", f"{BUCKET}/july-?.csv", f"{BUCKET}/july-11.csv", IMPLICIT),
    on("a star that ends a segment runs past colons", f"arn:aws:logs:us-east-1:{OWN}:log-group:*", f"arn:aws:logs:us-east-1:{OWN}:log-group:/app:log-stream:x", ALLOWED, "logs:PutLogEvents"),
    on("an action without resources wants all of them", BUCKET, "*", IMPLICIT, "s3:ListAllMyBuckets"),
    on("an action without resources and all of them", "*", "*", ALLOWED, "ec2:DescribeInstances"),
    Row(NOT_RESOURCE, "all but: another bucket", ALLOWED, resource="arn:aws:s3:::open/x", identity=[allow(NotResource=[BUCKET, f"{BUCKET}/*"])]),
    Row(NOT_RESOURCE, "all but: this bucket", IMPLICIT, identity=[allow(NotResource=[BUCKET, f"{BUCKET}/*"])]),
    Row(NOT_RESOURCE, "deny all but the HR bucket: elsewhere", EXPLICIT, identity=[allow("*"), deny("s3:*", NotResource=["arn:aws:s3:::HRBucket/Payroll", "arn:aws:s3:::HRBucket/Payroll/*"])]),
    Row(NOT_RESOURCE, "deny all but the HR bucket: there", ALLOWED, resource="arn:aws:s3:::HRBucket/Payroll/july", identity=[allow("*"), deny("s3:*", NotResource=["arn:aws:s3:::HRBucket/Payroll", "arn:aws:s3:::HRBucket/Payroll/*"])]),
]
HOME = f"{BUCKET}/home/${{aws:username}}/*"
TEAM = f"{BUCKET}/${{aws:PrincipalTag/team}}/*"
TEAM_OR_NONE = f"{BUCKET}/${{aws:PrincipalTag/team, 'company-wide'}}/*"
TAGGED = Caller("user", "ana", tags={"team": "blue"})
VARIABLE_ROWS = [
    Row(VARIABLES, "the caller's own folder", ALLOWED, resource=f"{BUCKET}/home/ana/x", identity=[allow(resource=HOME)]),
    Row(VARIABLES, "somebody else's folder", IMPLICIT, resource=f"{BUCKET}/home/bo/x", identity=[allow(resource=HOME)]),
    Row(VARIABLES, "the friendly name leaves out the path", ALLOWED, Caller("user", "eu/ana"), resource=f"{BUCKET}/home/ana/x", identity=[allow(resource=HOME)]),
    Row(VARIABLES, "a role has no user name", IMPLICIT, ROLE, resource=f"{BUCKET}/home/app/x", identity=[allow(resource=HOME)]),
    Row(VARIABLES, "the caller's own access keys", ALLOWED, action="iam:CreateAccessKey", resource=IAM_USER, identity=[allow("iam:*AccessKey*", f"arn:aws:iam::{OWN}:user/${{aws:username}}")]),
    Row(VARIABLES, "somebody else's access keys", IMPLICIT, action="iam:CreateAccessKey", resource=f"arn:aws:iam::{OWN}:user/bo", identity=[allow("iam:*AccessKey*", f"arn:aws:iam::{OWN}:user/${{aws:username}}")]),
    Row(VARIABLES, "the caller's own queue", ALLOWED, action="sqs:SendMessage", resource=f"arn:aws:sqs:us-east-2:{OWN}:ana-queue", identity=[allow("sqs:*", "arn:aws:sqs:us-east-2:*:${aws:username}-queue")]),
    Row(VARIABLES, "a tag of the caller", ALLOWED, TAGGED, resource=f"{BUCKET}/blue/x", identity=[allow(resource=TEAM)]),
    Row(VARIABLES, "another value than the caller's tag", IMPLICIT, TAGGED, resource=f"{BUCKET}/red/x", identity=[allow(resource=TEAM)]),
    Row(VARIABLES, "a caller without the tag", IMPLICIT, resource=f"{BUCKET}/blue/x", identity=[allow(resource=TEAM)]),
    Row(VARIABLES, "a tag's star is no wildcard", IMPLICIT, Caller("user", "ana", tags={"team": "*"}), resource=f"{BUCKET}/blue/x", identity=[allow(resource=TEAM)]),
    Row(VARIABLES, "key names in other cases", ALLOWED, resource=f"{BUCKET}/home/ana/x", identity=[allow(resource=f"{BUCKET}/home/${{AWS:UserName}}/*")]),
    Row(VARIABLES, "in a string condition", ALLOWED, action="s3:ListBucket", resource=BUCKET, context={"s3:prefix": "ana/2020"}, identity=[allow("s3:ListBucket", BUCKET, Condition={"StringLike": {"s3:prefix": ["${aws:username}/*"]}})]),
    Row(VARIABLES, "in a string condition, another's", IMPLICIT, action="s3:ListBucket", resource=BUCKET, context={"s3:prefix": "bo/2020"}, identity=[allow("s3:ListBucket", BUCKET, Condition={"StringLike": {"s3:prefix": ["${aws:username}/*"]}})]),
    Row(VARIABLES, "in an ARN condition", ALLOWED, context={"aws:SourceArn": f"arn:aws:sns:us-east-1:{OWN}:ana-topic"}, identity=[allow(Condition={"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:*:${aws:username}-topic"}})]),
    Row(VARIABLES, "tag compared with tag", ALLOWED, TAGGED, context={"aws:ResourceTag/team": "blue"}, identity=[allow(Condition={"StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}})]),
    Row(VARIABLES, "tag compared with another", IMPLICIT, TAGGED, context={"aws:ResourceTag/team": "red"}, identity=[allow(Condition={"StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}})]),
    Row(VARIABLES, "no value: the statement does not apply", IMPLICIT, context={"aws:ResourceTag/team": "red"}, identity=[allow(Condition={"StringNotEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}})]),
    Row(VARIABLES, "no value among several: the others count", ALLOWED, ROLE, resource=f"{BUCKET}/public/x", identity=[allow(resource=[HOME, f"{BUCKET}/public/*"])]),
    Row(VARIABLES, "no value in an exception: the statement does not apply", IMPLICIT, resource=f"{BUCKET}/x", identity=[allow(NotResource=TEAM)]),
    Row(DEFAULTS, "the default where there is no value", ALLOWED, resource=f"{BUCKET}/company-wide/x", identity=[allow(resource=TEAM_OR_NONE)]),
    Row(DEFAULTS, "the default is not for who has a value", IMPLICIT, TAGGED, resource=f"{BUCKET}/company-wide/x", identity=[allow(resource=TEAM_OR_NONE)]),
    Row(DEFAULTS, "the value, not the default", ALLOWED, TAGGED, resource=f"{BUCKET}/blue/x", identity=[allow(resource=TEAM_OR_NONE)]),
    Row(CHARACTERS, "a literal star", ALLOWED, resource=f"{BUCKET}/a*b", identity=[allow(resource=f"{BUCKET}/a${{*}}b")]),
    Row(CHARACTERS, "a literal star is no wildcard", IMPLICIT, resource=f"{BUCKET}/axb", identity=[allow(resource=f"{BUCKET}/a${{*}}b")]),
    Row(CHARACTERS, "a literal question mark", ALLOWED, resource=f"{BUCKET}/a?b", identity=[allow(resource=f"{BUCKET}/a${{?}}b")]),
    Row(CHARACTERS, "a literal question mark is no wildcard", IMPLICIT, resource=f"{BUCKET}/axb", identity=[allow(resource=f"{BUCKET}/a${{?}}b")]),
    Row(CHARACTERS, "a literal dollar", ALLOWED, resource=f"{BUCKET}/${{aws:username}}", identity=[allow(resource=f"{BUCKET}/${{$}}{{aws:username}}")]),
    Row(VERSION, "no variables before 2012: the text itself", ALLOWED, ANA, resource=f"{BUCKET}/${{aws:username}}", version="2008-10-17", on_resource=[allow(resource=f"{BUCKET}/${{aws:username}}", Principal={"AWS": IAM_USER})]),
    Row(VERSION, "no variables before 2012: not the name", IMPLICIT, ANA, resource=f"{BUCKET}/ana", version="2008-10-17", on_resource=[allow(resource=f"{BUCKET}/${{aws:username}}", Principal={"AWS": IAM_USER})]),
    Row(VERSION, "no version means the old one", IMPLICIT, ANA, resource=f"{BUCKET}/ana", version=None, on_resource=[allow(resource=f"{BUCKET}/${{aws:username}}", Principal={"AWS": IAM_USER})]),
    Row(MULTIPLES, "statements are alternatives", ALLOWED, action="s3:ListAllMyBuckets", resource="*", identity=[allow("iam:ChangePassword"), allow("s3:ListAllMyBuckets")]),
    Row(MULTIPLES, "MFA for confidential data, without", IMPLICIT, resource="arn:aws:s3:::confidential-data/x", identity=[allow(["s3:List*", "s3:Get*"], ["arn:aws:s3:::confidential-data", "arn:aws:s3:::confidential-data/*"], Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}})]),
    Row(MULTIPLES, "MFA for confidential data, with", ALLOWED, resource="arn:aws:s3:::confidential-data/x", context={"aws:MultiFactorAuthPresent": "true"}, identity=[allow(["s3:List*", "s3:Get*"], ["arn:aws:s3:::confidential-data", "arn:aws:s3:::confidential-data/*"], Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}})]),
]
# fmt: on
ELEMENTS = [*ACTIONS, *RESOURCES, *VARIABLE_ROWS]

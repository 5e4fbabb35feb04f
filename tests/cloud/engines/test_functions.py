"""Invoking functions: what they get, what comes back, what is logged."""

import pytest
from botocore.exceptions import ClientError

from tests.cloud.engines.functions import BASIC, package

CONTEXT = """
import os
runs = 0
def handler(event, context):
    global runs
    runs += 1
    print("working on", event["order"])
    return {
        "event": event,
        "runs": runs,
        "id": context.aws_request_id,
        "arn": context.invoked_function_arn,
        "name": context.function_name,
        "version": context.function_version,
        "memory": context.memory_limit_in_mb,
        "group": context.log_group_name,
        "left": context.get_remaining_time_in_millis(),
        "mode": os.environ["MODE"],
        "region": os.environ["AWS_REGION"],
        "cwd": os.getcwd(),
    }
"""


def test_a_function_gets_its_event_its_context_and_its_environment(functions):
    arn = functions.make(CONTEXT, Environment={"Variables": {"MODE": "quick"}}, MemorySize=256)

    outcome = functions.call({"order": 7})

    told = outcome.payload
    assert (outcome.status, outcome.error, outcome.version) == (200, None, "$LATEST")
    assert told["event"] == {"order": 7}
    assert (told["arn"], told["name"], told["version"]) == (arn, "f", "$LATEST")
    assert (told["memory"], told["mode"], told["region"]) == ("256", "quick", "us-east-1")
    assert (told["id"], told["cwd"]) == (outcome.request_id, "/var/task")
    assert 0 < told["left"] <= 3000


def test_a_process_is_kept_for_the_next_event_and_replaced_by_new_code(functions):
    functions.make(CONTEXT, Environment={"Variables": {"MODE": "a"}})
    assert [functions.call({"order": n}).payload["runs"] for n in range(3)] == [1, 2, 3]

    functions.api.update_function_configuration(
        FunctionName="f", Environment={"Variables": {"MODE": "b"}}
    )
    told = functions.call({"order": 1}).payload

    assert (told["runs"], told["mode"]) == (1, "b")


def test_the_log_has_start_end_and_report_of_each_request(functions):
    functions.make(CONTEXT, Environment={"Variables": {"MODE": "a"}})
    first, second = functions.call({"order": 1}), functions.call({"order": 2})

    lines = functions.log()

    assert lines[:3] == [
        f"START RequestId: {first.request_id} Version: $LATEST\n",
        "working on 1\n",
        f"END RequestId: {first.request_id}\n",
    ]
    assert lines[3].startswith(f"REPORT RequestId: {first.request_id}\tDuration: ")
    assert "Init Duration: " in lines[3]
    assert "Init Duration: " not in lines[7]
    assert "".join(lines[4:]) == second.tail


def test_without_permission_to_write_logs_there_are_none_and_the_function_runs(functions):
    functions.make("def handler(e, c): print('x')", role=functions.role(name="mute"))
    assert functions.call().status == 200
    assert functions.log() == []

    functions.make("def handler(e, c): print('x')", name="g", role=functions.role(*BASIC))
    assert functions.call(name="g").status == 200
    assert functions.log("g")[1] == "x\n"


def test_an_exception_is_told_with_its_type_message_and_stack(functions):
    functions.make("def handler(e, c):\n    raise KeyError('no such order')\n")

    outcome = functions.call()

    assert outcome.error == "Unhandled"
    assert outcome.payload["errorType"] == "KeyError"
    assert outcome.payload["errorMessage"] == "'no such order'"
    assert outcome.payload["requestId"] == outcome.request_id
    assert outcome.payload["stackTrace"] == [
        "  File \"/var/task/app.py\", line 2, in handler\n    raise KeyError('no such order')\n"
    ]
    assert "[ERROR] KeyError: 'no such order'" in outcome.tail


@pytest.mark.parametrize(
    ("code", "handler", "kind", "message"),
    [
        (
            "import requestz",
            "app.handler",
            "Runtime.ImportModuleError",
            "Unable to import module 'app': No module named 'requestz'",
        ),
        (
            "def other(e, c): pass",
            "app.handler",
            "Runtime.HandlerNotFound",
            "Handler 'handler' missing on module 'app'",
        ),
        (
            "def handler(e, c) pass",
            "app.handler",
            "Runtime.UserCodeSyntaxError",
            "Syntax error in module 'app': expected ':' (app.py, line 1)",
        ),
        (
            "def handler(e, c): return {1, 2}",
            "app.handler",
            "Runtime.MarshalError",
            "Unable to marshal response: Object of type set is not JSON serializable",
        ),
    ],
)
def test_what_the_runtime_cannot_do_has_its_own_error(functions, code, handler, kind, message):
    functions.make(code, Handler=handler)

    outcome = functions.call()

    assert outcome.error == "Unhandled"
    assert (outcome.payload["errorType"], outcome.payload["errorMessage"]) == (kind, message)


def test_a_timeout_ends_the_process(functions):
    functions.make("import time\ndef handler(e, c): time.sleep(e.get('s', 0))", Timeout=1)
    assert functions.call({"s": 0}).error is None

    outcome = functions.call({"s": 60})

    sentence = f"RequestId: {outcome.request_id} Error: Task timed out after 1.00 seconds"
    assert outcome.error == "Unhandled"
    assert outcome.payload == {"errorType": "Sandbox.Timedout", "errorMessage": sentence}
    assert sentence in outcome.tail
    assert "Init Duration" in functions.call().tail


def test_a_process_that_ends_is_told_as_such_and_so_is_one_that_takes_too_much_memory(functions):
    functions.make(
        "import os\n"
        "def handler(e, c):\n"
        "    if e.get('exit'): os._exit(e['exit'])\n"
        "    return len(b'x' * (e['mb'] << 20))\n"
    )
    ended = functions.call({"exit": 3})
    assert ended.payload["errorType"] == "Runtime.ExitError"
    assert ended.payload["errorMessage"].endswith("Runtime exited with error: exit status 3")
    assert functions.call({"mb": 20}).payload == 20 << 20

    killed = functions.call({"mb": 400})

    assert killed.payload["errorType"] == "Runtime.ExitError"
    assert killed.payload["errorMessage"].endswith("Runtime exited with error: signal: killed")
    assert "Error Type: Runtime.OutOfMemory" in killed.tail


def test_scratch_space_is_as_large_as_was_asked_for_and_is_not_the_functions_memory(functions):
    functions.make(
        "import os\n"
        "def handler(e, c):\n"
        "    with open('/tmp/f', 'wb') as f:\n"
        "        for _ in range(e['mb']): f.write(b'x' * (1 << 20))\n"
        "    return os.path.getsize('/tmp/f') >> 20\n",
        Timeout=30,
    )
    assert functions.call({"mb": 200}).payload == 200
    assert functions.call({"mb": 600}).payload["errorType"] == "OSError"


def test_the_code_inside_is_the_role_and_may_do_what_the_role_may(functions, aws, account):
    aws("s3").create_bucket(Bucket=f"own-{account.account_id}")
    functions.make(
        "import boto3\n"
        "def handler(e, c):\n"
        "    me = boto3.client('sts').get_caller_identity()['Arn']\n"
        "    try:\n"
        "        return [me, len(boto3.client('s3').list_buckets()['Buckets'])]\n"
        "    except Exception as fault:\n"
        "        return [me, str(fault)]\n",
        Timeout=30,
    )
    arn = f"arn:aws:sts::{account.account_id}:assumed-role/worker/f"
    me, said = functions.call().payload
    assert me == arn
    assert f"User: {arn} is not authorized to perform: s3:ListAllMyBuckets" in said

    statement = '{"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}'
    document = f'{{"Version": "2012-10-17", "Statement": [{statement}]}}'
    aws("iam").put_role_policy(RoleName="worker", PolicyName="s3", PolicyDocument=document)
    assert functions.call().payload == [arn, 1]


def test_layers_lie_in_opt_and_can_be_imported(functions):
    layer = functions.api.publish_layer_version(
        LayerName="shared", Content={"ZipFile": package({"python/shared.py": "WORD = 'from'"})}
    )
    above = functions.api.publish_layer_version(
        LayerName="above", Content={"ZipFile": package({"python/shared.py": "WORD = 'above'"})}
    )
    code = "import shared\ndef handler(e, c): return [shared.WORD, shared.__file__]"
    functions.make(code, Layers=[layer["LayerVersionArn"]])
    functions.make(code, name="g", Layers=[layer["LayerVersionArn"], above["LayerVersionArn"]])

    assert functions.call().payload == ["from", "/opt/python/shared.py"]
    assert functions.call(name="g").payload[0] == "above"


def test_a_function_in_node_js(functions):
    functions.make(
        {
            "index.mjs": "import { S3Client } from './own.mjs';\n"
            "export const handler = async (event, context) => {\n"
            "  console.log('order', event.order);\n"
            "  if (event.order < 0) throw new RangeError('below zero');\n"
            "  return { name: S3Client, id: context.awsRequestId,"
            " left: context.getRemainingTimeInMillis() };\n"
            "};\n",
            "own.mjs": "export const S3Client = 'own';",
        },
        Runtime="nodejs20.x",
        Handler="index.handler",
    )
    good = functions.call({"order": 1})
    assert (good.payload["name"], good.payload["id"]) == ("own", good.request_id)
    assert f"\t{good.request_id}\tINFO\torder 1\n" in good.tail

    bad = functions.call({"order": -1})
    assert bad.error == "Unhandled"
    assert (bad.payload["errorType"], bad.payload["errorMessage"]) == ("RangeError", "below zero")
    assert bad.payload["trace"][0] == "RangeError: below zero"


def test_a_callback_answers_too_and_what_cannot_be_found_is_told(functions):
    functions.make(
        {"index.js": "exports.handler = (event, context, callback) => callback(null, 5);"},
        Runtime="nodejs20.x",
        Handler="index.handler",
    )
    assert functions.call().payload == 5
    functions.api.update_function_configuration(FunctionName="f", Handler="index.other")
    told = functions.call().payload
    assert told["errorType"] == "Runtime.HandlerNotFound"
    assert told["errorMessage"] == "index.other is undefined or not exported"


def test_node_js_trusts_the_clouds_names_and_so_does_what_it_starts(functions):
    ask = (
        "const ask = (say) => require('node:https').get('https://sts.us-east-1.amazonaws.com/x',"
        " (answer) => say(answer.statusCode)).on('error', (fault) => say(fault.code));"
    )
    functions.make(
        {
            "index.js": f"{ask}\n"
            f"const inner = `{ask} ask((told) => {{ console.log(told); process.exit(); }})`;\n"
            "const { execFileSync } = require('node:child_process');\n"
            "exports.handler = async () => [await new Promise(ask),\n"
            "  Number(execFileSync(process.execPath, ['-e', inner]))];\n"
        },
        Runtime="nodejs20.x",
        Handler="index.handler",
        Timeout=30,
    )

    own, inner = functions.call().payload

    assert own == inner
    assert 300 <= own < 500  # an answer of the cloud's


def test_what_is_not_there_or_not_json_or_too_large_is_refused(functions):
    functions.make("def handler(e, c): return 'x' * e.get('n', 0)", MemorySize=512)
    assert functions.call({"n": 3}).payload == "xxx"

    with pytest.raises(ClientError) as missing:
        functions.call(name="nobody")
    with pytest.raises(ClientError) as large:
        functions.call({"x": "y" * (6 << 20)})
    assert missing.value.response["Error"]["Code"] == "ResourceNotFoundException"
    assert large.value.response["Error"]["Code"] == "RequestTooLargeException"
    told = functions.call({"n": 7 << 20})
    assert told.payload["errorType"] == "Function.ResponseSizeTooLarge"

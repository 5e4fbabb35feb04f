"""Where an account keeps its functions' code and logs."""

import os
import time

from tests.cloud.engines.functions import package

NOISE = os.urandom(300_000).hex()
GROUP, STREAM = "/app", "one"


def test_code_is_kept_once_beside_the_state_and_goes_with_the_function(functions, account, cloud):
    home = cloud.control.parent / "accounts" / account.account_id
    functions.make({"app.py": "def handler(event, context): return 'old'", "noise.txt": NOISE})
    functions.api.publish_version(FunctionName="f")
    assert functions.call().payload == "old"
    assert sum(path.stat().st_size for path in home.glob("state.*")) < 100_000
    assert len(list((home / "bodies").iterdir())) == 1

    new = package({"app.py": "def handler(event, context): return 'new'"})
    functions.api.update_function_code(FunctionName="f", ZipFile=new)
    assert functions.call().payload == "new"
    assert functions.call(Qualifier="1").payload == "old"

    functions.api.delete_function(FunctionName="f")
    assert not list((home / "bodies").iterdir())


def test_a_long_log_comes_back_whole_from_sleep(aws, account, control):
    logs, now = aws("logs"), int(time.time() * 1000)
    logs.create_log_group(logGroupName=GROUP)
    logs.create_log_stream(logGroupName=GROUP, logStreamName=STREAM)
    written = [f"line {number}" for number in range(300)]
    for first in range(0, 300, 50):
        events = [{"timestamp": now, "message": text} for text in written[first : first + 50]]
        logs.put_log_events(logGroupName=GROUP, logStreamName=STREAM, logEvents=events)

    control.snapshot(account.account_id, "long")
    logs.delete_log_group(logGroupName=GROUP)
    control.restore(account.account_id, "long")

    logs.put_log_events(
        logGroupName=GROUP, logStreamName=STREAM, logEvents=[{"timestamp": now, "message": "last"}]
    )
    told = logs.get_log_events(logGroupName=GROUP, logStreamName=STREAM, startFromHead=True)
    assert [event["message"] for event in told["events"]] == [*written, "last"]

"""The context object of a state, which paths that begin with `$$` look into.

Source: AWS Step Functions Developer Guide, "Accessing execution data from the Context object".
"""

import json
from typing import Any

from cloud.engines.states import moments
from cloud.engines.states.runs import Frame, Run


def of(run: Run, frame: Frame) -> dict[str, Any]:
    made: dict[str, Any] = {
        "Execution": {
            "Id": run.arn,
            "Input": json.loads(run.input),
            "Name": run.name,
            "RoleArn": run.role_arn,
            "StartTime": moments.write(run.started_at),
            "RedriveCount": 0,
        },
        "State": {
            "EnteredTime": moments.write(frame.entered_at),
            "Name": frame.state,
            "RetryCount": sum(frame.retries.values()),
        },
        "StateMachine": {"Id": run.machine_arn, "Name": run.machine_name},
    }
    if frame.token:
        made["Task"] = {"Token": frame.token}
    if frame.item is not None:
        index, value = frame.item
        made["Map"] = {"Item": {"Index": index, "Value": value}}
    return made

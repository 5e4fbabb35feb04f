"""The tables of AWS: CloudWatch User Guide, "How alarm state is evaluated when data is missing"."""

import pytest

from cloud.seams.alarms.verdict import State, judge

OK, ALARM, UNKNOWN, KEPT = State.OK, State.ALARM, State.UNKNOWN, None
HOW = ("missing", "ignore", "breaching", "notBreaching")
THREE_OF_THREE = {
    "0-X-X": (OK, OK, OK, OK),
    "0----": (OK, OK, OK, OK),
    "-----": (UNKNOWN, KEPT, ALARM, OK),
    "0XX-X": (ALARM, ALARM, ALARM, ALARM),
    "----X": (UNKNOWN, KEPT, ALARM, OK),
    "--X--": (ALARM, KEPT, ALARM, OK),
    "X----": (ALARM, KEPT, ALARM, OK),
}
TWO_OF_THREE = {
    "0-X-X": (ALARM, ALARM, ALARM, ALARM),
    "00X0X": (ALARM, ALARM, ALARM, ALARM),
    "0-X--": (OK, OK, ALARM, OK),
    "----0": (OK, OK, ALARM, OK),
    "----X": (UNKNOWN, KEPT, ALARM, OK),
}
ROWS = [
    (points, to_alarm, how, state)
    for to_alarm, table in ((3, THREE_OF_THREE), (2, TWO_OF_THREE))
    for points, states in table.items()
    for how, state in zip(HOW, states, strict=True)
]


@pytest.mark.parametrize(("points", "to_alarm", "how", "state"), ROWS)
def test_states_are_those_of_the_tables(points, to_alarm, how, state):
    breaches = [{"0": False, "X": True, "-": None}[point] for point in points]
    assert judge(breaches, 3, to_alarm, how).state == state

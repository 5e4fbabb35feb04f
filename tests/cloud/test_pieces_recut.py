"""An account that an older version cut into other pieces is written whole, in today's."""

from cloud.seams import pickling
from cloud.seams.pieces import Pieces


def test_back_ends_in_a_piece_of_older_days_are_noticed():
    held = {"moto.awslambda.models:lambda": {}, "moto.logs.models:logs": {}}
    before, today = Pieces(), Pieces()

    assert before.load({"functions": pickling.dump((held, {}))[0]}) == held
    today.load({name: pickling.dump(({key: {}}, {}))[0] for name, key in _cut(held)})

    assert before.astray
    assert not today.astray


def _cut(held):
    functions, logs = held
    return [("functions", functions), ("logs", logs)]

"""What of the record stays: bounded, in order, whole after a crash, and before the answer."""

import resource
import threading

import pytest
from botocore.exceptions import BotoCoreError, ClientError

from cloud.client import CloudClient
from cloud.server import record as kept
from cloud.server.record import FILES, LARGEST_EVENT, LARGEST_FILE, LARGEST_RECORD, Record
from cloud.server.search import Search
from tests import forked
from tests.cloud.conftest import client

FILLING = "x" * 2000


def event(record, *, read_only=False, management=True, operator=False, **more):
    return {
        "sequence": record.take(),
        "operator": operator,
        "readOnly": read_only,
        "eventTime": "2026-01-01T00:00:00Z",
        "eventSource": "s3.amazonaws.com",
        "eventName": "Anything",
        "managementEvent": management,
        "userIdentity": {},
        **more,
    }


def write(record, count, **kind):
    for _ in range(count):
        record.append(event(record, **kind))


def sequences(record, **wanted):
    wanted = {"limit": 10**6, **wanted}
    return [found["sequence"] for found in record.find(Search(**wanted))]


def size(folder):
    return sum(path.stat().st_size for path in folder.glob("record/*"))


def test_a_full_record_keeps_the_newest_of_each_kind(tmp_path):
    """Many times the budget of reads and messages; the changes before them are all there."""
    record = Record(tmp_path)
    write(record, 50, resources=[])
    many = 2 * LARGEST_RECORD // len(FILLING) // 3
    kinds = [{"read_only": True}, {"management": False}, {"operator": True}, {"errorCode": "No"}]
    for kind in kinds:
        write(record, many, filling=FILLING, **kind)
    assert size(tmp_path) <= LARGEST_RECORD
    found = sequences(record, include_operator=True)
    assert found == sorted(found)
    assert found[:50] == list(range(1, 51))
    assert found[-1] == 50 + 4 * many
    for stream, largest in list(LARGEST_FILE.items())[1:]:
        files = list(tmp_path.glob(f"record/{stream}-*"))
        assert len(files) == FILES
        assert all(path.stat().st_size <= largest for path in files)
    last_reads = [n for n in found if 50 < n <= 50 + many]
    assert last_reads == list(range(51 + many - len(last_reads), 51 + many))
    assert len(last_reads) > 1000


def test_the_figure_is_sixteen_mebibytes():
    assert LARGEST_RECORD == 16 * 1024 * 1024


def test_an_event_without_measure_loses_its_details(tmp_path):
    record = Record(tmp_path)
    record.append(event(record, requestParameters={"a": "x" * LARGEST_EVENT}))
    (found,) = record.find(Search())
    assert found["requestParameters"] is None
    assert found["omitted"] is True


@pytest.mark.parametrize("kind", [{}, {"read_only": True}, {"management": False}])
def test_numbers_go_on_after_a_restart(tmp_path, kind):
    before = Record(tmp_path)
    write(before, 3)
    write(before, 2, **kind)
    after = Record(tmp_path)
    assert after.take() == 6
    write(after, 1)
    assert sequences(after) == [1, 2, 3, 4, 5, 7]


@pytest.mark.parametrize("cut", [1, 40, 10**6])
def test_an_event_cut_off_by_a_crash_harms_no_other(tmp_path, cut):
    before = Record(tmp_path)
    write(before, 3)
    (path,) = tmp_path.glob("record/changes-*")
    content = path.read_bytes()
    whole = content[: content[:-1].rfind(b"\n") + 1]
    path.write_bytes(content[: max(len(whole), len(content) - cut)] if cut < 10**6 else b"")
    after = Record(tmp_path)
    write(after, 2)
    assert sequences(after) == ([1, 2, 3, 4] if cut < 10**6 else [1, 2])


def test_a_file_that_was_begun_and_not_written_is_no_way_back(tmp_path):
    before = Record(tmp_path)
    write(before, 5)
    (tmp_path / "record" / f"changes-{9:012d}.jsonl").write_bytes(b'{"sequence":9,"oper')
    after = Record(tmp_path)
    write(after, 1)
    assert sequences(after) == [1, 2, 3, 4, 5, 9]


def test_a_full_disk_leaves_no_half_an_event(tmp_path):
    record = Record(tmp_path)
    write(record, 1)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size(tmp_path) + 50, hard))
    try:
        with pytest.raises(OSError, match="too large"):
            write(record, 1)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    write(record, 1)
    assert sequences(record) == [1, 3]


def test_what_is_being_written_is_not_read_by_halves(tmp_path):
    record = Record(tmp_path)
    write(record, 2)
    (path,) = tmp_path.glob("record/changes-*")
    with path.open("ab") as file:
        file.write(kept.line_of(event(record))[:-1])
    assert sequences(record) == [1, 2]
    assert sequences(record, upto=1) == [1]


def test_every_change_that_was_answered_is_in_the_record_after_a_kill(tmp_path):
    """Four writers, a kill in the midst of them; by the request's own number."""
    folder, answered = tmp_path / "cloud", set()
    with forked.cloud(folder) as cloud:
        account = CloudClient(cloud.control).create_account()
        enough = threading.Semaphore(0)
        writers = [
            threading.Thread(target=_write_on, args=(cloud, account, n, answered, enough))
            for n in range(4)
        ]
        for writer in writers:
            writer.start()
        for _ in range(60):
            assert enough.acquire(timeout=30)
        cloud.running.kill()
        for writer in writers:
            writer.join()
    with forked.cloud(folder) as cloud:
        found = CloudClient(cloud.control).events(account.account_id, read_only=False)
        recorded = {event.model_dump()["requestID"] for event in found}
        assert len(answered) >= 60
        assert answered <= recorded
        numbers = [event.sequence for event in found]
        assert numbers == sorted(set(numbers))
        client(cloud.endpoint, "iam", account).create_user(UserName="after")
        last = CloudClient(cloud.control).events(account.account_id)[-1]
        assert last.sequence > numbers[-1]


def _write_on(cloud, account, number, answered, enough):
    iam = client(cloud.endpoint, "iam", account)
    for count in range(1000):
        try:
            answer = iam.create_user(UserName=f"u{number}-{count}")
        except (BotoCoreError, ClientError):
            return
        answered.add(answer["ResponseMetadata"]["RequestId"])
        enough.release()

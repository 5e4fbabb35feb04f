"""Layers: an image library's compiled files, and the limits."""

import io
import zipfile
from functools import cache

import pytest
from botocore.exceptions import ClientError

from tests import processes
from tests.cloud.engines.functions import package

PILLOW = processes.ROOT / "var" / "tools" / "layers" / "pillow.zip"
SHRINK = """
from pathlib import Path

from PIL import Image, _imaging


def handler(event, context):
    image = Image.new("RGB", (event["width"], 400))
    image.thumbnail((128, 128))
    mounts = [line.split() for line in Path("/proc/self/mountinfo").read_text().splitlines()]
    [shown] = [fields[3] for fields in mounts if fields[4] == "/opt"]
    return {"size": image.size, "compiled": _imaging.__file__, "shown": shown}
"""
MEBIBYTE = 1 << 20


@cache
def zeros(mebibytes):
    """Return a zip file that unpacks to more than itself."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for number in range(mebibytes // 10):
            archive.writestr(f"python/{number}.bin", bytes(10 * MEBIBYTE))
    return content.getvalue()


@pytest.fixture
def layer(functions):
    """Return what publishes a layer and returns its version's ARN."""

    def publish(name, content=None):
        content = content or package({f"python/{name}.py": f"NAME = '{name}'"})
        made = functions.api.publish_layer_version(LayerName=name, Content={"ZipFile": content})
        return made["LayerVersionArn"]

    return publish


def test_compiled_files_of_a_layer_run_and_neither_memory_nor_snapshots_hold_a_copy(
    functions, layer, cloud, account
):
    functions.make(SHRINK, Layers=[layer("pillow", PILLOW.read_bytes())], MemorySize=256)

    told = functions.call({"width": 800}).payload

    assert told["size"] == [128, 64]
    assert told["compiled"].startswith("/opt/python/PIL/_imaging.")
    assert "/layers/trees/" in told["shown"]  # on disk, as set-up has unpacked it for all
    data = cloud.control.parent
    state = [path for path in data.rglob("state.*") if account.account_id in str(path)]
    assert state
    assert sum(path.stat().st_size for path in state) < MEBIBYTE  # the layer's body lies apart


def test_a_function_has_at_most_five_layers_and_each_once(functions, layer):
    five = [layer(f"own{number}") for number in range(5)]
    code = "import own4\ndef handler(e, c): return own4.NAME"
    functions.make(code, Layers=five)
    assert functions.call().payload == "own4"

    newer = layer("own0")
    for layers, sentence in (([*five, layer("own5")], "more than 5"), ([*five[:4], newer], "same")):
        with pytest.raises(ClientError, match=sentence) as refusal:
            functions.api.update_function_configuration(FunctionName="f", Layers=layers)
        assert refusal.value.response["Error"]["Code"] == "InvalidParameterValueException"
    kept = functions.api.get_function_configuration(FunctionName="f")["Layers"]
    assert [one["Arn"] for one in kept] == five


def test_all_of_a_function_unpacks_to_250_mb_at_most(functions, layer):
    with pytest.raises(ClientError, match="Unzipped size must be smaller than 262144000 bytes"):
        layer("huge", zeros(260))
    first, second = layer("first", zeros(130)), layer("second", zeros(130))
    functions.make("def handler(e, c): return 1", Layers=[first])

    with pytest.raises(ClientError, match=r"exceeds .* of 262144000 bytes. The actual size is 27"):
        functions.api.update_function_configuration(FunctionName="f", Layers=[first, second])
    with pytest.raises(ClientError, match="Function code combined with layers"):
        functions.api.update_function_code(FunctionName="f", ZipFile=zeros(130))
    assert functions.call().payload == 1

"""What a refused call was told."""

from typing import Any

import pytest
from botocore.exceptions import ClientError


def refused(call: Any, code: str, sentence: str, **parameters: Any) -> str:
    """Return the whole sentence of a refusal, which must have this code and begin like this."""
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    error = caught.value.response["Error"]
    assert (error["Code"], error["Message"][: len(sentence)]) == (code, sentence)
    return str(error["Message"])

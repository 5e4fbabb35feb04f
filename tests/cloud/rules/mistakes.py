"""What a refused call was told."""

from typing import Any

import pytest
from botocore.exceptions import ClientError


def refused(call: Any, code: str, sentence: str, **parameters: Any) -> None:
    """Call, and see that it is refused with this code and a sentence that begins like this."""
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    error = caught.value.response["Error"]
    assert (error["Code"], error["Message"][: len(sentence)]) == (code, sentence)

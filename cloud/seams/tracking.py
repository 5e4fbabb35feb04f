"""No list of all that ever was. Replaces: `moto.core.common_models.BaseModel.__new__`.

moto appends every model it makes to `instances_tracked`, for its dashboard; a dropped account
would stay in memory through it.
"""

from typing import Any

from moto.core.common_models import BaseModel

from cloud.seams.patch import put


def install() -> None:
    put(BaseModel, "__new__", _untracked)


def _untracked(cls: type, *_args: Any, **_kwargs: Any) -> Any:
    return object.__new__(cls)

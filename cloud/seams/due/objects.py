"""What time does to S3's objects. Replaces nothing itself; see `lifecycle` and `restored`."""

from cloud.seams.due import lifecycle, restored


def install() -> None:
    lifecycle.install()
    restored.install()

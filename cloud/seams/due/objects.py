"""What time does to S3's objects. Replaces nothing itself; see its parts."""

from cloud.seams.due import lifecycle, lifecycle_told, restored


def install() -> None:
    lifecycle.install()
    lifecycle_told.install()
    restored.install()

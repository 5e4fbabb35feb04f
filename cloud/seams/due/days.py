"""Days as S3 and CloudWatch Logs count them: whole ones, from midnight to midnight in UTC."""

DAY = 86_400  # seconds; UTC has no others for `time.time`


def midnight_after(moment: float) -> float:
    """Return the first midnight, UTC, that is later than `moment`."""
    return (moment // DAY + 1) * DAY

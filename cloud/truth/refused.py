"""Parameters that are refused since moto takes them and does nothing."""

REFUSED: dict[tuple[str, str], dict[str, tuple[object, ...]]] = {}

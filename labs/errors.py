"""What can be refused about labs and sessions. Each message is shown to the learner as it is."""

from collections.abc import Collection

TITLES = {  # of what is behind the engines
    "mysql": "MariaDB",
    "postgres": "PostgreSQL",
    "packages": "a package repository for its instances",
}


class LabsError(Exception):
    """Base of every refusal; `str()` is a sentence that a learner can act on."""


class LabNotFoundError(LabsError):
    def __init__(self, slug: str) -> None:
        super().__init__(f"There is no lab called {slug} here any more. Choose another one.")


class LabBeingEditedError(LabsError):
    def __init__(self) -> None:
        super().__init__("This lab is being edited right now. Start it again in a moment.")


class EngineMissingError(LabsError):
    def __init__(self, engines: Collection[str]) -> None:
        names = " and ".join(TITLES[engine] for engine in sorted(engines))
        super().__init__(
            f"This lab needs {names}, which this installation does not have. "
            "Whoever runs it can prepare it (make setup); all other labs work without."
        )


class SessionClosedError(LabsError):
    def __init__(self) -> None:
        super().__init__("This lab session has ended. Start the lab again to go on.")


class SessionNotReadyError(LabsError):
    def __init__(self) -> None:
        super().__init__("Your lab is still being prepared. Try again in a moment.")


class SessionFailedError(LabsError):
    def __init__(self, sentence: str) -> None:
        super().__init__(sentence or "Your lab could not be prepared. Press Try again.")


class TooManySessionsError(LabsError):
    def __init__(self, titles: list[str]) -> None:
        names = ", ".join(titles)
        super().__init__(
            f"You have {len(titles)} labs open ({names}), which is the most at one time. "
            "End one of them, then start this one."
        )


class NoMoreExtensionsError(LabsError):
    def __init__(self, times: int) -> None:
        super().__init__(
            f"This session was extended {times} times already, which is the most. "
            "Finish in the time left, or end it and start again."
        )

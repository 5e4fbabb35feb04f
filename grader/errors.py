"""What can be refused about grading. Each message is shown to the learner as it is."""

from collections.abc import Sequence


class GraderError(Exception):
    """Base of every refusal; `str()` is a sentence that a learner can act on."""


class TaskNotFoundError(GraderError):
    def __init__(self, task: str, last: int) -> None:
        super().__init__(f"There is no task {task} in this lab. Its tasks are 1 to {last}.")


class NoMoreHintsError(GraderError):
    def __init__(self, number: int) -> None:
        super().__init__(f"Task {number} has no further hint.")


class TaskSolvedError(GraderError):
    def __init__(self, number: int) -> None:
        super().__init__(f"Task {number} is solved already. Keep your points: no hint is needed.")


class NoTaskLeftError(GraderError):
    def __init__(self) -> None:
        super().__init__("Every task is solved. No hint is needed.")


class NoAnswerWantedError(GraderError):
    def __init__(self, number: int) -> None:
        super().__init__(f"Task {number} asks for no answer. Do what it says, then check.")


class AnswerTooLongError(GraderError):
    def __init__(self, most: int) -> None:
        super().__init__(f"An answer has at most {most} characters.")


class EmptyAnswerError(GraderError):
    def __init__(self) -> None:
        super().__init__("Type an answer first.")


class NotKeptError(GraderError):
    """`kept` are the numbers of the tasks that one can go back to."""

    def __init__(self, number: int, kept: Sequence[int]) -> None:
        others = f"You can go back to: {', '.join(map(str, kept))}." if kept else ""
        start = "To start the whole lab over, use Reset, or `lab reset --to start`."
        sentence = f"The state right after task {number} is not kept."
        super().__init__(" ".join(part for part in (sentence, others, start) if part))


class NotDoneError(GraderError):
    def __init__(self, number: int) -> None:
        super().__init__(
            f"Task {number} is not done yet, so there is nothing to go back to. "
            "To start the whole lab over, use Reset, or `lab reset --to start`."
        )

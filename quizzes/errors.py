"""What a learner may be told when a quiz or an exam refuses something."""


class QuizError(Exception):
    """Base of them all; its text is a sentence for the learner."""


class SittingOverError(QuizError):
    """The sitting was handed in, or its time is over."""


class NotReadyError(QuizError):
    """There are not enough questions for this exam."""

"""Answers remembered, but not what was asked: that may be private."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar, TypeVarTuple

Question = TypeVarTuple("Question")
Answer = TypeVar("Answer")

MAX_ANSWERS = 4_096


def remembered(function: Callable[[*Question], Answer]) -> Callable[[*Question], Answer]:
    """Decorate a function whose answer hangs on its hashable arguments alone.

    Answers are kept under the arguments' hash. Two texts of one hash (64 bits under a key of this
    process) would get one answer: a wrong one, but one that may leave.
    """
    answers: dict[int, Answer] = {}

    @wraps(function)
    def ask(*question: *Question) -> Answer:
        key = hash(question)
        try:
            return answers[key]
        except KeyError:
            answer = function(*question)
            if len(answers) >= MAX_ANSWERS:
                answers.clear()
            answers[key] = answer
            return answer

    return ask

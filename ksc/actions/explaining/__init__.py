"""Where every line of a compiled kickstart is from, what it replaced, and what was taken away."""

from ksc.actions.explaining.asked import Question, asked
from ksc.actions.explaining.result import Explained, explained

__all__ = ["Explained", "Question", "asked", "explained"]

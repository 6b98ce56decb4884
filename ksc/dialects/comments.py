"""What becomes of the comment behind a command that goes."""

import re

_FOR_KSC = re.compile(r"[ \t]*#[ \t]*ksc:.*", re.DOTALL)


def comment_of_its_own(comment: str) -> str:
    """What stays of it, on a line of its own: what it says to ksc would be about the next line."""
    return _FOR_KSC.sub("", comment)

"""Places in a YAML text, for edits that leave the rest of it as it stands."""


def offset(text: str, line: int, column: int) -> int:
    """The offset of a place, with lines as YAML counts them wherever a text is usual; others are found out later."""
    start = 0
    for _ in range(line - 1):
        start = text.find("\n", start) + 1
        if not start:
            return len(text)
    return start + column - 1


def ended(text: str, end: str = "\n") -> str:
    """The text with a line end after its last line."""
    return text if not text or text.endswith("\n") else f"{text}{end}"

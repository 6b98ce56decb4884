"""`ksc fmt`: one spelling and one spacing for what means the same, and nothing else touched."""

from ksc.actions.formatting.text import Formatted, format_text

__all__ = ["Formatted", "format_text"]

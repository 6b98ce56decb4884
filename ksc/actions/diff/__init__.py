"""What differs between two kickstarts, profiles, hosts or builds, by meaning or line by line."""

from ksc.actions.diff.sides import Compared, Side, compare_sides, of_install, of_text, together

__all__ = ["Compared", "Side", "compare_sides", "of_install", "of_text", "together"]

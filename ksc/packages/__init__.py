"""Packages proven to exist: repositories' metadata, and what `%packages` becomes with it."""

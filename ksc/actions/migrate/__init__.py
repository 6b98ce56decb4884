"""`ksc migrate`: a kickstart, or a profile and what lies below it, for another release."""

from ksc.actions.migrate.files import Migration, Rewritten, replace_files, write_file
from ksc.actions.migrate.migrating import Migrated, migrate

__all__ = ["Migrated", "Migration", "Rewritten", "migrate", "replace_files", "write_file"]

"""Whoever is logged in at this machine: in their name a command changes bins."""

import getpass

from retrieval.archive.archive import Archive
from retrieval.bins.tables import BinTables


def own_bins(archive: Archive) -> BinTables:
    """The archive's bins, whose changes are noted as made by whoever is logged in."""
    return archive.bins.by(login_name())


def login_name() -> str:
    """Empty where the system does not know it."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return ""

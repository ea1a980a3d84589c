"""The garbage collector of a server that has loaded everything: what will stay is not looked through again."""

import gc

YOUNGEST = 20_000
"""New objects after which the youngest are looked through; Python's 700 come several times in one answer."""


def keep_loaded() -> None:
    """To be called once all is loaded: models, archives and modules are never looked through again."""
    gc.collect()
    gc.freeze()
    _, older, oldest = gc.get_threshold()
    gc.set_threshold(YOUNGEST, older, oldest)

"""The tables of an archive's catalogue, version by version: a file of SQL for each step, in the order of their
numbers."""

from pathlib import Path

STEPS = Path(__file__).with_name("migrations")

MIGRATIONS: tuple[str, ...] = tuple(
    step.read_text(encoding="utf-8") for step in sorted(STEPS.glob("[0-9][0-9]_*.sql"))
)
"""Each brings the schema one version on; the version stands in `PRAGMA user_version`. Only ever append."""

WORDS_CUT_ANEW = next(number for number, step in enumerate(MIGRATIONS, 1) if "remove_diacritics 0" in step)
"""The version from which the full-text index holds the words as `retrieval.tokens` cuts them."""
NAMES_NOTED = next(number for number, step in enumerate(MIGRATIONS, 1) if "TABLE name_words" in step)
"""The version from which it is noted which videos words of names are of."""

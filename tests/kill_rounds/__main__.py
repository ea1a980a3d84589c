"""Kills work on an archive at random moments and tells what was lost or seen half.

python -m tests.kill_rounds --ingest 200 --tapes 50 --bins 50 --exports 50 --jobs 50 --server 50 --backup 50
    python -m tests.kill_rounds --power --ingest 50 --bins 50 --exports 50 --server 50 --backup 50

With `--power` the disk loses its power with each kill (Linux, root): what was not flushed is gone.
"""

import argparse
import importlib
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from tests.kill_rounds.backup_rounds import backup_rounds
from tests.kill_rounds.bin_rounds import bin_rounds
from tests.kill_rounds.export_rounds import export_rounds
from tests.kill_rounds.ingest_rounds import ingest_rounds
from tests.kill_rounds.job_rounds import job_rounds
from tests.kill_rounds.power import power_cut
from tests.kill_rounds.server_rounds import server_rounds
from tests.kill_rounds.tally import Tally
from tests.kill_rounds.tape_rounds import tape_rounds

KINDS: dict[str, Callable[[Path, random.Random, Tally], None]] = {
    "ingest": ingest_rounds,
    "tapes": tape_rounds,
    "bins": bin_rounds,
    "exports": export_rounds,
    "jobs": job_rounds,
    "server": server_rounds,
    "backup": backup_rounds,
}


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for kind in KINDS:
        parser.add_argument(f"--{kind}", type=int, default=0, metavar="KILLS")
    parser.add_argument("--power", action="store_true", help="cut the power with each kill")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", type=Path, metavar="FILE")
    given = parser.parse_args()
    for library in ("chromadb", "hdbscan"):  # what each round would load anew
        importlib.import_module(library)
    told, sound = {}, True
    for kind, rounds in KINDS.items():
        if not (count := getattr(given, kind)):
            continue
        tally, begun = Tally(count), time.monotonic()
        with ExitStack() as stack:
            place = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            if given.power:
                tally.power = stack.enter_context(power_cut(place))
                place = tally.power.mount
            rounds(place / kind, random.Random(given.seed), tally)
        sound &= tally.sound
        told[kind] = {
            "rounds": tally.rounds, "killed": tally.killed, "told": tally.told, "lost": len(tally.lost),
            "half_visible": len(tally.half), "seconds": round(time.monotonic() - begun, 1),
        }  # fmt: skip
        sys.stdout.write(f"{kind} {json.dumps(told[kind])}\n")
        sys.stdout.flush()
        for line in [*tally.lost, *tally.half][:20]:
            sys.stderr.write(f"    {line}\n")
        if given.json:
            given.json.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    return 0 if sound else 1


if __name__ == "__main__":
    sys.exit(main())

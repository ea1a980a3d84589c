"""Pictures a second of encoders, by batch size and thread count.

    python -m benchmarks.ingestion.encoder_speed compact openclip:ViT-B-32/random --batch 1 4 16 --threads 1 2

Every setting takes its turn in each round, so that a machine busy with something else slows all of them
alike: read the last column, the ratio to the first line, rather than the pictures a second.
"""

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median

import numpy as np
import torch

from benchmarks.kept_runs import begin
from retrieval.encoders import canonical_name
from retrieval.encoders.compact.encoder import CompactEncoder
from retrieval.encoders.names import COMPACT_HEADS, split_openclip
from retrieval.encoders.openclip.encoder import OpenClipEncoder

PICTURE = (360, 640, 3)


@dataclass
class Setting:
    """One line of the table."""

    encoder: CompactEncoder | OpenClipEncoder
    precision: str
    batch: int
    threads: int
    set_threads: Callable[[int], None]
    seconds: list[float] = field(default_factory=list)

    def turn(self, prepared: np.ndarray) -> None:
        self.set_threads(self.threads)
        self.encoder.batch_size = self.batch
        start = time.perf_counter()
        self.encoder.encode_prepared(prepared)
        self.seconds.append((time.perf_counter() - start) / len(prepared))


def settings_of(name: str, arguments: argparse.Namespace) -> list[Setting]:
    if canonical_name(name) in COMPACT_HEADS:
        compacts = [(CompactEncoder(threads), threads) for threads in arguments.threads]
        return [
            Setting(encoder, "float32", batch, threads, lambda threads: None)
            for encoder, threads in compacts
            for batch in arguments.batch
        ]
    architecture_and_weights = split_openclip(canonical_name(name))
    encoders = [
        OpenClipEncoder(*architecture_and_weights, device=arguments.device, precision=precision)
        for precision in arguments.precision
    ]
    return [
        Setting(encoder, precision or "fastest", batch, threads, torch.set_num_threads)
        for encoder, precision in zip(encoders, arguments.precision, strict=True)
        for threads in arguments.threads
        for batch in arguments.batch
    ]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("encoders", nargs="+", help="names, as everywhere")
    parser.add_argument("--batch", nargs="+", type=int, default=[1, 4, 16])
    parser.add_argument("--threads", nargs="+", type=int, default=[1, 2])
    parser.add_argument("--precision", nargs="+", default=[None], help="torch's names, for openclip encoders")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--pictures", type=int, default=16, help="a turn")
    parser.add_argument("--device", help="torch's name, for openclip encoders")
    arguments, run = begin(parser, __file__)

    random = np.random.default_rng(0)
    picture = random.integers(0, 256, PICTURE, np.uint8)
    settings = [setting for name in arguments.encoders for setting in settings_of(name, arguments)]
    prepared = {
        id(setting): np.repeat(setting.encoder.prepare(picture)[None], arguments.pictures, axis=0)
        for setting in settings
    }
    for _ in range(arguments.rounds + 1):  # the first round warms up and is not counted
        for setting in settings:
            setting.turn(prepared[id(setting)])
    first = median(settings[0].seconds[1:])
    print(f"{'encoder':42} {'precision':>9} {'threads':>7} {'batch':>5} {'pictures/s':>10} {'ratio':>6}")
    with run:
        for setting in settings:
            taken = median(setting.seconds[1:])
            print(
                f"{setting.encoder.name:42} {setting.precision:>9} {setting.threads:7} {setting.batch:5} "
                f"{1 / taken:10.1f} {first / taken:6.2f}"
            )
            name = f"{setting.encoder.name} {setting.precision}, {setting.threads} threads, {setting.batch} a batch"
            run.figure(name, 1 / taken, "/s")


if __name__ == "__main__":
    main()

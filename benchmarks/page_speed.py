"""How long the page takes from Enter to the first thumbnails, in a real browser, and what it weighs.

    python -m benchmarks.page_speed                  the demo's archive (built where it is not there yet)
    python -m benchmarks.page_speed --shots 20000    an archive of so many synthetic shots in a temporary folder
    python -m benchmarks.page_speed --archive DIR    an archive of your own, to which a bin is added

Questions are asked one after the other in one conversation, with the archive's own encoder and bundled language
model. The time ends when a picture of the answer is decoded and painted. First visits
and reloads are measured on this machine and on slow lines, which `first_visit` tells; with --visits they alone are.
Where the videos' files are there, the player, the strip under the pointer and an export are timed
(`page_action_times`).
"""

import argparse
import asyncio
import io
import socket
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import uvicorn
from fastapi import FastAPI
from PIL import Image
from playwright.sync_api import Page, sync_playwright

from assistant.cli.commands.serve import build_demo
from assistant.cli.setup.chat_app import archive_app
from assistant.cli.setup.loaded_models import LoadedModels
from assistant.demo import demo_folder, demo_questions
from benchmarks.first_visit import LINES, visit_twice
from benchmarks.kept_runs import begin
from benchmarks.page.page_action_times import time_acts
from benchmarks.page.page_responsiveness import handle, observe
from retrieval.archive.archive import Archive
from retrieval.encoders import load_encoder
from retrieval.types import Shot, ShotId, Video

CHROMIUM = "/usr/bin/chromium"
SHOTS_A_VIDEO = 100
SHOT_SECONDS = 4.0
KINDS = 400
"""Kinds of pictures that the synthetic shots are drawn around."""
SUBJECTS = (
    "a dog", "a red car", "people dancing", "a street at night", "the sea", "a man in a suit", "mountains",
    "a kitchen", "a crowd", "a horse", "snow", "a church", "an airplane", "a child", "a bridge", "a bicycle",
    "a football match",
    "a train", "a market", "fireworks",
)  # fmt: skip
NOTE_ENTER = """() => document.addEventListener("keydown", (event) => {
    if (event.key === "Enter") window.pressed = performance.now();
}, { once: true, capture: true })"""
FIRST_PICTURE = """(turn) => new Promise((done) => {
    const look = () => {
        for (const misses of document.querySelectorAll(`#turn-${turn} details`)) misses.open = true;
        const images = [...document.querySelectorAll(`#turn-${turn} .card img`)];
        const shown = images.find((image) => image.complete && image.naturalWidth > 0);
        if (shown) shown.decode().then(() => requestAnimationFrame(() => done(performance.now())));
        else requestAnimationFrame(look);
    };
    look();
})"""


def synthetic_archive(folder: Path, shots: int) -> None:
    """Vectors around random kinds at unit length, thumbnails of noise of a usual size."""
    random = np.random.default_rng(7)
    encoder = load_encoder("compact")
    kinds = random.standard_normal((KINDS, encoder.dimensions))
    kinds[: len(SUBJECTS)] = encoder.encode_texts(SUBJECTS) * np.linalg.norm(kinds[0])
    thumbnails = [thumbnail(random) for _ in range(50)]
    opened = Archive.create_or_open(folder, encoder=encoder.name, dimensions=encoder.dimensions)
    with opened as archive, archive.writing():
        for number in range(-(-shots // SHOTS_A_VIDEO)):
            count = min(SHOTS_A_VIDEO, shots - number * SHOTS_A_VIDEO)
            add_video(archive, f"synthetic{number:04d}", count, kinds, thumbnails, random)


def thumbnail(random: np.random.Generator) -> bytes:
    small = random.integers(0, 255, (12, 20, 3), dtype=np.uint8)
    jpeg = io.BytesIO()
    Image.fromarray(small).resize((320, 180), Image.Resampling.BICUBIC).save(jpeg, "JPEG", quality=85)
    return jpeg.getvalue()


def add_video(
    archive: Archive,
    name: str,
    count: int,
    kinds: np.ndarray,
    thumbnails: list[bytes],
    random: np.random.Generator,
) -> None:
    chosen = kinds[random.integers(0, KINDS, count)]
    vectors = chosen + 0.7 * random.standard_normal(chosen.shape)
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    video = Video(
        name,
        f"{name}.mp4",
        Path("nowhere") / f"{name}.mp4",
        count * SHOT_SECONDS,
        1280,
        720,
        25.0,
        1000,
        count,
        1,
    )
    shots = [
        Shot(
            ShotId(name, n + 1),
            n // 4 + 1,
            n % 9 + 1,
            n * SHOT_SECONDS,
            (n + 1) * SHOT_SECONDS,
            n * SHOT_SECONDS + 2,
            1,
        )
        for n in range(count)
    ]
    pictures = [thumbnails[place] for place in random.integers(0, len(thumbnails), count)]
    archive.add_video(video, shots, vectors, pictures, np.arange(count) * SHOT_SECONDS, vectors)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The page's address, over the archive with its real models."""
    assistant = LoadedModels("bundled").open(folder)
    server: uvicorn.Server | None = None
    port = free_port()

    async def serving() -> None:
        nonlocal server
        app: FastAPI = archive_app(assistant, demo_questions())
        server = uvicorn.Server(
            uvicorn.Config(app, port=port, log_level="warning", timeout_graceful_shutdown=1)
        )
        await server.serve()

    thread = threading.Thread(target=asyncio.run, args=[serving()])
    thread.start()
    while server is None or not server.started:
        time.sleep(0.1)
    yield f"http://127.0.0.1:{port}/"
    server.should_exit = True
    thread.join()
    assistant.archive.close()


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def answer_seconds(page: Page, question: str, turn: int) -> float:
    page.fill("#composer textarea", question)
    page.evaluate(NOTE_ENTER)
    page.press("#composer textarea", "Enter")
    shown = page.evaluate(FIRST_PICTURE, turn)
    return float(shown - page.evaluate("window.pressed")) / 1000


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--shots", type=int, default=0, help="synthetic shots; 0 takes the demo")
    parser.add_argument("--archive", type=Path, help="an archive of your own instead")
    parser.add_argument("--visits", action="store_true", help="only visits, no questions")
    parser.add_argument("--repeat", type=int, default=2, help="times that each question is asked")
    arguments, run = begin(parser, __file__)
    with run, tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        if arguments.archive:
            folder = arguments.archive
        elif arguments.shots:
            folder = Path(temporary) / "archive"
            synthetic_archive(folder, arguments.shots)
        else:
            folder = demo_folder()
            build_demo(folder)
        questions = [*SUBJECTS, *demo_questions()["en"], *demo_questions()["es"]]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        with served(folder) as address:
            for line in (None, *LINES):
                first, again = visit_twice(browser, address, line)
                name = line.name if line else "this machine"
                print(f"{name}: first visit: {first}")
                print(f"{name}: reload: {again}")
                run.figure(f"first visit, {name}: welcome", first.welcome, "s")
                run.figure(f"first visit, {name}: first picture", first.picture, "s")
                if line is None:
                    run.figure("first visit", first.size / 1e6, "MB")
                    run.figure("requests of the first visit", first.requests)
                    run.figure("reload", again.size / 1e6, "MB")
            if arguments.visits:
                return
            page = browser.new_page(viewport={"width": 1400, "height": 900})
            page.set_default_timeout(120_000)
            observe(page)
            page.goto(address)
            page.wait_for_selector(".welcome")
            seconds = []
            for turn, question in enumerate(questions * arguments.repeat, start=1):
                seconds.append(answer_seconds(page, question, turn))
                page.wait_for_selector(f'#turn-{turn}[aria-busy="false"]')
            page.evaluate("feel.shifts = []")  # unlikely hits were unfolded by no hand
            feel = handle(page)
            acts = None if arguments.shots else time_acts(page)
            browser.close()
        ordered = sorted(seconds[1:])
        print(
            f"Enter to first thumbnail, {len(ordered)} questions after one to warm up ({seconds[0]:.2f} s):"
        )
        percentile = ordered[int(0.95 * (len(ordered) - 1))]
        print(f"median {statistics.median(ordered):.2f} s, 95th percentile {percentile:.2f} s")
        print(
            f"cumulative layout shift {feel.shifts:.4f}; "
            f"input to next paint {feel.wait_95:.0f} ms (95th percentile)"
        )
        if acts:
            print(acts)
            run.figure("player, median", statistics.median(acts.player), "s")
            run.figure("strip under the pointer, median", statistics.median(acts.strip), "s")
            run.figure("export", acts.export, "s")
        run.figure("cumulative layout shift", feel.shifts)
        run.figure("input to next paint, 95th percentile", feel.wait_95, "ms")
        run.figure("Enter to first thumbnail, median", statistics.median(ordered), "s")
        run.figure("Enter to first thumbnail, 95th percentile", percentile, "s")


if __name__ == "__main__":
    main()

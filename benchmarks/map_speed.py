"""How fast the map of an archive is made, kept, served and drawn, and how fast a long video's time line is.

    python -m benchmarks.map_speed [--shots 20000] [--dimensions 768] [--plain] [--no-drawing]

Shots are synthetic: directions about 150 centres, in videos of 100 shots. `--plain` also times UMAP as it comes, on
the whole vectors with its own search for neighbours. Drawing needs Chromium and playwright. Figures of one run
are to be compared with each other, not with another machine's.
"""

import argparse
import statistics
import tempfile
import threading
import time
import warnings
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.jobs.job_queue import JobQueue
from assistant.web.routes.shot_map import map_routes
from assistant.web.routes.videos import videos_routes
from benchmarks.kept_runs import Run, begin
from retrieval.archive.archive import Archive
from retrieval.archive.catalogue import Catalogue
from retrieval.map.layout import update_map
from retrieval.types import Shot, ShotId, Vectors, Video

SHOTS_A_VIDEO = 100
CENTRES = 150
NOISE = 0.5
BROWSER = Path(__file__).parents[1] / "assistant" / "web" / "static"
CHROMIUM = "/usr/bin/chromium"

DRAWING = """async ([count, shots]) => {
    const { Viewport } = await import("/map/viewport.js");
    const { MapCanvas } = await import("/map/canvas.js");
    const { TimelineCanvas } = await import("/videos/timeline_canvas.js");
    const canvas = document.body.appendChild(document.createElement("canvas"));
    const random = () => Math.random() * 2 - 1;
    const all = (make) => Array.from({ length: count }, (_, at) => make(at));
    const points = { x: all(random), y: all(random), of: all(() => 0), number: all((at) => at + 1) };
    points.videos = [["a", "a"]];
    const plane = new Viewport(points);
    plane.resize(1200, 700);
    plane.fit();
    const map = new MapCanvas(canvas, () => {});
    const look = { dim: () => false, selected: new Uint8Array(count), now: 5, moving: true, stamp: 1 };
    look.colour = points.x.map((_, at) => at % 12);
    const timed = (draw, times) => {
        const took = [];
        for (let at = 0; at < times; at++) {
            const begun = performance.now();
            draw(at);
            canvas.getContext("2d").getImageData(0, 0, 1, 1); // waits until it is drawn
            took.push(performance.now() - begun);
        }
        return took.sort((a, b) => a - b)[Math.floor(times / 2)];
    };
    const mapped = timed((at) => { plane.zoom(at % 2 ? 1.02 : 0.99, 600, 350); map.draw(plane, look); }, 31);
    const hovered = timed(() => plane.nearest(Math.random() * 1200, Math.random() * 700, 16), 31);
    const seconds = 3 * 3600;
    const spans = Array.from({ length: shots }, (_, at) =>
        [at * seconds / shots, (at + 1) * seconds / shots, 1 + Math.floor(at / 7), 1 + (at * 13) % 40]);
    const begun = performance.now();
    const speech = [{ lines: spans.map(([start, end]) => [start, end, "words"]) }];
    const bars = new TimelineCanvas(canvas, { id: "a", stamp: 1, shots: spans, speech });
    const lines = { from: 0, scale: 1200 / seconds, width: 1200, now: 3, lit: 0, calm: true };
    bars.draw(lines);
    canvas.getContext("2d").getImageData(0, 0, 1, 1);
    const first = performance.now() - begun;
    const lined = timed((at) => bars.draw({ ...lines, scale: lines.scale * 1.2 ** (at % 30) }), 31);
    return { mapped, hovered, first, lined };
}"""


def synthetic(count: int, dimensions: int, seed: int = 0) -> Vectors:
    """(count, dimensions) float32, unit length, about the same centres whatever the seed."""
    centres = np.random.default_rng(1).standard_normal((CENTRES, dimensions), np.float32)
    generator = np.random.default_rng(seed)
    runs = np.repeat(generator.integers(0, CENTRES, -(-count // 4)), 4)[:count]  # shots come back in runs
    vectors = centres[runs] + NOISE * generator.standard_normal((count, dimensions), np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors


def publish(catalogue: Catalogue, vectors: Vectors, first: int) -> None:
    """Adds videos of these shots to a catalogue that has no files beside it."""
    for number, place in enumerate(range(0, len(vectors), SHOTS_A_VIDEO), first):
        some = vectors[place : place + SHOTS_A_VIDEO]
        name = f"v{number:06}"
        shots = [
            Shot(ShotId(name, at + 1), at // 4 + 1, at // 8 + 1, 2.0 * at, 2.0 * at + 2, 2.0 * at + 1, 4)
            for at in range(len(some))
        ]
        video = Video(name, f"{name}.mp4", Path(name), 2.0 * len(some), 640, 360, 25.0, 1, 4 * len(some))
        catalogue.publish(video, shots, some, number)


def made(folder: Path, vectors: Vectors) -> None:
    catalogue = Catalogue.open(folder / "catalogue.sqlite3")
    catalogue.create("synthetic", vectors.shape[1], created="", program="")
    publish(catalogue, vectors, 1)
    catalogue.close()


def milliseconds(client: TestClient, address: str, times: int = 15) -> float:
    """The median of some requests."""
    took = []
    for _ in range(times):
        begun = time.perf_counter()
        assert client.get(address).status_code == 200
        took.append(1000 * (time.perf_counter() - begun))
    return statistics.median(took)


def serve_and_make(run: Run, folder: Path) -> None:
    """The page's answers before and while the map is laid out, as the server lays it out."""
    with Archive.open(folder) as archive:
        app = FastAPI()
        app.include_router(map_routes(archive, JobQueue()))
        app.include_router(videos_routes(archive))
        with TestClient(app) as client:
            calm = milliseconds(client, "archive/videos")
            begun = time.perf_counter()
            first = client.get("archive/map").json()
            looked = time.perf_counter() - begun
            versions, busy, doing = {first["version"]: looked}, [], "layout"
            while doing != "none":
                busy.append(milliseconds(client, "archive/videos", 5))
                time.sleep(0.5)
                now = client.get(f"archive/map?have={first['version']}").json()
                doing, took = now["work"]["doing"], time.perf_counter() - begun
                versions.setdefault(now["version"], took)
            points = milliseconds(client, "archive/map", 5)
            size = len(client.get("archive/map").content)
    print(f"first look: {1000 * looked:.0f} ms, {first['placed']:,} shots sketched")
    print("shown after " + ", ".join(f"{after:.1f}" for after in versions.values()) + " s")
    print(f"laid out {archive_shots(folder):,} shots in {took:.1f} s")
    print(f"a page of videos: {calm:.0f} ms alone, {statistics.median(busy):.0f} ms meanwhile")
    print(f"all points: {points:.0f} ms, {size / 1e6:.2f} MB")
    run.figure("laid out", took, "s")
    run.figure("a page of videos, alone", calm, "ms")
    run.figure("a page of videos, meanwhile", statistics.median(busy), "ms")
    run.figure("all points", points, "ms")


def archive_shots(folder: Path) -> int:
    with Archive.open(folder) as archive:
        return archive.totals().shots


def place_more(run: Run, folder: Path, dimensions: int) -> None:
    """New shots beside old ones."""
    catalogue = Catalogue.open(folder / "catalogue.sqlite3")
    publish(catalogue, synthetic(2 * SHOTS_A_VIDEO, dimensions, seed=3), 900_000)
    catalogue.close()
    with Archive.open(folder) as archive:
        begun = time.perf_counter()
        done = "placed" if update_map(archive) == "place" else "laid out anew with the others"
        took = time.perf_counter() - begun
    print(f"{2 * SHOTS_A_VIDEO} new shots {done} in {took:.2f} s")
    run.figure(f"{2 * SHOTS_A_VIDEO} more {done}", took, "s")


def plain(run: Run, vectors: Vectors) -> None:
    """UMAP as it comes."""
    begun = time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import umap

        umap.UMAP(metric="cosine", random_state=1, n_jobs=1).fit_transform(vectors)
    took = time.perf_counter() - begun
    print(f"UMAP as it comes, on whole vectors: {took:.1f} s")
    run.figure("UMAP as it comes", took, "s")


def draw(run: Run, points: int, shots: int) -> None:
    """In Chromium, without a graphics card."""
    from playwright.sync_api import sync_playwright

    class Files(SimpleHTTPRequestHandler):
        def __init__(self, *values: object) -> None:
            super().__init__(*values, directory=str(BROWSER))  # type: ignore[arg-type]

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Files)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        page.goto(f"http://127.0.0.1:{server.server_port}/favicon.svg")
        page.goto(f"http://127.0.0.1:{server.server_port}/")
        took = page.evaluate(DRAWING, [points, shots])
        browser.close()
    server.shutdown()
    print(
        f"map of {points:,} points: {took['mapped']:.1f} ms a picture, {took['hovered']:.2f} ms to find a point"
    )
    print(
        f"time line of 3 h, {shots:,} shots: {took['first']:.0f} ms at first, {took['lined']:.1f} ms a picture"
    )
    for name, key in (
        ("map drawn", "mapped"),
        ("time line, first drawn", "first"),
        ("time line drawn", "lined"),
    ):
        run.figure(name, took[key], "ms")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--shots", type=int, default=20_000)
    parser.add_argument("--dimensions", type=int, default=768)
    parser.add_argument("--plain", action="store_true")
    parser.add_argument("--no-drawing", action="store_true")
    wanted, run = begin(parser, __file__)
    vectors = synthetic(wanted.shots, wanted.dimensions)
    with run, tempfile.TemporaryDirectory() as folder:
        if not wanted.no_drawing:
            draw(run, wanted.shots, 3000)
        made(Path(folder), vectors)
        serve_and_make(run, Path(folder))
        place_more(run, Path(folder), wanted.dimensions)
        if wanted.plain:
            plain(run, vectors)


if __name__ == "__main__":
    main()

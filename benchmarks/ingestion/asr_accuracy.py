"""How well and how fast speech is recognised: word error rate, words where nobody speaks, processor time a minute.

    python -m benchmarks.ingestion.asr_accuracy TRANSCRIPTS.json [--models bundled:base bundled:tiny.en]

TRANSCRIPTS.json: {"clips": [{"file", "has_audio", "transcript", "transcript_quality", "language"}, …],
"programmes": [{"file", "speech": [{"text", "language"}, …]}, …]}, files beside it. Texts are compared in small
letters without punctuation. Sound without a transcript counts its words as words too many.
"""

import argparse
import json
import re
import time
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import jiwer

from benchmarks.kept_runs import Run, begin
from ingest.speech.asr import AsrModel, load_asr_model
from ingest.speech.subtitles import find_subtitles


@dataclass(frozen=True)
class Reference:
    """A file and what is said in it."""

    path: Path
    text: str
    quality: str
    language: str


def references(source: Path) -> list[Reference]:
    listed = json.loads(source.read_text(encoding="utf-8"))
    clips = [
        Reference(
            source.parent / clip["file"],
            clip.get("transcript") or "",
            clip.get("transcript_quality") or ("silence" if not clip.get("transcript") else ""),
            clip.get("language") or "",
        )
        for clip in listed["clips"]
        if clip.get("has_audio")
    ]
    programmes = [
        Reference(
            source.parent / programme["file"],
            " ".join(part["text"] for part in programme.get("speech", [])),
            "/".join(dict.fromkeys(part["transcript_quality"] for part in programme.get("speech", []))),
            "/".join(dict.fromkeys(part["language"] for part in programme.get("speech", []))),
        )
        for programme in listed["programmes"]
    ]
    return [*clips, *programmes]


def words(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKC", text).casefold().replace("'", "").replace("’", "")
    return re.findall(r"\w+", folded)


def measure(run: Run, model: AsrModel, known: list[Reference]) -> None:
    errors = total = invented = 0
    seconds = minutes = 0.0
    for reference in known:
        reach = 0.0

        def tell(at: float) -> None:
            nonlocal reach
            reach = max(reach, at)

        began = time.process_time()
        speech = find_subtitles(reference.path, None, model, on_progress=tell)
        seconds += time.process_time() - began
        minutes += reach / 60
        said = words(" ".join(line.text for track in speech.tracks for line in track.subtitles))
        language = "/".join(track.language for track in speech.tracks)
        expected = words(reference.text)
        if expected:
            wrong = jiwer.process_words(" ".join(expected), " ".join(said))
            count = wrong.substitutions + wrong.deletions + wrong.insertions
            errors, total = errors + count, total + len(expected)
            figure = f"WER {count / len(expected):6.3f}  {len(expected):4d} words"
        else:
            invented += len(said)
            figure = f"{len(said):4d} words where none are known"
        print(
            f"  {reference.path.name:38s} {reference.language:6s} {language:4s} {figure}  {reference.quality}"
        )
        if not expected and said:
            print(f"      «{' '.join(said)[:150]}»")
    print(
        f"{model.name}: WER {errors / max(1, total):.3f} over {total} words; {invented} words elsewhere; "
        f"{seconds / max(minutes, 1e-9):.1f} processor seconds per minute of sound"
    )
    run.figure(f"{model.name}: word error rate", errors / max(1, total))
    run.figure(f"{model.name}: words where none are known", invented)
    run.figure(f"{model.name}: a minute of sound", seconds / max(minutes, 1e-9), "s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("transcripts", type=Path)
    parser.add_argument("--models", nargs="+", default=["bundled:base", "bundled:tiny.en"])
    arguments, run = begin(parser, __file__)
    known = references(arguments.transcripts)
    with run:
        for name in arguments.models:
            measure(run, load_asr_model(name), known)


if __name__ == "__main__":
    main()

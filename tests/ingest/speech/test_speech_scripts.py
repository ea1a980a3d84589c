"""Words that are said are found word for word in every script, and by an archive made before that was so."""

import re
import sqlite3
from pathlib import Path

import pytest

from retrieval.archive.archive import Archive
from retrieval.queries import Query
from retrieval.search.engine import SearchEngine
from retrieval.storage.schema import MIGRATIONS, WORDS_CUT_ANEW
from retrieval.tokens import indexed_words, tokenize
from retrieval.types import Speech, Subtitle, SubtitleTrack
from tests.retrieval.search.test_search import own_cache
from tests.retrieval.search.test_speech_search import NO_ENCODER, spoken
from tests.support.factories import add_video, make_archive

__all__ = ["own_cache"]

SAID = {
    "ru": "мой чай и новости",
    "zh": "大家晚上好欢迎收看新闻节目",
    "ja": "こんばんは、ニュースの時間です",
    "ko": "안녕하십니까 뉴스를 시작하겠습니다",
    "th": "สวัสดีครับ นี่คือข่าวภาคค่ำ",
    "hi": "नमस्ते दुनिया की ख़बरें",
    "ar": "مساء الخير، إليكم نشرة الأخبار",
    "el": "Καλησπέρα, οι ειδήσεις της ημέρας",
    "he": "ערב טוב, אלה החדשות",
    "fa": "می‌خواهم خبر را بشنوم",
    "ka": "საღამო მშვიდობისა ახალი ამბები",
    "tr": "İyi akşamlar, ısı bugün düşük",
    "de": "Auf der Straße wird groß gefeiert",
    "vi": "Chào buổi tối, đây là tin tức",
}
ASKED = [
    ("мой", "ru"), ("новости", "ru"), ("НОВОСТИ", "ru"), ("新闻", "zh"), ("新闻节目", "zh"), ("目", "zh"),
    ("收", "zh"),
    ("ニュース", "ja"), ("時間", "ja"), ("뉴스", "ko"), ("시작", "ko"), ("ข่าว", "th"), ("สวัสดี", "th"),
    ("दुनिया", "hi"), ("ख़बरें", "hi"), ("الأخبار", "ar"), ("مساء الخير", "ar"), ("ειδησεις", "el"), ("ΗΜΕΡΑΣ", "el"),
    ("החדשות", "he"), ("میخواهم", "fa"), ("می‌خواهم", "fa"), ("ამბები", "ka"), ("iyi", "tr"), ("ISI", "tr"),
    ("strasse", "de"), ("GROSS", "de"), ("tin tức", "vi"), ("buoi toi", "vi"),
]  # fmt: skip


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    made = make_archive(tmp_path / "talk")
    with made.writing():
        for language, text in SAID.items():
            add_video(made, language)
            line = Subtitle(0.5, 2.0, text)
            made.set_speech(
                language, Speech((SubtitleTrack(language, "sidecar", f"{language}.srt", (line,)),))
            )
    return made


@pytest.mark.slow
@pytest.mark.parametrize(("words", "language"), ASKED)
def test_words_are_found_in_their_script_and_marked(archive: Archive, words: str, language: str) -> None:
    engine = SearchEngine(archive, NO_ENCODER)
    hits = [hit for hit in engine.search(Query(speech=f'"{words}"'), limit=5).hits if hit.match != "none"]
    assert [hit.video.id for hit in hits] == [language]
    assert tokenize(words)[0].word in indexed_words(spoken(hits[0]))


def test_what_is_not_said_is_not_found(archive: Archive) -> None:
    engine = SearchEngine(archive, NO_ENCODER)
    for words in ("новый", "天气", "天", "날씨", "อากาศ", "天気"):
        assert not engine.search(Query(speech=f'"{words}"'), limit=5).hits


def test_an_archive_of_an_older_version_finds_them_too(archive: Archive) -> None:
    folder = archive.folder
    archive.close()
    with sqlite3.connect(folder / "catalogue.sqlite3") as old:
        later = "".join(MIGRATIONS[WORDS_CUT_ANEW:])
        for table, column, name in reversed(
            re.findall(r"ALTER TABLE (\w+) RENAME COLUMN (\w+) TO (\w+)", later)
        ):
            old.execute(f"ALTER TABLE {table} RENAME COLUMN {name} TO {column}")
        for table, name in reversed(re.findall(r"ALTER TABLE (\w+) RENAME TO (\w+)", later)):
            old.execute(f"ALTER TABLE {name} RENAME TO {table}")
        for table, column in re.findall(r"ALTER TABLE (\w+) ADD COLUMN (\w+)", later):
            old.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
        for table in re.findall(r"CREATE TABLE (\w+)", later):
            old.execute(f"DROP TABLE {table}")
        old.execute("DROP TABLE subtitle_words")
        old.execute(
            "CREATE VIRTUAL TABLE subtitle_words USING fts5 (passage, tokenize = 'unicode61 remove_diacritics 2')"
        )
        old.execute("INSERT INTO subtitle_words (rowid, passage) SELECT row, text FROM subtitles")
        old.execute(f"PRAGMA user_version = {WORDS_CUT_ANEW - 1}")
    old.close()
    with Archive.open(folder) as opened:
        hits = SearchEngine(opened, NO_ENCODER).search(Query(speech='"新闻"'), limit=5).hits
        assert [hit.video.id for hit in hits] == ["zh"]


def test_pairs_of_letters_overlap_and_keep_their_places() -> None:
    assert [(token.word, token.start, token.end) for token in tokenize("看新闻 now")] == [
        ("看新", 0, 2),
        ("新闻", 1, 3),
        ("now", 4, 7),
    ]
    assert indexed_words("看新闻 now") == "看新 新闻 闻 now"
    assert [token.word for token in tokenize("ข่าว")] == ["ข่า", "าว"]

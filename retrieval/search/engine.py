"""Queries against an archive: candidates ranked by every part, grouped, and shown a page at a time."""

from collections.abc import Sequence

from retrieval.archive.archive import Archive
from retrieval.encoders import Encoder, SentenceEncoder
from retrieval.errors import UsageError
from retrieval.search.calibration import match_score, match_strength
from retrieval.search.candidates import Candidate
from retrieval.search.near_duplicates import (
    NearDuplicateGroup,
    diversify_pages,
    group_near_duplicates,
    mean_pairwise_distance,
)
from retrieval.search.ranking import rank_candidates
from retrieval.search.sequences import find_sequences
from retrieval.search.visual_search import SAMPLE_SIZE, VisualSearch
from retrieval.speech.hit_subtitles import subtitles_in_hit
from retrieval.speech.speech_query import SpeechQuery, parse_speech_query
from retrieval.speech.speech_search import SpeechSearch
from retrieval.types import Filters, Hit, Query, ResultPage, Video

HITS_PER_PAGE = 12
HITS_PER_VIDEO = 3
"""Of a page, unless one video is asked for."""
MIN_CANDIDATES = 300
"""Shots that each part of a query brings up at least."""


class SearchEngine:
    """An open archive, the models that search it, and what is kept in memory until it changes.

    Make one for an archive and share it, among threads too; the archive is closed by whoever opened it. Speech is
    found by its words, and by its meaning too with the sentence encoder that its subtitles were embedded by.
    """

    def __init__(self, archive: Archive, encoder: Encoder, sentences: SentenceEncoder | None = None) -> None:
        self.archive, self.encoder, self.sentences = archive, encoder, sentences
        self.visual = VisualSearch(archive, encoder)
        self.speech = SpeechSearch(archive, sentences)

    def search(
        self,
        query: Query,
        *,
        limit: int = HITS_PER_PAGE,
        offset: int = 0,
        per_video: int | None = HITS_PER_VIDEO,
    ) -> ResultPage:
        """One page of hits for the query, best first; `per_video` is the most that one video may fill of it.

        UsageError when the query asks for nothing; NotFound for a video that the archive does not hold.
        """
        validate_query(query, limit, offset)
        n = max(MIN_CANDIDATES, 4 * (offset + limit))
        found = rank_candidates(self.archive, self.visual, self.speech, query, n)
        if query.then.strip():
            found = find_sequences(self.archive, self.visual, query.then, query.then_seconds, found)
        if not found:
            return ResultPage((), 0, "none", self._searched(query.filters))
        groups = group_near_duplicates(found, self.mean_distance())
        hits = self._page(query, found, groups, limit, offset, per_video)
        best = match_strength(max(candidate.evidence for candidate in found))
        return ResultPage(hits, len(groups), best, self._searched(query.filters))

    def warm_up(self) -> None:
        """Loads what the first search would otherwise wait for: statistics, text encoders, indexes."""
        self.visual.background()
        if self.archive.totals().shots:
            self.archive.nearest(self.encoder.encode_texts(["warm"])[0], 1)
        self.speech.search("warm", Filters())

    def mean_distance(self) -> float:
        """The cosine distance that two of the archive's shots have on average, over a sample of them."""
        return mean_pairwise_distance(self.archive.sample(SAMPLE_SIZE).vectors)

    def _page(
        self,
        query: Query,
        found: Sequence[Candidate],
        groups: Sequence[NearDuplicateGroup],
        limit: int,
        offset: int,
        per_video: int | None,
    ) -> tuple[Hit, ...]:
        matches = [match_strength(found[group.best].evidence) != "none" for group in groups]
        owners = [found[group.best].shot.id.video for group in groups]
        most = None if query.filters.video or query.filters.among.name else per_video
        order = diversify_pages(owners, matches, min(limit, HITS_PER_PAGE), most)
        videos = {video.id: video for video in self.archive.videos()}
        speech = parse_speech_query(query.speech) if query.speech.strip() else None
        return tuple(
            self._hit(rank, groups[place], found[groups[place].best], videos[owners[place]], speech)
            for rank, place in enumerate(order[offset : offset + limit], offset + 1)
            if owners[place] in videos
        )

    def _hit(
        self,
        rank: int,
        group: NearDuplicateGroup,
        best: Candidate,
        video: Video,
        speech: SpeechQuery | None,
    ) -> Hit:
        return Hit(
            rank=rank,
            video=video,
            shot=best.shot,
            score=match_score(best.evidence),
            match=match_strength(best.evidence),
            why=best.why,
            near_duplicates=tuple(group.others),
            lines=subtitles_in_hit(self.archive, best.shot, best.speech, speech),
            begin=None if best.speech is None else best.speech.start,
            until=best.until,
            then_shot=best.then_shot,
        )

    def _searched(self, filters: Filters) -> int:
        """How many shots meet the filters."""
        return self.archive.totals().shots if filters == Filters() else self.archive.count(filters)


def validate_query(query: Query, limit: int, offset: int) -> None:
    """UsageError when the query asks for nothing or for an impossible page."""
    if not (query.text.strip() or query.pictures or query.like or query.speech.strip()):
        raise UsageError("The question is empty; say or show what to look for.")
    if limit < 1 or offset < 0:
        raise UsageError(
            "{limit} hits from number {first} cannot be shown; ask for 1 or more.",
            limit=limit,
            first=offset + 1,
        )
    if not 0 <= query.picture_weight <= 1:
        raise UsageError(
            "The picture's weight {weight:g} is not between 0 and 1.", weight=query.picture_weight
        )

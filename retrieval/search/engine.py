"""Queries against an archive: candidates ranked by every part, grouped, and shown a page at a time."""

import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from types import MappingProxyType
from typing import Literal

from retrieval.archive.archive import Archive
from retrieval.archive.nearest.samples import ShotSample
from retrieval.archive.tables.people.records import is_group_number
from retrieval.concurrency.limiter import ConcurrencyLimiter, search_limiter
from retrieval.encoders import Encoder, SentenceEncoder
from retrieval.errors import ArchiveError
from retrieval.hits import HighlightedSubtitle, Hit, HitFacet, MatchStrength, NearDuplicate, ResultPage
from retrieval.queries import Filters, Query, check_page
from retrieval.search.annotation_senses import AnnotationSearches, unannotated, unannotated_videos
from retrieval.search.browsing import browse
from retrieval.search.calibration.match_strength import match_score, match_strength
from retrieval.search.candidates import Candidate
from retrieval.search.exclusion import Exclusion
from retrieval.search.near_duplicates import (
    NearDuplicateGroup,
    diversify_pages,
    first_of_each,
    group_near_duplicates,
    mean_pairwise_distance,
)
from retrieval.search.open_senses import OpenSenses
from retrieval.search.ordering import TIERS, sort_key
from retrieval.search.ranking import Retrievers, rank_candidates
from retrieval.search.reranking import RerankingModel, rerank
from retrieval.search.sequences import find_sequences
from retrieval.search.visual_search import SAMPLE_SIZE, VisualSearch
from retrieval.speech.hit_subtitles import subtitles_in_hits
from retrieval.speech.speech_query import parse_speech_query
from retrieval.speech.speech_search import SpeechSearch
from retrieval.types import ShotId, Video

HITS_PER_PAGE = 12
HITS_PER_VIDEO = 3
"""Of a page, unless one video is asked for."""
MIN_CANDIDATES = 300
"""Shots that each part of a query brings up at least."""
SORTED_CANDIDATES = 1000
"""The same where hits are sorted otherwise, or those of a video counted: hits beyond them are not found."""


class SearchEngine:
    """An open archive, the models that search it, and what is kept in memory until it changes.

    Make one for an archive and share it, among threads too; the archive is closed by whoever opened it. Speech is
    found by its words, and by its meaning too with the sentence encoder that its subtitles were embedded by.
    """

    def __init__(
        self,
        archive: Archive,
        encoder: Encoder,
        sentences: SentenceEncoder | None = None,
        annotations: AnnotationSearches = MappingProxyType({}),
        reranker: RerankingModel | None = None,
        limiter: ConcurrencyLimiter | None = None,
    ) -> None:
        """`limiter` is the one that searches of several archives share."""
        self.limiter = limiter or search_limiter()
        self.archive, self.encoder, self.sentences = archive, encoder, sentences
        self.annotations, self.reranker = annotations, reranker
        self.visual = VisualSearch(archive, encoder)
        self.speech = SpeechSearch(archive, sentences)
        self._mean_distance: tuple[ShotSample, float] | None = None
        self.retrievers = Retrievers(
            archive,
            self.visual,
            self.speech,
            annotations,
            OpenSenses(archive, self.speech, annotations),
            Exclusion(archive, annotations, sentences),
        )

    def search(
        self,
        query: Query,
        *,
        limit: int = HITS_PER_PAGE,
        offset: int = 0,
        per_video: int | None = HITS_PER_VIDEO,
        least: MatchStrength = "none",
    ) -> ResultPage:
        """One page of hits for the query, in its order; `per_video` is the most that one video may fill of it.

        Where nothing matches at `least` so well, no hits are made for who would not show them. A query that only
        sorts, or says what pictures are like or whom they show, lists all shots that meet its filters. UsageError
        when it asks for nothing; NotFound for a video or a person that is not there.
        """
        check_page(query, limit, offset)
        with self.limiter.acquired(), self.archive.record.seen_once():
            return self._searched_page(query, limit, offset, per_video, least)

    def _searched_page(
        self, query: Query, limit: int, offset: int, per_video: int | None, least: MatchStrength
    ) -> ResultPage:
        searched = self.archive.count(query.filters)
        archive = self.archive
        unknown = unannotated(query, self.annotations, archive.people_in_shots, archive.shot_attributes)
        partial = unannotated_videos(query, self.archive, self.retrievers.exclusion.presence(query))
        if query.looks_for:
            found = self._found(query, limit, offset)
            videos = self.archive.videos_of({one.shot.id.video for one in found})
            if self.reranker is not None and (asked := query.text.strip()):
                found = rerank(self.reranker, asked, found, videos)
            best = _best_match(found)
            if TIERS[best] > TIERS[least]:
                return ResultPage((), 0, best, searched, unknown, partial)
            groups = self._kept(query, found, group_near_duplicates(found, self.mean_distance()), videos)
            total = len(groups)
        else:
            videos = {video.id: video for video in self.archive.videos()}
            found, total = browse(self.archive, query, videos, offset + limit)
            groups = [NearDuplicateGroup(place) for place in range(len(found))]
        if not found:
            return ResultPage((), 0, "none", searched, unknown, partial)
        hits = self._page(query, found, groups, videos, limit, offset, per_video)
        return ResultPage(hits, total, _best_match(found), searched, unknown, partial)

    def beside(self, shot_id: ShotId, side: Literal["before", "after"]) -> Hit | None:
        """The shot that stands before or after this one in its video, as a hit; None where there is none.

        NotFound for a shot that is not there.
        """
        number = self.archive.shot(shot_id).id.number + (1 if side == "after" else -1)
        video = self.archive.video_by_id(shot_id.video)
        found = next(iter(self.archive.present_shots([ShotId(shot_id.video, number)])), None)
        if found is None or video is None:
            return None
        (lines,) = subtitles_in_hits(self.archive, [(found, None)])
        return Hit(1, video, found, 1.0, "strong", (), lines=lines)

    def warm_up(self) -> None:
        """Loads what the first search would otherwise wait for: statistics, text encoders, indexes."""
        self.visual.background()
        if self.archive.totals().shots:
            warm = self.encoder.encode_texts(["warm"])[0]
            with suppress(ArchiveError):  # a vector server that is away is told of by the first question
                self.archive.nearest(warm, 1)
        self.speech.search("warm", Filters())
        self.retrievers.open.warm_up()

    def mean_distance(self) -> float:
        """The cosine distance that two of the archive's shots have on average, over a sample of them."""
        sample = self.archive.sample(SAMPLE_SIZE)
        if self._mean_distance is None or self._mean_distance[0] is not sample:
            self._mean_distance = sample, mean_pairwise_distance(sample.vectors)
        return self._mean_distance[1]

    def _found(self, query: Query, limit: int, offset: int) -> list[Candidate]:
        """The candidates, best first; where they are sorted otherwise, of those that hardly match only the best."""
        whole = query.sort != "match" or query.most_per_video is not None
        n = max(MIN_CANDIDATES, 4 * (offset + limit))
        found = rank_candidates(self.retrievers, query, max(n, SORTED_CANDIDATES) if whole else n)
        if query.then.strip():
            found = find_sequences(self.archive, self.visual, query.then, query.then_seconds, found)
        if not whole:
            return found
        return [one for place, one in enumerate(found) if place < n or match_strength(one.evidence) != "none"]

    def _kept(
        self,
        query: Query,
        found: Sequence[Candidate],
        groups: list[NearDuplicateGroup],
        videos: Mapping[str, Video],
    ) -> list[NearDuplicateGroup]:
        """The groups in the query's order, no more of them than it asks for."""
        groups = [group for group in groups if found[group.best].shot.id.video in videos]
        if query.sort != "match":
            place = sort_key(query.sort)

            def key(group: NearDuplicateGroup) -> tuple[object, ...]:
                best = found[group.best]
                match, start = match_strength(best.evidence), best.shot.start
                if match == "none":
                    return (TIERS[match], group.best)
                end = best.shot.end if best.until is None else best.until
                return (TIERS[match], *place(videos[best.shot.id.video], start, end - start))

            groups = sorted(groups, key=key)
        if query.most_per_video is not None:
            groups = first_of_each(
                groups, query.most_per_video, lambda group: found[group.best].shot.id.video
            )
        return groups[: query.most]

    def _page(
        self,
        query: Query,
        found: Sequence[Candidate],
        groups: Sequence[NearDuplicateGroup],
        videos: Mapping[str, Video],
        limit: int,
        offset: int,
        per_video: int | None,
    ) -> tuple[Hit, ...]:
        matches = [match_strength(found[group.best].evidence) != "none" for group in groups]
        owners = [found[group.best].shot.id.video for group in groups]
        as_it_is = query.filters.one_video or query.sort != "match"
        page, most = min(limit, HITS_PER_PAGE), None if as_it_is else per_video
        order = diversify_pages(owners, matches, page, most, offset + limit)
        words = query.speech.strip() or query.text.strip()
        speech = parse_speech_query(words) if words else None
        shown = [(groups[place], found[groups[place].best]) for place in order[offset : offset + limit]]
        facets = self.archive.shot_attributes.facets(best.shot for _, best in shown)
        spoken = subtitles_in_hits(self.archive, [(best.shot, best.speech) for _, best in shown], speech)
        return tuple(
            self._hit(rank, group, best, videos, lines, bool(query.filters.person), facets[best.shot.id])
            for rank, ((group, best), lines) in enumerate(zip(shown, spoken, strict=True), offset + 1)
        )

    def _hit(
        self,
        rank: int,
        group: NearDuplicateGroup,
        best: Candidate,
        videos: Mapping[str, Video],
        lines: tuple[HighlightedSubtitle, ...],
        person: bool,
        held: tuple[HitFacet, ...],
    ) -> Hit:
        return Hit(
            rank=rank,
            video=videos[best.shot.id.video],
            shot=best.shot,
            score=match_score(best.evidence),
            match=match_strength(best.evidence),
            why=(*best.why, *(("person",) if person else ())),
            near_duplicates=tuple(
                NearDuplicate(shot, videos[shot.id.video]) for shot in group.others if shot.id.video in videos
            ),
            lines=lines,
            begin=None if best.speech is None else best.speech.start,
            until=best.until,
            reasons=best.reasons,
            people=tuple(who for facet, who in held if facet == "person" and not is_group_number(who)),
            facets=held,
            then_shot=best.then_shot,
        )


def _best_match(found: Sequence[Candidate]) -> MatchStrength:
    return match_strength(max((candidate.evidence for candidate in found), default=-math.inf))

"""All shots that meet a query's filters, in its order: what a query is answered with that looks for nothing."""

from collections.abc import Mapping

from retrieval.archive.archive import Archive
from retrieval.queries import Query
from retrieval.search.calibration.match_strength import STRONG
from retrieval.search.candidates import Candidate
from retrieval.search.near_duplicates import first_of_each
from retrieval.search.ordering import sort_key
from retrieval.types import Video


def browse(
    archive: Archive, query: Query, videos: Mapping[str, Video], n: int
) -> tuple[list[Candidate], int]:
    """The first n of the shots, and how many there are; each is a strong match: it meets all that was asked."""
    place = sort_key(query.sort)
    hidden = {*query.hide, *query.unlike}
    rows = [
        row
        for row in archive.filtered_shots(query.filters)
        if row.id not in hidden and row.id.video in videos
    ]
    rows.sort(key=lambda row: place(videos[row.id.video], row.start, row.seconds))
    if query.sort == "match" and query.filters.shows_people:
        seen = archive.people_in_shots()
        rows.sort(key=lambda row: seen.nearness(row.id))
    if query.most_per_video is not None:
        rows = first_of_each(rows, query.most_per_video, lambda row: row.id.video)
    rows = rows[: query.most]
    shots = archive.present_shots([row.id for row in rows[:n]])
    vectors = archive.vectors([shot.id for shot in shots])
    return [
        Candidate(shot, vector, STRONG, STRONG, ()) for shot, vector in zip(shots, vectors, strict=True)
    ], len(rows)

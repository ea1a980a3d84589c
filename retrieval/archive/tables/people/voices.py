"""The voices of a video in the catalogue: who speaks when, as far as voices are told apart and named."""

from retrieval.archive.speakers import Speaker, Speakers, SpeakerTurn
from retrieval.archive.tables.people.records import FORGOTTEN
from retrieval.storage.database import Database


class VoiceTables:
    """The voices of an open catalogue; `PeopleTables` names, merges, splits and deletes them."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def of(self, video_id: str) -> Speakers:
        """Who speaks when; a voice that was deleted is nobody's any more."""
        rows = self._db.all(
            "SELECT a.start_time, a.end_time, a.text, x.person, coalesce(p.name, '') FROM annotation_runs r "
            "JOIN annotations a ON a.run = r.row JOIN annotation_vectors x ON x.annotation = a.row "
            "LEFT JOIN people p ON p.row = x.person WHERE r.video = ? AND r.kind = 'voice' AND x.vector != ? "
            "ORDER BY a.start_time, a.row",
            (video_id, FORGOTTEN),
        )
        known: dict[int | str, Speaker] = {}
        turns = []
        for start, end, voice, person, name in rows:
            whose = voice if person is None else person
            if whose not in known:
                known[whose] = Speaker(len(known) + 1, name, person)
            turns.append(SpeakerTurn(start, end, known[whose]))
        return Speakers(tuple(turns))

    def lines_changed(self, video_id: str) -> None:
        """A video has other lines now: its voices are told apart anew by the next run, and stay who they are."""
        self._db.execute(
            "UPDATE annotation_runs SET version = '' WHERE video = ? AND kind = 'voice'", (video_id,)
        )

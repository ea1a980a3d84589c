"""The routes of people: groups of faces and voices, named, merged, split and deleted by whoever may change the
archive.

Where visitors change nothing they see nothing of it either: whose face and voice is whose is the archive's owners'
to know.
"""

from collections.abc import Sequence
from dataclasses import asdict, replace
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from assistant.dialogue.reply_parts import without_hidden_characters
from assistant.footage.footage_intake import FootageIntake
from assistant.footage.worker_messages import JobRequest
from assistant.web.security.problems import PathNumber, ProblemRoute, RequestProblem, request_texts
from assistant.web.wire.caching import not_stored
from assistant.web.wire.people import (
    ChangedGroup,
    DeletePerson,
    EarlierGroup,
    MergePeople,
    NamePerson,
    PeopleList,
    PeopleUndo,
    PersonAppearance,
    PersonDetails,
    PersonGroup,
    SplitPerson,
)
from assistant.web.wire.problem import EmptyResponse
from retrieval.archive.archive import Archive
from retrieval.archive.tables.people.records import Face, GroupBefore, Person
from retrieval.people.grouping import faces_to_split_off
from retrieval.types import Speech

MOST_SHOWN = 200
"""Groups of one answer, and faces of a group."""


def people_routes(archive: Archive, intake: FootageIntake | None, *, read_only: bool) -> APIRouter:
    """`GET people`, `people/one`, `people/faces/N.jpg`; `POST people/allow`, `forbid`, `look`, `listen`,
    `forget_voices`, `name`, `merge`, `split`, each of which gives the group that came of it and what takes it
    back; `undo`, which is sent that; `delete`."""

    def check_changes(request: Request) -> None:
        if read_only:
            raise RequestProblem(HTTPStatus.FORBIDDEN, request_texts(request)("people.read_only"))

    people = archive.people
    routes = APIRouter(
        prefix="/people", route_class=ProblemRoute, dependencies=[Depends(check_changes), Depends(not_stored)]
    )

    @routes.get("")
    def listed(first: Annotated[int, Query(ge=0, le=2**31)] = 0) -> PeopleList:
        """From the group of that place on, counted from 0."""
        known, voices = people.all(), people.all("voice")
        spoken = {one.video.id for one in archive.summaries() if one.languages}
        return PeopleList(
            people=[_group(person) for person in known[first : first + MOST_SHOWN]],
            total=len(known),
            allowed=people.allowed,
            looked=len(archive.annotations.annotators("face")),
            videos=archive.totals().videos,
            can_look=intake is not None,
            voices=[_group(person) for person in voices[:MOST_SHOWN]],
            voices_total=len(voices),
            listened=len(spoken & archive.annotations.annotators("voice").keys()),
            spoken=len(spoken),
        )

    @routes.get("/one")
    def one(person: int) -> PersonDetails:
        known = people.get(person)
        faces = people.faces(known.id)[:MOST_SHOWN]
        said = {face.video: archive.speech(face.video) for face in faces} if known.kind == "voice" else {}
        return PersonDetails(
            person=_group(known), faces=[_seen(face, archive, said.get(face.video)) for face in faces]
        )

    @routes.get("/faces/{number}.jpg")
    def picture(number: PathNumber) -> Response:
        return Response(
            people.picture(number), media_type="image/jpeg", headers={"Cache-Control": "no-store"}
        )

    @routes.post("/allow")
    def allow() -> EmptyResponse:
        people.allow()
        return EmptyResponse()

    @routes.post("/forbid")
    def forbid() -> EmptyResponse:
        people.forbid()
        return EmptyResponse()

    @routes.post("/look")
    def look(request: Request) -> EmptyResponse:
        """Begins the job that looks for faces in the videos where nobody has."""
        if intake is None or not people.allowed:
            raise RequestProblem(HTTPStatus.FORBIDDEN, request_texts(request)("people.not_allowed"))
        intake.jobs.add(JobRequest(kind="annotate", annotators=("people",)))
        return EmptyResponse()

    @routes.post("/listen")
    def listen(request: Request) -> EmptyResponse:
        """Begins the job that tells voices apart in the videos where nobody has."""
        if intake is None:
            raise RequestProblem(HTTPStatus.FORBIDDEN, request_texts(request)("people.not_allowed"))
        intake.jobs.add(JobRequest(kind="annotate", annotators=("speakers",)))
        return EmptyResponse()

    @routes.post("/forget_voices")
    def forget_voices() -> EmptyResponse:
        people.forget_voices()
        return EmptyResponse()

    @routes.post("/name")
    def name(given: NamePerson) -> ChangedGroup:
        before = [replace(one, faces=()) for one in people.as_before([given.person], remaining=given.person)]
        return _changed(people.rename(given.person, given.name), before)

    @routes.post("/merge")
    def merge(given: MergePeople) -> ChangedGroup:
        before = people.as_before([given.into, *given.others], remaining=given.into)
        return _changed(people.merge(given.into, given.others), before)

    @routes.post("/split")
    def split(given: SplitPerson) -> ChangedGroup:
        faces = given.faces or faces_to_split_off(archive, people.get(given.person))
        before = people.as_before([given.person], remaining=given.person)
        made = people.split(given.person, faces)
        return _changed(made, before, made.id)

    @routes.post("/undo")
    def undo(given: PeopleUndo) -> EmptyResponse:
        """Takes a naming, a merge or a split back."""
        people.restore([GroupBefore(**dict(one)) for one in given.groups], given.made)
        return EmptyResponse()

    @routes.post("/delete")
    def delete(given: DeletePerson) -> EmptyResponse:
        people.delete(given.person)
        return EmptyResponse()

    return routes


def _group(person: Person) -> PersonGroup:
    return PersonGroup(
        id=person.id,
        kind=person.kind,
        name=person.name,
        faces=person.faces,
        videos=person.videos,
        face=person.clearest if person.kind == "face" else None,
    )


def _changed(person: Person, before: Sequence[GroupBefore], made: int = 0) -> ChangedGroup:
    earlier = [EarlierGroup(**asdict(one)) for one in before]
    return ChangedGroup(**dict(_group(person)), undo=PeopleUndo(groups=earlier, made=made))


def _seen(face: Face, archive: Archive, speech: Speech | None) -> PersonAppearance:
    """In the shot that it begins in, with what is said where speech is given."""
    video, begin = archive.video_by_id(face.video), face.annotation.start
    shots = archive.shots(face.video)
    shot = next((shot for shot in reversed(shots) if shot.start <= begin + 1e-6), shots[0])
    return PersonAppearance(
        id=face.id,
        video=face.video,
        name=video.name if video else "",
        shot=shot.id.number,
        start=max(shot.start, begin),
        end=face.annotation.end if speech else min(shot.end, face.annotation.end),
        said=_said(face, speech),
    )


def _said(face: Face, speech: Speech | None) -> str:
    """The first line of a turn of speech."""
    lines = speech.tracks[0].subtitles if speech and speech.tracks else ()
    middle = min(face.annotation.end, face.annotation.start + 1.0)
    line = next((line for line in lines if line.start < middle and line.end > face.annotation.start), None)
    return without_hidden_characters(line.text) if line else ""

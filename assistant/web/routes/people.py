"""The routes of people: groups of faces, named, merged, split and deleted by whoever may change the archive.

Where visitors change nothing they see nothing of it either: whose face is whose is the archive's owners' to know.
"""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from assistant.footage.footage_intake import FootageIntake
from assistant.footage.worker_messages import JobRequest
from assistant.web.security.problems import PathNumber, ProblemRoute, RequestProblem, request_texts
from assistant.web.wire.caching import not_stored
from assistant.web.wire.people import (
    DeletePerson,
    MergePeople,
    NamePerson,
    OnePerson,
    PeopleList,
    PersonGroup,
    SeenFace,
    SplitPerson,
)
from assistant.web.wire.problem import Nothing
from retrieval.archive.archive import Archive
from retrieval.archive.tables.people.records import Face, Person
from retrieval.people.grouping import faces_apart

MOST_SHOWN = 200
"""Groups of one answer, and faces of a group."""


def people_routes(archive: Archive, intake: FootageIntake | None, *, read_only: bool) -> APIRouter:
    """`GET people`, `people/one`, `people/faces/N.jpg`; `POST people/allow`, `forbid`, `look`, `name`, `merge`,
    `split`, `delete`, each of which gives the group that came of it."""

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
        known = people.all()
        return PeopleList(
            people=[_group(person) for person in known[first : first + MOST_SHOWN]],
            total=len(known),
            allowed=people.allowed,
            looked=len(archive.annotations.annotators("face")),
            videos=archive.totals().videos,
            can_look=intake is not None,
        )

    @routes.get("/one")
    def one(person: int) -> OnePerson:
        known = people.get(person)
        faces = people.faces(known.id)[:MOST_SHOWN]
        return OnePerson(person=_group(known), faces=[_seen(face, archive) for face in faces])

    @routes.get("/faces/{number}.jpg")
    def picture(number: PathNumber) -> Response:
        return Response(
            people.picture(number), media_type="image/jpeg", headers={"Cache-Control": "no-store"}
        )

    @routes.post("/allow")
    def allow() -> Nothing:
        people.allow()
        return Nothing()

    @routes.post("/forbid")
    def forbid() -> Nothing:
        people.forbid()
        return Nothing()

    @routes.post("/look")
    def look(request: Request) -> Nothing:
        """Begins the job that looks for faces in the videos where nobody has."""
        if intake is None or not people.allowed:
            raise RequestProblem(HTTPStatus.FORBIDDEN, request_texts(request)("people.not_allowed"))
        intake.jobs.add(JobRequest(kind="annotate", annotators=("people",)))
        return Nothing()

    @routes.post("/name")
    def name(given: NamePerson) -> PersonGroup:
        return _group(people.rename(given.person, given.name))

    @routes.post("/merge")
    def merge(given: MergePeople) -> PersonGroup:
        return _group(people.merge(given.into, given.others))

    @routes.post("/split")
    def split(given: SplitPerson) -> PersonGroup:
        faces = given.faces or faces_apart(archive, people.get(given.person))
        return _group(people.split(given.person, faces))

    @routes.post("/delete")
    def delete(given: DeletePerson) -> Nothing:
        people.delete(given.person)
        return Nothing()

    return routes


def _group(person: Person) -> PersonGroup:
    return PersonGroup(
        id=person.id, name=person.name, faces=person.faces, videos=person.videos, face=person.clearest
    )


def _seen(face: Face, archive: Archive) -> SeenFace:
    """In the shot that it begins in."""
    video, begin = archive.video_by_id(face.video), face.annotation.start
    shots = archive.shots(face.video)
    shot = next((shot for shot in reversed(shots) if shot.start <= begin + 1e-6), shots[0])
    return SeenFace(
        id=face.id,
        video=face.video,
        name=video.name if video else "",
        shot=shot.id.number,
        start=max(shot.start, begin),
        end=min(shot.end, face.annotation.end),
    )

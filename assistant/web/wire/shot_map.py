"""The archive's map: where each shot stands, how far it is made, and what its kinds are called."""

from pydantic import BaseModel


class MapProgress(BaseModel):
    """What is being done for the map (a `LayoutWork`), the share that is done, about how many seconds are left, and
    why it could not be, in a sentence."""

    doing: str
    done: float
    left: float | None
    error: str


class ShotMap(BaseModel):
    """The map without its points, for who has this version of them."""

    version: str
    stamp: int
    shots: int
    placed: int
    work: MapProgress


class ShotMapWithPoints(ShotMap):
    """The points by columns, which is a third of the size of rows. `of` is a video's place in `videos`, each of
    which is an id and a name; `number` is the shot's in its video."""

    videos: list[tuple[str, str]]
    of: list[int]
    number: list[int]
    start: list[float]
    end: list[float]
    x: list[float]
    y: list[float]
    kind: list[int]


class ClusterNames(BaseModel):
    """Names of the map's kinds, counted from 0, and a shot (video, number) as an example of each."""

    names: dict[int, str]
    examples: dict[int, tuple[str, int]]

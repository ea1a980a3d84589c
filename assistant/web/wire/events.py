"""What a page is told as it happens."""

from pydantic import BaseModel


class LiveState(BaseModel):
    """What others may have changed: each part is another value once it is another.

    `conversations` are those that the server keeps for whoever asks, `server` is another one for each start of the
    server, `facts` is what the bar at the top says of the archive.
    """

    server: str
    archive: int
    bins: str
    jobs: str
    conversations: str
    facts: list[str]

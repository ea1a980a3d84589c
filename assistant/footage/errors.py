"""What cannot be done with footage from the page; whoever asked is told in their own language."""

from http import HTTPStatus


class IntakeRefused(Exception):
    """`key` names the text `footage.refused.KEY`, `values` fill its places, `status` is HTTP's."""

    def __init__(self, key: str, status: HTTPStatus = HTTPStatus.BAD_REQUEST, **values: str) -> None:
        super().__init__(key)
        self.key = key
        self.status = status
        self.values = values

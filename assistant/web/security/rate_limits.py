"""How often somebody may ask, by name where they have one, by address else. The only module that sees `limits`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rates:
    """Requests a minute for one visitor; 0 is without a limit."""

    requests: int = 3_000
    """All together: a page of thumbnails is some hundred, a film that is scrubbed through more."""
    questions: int = 240
    """Those that make a model or an encoder work."""
    sign_ins: int = 10
    """Tries to sign in."""


class RateLimiter:
    """Counts in memory, in windows that slide; what is refused is not counted."""

    def __init__(self, rates: Rates) -> None:
        from limits import RateLimitItemPerMinute  # not needed where this machine alone reaches the page
        from limits.storage import MemoryStorage
        from limits.strategies import SlidingWindowCounterRateLimiter

        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._items = {
            kind: RateLimitItemPerMinute(most)
            for kind, most in (
                ("requests", rates.requests),
                ("questions", rates.questions),
                ("sign_ins", rates.sign_ins),
            )
            if most
        }

    def refuses(self, kind: str, visitor: str) -> int:
        """Seconds after which this visitor may ask again for something of this kind; 0 where they may now."""
        item = self._items.get(kind)
        if item is None or self._limiter.hit(item, kind, visitor):
            return 0
        return max(1, round(60 / int(item.amount)))

"""Which words for the map's kinds find something, in each language, by the archive's own search.

An encoder reads some languages better than others: a kind's English name fits it, "Getränk im Glas" may find none.
Words are tried beside the page, a second or two once for a language, and anew when the kinds are called otherwise.
"""

import logging
import threading
from collections.abc import Iterator, Sequence

from assistant.dialogue.clusters.cluster_labeler import label_text
from assistant.i18n.languages import Language
from retrieval.hits import MatchStrength
from retrieval.map.cluster_labels import ClusterPhrases
from retrieval.queries import Query
from retrieval.search.engine import SearchEngine

log = logging.getLogger(__name__)

READ_SURELY: frozenset[Language] = frozenset({"en", "es"})
"""What every encoder reads that is bundled: until words are tried, kinds are called by their first."""
MOST_STRONG = 3
"""Kinds with a strong answer, after which no more are tried."""

Kinds = tuple[ClusterPhrases, ...]


class LikelyKinds:
    """Of one archive. Threads may share it."""

    def __init__(self, engine: SearchEngine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._tried: dict[Language, tuple[Kinds, Sequence[str]]] = {}
        self._under_way: set[Language] = set()

    def words(self, language: Language) -> Sequence[str]:
        """Words that find a kind, the surest and largest first; those known by now, without waiting for any."""
        kinds = self._engine.archive.frequent_attributes().clusters
        with self._lock:
            of, found = self._tried.get(language, ((), ()))
            if of == kinds:
                return found
            begins = language not in self._under_way
            self._under_way.add(language)
        if begins:
            threading.Thread(
                target=self._try, args=(language, kinds), name="likely-kinds", daemon=True
            ).start()
        return [label_text(phrases[:1], language) for phrases in kinds] if language in READ_SURELY else ()

    def _try(self, language: Language, kinds: Kinds) -> None:
        found: Sequence[str] = ()
        try:
            found = self.find(language, kinds)
        except Exception:  # examples are a comfort, and the archive may be closed meanwhile
            log.debug("what finds the kinds could not be tried", exc_info=True)
        with self._lock:
            self._tried[language] = kinds, found
            self._under_way.discard(language)

    def find(self, language: Language, kinds: Kinds) -> list[str]:
        """The same, tried now."""
        strong: list[str] = []
        weak: list[str] = []
        for phrases in kinds:
            if len(strong) == MOST_STRONG:
                break
            matches = {match: words for words, match in reversed([*self._matches(phrases, language)])}
            if "strong" in matches:
                strong.append(matches["strong"])
            elif "weak" in matches:
                weak.append(matches["weak"])
        return strong + weak

    def _matches(self, phrases: ClusterPhrases, language: Language) -> Iterator[tuple[str, MatchStrength]]:
        """How well each of a kind's words does, until one does strongly."""
        for phrase in phrases:
            words = label_text((phrase,), language)
            match = self._engine.search(Query(text=words), limit=1, per_video=None).match
            yield words, match
            if match == "strong":
                return

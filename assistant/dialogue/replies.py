"""What the assistant says: fixed sentences over facts from the results and the archive.

No language model writes here, so that every claim can be checked in the hits: a shot, a time or a name that
is spoken of is one that the archive holds.
"""

from collections import Counter
from collections.abc import Sequence

from assistant.dialogue.cluster_labels import label_text
from assistant.dialogue.plan import Plan
from assistant.i18n.language_names import language_name
from assistant.i18n.languages import Language
from assistant.i18n.time_format import clock
from retrieval.archive.archive import Archive
from retrieval.types import ResultPage

MOST_KINDS = 6
"""Kinds of shots that are named of what an archive holds."""
MOST_NAMES = 12
"""Video names that one sentence lists."""


def search_reply(results: ResultPage, plan: Plan, language: Language, offset: int = 0) -> str:
    """How many shots, from how many videos, how sure."""
    spanish = language == "es"
    if not results.hits:
        if offset:
            return "No hay más resultados." if spanish else "There are no more results."
        if not results.searched:
            return (
                "Ningún plano del archivo cumple esos límites; quita alguno."
                if spanish
                else "No shot in the archive meets those limits; take one of them back."
            )
        return "No he encontrado nada." if spanish else "I found nothing."
    if results.match == "none":
        return _nothing_alike(plan, spanish=spanish)
    page = ("Página siguiente: " if spanish else "Next page: ") if offset else ""
    return page + (_matches_spanish(results) if spanish else _matches_english(results))


def _nothing_alike(plan: Plan, *, spanish: bool) -> str:
    if plan.speech and not plan.visual and not plan.use_image:
        return (
            "No he encontrado nadie que diga eso; abajo, lo más cercano."
            if spanish
            else "I found nobody saying that; the nearest are below."
        )
    return (
        "No he encontrado nada que se parezca a eso; abajo, lo más cercano."
        if spanish
        else "I found nothing that looks like that; the nearest are below."
    )


def _matches_english(results: ResultPage) -> str:
    strong, weak, videos, unlikely = _sure(results)
    source = _videos(videos, "en")
    folded = "the other, folded below, is" if unlikely == 1 else "the others, folded below, are"
    rest = f"; {folded} unlikely" if unlikely else ""
    if strong and weak:
        return f"{_shots(strong, 'en')} {_match(strong)} well and {weak} more may, {source}{rest}."
    if strong:
        return f"{_shots(strong, 'en')} {source} {_match(strong)} well{rest}."
    if weak:
        return f"{_shots(weak, 'en')} {source} may be what you want; I am not sure{rest}."
    return "nothing more that is likely to be what you want."


def _matches_spanish(results: ResultPage) -> str:
    strong, weak, videos, unlikely = _sure(results)
    source = _videos(videos, "es")
    folded = "el otro, plegado abajo, es" if unlikely == 1 else "los demás, plegados abajo, son"
    rest = f"; {folded} poco probable{_s(unlikely)}" if unlikely else ""
    fits = "encaja" if strong == 1 else "encajan"
    if strong and weak:
        return f"{_shots(strong, 'es')} {fits} bien y {weak} más quizá, {source}{rest}."
    if strong:
        return f"{_shots(strong, 'es')} {source} {fits} bien{rest}."
    if weak:
        can = "puede" if weak == 1 else "pueden"
        return f"{_shots(weak, 'es')} {source} {can} ser lo que buscas; no es seguro{rest}."
    return "nada más que se parezca a lo que buscas."


def _sure(results: ResultPage) -> tuple[int, int, int, int]:
    """Of a page: strong hits, weak ones, the videos that those come from, and unlikely hits."""
    strong = sum(hit.match == "strong" for hit in results.hits)
    weak = sum(hit.match == "weak" for hit in results.hits)
    videos = len({hit.video.id for hit in results.hits if hit.match != "none"})
    return strong, weak, videos, len(results.hits) - strong - weak


def _match(count: int) -> str:
    return "matches" if count == 1 else "match"


def reset_reply(language: Language) -> str:
    """After a reset."""
    return (
        "De acuerdo, empezamos de nuevo. ¿Qué busco?"
        if language == "es"
        else "All right, a fresh start. What shall I look for?"
    )


def small_talk_reply(language: Language, *, thanks: bool) -> str:
    """To thanks, or to a greeting and "what can you do?"."""
    if thanks:
        return (
            "¡De nada! Dime si busco algo más."
            if language == "es"
            else "You are welcome. Tell me if I should look for something else."
        )
    if language == "es":
        return (
            "Busco planos en tus vídeos. Describe lo que se ve o lo que se dice, o dame una imagen; luego "
            "afina: «de noche», «sin gente», «más como el segundo», «solo en» un vídeo, «menos de 5 s»."
        )
    return (
        "I find shots in your videos. Describe what is seen or said, or give me a picture; then narrow it "
        'down: "at night", "without people", "more like the second", "only in" a video, "under 5 seconds".'
    )


def archive_reply(archive: Archive, language: Language) -> str:
    """What the archive holds: videos, shots, hours, encoder, subtitles, and what is seen most."""
    totals = archive.totals()
    spoken = " ".join(part for part in (_subtitles(archive, language), _seen_most(archive, language)) if part)
    names = [video.name for video in archive.videos()]
    listed = ", ".join(names[:MOST_NAMES]) + (" …" if len(names) > MOST_NAMES else ".")
    if language == "es":
        head = (
            f"El archivo tiene {totals.videos} vídeo{_s(totals.videos)}, "
            f"{totals.shots} plano{_s(totals.shots)} y {clock(totals.seconds)} "
            f"de material; lo busca el codificador {archive.encoder}."
        )
        return f"{head} {spoken} Vídeos: {listed}" if names else f"{head} Añade vídeos para empezar."
    head = (
        f"The archive holds {totals.videos} video{_s(totals.videos)}, {totals.shots} shot{_s(totals.shots)} "
        f"and {clock(totals.seconds)} of footage, searched with the encoder {archive.encoder}."
    )
    return f"{head} {spoken} Videos: {listed}" if names else f"{head} Add videos to begin."


def _seen_most(archive: Archive, language: Language) -> str:
    """The largest kinds of shots on the archive's map that have a name; empty where it has not been drawn yet."""
    kinds = archive.map.cluster_labels()
    if not kinds:
        return ""
    counts = Counter(point.kind for point in archive.map.points())
    named = (
        (label_text(kinds[kind].phrases, language), n) for kind, n in counts.most_common() if kind in kinds
    )
    seen = [f"{words} ({n})" for words, n in named if words][:MOST_KINDS]
    if not seen:
        return ""
    return f"{'Lo que más se ve' if language == 'es' else 'Seen most'}: {'; '.join(seen)}."


def _subtitles(archive: Archive, language: Language) -> str:
    """How many videos have subtitles, in which languages, and which models listened."""
    speech = archive.speech_totals()
    if not speech.lines:
        return "Ninguno tiene subtítulos." if language == "es" else "None has subtitles."
    languages = ", ".join(f"{language_name(code, language)} ({count})" for code, count in speech.languages)
    models = ", ".join(speech.recognisers)
    if language == "es":
        have = "tiene" if speech.videos == 1 else "tienen"
        by = f"; escuchó {models}" if models else ""
        return f"{speech.videos} {have} subtítulos: {languages}{by}."
    have = "has" if speech.videos == 1 else "have"
    by = f"; {models} listened" if models else ""
    return f"{speech.videos} {have} subtitles: {languages}{by}."


def nothing_to_rank_reply(language: Language) -> str:
    """When a turn only limits or excludes, and nothing is being looked for yet."""
    return (
        "Lo tendré en cuenta. ¿Qué se tiene que ver o decir?"
        if language == "es"
        else "I will keep to that. What should be seen or said?"
    )


def no_search_reply(language: Language) -> str:
    """When a turn goes on with a search that there is not."""
    return (
        "Todavía no hay ninguna búsqueda; describe lo que buscas."
        if language == "es"
        else "There is no search to go on with yet; describe what you are looking for."
    )


def which_hit_reply(shown: int, language: Language) -> str:
    """When it is not clear which hit is asked about."""
    if not shown:
        return no_search_reply(language)
    return (
        f"¿De cuál hablas? Di su número, del 1 al {shown}."
        if language == "es"
        else f"Which one do you mean? Give its number, from 1 to {shown}."
    )


def unknown_hit_reply(numbers: Sequence[int], shown: int, language: Language) -> str:
    """A reference to hit 40 of 8."""
    listed = ", ".join(str(number) for number in numbers[:5])
    if not shown:
        return no_search_reply(language)
    return (
        f"No hay resultado {listed}: los últimos van del 1 al {shown}."
        if language == "es"
        else f"There is no hit {listed}: the last ones go from 1 to {shown}."
    )


def _shots(count: int, language: Language) -> str:
    return f"{count} plano{_s(count)}" if language == "es" else f"{count} shot{_s(count)}"


def _videos(count: int, language: Language) -> str:
    return f"de {count} vídeo{_s(count)}" if language == "es" else f"from {count} video{_s(count)}"


def _s(count: int) -> str:
    return "" if count == 1 else "s"

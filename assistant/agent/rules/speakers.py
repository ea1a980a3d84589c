"""Words of the one who speaks: a request's beginning or end that is made of nothing but such words.

Where no known wording fits, the request is told by its vocabulary: pronouns, wishes, people who commission,
verbs of having and seeking. The first word outside of it, with its article, begins what is asked for.
"""

import re

from assistant.i18n.normalized_text import NormalizedText, fold_text, regex, words_of

_MARKERS = frozenset(
    words_of("""
        i, i'm, i'd, i've, i'll, we, we're, we'd, we've, we'll, you, you'd, you've, you're, my, our, me,
        us, mine, your, wondering, hoping, hope, trying, try, want, wanted, need, needed, wish, after,
        request, requested, yo, me, mi, nos, nuestro, nuestra, te, os, tu, vuestro, necesito,
        necesitamos, quiero, queremos, quisiera, querria, querriamos, busco, buscamos, buscando,
        intento, intentamos, intentando, esperaba, esperamos, espero, ojala, puedes, podrias, podeis,
        tienes, teneis, tenemos, tendras, tendriais, haber, habra, habria, hay, pido, pedimos, imagino,
        ayudame, ayudanos, sacame, consigueme, encuentrame, preguntaba, pregunto, pedido, pidiendo,
        piden, pide, quieren, quiere, haria, harian, vendria, vendrian, gustaria, encantaria
    """)
)
_SPEAKERS = _MARKERS | frozenset(
    words_of("""
        a, an, the, some, any, to, of, for, in, on, at, about, with, if, whether, that, this, it, it'd,
        it's, there, there's, is, are, be, been, was, were, has, have, had, having, got, get, getting,
        do, does, did, don't, can, can't, could, couldn't, would, wouldn't, will, might, may, must,
        should, shall, so, and, but, or, as, up, out, down, off, one, more, thing, things, something,
        anything, else, just, really, quite, very, badly, desperately, urgently, maybe, perhaps,
        possibly, still, now, then, today, please, hey, hi, hello, well, ok, okay, right, find, finding,
        found, see, seeing, seen, look, looking, search, searching, seek, seeking, track, tracking,
        hunt, hunting, locate, locating, dig, digging, turn, turned, turning, come, came, across, upon,
        show, showing, use, using, give, go, going, help, helps, bring, pull, put, fetch, grab, lovely,
        great, nice, good, wonderful, ideal, perfect, brilliant, amazing, handy, useful, happy, glad,
        delighted, grateful, thrilled, dying, keen, asking, asks, asked, ask, says, said, say, swears,
        swore, thinks, think, thought, believes, told, tells, insists, phoned, called, rang, wrote,
        mailed, emailed, keep, keeps, kept, bangs, raves, mentioned, wants, needs, likes, loves, like,
        love, require, required, imagine, imagining, picturing, picture, dream, dreaming, mind, idea,
        head, chance, luck, hard, easy, way, what, where, who, how, when, she, she's, he, he's, they,
        they're, someone, somebody, anyone, colleague, editor, director, producer, boss, client, friend,
        team, customer, presenter, researcher, archive, exist, exists, here, somewhere, sort, kind,
        call, whole, time, been, by, un, una, el, la, los, las, unos, unas, lo, le, les, se, de, del,
        al, a, en, con, por, para, que, si, no, y, e, o, u, ya, muy, mas, algo, alguno, alguna, alguien,
        otra, otro, cosa, cosas, ahora, hoy, luego, pues, oye, bueno, vale, bien, mejor, favor, por,
        porfa, gracias, hola, ver, visto, veis, encontrar, encontrado, encuentra, localizar, conseguir,
        buscar, busca, sacar, saca, sacas, usar, poner, mostrar, ensenar, ensenas, tener, tiene, tienen,
        ha, han, he, hemos, has, habeis, habreis, habrias, sido, seria, serian, es, son, esta, estan,
        fuera, saliera, salga, haya, hubiera, hubiese, existe, exista, genial, precioso, estupendo,
        perfecto, ideal, fantastico, bonito, falta, hace, hacen, haria, urge, urgen, vendria, gustaria,
        encantaria, apetece, conviene, tengo, tenia, cabeza, mente, idea, jura, dice, dicen, cree,
        insiste, comenta, llamado, llamar, llamo, acaba, acaban, compañero, companero, companera,
        colega, amigo, amiga, jefe, jefa, productor, productora, director, directora, cliente, clienta,
        editor, editora, realizador, realizadora, equipo, redaccion, asi, aqui, ahi, dentro, sitio,
        lado, ando, estoy, estamos, voy, vamos, loco, loca, detras, urgentemente, desesperada,
        desesperadamente, another, next, last, lastly, final, finally, also, too, new, sequence,
        sequences, question, topic, task, item, additionally, meanwhile, before, go, ultimo, ultima, finalmente,
        siguiente, proxima, proximo, peticion, busqueda, consulta, ademas, tambien, nueva, nuevo, haria, harian,
        vendrian, watch, watching, enjoy, enjoying, view, let, unrelated, entirely, completely, serviria,
        interesaria, interesan, interesa, cuando, donde, como, cual, quien,
        podria, podriais, puede, pueden, habia
    """)
)
_BELONGS_TO_THE_THING = frozenset(
    words_of("""
        a, an, the, some, any, un, una, unos, unas, el, la, los, las, one, in, on, at, with, by, of,
        con, en, por, two
    """)
)
"""Words that a thing can begin with."""
_WANTS_IT = regex(
    r"^(lo|la|los|las) (?!que\b)|^(i|we)('d| would)? (want|need|like|prefer) (it|them|those|that)\b"
)
"""Wishes about what was found; they go on with the running query."""
_ANNOUNCING = frozenset(
    words_of("""
        essay, homework, lesson, piece, film, story, theme, unrelated, next, new, another, last, final, first,
        second, topic, question, request, query, task, job, shot,
        shots, scene, clip, footage, go, ideally, namely, subject, needed, order, list, shopping, siguiente,
        nueva, nuevo, otra, otro, ultima, ultimo, primera, primero, tema, pregunta, peticion, consulta,
        encargo, tarea, plano, planos, escena, buscando, busqueda, concretamente, ejemplo, venga, vamos,
        alla, intentalo, toma, mira, ahi, va, esto, lo
    """)
)
_LONGEST_HEAD = 8
"""Words before a colon that announce something; more of them tell something themselves."""
_FEWEST = 2
"""Words of a beginning; fewer tell nothing."""


def without_speaker(wording: NormalizedText) -> NormalizedText | None:
    """The wording without such a beginning or end; None where there is neither."""
    if wording.find(_WANTS_IT):
        return None
    words = list(re.finditer(r"[^\s,.;:!?¡¿]+", wording.folded))
    count = _beginning(words)
    start = words[count].start() if count else 0
    rest = NormalizedText.of(wording.part(start, len(wording.text))) if count else wording
    comma = max(rest.folded.rfind(", "), rest.folded.rfind("; "), rest.folded.rfind(" ¿"))
    tail = re.findall(r"[^\s,.;:!?¡¿]+", rest.folded[comma:]) if comma > 0 else []
    if len(tail) >= _FEWEST and all(word in _SPEAKERS for word in tail):
        rest = NormalizedText.of(rest.part(0, comma))
    return rest if rest and rest != wording else None


def after_colon(wording: NormalizedText) -> NormalizedText | None:
    """What follows "one more thing to find: …", "lo siguiente: …"; None where the words before are no mere talk."""
    head, colon, rest = wording.folded.partition(": ")
    words = re.findall(r"[^\s,.;!?¡¿]+", head)
    if not colon or not rest.strip() or not 0 < len(words) <= _LONGEST_HEAD:
        return None
    if not all(word in _SPEAKERS or word in _ANNOUNCING for word in words):
        return None
    return NormalizedText.of(wording.part(len(head) + 2, len(wording.text)))


def _beginning(words: "list[re.Match[str]]") -> int:
    """How many words belong to the speaker; 0 where the beginning is not the speaker's."""
    count = 0
    while count < len(words) and words[count][0] in _SPEAKERS:
        count += 1
    if count == len(words) or not any(word[0] in _MARKERS for word in words[:count]):
        return 0
    while count and words[count - 1][0] in _BELONGS_TO_THE_THING and not _links(words, count - 1):
        count -= 1
    return count if count >= _FEWEST else 0


def _links(words: "list[re.Match[str]]", place: int) -> bool:
    """Whether a preposition ends the speaker's words ("help with") rather than begins the thing."""
    return (
        fold_text(words[place][0]) in ("of", "with", "on", "in", "at", "by", "con", "en", "por") and place > 0
    )

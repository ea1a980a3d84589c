"""What is left of a turn when everything else was read: the picture's words, or only words around a limit.

"Could you keep it … please" says nothing that is to be seen. Words of that kind are known; a leftover that is
made of nothing else is dropped where the turn said something besides it.
"""

import re

from assistant.i18n.normalized_text import NormalizedText, regex, words_of

_EMPTY = frozenset(
    words_of("""
        a, an, the, and, but, or, so, then, now, also, too, only, just, really, please, ok, okay, well,
        maybe, still, even, all, any, some, every, everything, anything, something, nothing, none,
        someone, somebody, anyone, anybody, everybody, people, more, most, less, one, ones, other,
        others, else, rest, same, of, in, on, at, to, for, from, with, by, about, into, inside, within,
        out, up, down, off, away, over, as, if, that, this, these, those, it, its, they, them, he, she,
        him, her, we, us, i, me, my, you, your, our, there, here, which, what, who, where, when, how,
        whether, because, otherwise, anyway, way, alone, is, are, was, were, be, been, being, am, 's,
        're, 'm, 've, 'd, isn't, aren't, do, does, did, don't, doesn't, have, has, had, having, can,
        could, can't, cannot, would, will, should, shall, must, may, might, let, let's, want, wants,
        need, needs, like, care, prefer, see, show, shows, shown, showing, find, look, looking, search,
        searching, give, get, keep, keeping, hold, make, take, taking, use, using, skip, stop, stay, go,
        come, comes, try, limit, limited, restrict, restricted, narrow, filter, leave, drop, remove,
        avoid, check, play, pick, last, lasting, run, running, long, longs, longer, short, shorter,
        length, duration, time, times, part, parts, bit, bits, piece, stretch, section, room, space,
        point, mark, onwards, onward, exactly, around, roughly, about, video, videos, file, film, tape,
        reel, clip, clips, snippet, snippets, takes, fragmentos, shot, shots, hit, hits, result,
        results, footage, scene, scenes, material, possible, fine, good, great, nice, much, many, long,
        each, says, said, say, saying, talk, talks, talking, speak, speaks, hear, word, words, line,
        lines, voice, sentence, phrase, goes, el, la, los, las, lo, un, una, unos, unas, y, e, o, u,
        pero, sino, que, de, del, al, en, con, sin, por, para, a, desde, hasta, entre, sobre, dentro,
        fuera, solo, solamente, unicamente, nada, nadie, algo, alguien, algun, alguno, alguna, algunos,
        algunas, todo, toda, todos, todas, otro, otra, otros, otras, mas, menos, muy, mucho, tan, ya,
        ahora, luego, tambien, ademas, entonces, bien, bueno, vale, mejor, igual, mismo, misma, quiza,
        ahi, aqui, alli, donde, cuando, como, quien, cual, si, no, se, me, te, nos, le, les, su, mi, tu,
        ese, esa, eso, esos, esas, este, esta, esto, estos, estas, aquel, ellos, ellas, yo, el, ella,
        es, son, ser, sea, sean, era, esta, estan, este, esten, hay, haya, ha, han, he, hemos, tiene,
        tienen, tenga, tengan, tener, puede, pueden, puedes, podria, podrias, podemos, debe, deben,
        deberia, deberian, quiero, queremos, quisiera, necesito, necesitamos, prefiero, importa,
        interesa, interesan, gusta, gustan, busca, buscar, busco, buscamos, mira, mirar, dame, ponme,
        pon, poner, deja, dejalo, dejar, quedate, queda, quedan, limita, limitate, limitalo, saltate,
        salta, evita, quita, saca, usa, usar, muestra, muestre, muestren, ensena, ensename, ver, vea,
        vean, sale, salen, salga, salgan, aparece, aparezca, venga, viene, vengan, caben, cabe, dura,
        duran, dure, duren, durar, aguantar, aguanten, pasar, pase, pasen, llegar, exceder, superar,
        minimo, minima, maximo, maxima, duracion, largo, largos, larga, largas, corto, cortos, corta,
        cortas, parte, partes, trozo, trozos, tramo, rato, momento, sitio, video, videos, archivo,
        cinta, pelicula, plano, planos, resultado, resultados, clip, clips, imagenes, toma, tomas,
        escena, escenas, material, favor, gracias, posible, adelante, atras, todavia, siempre, nunca,
        dice, dicen, decir, diciendo, suelta, sueltan, frase, palabra, palabras, recuerdo, remember,
        oye, oyen, oir, habla, hablan, hablar, again, works, vez, nuevo, sirve, cualquiera, whichever,
        limits, restriction, surely, definitely, certainly, obviously, seguro, cada, kindly, principio,
        comienzo, inicio, final, beginning, start, end, very, opening
    """)
)
_NOTHING = regex(r"""
    ^((it |that )?is( fine| ok)?|(make|keep|limit|restrict|show)( it| that| them)?|any ?more|please|there
    |here|ahi
    |aqui|ya|vale|que|what|who|quien|i|it|he|she|they|ellos|ellas|(can|could|would|will|may) (you|we|i)|puedes
    |podrias)$""")
_LOOSE_END = regex(r"""
    (^| )(and|but|or|of|with|in|on|at|for|from|the|a|an|only|just|that|which|where
    |y|pero|o|con|de|del|el|la|los|las|un|una|en|solo|que|donde|if|si)$""")


def seen(wording: NormalizedText, *, besides: bool) -> str:
    """The picture's words; empty where there are none. `besides`: the turn said something else as well."""
    while besides and (found := wording.find(_LOOSE_END)) and wording:
        wording = wording.without(found.span())
    if wording.find(_NOTHING) or (besides and _is_empty(wording.folded)):
        return ""
    return wording.text


def _is_empty(folded: str) -> bool:
    return all(
        word in _EMPTY for word in re.findall(r"[\w']+", folded.replace("'s", " ").replace("'re", " "))
    )

"""The words for footage itself, which are no part of what is seen: "shots of", "planos de", "some film of"."""

from assistant.i18n.normalized_text import NO_TEXT, NormalizedText, either, regex

MEDIA = either(
    """
    shots?, clips?, footage, videos?, video clips?, scenes?, images?, pictures?, photos?, takes?,
    sequences?, moments?, material, b[ -]?roll, stuff, examples?, frames?, bits?, pieces of film, film,
    recordings?, archive footage, stock footage, views? of the archive, ones?, something( (quick|short|nice
    |simple|good))?, anything,
    things?, results?, some, any, everything, parts?, all, instances?, cases?, planos?( de (archivo|recurso))?,
    imagen(es)?( de (archivo|recurso))?, material( de archivo)?, metraje,
    tomas?, secuencias?, escenas?, material, fragmentos?, momentos?, trozos?, grabacion(es)?, cosas,
    algo, fotogramas?, fotos?, ejemplos?, partes?, todo
    """
)
_QUALITY = either(
    """
    nice, good, great, some, any, a, an, the, a few, few, more, other, all, all the, every, several,
    lots of, a lot of, different, best, really, couple of, a couple of, interesting, suitable, usable,
    relevant, beautiful, pretty, short, archive, old archive, stock, raw, and, of those, of the, our,
    your, that, those, these, unos, unas, algun, algunos, algunas, alguna, un, una, el, la, los, las,
    todos, todas, todos los, todas las, varios, varias, buen, buenos, buenas, bonitos, bonitas, mas,
    otros, otras, otro, otra, cualquier, unos cuantos, de archivo, tipo de
    """
)
_LINK = either(
    """
    of, with, showing, that show, that shows, which show, which shows, that have, which have, that has,
    featuring, containing, that contain, where, in which, that feature, where there( is| are|'s),
    in which there( is| are), where (you|we) (can )?see, in which (you|we) (can )?see,
    that (include|depict)s?, depicting, about, on, related to, like, for, from, de, con, donde, del,
    en (los|las|el|la) que, en que, sobre, que muestren?, que muestran, que tengan?, que contengan?,
    donde (se vean?|se ven?|salgan?|salen?|haya|hay|aparezcan?|aparecen?),
    en (los|las|el|la) que (se vean?|se ven?|salgan?|salen?|haya|hay|aparezcan?|aparecen?),
    que salgan?, mostrando
    """
)
_LOOSE_LINKS = {"on", "from", "in", "like", "for"}
_MEDIA_LINK = regex(
    rf"""
        ^(({_QUALITY}) )*(?P<media>{MEDIA})(,? (in the archive|in our archive|there|available|please
        |preferably|perhaps|maybe|en el archivo|por favor|for me|(that )?(you|we)( have|'ve)( got)?
        |you (can find|hold|own|keep)|que (tengas|tengamos|tengais|haya|hay|tienes|tenemos
        |encuentres)),?)*,? (?P<link>{_LINK}) """
)
_MEDIA_ALONE = regex(rf"^(?:(?:{_QUALITY}) )*(?:{MEDIA})$")
_LOOSE_START = regex(r"""
    ^(any|some|a few|several|more|other|lots of|a lot of|plenty of|algun|alguna|algunos|algunas|unos
    |unas|of|de|del|para|for|that|there( is| are)|me|us|con|with)\b """)


def without_media(wording: NormalizedText, asked: bool) -> NormalizedText:
    """Without "shots of", "planos de"; a lone "something" after a request is no wording either."""
    if found := wording.find(_MEDIA_LINK):
        loose = found["link"] in _LOOSE_LINKS
        end = found.start("link") if loose else found.end()
        return wording.without((0, end))
    if asked and wording.find(_MEDIA_ALONE):
        return NO_TEXT
    if asked and (found := wording.find(_LOOSE_START)):
        return wording.without(found.span())
    return wording


def names_footage(wording: NormalizedText) -> bool:
    """Whether the wording begins with "shots of", which asks for something by itself."""
    found = wording.find(_MEDIA_LINK)
    return found is not None and found["link"] in ("of", "de", "del")

"""What the words say of the picture given with a turn, or of one given before."""

from dataclasses import dataclass

from assistant.i18n.normalized_text import NO_TEXT, NormalizedText, either, layout, regex

_PICTURE = either(
    """
    pictures?, photos?, photographs?, images?, pics?, screenshots?, stills?, frames?, snapshots?,
    reference( image| picture| photo)?, attachment, attached (image|picture|photo),
    example( image| picture)?, upload, uploaded (image|picture|photo), sketch, painting, poster,
    drawing, fotos?, fotografias?, imagen(es)?, captura( de pantalla)?, referencia, adjunt[oa],
    imagen adjunta, foto adjunta, fotograma, dibujo, ejemplo
    """
)
_GENERIC = either(
    """
    places?, things?, scenes?, shots?, locations?, spots?, settings?, looks?, styles?, moods?, views?,
    atmospheres?, vibes?, lighting, framings?, compositions?, feel, feeling, subject, stuff, one, sort,
    kind, landscapes?, backgrounds?, sites?, light, colou?rs?, images?, pictures?, photos?, footage,
    clips?, angle, type, sitios?, lugar(es)?, cosas?, escenas?, planos?, estilos?, ambientes?,
    localizacion(es)?, encuadres?, composicion, luz, tipo, aspecto, atmosfera, escenarios?, paisajes?,
    fondos?, imagen(es)?, fotos?, tono, colores
    """
)
_THIS = r"(?:(?:the|this|that|my|these|those|an?|el|la|los|las|est[aeo]s?|es[aeo]s?|mi|un|una) )"
_OF_PICTURE = layout(rf"""
    ((like|as|in|on|from|of|to|with|matching|resembling|based on|shown in|seen in|que|como|de|del|en|a
    |al|con|segun|that (match|look like|resemble|looks like)|which (match|look like
    |resemble)) )*((the one|what( is|'s)?|lo|la|el) (in|on|shown in|que (sale|aparece|se ve|hay) en
    |que esta en|de|en) )?{_THIS}?(attached |uploaded |same |misma |mismo |adjunta )*{_PICTURE}( (here
    |above|attached|i (attached|uploaded|sent|gave( you)?)|adjunta|que (te )?(he )?(adjunto|adjuntado
    |mando|mandado|paso|pasado|subido|envio|enviado)|de (arriba|aqui)|shows?))?""")
_GIVEN = [
    regex(pattern)
    for pattern in (
        layout(rf"""
            \b((more|other|anything|something|some|find|shots|similar|places|things|a|the|las?|el|los|mas
            |otr[oa]s?|algo|planos|imagenes|busca|muy|really|exactly|look(s|ing)?|looks?|the same
            |lo mismo|same
            |igual|parecid[oa]s?|similares?) )*{_OF_PICTURE}(?=$|[\s,.;:!?])"""),
        layout(rf"""
            \b((find|search|show me|show|more|other|anything|something|with|of|in|a|the|que|algo|mas
            |otr[oa]s?
            |busca(me)?|encuentra(me)?|ensename|muestrame) )*(this|that|the same|same|est[aeo]|es[ae]
            |el mismo
            |la misma|mismo|misma)( (exact|same|mism[oa]))?( (kind|type|sort|style|class|tipo|clase
            |estilo)( (of
            |de))?)?( {_GENERIC})?( of {_GENERIC}| de {_GENERIC})?(?=$|[,.;:!?]| but\b| pero\b| with\b
            | con\b
            | at\b| in\b| en\b| de noche\b| only\b| and\b| y\b| without\b| sin\b| more\b| on\b| by\b)"""),
        layout(r"""
            \b((find|search|show me|show|more|others?|anything|something|similar|ones?|shots?|places?
            |things?
            |scenes?|clips?|mas|otr[oa]s?|algo|planos?|imagenes|sitios|lugares|busca(me)?|encuentra(me)?
            |ensename|muestrame|parecid[oa]s?|similares?|look(s|ing)?|that|which|que|do we have|have we got
            |is there|tenemos|hay|tienes) )*(like|similar to|resembling|as|como|parecid[oa]s? a|similares? a
            |igual(es)? (que|a)|del estilo de) (this|that|these|those|it|here|est[aeo]s?|es[aeo]s?)( one
            | ones
            | place| thing| scene| here| sitio| lugar)?(?=$|[\s,.;:!?])"""),
        layout(r"""
            ^((find|search|show me|show|more|get me|do we have|have we got|is there|any|mas|busca(me)?
            |encuentra(me)?|ensename|muestrame|hay|tenemos|quiero|queremos|necesito|busco|dame|i want|i need
            |i.m after|looking for) )*(similar( (shots?|ones?|places?|scenes?
            |things?
            |images?|pictures?))?|parecid[oa]s?|similares?|(algo|cosas|planos|imagenes|sitios) (parecid[oa]s?
            |similar(es)?|asi)|something similar|anything similar|matches|matching shots?|where is this
            |what is this
            |que es esto|donde es esto)(?=$|[,.;:!?]| but\b| pero\b)"""),
    )
]
_DROP = regex(
    rf"""
        \b((forget|ignore|drop|bin|ditch|scrap|dump|remove|without|discard|no|not|leave out|never mind|lose
        |disregard|delete
        |clear|don't use|do not use|stop using|olvida(te de)?|ignora|quita|sin|descarta|elimina|borra
        |no uses|deja de usar)( about)?) {_THIS}?(reference |example |attached |uploaded )?(picture|photo
        |pic|snap|still|sketch|drawing|photograph|image|screenshot|reference|attachment|foto|fotografia|imagen|captura
        |boceto|dibujo|referencia)( (now|de referencia|anymore|any more|ya|i (sent|gave|uploaded)))?\b(?! of\b
        | de\b)"""
)
_ANOTHER = regex(
    r"""
        ^([ ]*[.;:!]+[ ]*(?=\w)|[ ]*,?[ ]*((and|y) )?(now|ahora|instead|i (want|need)|we (want|need)|show me
        |find( me)?|give
        [ ]me|let's see|busca(me)?|quiero|ensename|muestrame|ponme|dame|necesito)\b(?!$))"""
)
_USE = regex(
    r"""
        \b(with|use|using|add|like|as in|back to|con|usa|usando|como en) (the|that|my|this|la|el|mi
        |esa) (reference )?(picture|photo|image|foto|imagen) (again|as well|too|from before|otra vez
        |de antes|tambien)\b"""
)
_WHERE_SEEN = regex(
    r"""
        ^[¿¡ ]*(where|when|in which (videos?|films?|shots?)|donde|cuando|en que (videos?|planos?
        |peliculas?)) (else )?
        (is|are|does|do|did|can (i|we) (see|find)|sale|salen|aparece|aparecen|esta|estan|hay|se ven?)\b """
)
_SENT = regex(
    rf"""
        ^((ok|okay|hi|hello|so|well|hola|bueno|oye|mira)[ ,.!]+)*(i|we|my|our|a|the|mi|un|una|el|la
        |nuestr[oa])( \w+)?
        [ ](have |has |just |ha |me )*(took|taken|found|made|sent|gave|given|showed|handed|saw|snapped|mandado
        |mando|envio|enviado
        |hice|saque|encontre|hizo|saco|paso|pasado)( (me|us))? {_THIS}({_PICTURE})[^,.;:?!]{{0,40}}[,.;:?!]+[ ]+"""
)
"""How one came by the picture: "my boss sent me this frame, …"."""
_MORE_OF_IT = regex(
    r"""
        (^|[.;:?!,][ ]*)((can|could) you )?(find|show|get|give)( me| us)? (some )?(more|other|others|anything
        |something)
        [ ]?(shots|clips|footage|views|pictures|ones)? ?(of|like) (it|this|that|them)[ .?!]*$|,? ?(anything
        |something|shots
        |ones|algo|planos) (similar|alike|close|parecid[oa]s?|similares?)( in (mood|style|look|feel|tone|spirit
        |colou?rs?
        |light|de (aspecto|estilo|tono)))?[ .?!]*$|^(where|donde) (have|did|he) (i|we)? ?(seen|see|visto) (this|that
        |est[ea]|es[ea]) """
)
_ASPECT = either(
    """
    light, lighting, looks?, moods?, style, colou?rs?, colou?r (scheme|palette
    |grading?), grading?, palette, framing,
    angle, atmosphere, vibe, feel, feeling, tone, composition, setting, weather, luz, iluminacion, aspecto, estilo,
    colores, color, paleta, encuadre, angulo, atmosfera, ambiente, tono, composicion, etalonaje, escenario
    """
)
_FOR_LOOK = regex(
    rf"""
        ^((and|but|ok|okay|now|also|then|please|but now|y|pero|ahora|vale|mejor|tambien)[ ,]+)*
        ((use|take|using|usa|usar|toma|utiliza)( {_THIS}?({_PICTURE}|one)|( this| that| it| these| esto| eso| esta
        | este)( one)?)( (as|for|como|para|de))?( (a|an|the|my|your|el|la|los|las|mi|una?) )?[ ]?(style |colou?r
        )?({_PICTURE}|guide|model|inspiration|guia|modelo)?( ?(for|on|of|para|de|del?) (the |el |la |los[ ]
        |las )?{_ASPECT})?
        |(here('s| is)|aqui (va|esta|tienes)) (the|a|an|una?|la|el) {_PICTURE}( (for|of|para|de) (the |el |la[ ]
        |los |las
        )?{_ASPECT})
        |((with|in|having|con|en) )((this|that|the same|est[ea]|es[ea]|el mismo|la misma|mismo|misma)( (same
        |exact|kind
        [ ]of|sort of|type of|tipo de|mism[oa]))? )(the )?{_ASPECT}
        |(match(ing)?|to match|that match(es)?) (this|the|its)( {_PICTURE}('s)?)?( {_ASPECT})?)(?=$|[ ]*[,.;:!])"""
)
_HEAD = regex(r"""
    ^(the same|same|el mismo|la misma|los mismos|las mismas|mismo|misma|this|that|est[ae]|es[ae]|it|its
    |esto|eso)\b ?""")


@dataclass(frozen=True, slots=True)
class PictureReading:
    """`use_image` is None where the words say nothing of a picture."""

    use_image: bool | None = None
    afresh: bool = False
    """The picture goes, and something else is asked for: "drop the photo. Kids on a swing"."""
    joins: bool = False
    """The picture is for the look of what is looked for already: "use this for the colours"."""
    rest: NormalizedText = NO_TEXT


def read_picture(wording: NormalizedText, *, has_image: bool, had_image: bool = False) -> PictureReading:
    """Whether a picture takes part; the words that only point at it are cut ("like in the photo").

    `had_image`: the running query has a picture.
    """
    if not has_image:
        if found := wording.find(_DROP):
            afresh = not found.start() and bool(_ANOTHER.match(wording.folded[found.end() :]))
            return PictureReading(False, afresh, rest=wording.without(found.span()))
        if found := wording.find(_USE):
            return PictureReading(True, rest=wording.without(found.span()))
        if had_image and (found := wording.find(_GIVEN[0])):
            rest = wording.without(found.span())
            return PictureReading(True, rest=rest)
        return PictureReading(rest=wording)
    if found := wording.find(_WHERE_SEEN):
        wording = wording.without(found.span())
    if (joined := wording.find(_FOR_LOOK)) and joined.end():
        return PictureReading(True, joins=True, rest=wording.without(joined.span()))
    if (sent := wording.find(_SENT)) and (rest := wording.without(sent.span())):
        wording = rest
    for pattern in (*_GIVEN, _MORE_OF_IT):
        if found := wording.find(pattern):
            wording = wording.without(found.span())
    for _ in range(2):
        if found := wording.find(_HEAD):
            wording = wording.without(found.span())
    return PictureReading(True, rest=wording)

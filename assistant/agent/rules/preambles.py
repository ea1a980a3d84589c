"""What a person is working on, said before what they ask for: "I am making a piece about wine, and …"."""

from assistant.i18n.normalized_text import regex

PREAMBLE = regex(
    r"""
        ^(?P<preamble>(i|we|i'm|we're|i've|we've|my|our|this is|it's|it is|the (piece|story|report|film
        |programme|director|editor|producer)|for (a|an|my|our|the|this|tomorrow|tonight|next)|as part of
        |working on|tengo|tenemos|estoy|estamos|mi|nuestro|nuestra|es para|para (un|una|mi|el|la|nuestro
        |nuestra|este|esta|manana|hoy)|trabajo|hago|hacemos|preparo|preparamos|voy a|vamos a|me han
        |nos han|soy|necesito ilustrar)\b[^?]*?[,.;:!-]+ (and |so |y |asi que )?)(?P<request>\S.*)$"""
)
_WORK = (
    "piece|segment|story|report|film|programme|program|documentary|sequence|trailer|promo|montage|reel|episode|series"
    "|item|feature|essay|homework|lesson|class|project|presentation|talk|exhibition|tribute|obituary|article|thesis"
    "|video|clip|edit|titles?|opening|intro|campaign|advert|ad|commercial|music video|installation|book|blog"
    "|podcast"
    "|reportaje|documental|pieza|noticia|programa|secuencia|trabajo|tarea|clase|proyecto|presentacion|charla"
    "|exposicion|homenaje|articulo|tesis|vi[d]eo|montaje|cabecera|campana|anuncio|libro|redaccion|deberes|cortometraje"
)
_MAKING = (
    r"making|editing|preparing|working|writing|doing|cutting|putting|producing|researching|planning|illustrat\w+|building"
    "|assembling|teaching|studying|finishing|haciendo|montando|preparando|editando|escribiendo|trabajando|armando"
    "|produciendo|investigando|ilustrar|terminando"
)
WORK = regex(
    rf"""
        ^((ok|okay|hi|hello|so|well|hola|bueno|pues|oye|mira)[ ,.!]+)*((i|we)('m|'re|'ve| am| are| have| will
        |'ll| need to
        | have to)?|my|our|this is|it's|it is|for|this one is|ando|estoy|estamos|andamos|es|es para|para
        |tengo que|tenemos que
        |vamos a|voy a) [^.;:?!¿]*?\b({_WORK}|{_MAKING})\b[^.;:?!¿]{{0,60}}
        ([.;:?!]+[ ]+|, (?=¿))(?P<request>\S.*)$"""
)
"""What somebody works on, told in a sentence of its own; no request need follow: "For a title sequence: dawn"."""
PREAMBLE_AND = regex(
    r"""
        ^((i|we)('m|'re| am| are) (making|editing|preparing|working on|writing|doing|cutting
        |putting together|producing|researching)|(estoy|estamos) (haciendo|montando|preparando|editando
        |escribiendo|trabajando en))\b[^?]*?( and| so| y| asi que) (?=(i|we|need|want|looking|what|can
        |could|do|is|are|show|find|necesit|busc|quier|quisiera|me|nos|hay|tien|ten|que|puedes|podrias)\b
        |necesit|busc|quier|tien)"""
)
PREAMBLE_FOR = regex(
    r"""
        ^(for|para) (a|an|my|our|the|this|un|una|mi|el|la|nuestro|este|esta)\b[\w' ]*? (?=(i|we) (need
        |want|'d|would|am|are)|i'm|we're|can you|could you|necesito|necesitamos|busco|buscamos|quiero
        |queremos|me hace)"""
)
NEWS = regex(
    r"""
        ^(?=[^,.;:!?]*(\b(i|we|he|she|they|you|it|is|are|was|has|have|just|phoned|called|rang|asked|wrote
        |emailed|said|told
        |ha|han|esta|estan|acaba|acaban|llamado|llama|escribe|dice|es|son)\b|'s\b
        |'re\b))[^,.;:!?]{12,80}[,.;:!]+
        [ ](and |so |y |asi que |que )?(?P<request>(i|we|he|she|they|can|could|would|do|have|is|are|what|show
        |find|give|get
        |look|let's|busc\w*|ensen\w*|necesit\w*|quier\w*|tien\w*|ten\w*|hay|puedes|podrias|me|nos|dame
        |muestra\w*|pon\w*
        |pid\w*|ped\w*)\b.*)$"""
)
"""Something told before the request: "a producer just phoned, she's asking for …"."""

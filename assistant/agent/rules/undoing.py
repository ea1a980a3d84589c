"""A turn that takes back the step before it: "undo that", "go back to the previous search", "deshaz eso"."""

from assistant.i18n.normalized_text import NormalizedText, regex

LONGEST = 80
"""Characters; a longer turn says more than that."""

_UNDO = regex(
    r"""
        ^[¿¡ ]*((ok|okay|no|oh|oops|hmm+|wait|sorry|please|now|actually|and|but|let's|can you|could you|can we
        |could we|vale|bueno|no no|ay|uy|perdon|mejor|por favor|puedes|podrias|vamos a|y|pero)[ ,.!]+)*
        (undo( (it|that|this|the last (one|step|change|bit|thing|filter|edit)|my last (change|step|message)
        |what (i|you) just did|that last (one|step|change|bit)))?
        |(take|roll) (that|it|the last (one|step|change|bit|thing)) back( again)?|(take|roll) back (that|the last
        [ ](one|step|change|bit|thing))|revert( (it|that|this|the last (one|step|change)|to (the|what)[\w ]*))?
        |((let's )?go|take me|step|switch|return|get|jump|put it|bring it|revert)( us| me)? back( (a|one) step
        |( to)? (how|the way|what|where) (it|we|they|that|things) (was|were|had|looked)( (before|earlier))?
        |( to)? (the )?(previous|last|earlier|prior) (search|query|results?|list|one|ones|step|version|set)
        |( to)? the (search|query|results|list|one|ones|version) (before|from before)( (that|this|it))?)
        |(one|a) step back|back (a|one) step|back to (how|the way|what|where) (it|i|we|they|that|things)
        [ ](was|were|had|looked|saw)( (before|earlier))?|back to (the )?(previous|last|earlier|prior) (search|query
        |results?|list|ones?|step|version|set)|(the )?previous (search|query|results)( again)?
        |(show me |give me )?what (we|you|i) had before|(the )?results (from )?before( that| this)?
        |(deshaz|deshacer|deshazlo|deshace|deshacelo|revierte|revertir|reviertelo|anula|anulalo)
        ( (eso|esto|lo|lo ultimo|lo anterior|el (ultimo )?(cambio|paso|filtro)|la ultima (cosa|modificacion)
        |lo que (he dicho|dije|acabas? de hacer|acabo de (decir|pedir))))*
        |(vuelve|volver|volvamos|vuelvete|regresa|regresar|regresemos|retrocede|da|ve|dame|ir)
        ( (atras|para atras|hacia atras|un paso( atras)?|a lo de antes|(a|al) (lo|la (busqueda|lista|version
        |consulta) )
        ?(de antes|anterior|que (teniamos|tenia|habia|estaba))( antes)?|al (resultado|paso|punto) (anterior
        |de antes)|a los (resultados|planos) (anteriores|de antes)|a como estaba( antes)?|a lo que (teniamos
        |habia|tenia|estaba)( antes)?|a donde estabamos( antes)?))+|(un )?paso (para |hacia )?atras|atras
        |(dejalo|ponlo|dejala|ponla) como (estaba|antes)( antes)?|como (estaba|lo teniamos) antes
        |(la )?(busqueda|lista) (anterior|de antes)|lo (de antes|anterior)( otra vez| de nuevo)?)
        ([ ,]+(please|again|instead|mejor|por favor|otra vez|de nuevo|thanks|gracias|will you|sorry))*[ .!?]*$"""
)


def is_undo(wording: NormalizedText) -> bool:
    """Whether a turn only takes back what the turn before it did to the running query."""
    return len(wording.folded) <= LONGEST and bool(_UNDO.match(wording.folded))

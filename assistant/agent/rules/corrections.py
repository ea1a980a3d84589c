"""Corrections: "no, a dog", "I meant …", "I said long but meant wide", "swap the cat for a dog"."""

import re
from dataclasses import dataclass

from assistant.agent.rules.properties import is_people, is_property, with_property
from assistant.agent.rules.query_rewriting import names, things_of
from assistant.i18n.normalized_text import NO_TEXT, NormalizedText, fold_text, layout, regex

_REPLACING = [
    regex(rf"^(?:{pattern})(?: |$)")
    for pattern in (
        layout(r"""
            (nah|nope|wait|no|hmm+|actually)(?= (make (it|that|them|this)|i (meant?|said)|we meant?|an?(?! \w+ bit)
            |(cambia|haz|pon)(lo|la|los|las)) )
            |(no( no)*|nope|nah|wait|hang on|hold on|sorry|oops|whoops|wrong|not quite|hmm+|well|perdon|perdona
            |espera|que no|mal|uy|huy|ups|ay|neither|ningun[oa]|al reves|the other way (a)?round|vice versa
            |my mistake|my bad|fallo mio|error mio)[,.;:!]+( (no|sorry|wait|perdon|mejor|rather|but|sino|pero
            |actually|bueno|digo)[,.;]*)*( (that's|it's|that is|it is) (not (it|what i (want|meant|mean
            |asked)( for)?|right)|wrong)[,.;]*)?( (i|i'm|we) (meant?|want(ed)?|said|need|after)( to (say
            |see|write))?| me refer(ia|o) a| queria( decir)?| quise decir| quiero( decir)?| busco
            | digo)?"""),
        layout(r"""
            (i|we) (meant|mean|said|actually (want|meant|need)(ed)?)( to say)?|what (i
            |we) (really |actually )?(meant|wanted|want|mean)( to say)? (is|was)|lo que (queria
            |queriamos|buscaba|pedia|quiero)( en realidad| de verdad)?( decir)? (era|es|son)|he dicho
            |i was thinking (more )?of|(i|we)('d| would) rather(?! not)( have| see)?"""),
        layout(r"""
            (rather|actually|better|better yet|or rather|make that|correction|on second thoughts?
            |change of plan|scratch that|strike that|instead|en su lugar|en lugar de eso|en vez de eso)[,:.]?
            |((i|we)('d| would) )?prefer( it
            | them)?( to be)?|(not|no) (that|this|those|it)( one| ones)?,|(eso|esto|ese|esos|esas) no,"""),
        layout(r"""
            ((that|this|it|these|those|they)('s|'re| is| are| was| were)? ?(not|isn't|aren't|wasn't|n't)|((eso
            |esto|es[ea]s?
            |est[ea]s?|as[ií]) )?no (es|son|era|eran|me (sirven?|gustan?|valen?|convencen?
            |va))) ?[^,.;:!]{0,40}[,.;:!]
            ( busca(me)?| mejor| quiero| ponme| dame| prefiero| show me| find( me)?| i (want|need)| try
            | give me)?"""),
        layout(r"""
            (change|swap|switch|turn|replace|modify)( (it|that|this|them|those|the colou?r))? (to|for
            |into|with|by)"""),
        layout(r"""
            (mejor( dicho| aun| que sea)?|mas bien|perdon|en realidad|pensandolo (bien|mejor)
            |quiero decir|quise decir|queria decir|me referia a|me refiero a|digo|prefiero|preferiria
            |sino)[,:.]?"""),
        layout(r"""
            (cambia(lo|la|los|las|melo)?|sustituye(lo|la|los|las)?|reemplaza(lo|la|los|las)?)( es[oa]
            | est[oa]| el color)?( por| a| con)"""),
    )
]
_INSTEAD = regex(r"""
    ,? (instead|en su lugar|en vez de eso|en lugar de eso|mejor|rather|i mean|i meant|mejor dicho|quiero decir
    |quise decir|queria decir|es decir|digo)$""")
MISNAMED = regex(r"""
    ^(?:sorry |perdon,? )?(i|we|he|hemos|te)?[ ]?(said|wrote|typed|put|asked for|dicho|dije|puse|escribi|pedi
    |pedido|decia) (?P<old>.+?),? (but|and|pero|y) (i |we |lo que )?(really |actually )?(meant|mean|wanted|want
    |need
    |was after|queria decir|queria|quise decir|quiero decir|quiero|busco|es|era)( to say| was| era| es)?
    (?P<new>.+)$""")
_SWAP = regex(
    r"""
        ^((ok|okay|but|and|now|then|also|please|actually|no|so|can you|could you|let's|y|pero|ahora|mejor|vale
        |puedes)[ ,]+)*(swap|replace|change|switch|exchange|substitute|cambia|cambiar|sustituye
        |reemplaza) (the |el |la |los |las |al? )?(?P<old>[\w' -]+?) (for|with|by|to|into|por|con
        |a) (?P<new>.+)$"""
)
_INSTEAD_OF = regex(
    r"""
        ^((?P<new>.+?),? )?(instead of|rather than|and not|en vez del?|en lugar del?
        |y no) (?P<old>[^,]+)(, ?(?P<new2>.+))?$"""
)
_NOT_BUT = regex(r"""
    ^(not|no|nada de|no quiero|ya no quiero|i don't want
    |we don't want) (?P<old>(an? |any |un |una |the |those |these |that |this |es[oae]s? |est[oae]s? |el |la |los
    |las )?[^,]+?)(,( but| sino| rather)?|( but| sino| pero)) (only |just |solo |rather |mejor )?(?P<new>(?!with
    |without|in\b|at\b|only|no\b|not\b|con|sin|en\b|solo).+)$""")
_OLD_LAST = regex(r"""
    ^(?P<new>[^,]+?)(,( and| y)?| and| y)? (not|no) (?P<old>(an? |un |una |the |el |la )?[^,]+)(, (my (bad
    |mistake)|sorry|oops|whoops
    |perdon|fallo mio|error mio))?$""")
_SHOULD = regex(r"""
    ^((make|turn|have|(i|we)('d like| want| need| would like)) )?(que )?(the|(?P<spanish>el|la|los
    |las)) (?P<noun>[\w-]+)
    (?:(?<=\w) )?((should|must|has to|have to|needs? to|could|debe|deben|tiene que|tienen que|deberian?) (be
    |ser|estar)
    |to be|sean?|esten?|be|in|en) (?P<how>[\w -]+)$""")
_MAKE = regex(
    r"""
        ^((ok|okay|actually|and|but|now|no|please|also)[ ,]+)*(make|turn|paint|have|want) the (?P<noun>[\w-]+)
        [ ](?P<how>[\w -]+)$"""
)


@dataclass(frozen=True, slots=True)
class Change:
    """What the turn does to the running query, and the words that say it."""

    replaces: bool = False
    """It puts something in place of the running query or of a thing in it ("no, a dog")."""
    corrects: bool = False
    """It mends a misunderstanding ("no, …", "I meant …"), no change of mind ("rather …")."""
    amends: bool = False
    """It sets a property of what is looked for ("make it …", "it should be …")."""
    goes_on: bool = False
    """It only makes sense on top of the running query ("but at night", "with skiers", "closer")."""
    adds: bool = False
    """It names one more thing ("and women", "sheep too") rather than another one."""
    old: str = ""
    """What is to be replaced, where the turn names it."""
    rest: NormalizedText = NO_TEXT


def changed_thing(wording: NormalizedText) -> str:
    """The thing that a correction is about, as the turn names it; empty where it names none."""
    for pattern, group in (
        (_SWAP, "old"),
        (MISNAMED, "old"),
        (_NOT_BUT, "old"),
        (_INSTEAD_OF, "old"),
        (_OLD_LAST, "old"),
        (_SHOULD, "noun"),
        (_MAKE, "noun"),
    ):
        if (found := wording.find(pattern)) and found[group]:
            return wording.part(*found.span(group))
    return ""


def read_correction(wording: NormalizedText, running: str) -> Change:
    """Corrections at the head of a turn: "no, a dog", "I meant …", "swap the cat for a dog".

    "Not a cat, a dog" corrects only where a cat is in the running wording; else it excludes.
    """
    for pattern in (_SWAP, MISNAMED, _NOT_BUT, _INSTEAD_OF, _OLD_LAST):
        found = wording.find(pattern)
        if not found:
            continue
        groups = found.groupdict()
        name = "new2" if groups.get("new2") else "new"
        old = wording.part(*found.span("old")) if groups.get("old") else ""
        named = names(running, old) if old else False
        if (
            pattern is _OLD_LAST
            and running
            and not names(running, old)
            and is_people(old)
            and is_people(groups["new"])
        ):
            return Change(
                replaces=True,
                corrects=True,
                old=things_of(running)[0],
                rest=NormalizedText.of(wording.part(*found.span("new"))),
            )
        new = wording.part(*found.span(name)) if groups.get(name) else ""
        if pattern is _SWAP and named and is_property(new) and not is_property(old):
            return _recoloured(running, old, new)
        if groups.get(name) and (
            named or pattern is _INSTEAD_OF or (running and pattern in (_SWAP, MISNAMED))
        ):
            return Change(
                replaces=True,
                corrects=True,
                old=old if named else "",
                rest=_without_opening(NormalizedText.of(wording.part(*found.span(name))))[0],
            )
    found = wording.find(_SHOULD) or wording.find(_MAKE)
    if found and names(running, found["noun"]):
        noun, how = wording.part(*found.span("noun")), wording.part(*found.span("how"))
        if before := _property_before(running, noun, how):
            old, new = f"{before} {noun}", f"{how} {noun}"
            return Change(replaces=True, corrects=True, old=old, rest=NormalizedText.of(new))
        if is_property(how) and names(things_of(running)[0], found["noun"]):
            return Change(amends=True, goes_on=True, rest=NormalizedText.of(how))
        if re.match(r"(?:an?|un|una|unos|unas) ", fold_text(how)):
            return Change(replaces=True, corrects=True, old=noun, rest=NormalizedText.of(how))
        described = f"{noun} {how}" if found.groupdict().get("spanish") else f"{how} {noun}"
        return Change(replaces=True, corrects=True, old=noun, rest=NormalizedText.of(described))
    wording, replaces, corrects = _without_opening(wording)
    if found := wording.find(_INSTEAD):
        wording, replaces = wording.without(found.span()), True
    return Change(replaces=replaces, corrects=corrects, rest=wording)


def _recoloured(running: str, thing: str, how: str) -> Change:
    """A thing of the running wording with another property: "change the jersey to green"."""
    noun = re.sub(r"^(?:the|el|la|los|las) ", "", thing)
    if before := _property_before(running, noun, how):
        return Change(
            replaces=True, corrects=True, old=f"{before} {noun}", rest=NormalizedText.of(f"{how} {noun}")
        )
    if with_property(running, how):
        return Change(amends=True, goes_on=True, rest=NormalizedText.of(how))
    return Change(replaces=True, corrects=True, old=thing, rest=NormalizedText.of(f"{how} {noun}"))


def _property_before(running: str, noun: str, how: str) -> str:
    """The word that says of a thing what is to be changed ("green" of a coat); empty where there is none."""
    found = re.search(rf"([\w-]+) {re.escape(fold_text(noun))}\b", fold_text(running))
    if not found or not is_property(found[1]):
        return ""
    return found[1] if is_property(how) or with_property(found[1], how) else ""


def _without_opening(wording: NormalizedText) -> tuple[NormalizedText, bool, bool]:
    """The wording without "no, …", "I meant …"; whether there was any, and whether it mends a misunderstanding."""
    replaces = corrects = False
    for _ in range(3):
        for pattern in _REPLACING:
            if (found := wording.find(pattern)) and (rest := wording.without(found.span())):
                wording, replaces = rest, True
                corrects = corrects or pattern in _REPLACING[:2]
                break
        else:
            break
    return wording, replaces, corrects

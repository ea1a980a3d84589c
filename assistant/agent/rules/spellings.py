"""Chat spellings written out: "u", "pls", "looking 4 a tailor", "xfa", "tb"; words of the thing itself stay."""

import re

from assistant.agent.rules.colloquial import put_plainly
from assistant.agent.rules.typos import mended

_PLAIN = {
    "u": "you", "r": "are", "ur": "your", "pls": "please", "plz": "please", "plss": "please", "thx": "thanks",
    "thnx": "thanks", "tnx": "thanks", "gimme": "give me", "lemme": "let me", "wanna": "want to",
    "gonna": "going to", "w/": "with", "w/o": "without", "w": "with", "abt": "about", "diff": "different",
    "ppl's": "people's", "whats": "what's", "wheres": "where's", "whos": "who's", "theres": "there's",
    "thats": "that's", "im": "I'm", "ive": "I've", "dont": "don't", "doesnt": "doesn't", "didnt": "didn't",
    "cant": "can't", "isnt": "isn't", "arent": "aren't", "wasnt": "wasn't", "lets": "let's",
    "nite": "night", "thru": "through", "tho": "though", "rn": "now", "b4": "before", "smth": "something",
    "sth": "something", "ppl": "people",
    "bc": "because", "dunno": "don't know", "lookin": "looking", "xfa": "por favor", "xfavor": "por favor",
    "porfa": "por favor", "porfi": "por favor", "porfis": "por favor", "porfaplis": "por favor",
    "tb": "también", "tmb": "también", "tbn": "también", "xq": "porque", "pq": "porque", "finde": "fin de semana",
    "findes": "fines de semana", "q": "que", "k": "que", "bn": "bien", "dnd": "donde", "toy": "estoy",
    "grax": "gracias", "grcs": "gracias", "x": "por",
}  # fmt: skip
_ONLY_BEFORE = {
    "r": r"(?= (?:u|you|there|they|we)\b)",
    "toy": r"(?= buscando\b)",
    "k": r"(?= (?:tienes|tenga|salga|sea|haya|este|hay|no)\w*\b)",
    "x": r"(?= (?:favor|ejemplo|aqui|ahi|la noche|la calle|la tarde|un|una|el)\b)",
    "w": r"(?= [a-z])",
    "lets": r"(?= (?:see|go|try|find|look|do|have|get|start|make|keep|just|say|use|add|drop|move|narrow)\b)",
    "diff": r"(?= (?:one|ones|thing|topic|angle|place|shot|subject)s?\b)",
    "rn": r"(?=[?.!]*$)",
    "u": r"(?= (?!boat|bend|turn|bahn|shaped)\w|[?.!]*$)",
}
"""What must follow a spelling that is also a word or a letter of something else."""
_SPELLINGS = re.compile(
    "|".join(
        rf"(?<![\w'.-]){re.escape(short)}(?![\w'.-]){_ONLY_BEFORE.get(short, '')}"
        for short in sorted(_PLAIN, key=len, reverse=True)
    ),
    re.IGNORECASE,
)
_FOR = re.compile(
    r"(?<![\w'-])(?P<verb>look(?:ing|in)?|search(?:ing)?|hunting|ask(?:ing)?|need(?:ed)?|thx|thanks|good|shots?|clips?"
    r"|something|anything|footage) 4 (?=[a-z])",
    re.IGNORECASE,
)


def spelled_out(text: str) -> str:
    """The text with chat spellings written out; quotations stay as they are."""
    if re.search(r"[\"«]", text):
        return text
    text = mended(text)
    text = _FOR.sub(lambda found: f"{found['verb']} for ", text)
    return put_plainly(_SPELLINGS.sub(lambda found: _PLAIN[found[0].lower()], text))

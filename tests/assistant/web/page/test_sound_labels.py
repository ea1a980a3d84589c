"""What sounds are called: the sound model names them in English, a table in the six other languages."""

import csv
import io

from assistant.dialogue.slot_labels import sound_label
from assistant.i18n.catalogue import texts_in
from assistant.i18n.languages import languages
from ingest.annotators.yamnet import NAMES, PACKAGE
from retrieval.search.senses.sound_names import sound_names
from retrieval.storage.bundled_weights import bundled_file


def model_names() -> list[str]:
    table = bundled_file(PACKAGE, NAMES).read_text(encoding="utf-8")
    return [row["display_name"] for row in csv.DictReader(io.StringIO(table))]


def test_every_class_of_the_sound_model_has_a_name_of_its_own_in_every_language():
    for language in languages():
        names = sound_names(language)
        assert list(names) == model_names()
        assert all(name.strip() == name != "" for cell in names.values() for name in cell)
        assert len({cell[0] for cell in names.values()}) == len(names), language


def test_a_sound_is_called_in_the_visitors_language():
    assert sound_label("Bow-wow", texts_in("es")) == "guau guau"
    assert sound_label("Silence", texts_in("de")) == "Stille"
    assert sound_label("Rustling leaves", texts_in("fr")) == "bruissement de feuilles"


def test_in_english_it_is_the_models_own_name():
    assert sound_label("Church bell", texts_in("en")) == "Church bell"


def test_a_name_that_the_table_does_not_hold_stands_for_itself():
    assert sound_label("Theremin solo", texts_in("ca")) == "Theremin solo"

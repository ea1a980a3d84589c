"""What sounds are called: AudioSet names them in English, catalogues in all languages what many ask for."""

from assistant.dialogue.slot_labels import sound_label
from assistant.i18n.catalogue import texts_in


def test_a_sound_is_called_in_the_visitors_language_where_it_has_a_name_there():
    assert sound_label("Bow-wow", texts_in("es")) == "un perro ladra"
    assert sound_label("Silence", texts_in("de")) == "Stille"
    assert sound_label("Rimshot", texts_in("de")) == "Rimshot"


def test_in_english_the_models_own_name_says_more():
    assert sound_label("Church bell", texts_in("en")) == "Church bell"

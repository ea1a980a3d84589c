"""The kinds of sounds that people are told of, and AudioSet's names of each.

What a kind is called in which language is the catalogues'; it knows no archive.
"""

from collections.abc import Mapping
from typing import Literal

from retrieval.annotations import AnnotationKind

SoundCue = Literal[
    "applause", "laughter", "cheering", "crying", "baby_cries", "screaming", "shouting", "whistling",
    "coughing", "sneezing", "snoring", "footsteps", "singing", "music", "dog_barks", "cat_meows", "birds_sing",
    "rooster_crows", "horse", "cow_moos", "sheep_bleats", "insects", "wind", "thunder", "rain", "water",
    "waves", "fire", "engine", "siren", "horn", "train", "aircraft", "helicopter", "bell", "doorbell", "knock",
    "door", "phone_rings", "alarm", "typing", "glass", "hammer", "saw", "drill", "gunshot", "explosion",
    "fireworks",
]  # fmt: skip
"""What is told; each has the text `cue.NAME` in every catalogue."""

CLASSES: Mapping[SoundCue, tuple[str, ...]] = {
    "applause": ("Applause", "Clapping"),
    "laughter": ("Laughter", "Giggle", "Chuckle, chortle", "Belly laugh", "Snicker", "Baby laughter"),
    "cheering": ("Cheering",),
    "crying": ("Crying, sobbing", "Whimper"),
    "baby_cries": ("Baby cry, infant cry",),
    "screaming": ("Screaming",),
    "shouting": ("Shout", "Yell", "Children shouting"),
    "whistling": ("Whistling", "Whistle"),
    "coughing": ("Cough",),
    "sneezing": ("Sneeze",),
    "snoring": ("Snoring",),
    "footsteps": ("Walk, footsteps", "Run"),
    "singing": ("Singing", "Choir"),
    "music": ("Music",),
    "dog_barks": ("Bark", "Bow-wow", "Yip"),
    "cat_meows": ("Meow",),
    "birds_sing": ("Bird vocalization, bird call, bird song", "Chirp, tweet", "Bird"),
    "rooster_crows": ("Crowing, cock-a-doodle-doo",),
    "horse": ("Neigh, whinny", "Clip-clop"),
    "cow_moos": ("Moo",),
    "sheep_bleats": ("Bleat",),
    "insects": ("Insect", "Cricket", "Bee, wasp, etc.", "Mosquito"),
    "wind": ("Wind",),
    "thunder": ("Thunder", "Thunderstorm"),
    "rain": ("Rain", "Rain on surface", "Raindrop"),
    "water": ("Stream", "Waterfall", "Water"),
    "waves": ("Waves, surf", "Ocean"),
    "fire": ("Fire", "Crackle"),
    "engine": ("Engine", "Engine starting", "Accelerating, revving, vroom", "Motorcycle"),
    "siren": ("Siren", "Police car (siren)", "Ambulance (siren)", "Fire engine, fire truck (siren)"),
    "horn": ("Vehicle horn, car horn, honking", "Toot", "Air horn, truck horn", "Train horn"),
    "train": ("Train", "Rail transport", "Railroad car, train wagon"),
    "aircraft": ("Aircraft", "Fixed-wing aircraft, airplane", "Jet engine"),
    "helicopter": ("Helicopter",),
    "bell": ("Bell", "Church bell"),
    "doorbell": ("Doorbell", "Ding-dong"),
    "knock": ("Knock",),
    "door": ("Door", "Slam"),
    "phone_rings": ("Telephone bell ringing", "Ringtone"),
    "alarm": ("Alarm", "Alarm clock", "Smoke detector, smoke alarm", "Fire alarm"),
    "typing": ("Typing", "Computer keyboard", "Typewriter"),
    "glass": ("Glass", "Shatter"),
    "hammer": ("Hammer",),
    "saw": ("Chainsaw", "Sawing"),
    "drill": ("Drill",),
    "gunshot": ("Gunshot, gunfire", "Machine gun"),
    "explosion": ("Explosion",),
    "fireworks": ("Fireworks", "Firecracker"),
}
"""AudioSet's names of what is told as each; what has no cue (speech, silence, rooms) is not told."""

CUE_OF: Mapping[str, SoundCue] = {name: cue for cue, names in CLASSES.items() for name in names}
"""What AudioSet's name is told as."""

HEARD_KINDS: tuple[AnnotationKind, ...] = ("sound", "audio")
"""What tells of sounds: a model of these names, and one that any words are compared with, by its likeliest name;
both are AudioSet's."""

LEAST_SCORE = 0.5
"""The model is surer that it is there than that it is not."""

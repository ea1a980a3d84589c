"""Files of sound alone as videos without pictures: how loud they are over time, a waveform to look at, when a
recorder was running. How they are cut into shots stands in `ingest.shots.sound_shots`."""

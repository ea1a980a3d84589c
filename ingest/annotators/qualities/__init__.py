"""Picture qualities, each measured in a module of its own: colours, light, camera, sharpness, the file's own words.
They know pictures and numbers; which frames they are shown is `picture_qualities`' doing.
"""

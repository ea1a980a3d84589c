"""Times as people read them."""


def timecode(seconds: float) -> str:
    """ "1:02:03" or "2:03"; whole seconds, cut not rounded, so that a click never lands after the start."""
    whole = max(0, int(seconds))
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"

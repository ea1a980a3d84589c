"""Times as the page shows them: tenths where a cut matters, minutes where a library does."""


def precise(seconds: float) -> str:
    """ "0:07.5", "12:03.0", "1:02:03.4": cut to tenths, so that what is shown is never after the frame."""
    tenths = max(0, int(seconds * 10 + 1e-6))
    whole, tenth = divmod(tenths, 10)
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    clock = f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
    return f"{clock}.{tenth}"


def running_time(seconds: float) -> str:
    """ "45 s", "12 min", "3 h 05 min": the size of an archive."""
    if seconds < 60:
        return f"{round(seconds)} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours:,} h {minutes:02} min" if hours else f"{minutes} min"

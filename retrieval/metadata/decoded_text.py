"""Text files whose encoding nobody tells, as spreadsheets and older editing systems write them."""


def decoded_text(content: bytes) -> str:
    """UTF-16 where a mark says so, else UTF-8, else the code page of Western Windows."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")

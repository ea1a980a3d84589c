"""Pictures that users give: any format, any size, upright and without transparency."""

import base64
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from retrieval.pictures import LONGEST_SIDE, PictureError, is_moving, read_picture
from tests.support.footage.colour_reels import picture_of

HEIC = base64.b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAVZtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAA"
    "ACJpbG9jAAAAAERAAAEAAQAAAAABegABAAAAAAAAAB0AAAAjaWluZgAAAAAAAQAAABVpbmZlAgAAAAABAABodmMxAAAAAA5waXRt"
    "AAAAAAABAAAA1mlwcnAAAAC3aXBjbwAAAHhodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMA"
    "AAMAHroCQGEAAQArQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbqSSmubgIaDAgAAAMAyAAAAwAIQGIAAQAHRAHBcrAiQAAAABNjb2xy"
    "bmNseAABAA0ABoAAAAAUaXNwZQAAAAAAAABAAAAAQAAAABBwaXhpAAAAAAMICAgAAAAXaXBtYQAAAAAAAAABAAEEgQIDBAAAACVt"
    "ZGF0AAAAGSgBrxOA5qhw0//+D9R//Dvnh+W86tJ5v3w="
)
"""A red square of 64 pixels, as libheif writes it with x265."""


def colour(picture: np.ndarray) -> list[int]:
    return [round(float(value)) for value in picture.reshape(-1, 3).mean(axis=0)]


@pytest.mark.parametrize("suffix", ["jpg", "jpeg", "png", "webp", "avif"])
def test_every_common_format_is_read(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"red.{suffix}"
    Image.fromarray(picture_of("red")).save(path)
    picture = read_picture(path)
    assert (picture.shape, picture.dtype) == ((90, 160, 3), np.uint8)
    assert colour(picture) == pytest.approx([220, 20, 20], abs=6)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGBA", "LA", "CMYK", "I;16"])
def test_every_colour_mode_becomes_rgb(tmp_path: Path, mode: str) -> None:
    path = tmp_path / ("picture.tiff" if mode == "CMYK" else "picture.png")
    Image.new(mode, (30, 20)).save(path)
    assert read_picture(path).shape == (20, 30, 3)


def test_what_shines_through_is_white(tmp_path: Path) -> None:
    Image.new("RGBA", (8, 8), (255, 0, 0, 0)).save(tmp_path / "clear.png")
    assert colour(read_picture(tmp_path / "clear.png")) == [255, 255, 255]


def test_a_picture_taken_sideways_is_turned_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held on its side
    Image.fromarray(picture_of("blue")).save(tmp_path / "phone.jpg", exif=exif)
    assert read_picture(tmp_path / "phone.jpg").shape == (160, 90, 3)


@pytest.mark.parametrize("size", [(4000, 3000), (5000, 2)])
def test_a_large_picture_is_made_small(tmp_path: Path, size: tuple[int, int]) -> None:
    Image.new("RGB", size).save(tmp_path / "large.jpg")
    assert max(read_picture(tmp_path / "large.jpg").shape) == LONGEST_SIDE


@pytest.mark.parametrize(
    ("name", "contents", "reason"),
    [
        ("missing.jpg", None, "missing"),
        ("empty.jpg", b"", "no picture"),
        ("text.png", b"no picture", "no picture"),
        ("huge.png", bytes(41_000_000), "large file"),
    ],
)
def test_what_cannot_be_used_says_why(tmp_path: Path, name: str, contents: bytes | None, reason: str) -> None:
    if contents is not None:
        (tmp_path / name).write_bytes(contents)
    with pytest.raises(PictureError, match=name) as caught:
        read_picture(tmp_path / name)
    assert caught.value.reason == reason


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    Image.new("1", (13_000, 10_000)).save(tmp_path / "vast.png")
    with pytest.raises(PictureError, match="has 130 megapixels; give one of at most 120") as caught:
        read_picture(tmp_path / "vast.png")
    assert (caught.value.reason, caught.value.size) == ("large picture", "130")


def test_a_folder_is_no_picture(tmp_path: Path) -> None:
    with pytest.raises(PictureError):
        read_picture(tmp_path)


def test_a_picture_of_a_phone_in_heic_is_read(tmp_path: Path) -> None:
    pytest.importorskip("pi_heif")
    (tmp_path / "phone.heic").write_bytes(HEIC)
    assert colour(read_picture(tmp_path / "phone.heic")) == pytest.approx([220, 20, 20], abs=8)


def test_a_picture_for_print_is_shown_in_its_colours(tmp_path: Path) -> None:
    Image.fromarray(picture_of("red")).convert("CMYK").save(tmp_path / "print.jpg", quality=95)
    assert colour(read_picture(tmp_path / "print.jpg")) == pytest.approx([220, 20, 20], abs=8)


def test_sixteen_bits_of_grey_are_not_all_white(tmp_path: Path) -> None:
    grey = np.full((90, 160), 32_768, np.uint16)
    Image.fromarray(grey).save(tmp_path / "scan.png")
    assert colour(read_picture(tmp_path / "scan.png")) == pytest.approx([128, 128, 128], abs=2)


@pytest.mark.parametrize("suffix", ["gif", "webp", "png"])
def test_of_a_moving_picture_the_first_frame_is_taken(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"moving.{suffix}"
    frames = [Image.fromarray(picture_of(name)) for name in ("red", "blue", "green")]
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=100)
    assert colour(read_picture(path)) == pytest.approx([220, 20, 20], abs=8)
    assert is_moving(path)


@pytest.mark.parametrize("name", ["still.gif", "still.png", "still.webp", "pages.tiff"])
def test_a_still_and_pages_do_not_move(tmp_path: Path, name: str) -> None:
    pages = [Image.fromarray(picture_of(name)) for name in ("red", "blue")]
    if name.startswith("pages"):
        pages[0].save(tmp_path / name, save_all=True, append_images=pages[1:])
    else:
        pages[0].save(tmp_path / name)
    assert not is_moving(tmp_path / name)


def test_damage_behind_the_first_frame_is_no_failure(tmp_path: Path) -> None:
    path = tmp_path / "moving.gif"
    frames = [Image.fromarray(picture_of(name)) for name in ("red", "blue")]
    frames[0].save(path, save_all=True, append_images=frames[1:])
    whole = path.read_bytes()
    second = whole.rindex(b"\x2c\0\0\0\0")
    for end in range(second, len(whole)):
        path.write_bytes(whole[:end])
        assert colour(read_picture(path)) == pytest.approx([220, 20, 20], abs=8)
        assert is_moving(path) in (True, False)


def test_a_large_picture_that_is_decoded_at_once_is_refused_sooner(tmp_path: Path) -> None:
    Image.new("P", (10_000, 7_000)).save(tmp_path / "bomb.gif")
    with pytest.raises(PictureError, match="give one of at most 64") as caught:
        read_picture(tmp_path / "bomb.gif")
    assert caught.value.most == 64

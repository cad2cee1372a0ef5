"""A photo keeps its picture and loses where it was taken."""

import hashlib
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from komainu.web.incidents.services.attachments import FileEmpty, attach, clean_name, content_of, content_type
from komainu.web.incidents.tests.house import House, incident
from komainu.web.incidents.tests.pictures import PLACE, exif, gif, heic, jpeg, png, webp
from komainu.web.site.photos import PhotoUnclean, without_metadata


@pytest.mark.parametrize(
    "picture",
    [
        jpeg(),
        jpeg(6),
        jpeg(8, "<"),
        png(),
        jpeg(tail=b"film with " + PLACE),
        gif(),
        webp(),
        webp(tail=PLACE),
        heic(),
        heic(version=2),
        heic(inside=True),
        heic(brand=b"avif"),
    ],
)
def test_the_place_is_gone(picture: bytes) -> None:
    assert PLACE in picture
    assert PLACE not in without_metadata(picture)


def test_the_picture_itself_is_untouched() -> None:
    kept = without_metadata(jpeg())
    for part in (b"JFIF", b"ICC_PROFILE\0\x01\x01colours", b"pixels\xff\x00more\xff\xd0pixels", b"second scan", b"table"):
        assert part in kept
    assert kept.startswith(b"\xff\xd8")
    assert kept.endswith(b"second scan\xff\xd9")
    assert b"IDAT" in without_metadata(png())
    assert without_metadata(png()).endswith(png()[-12:])


@pytest.mark.parametrize("order", [">", "<"])
@pytest.mark.parametrize("turned", range(2, 9))
def test_a_turned_photo_stays_turned(turned: int, order: str) -> None:
    kept = without_metadata(jpeg(turned, order))
    body = kept[kept.index(b"Exif\0\0") :]
    assert body.startswith(exif(turned)[: -len(PLACE)])  # big-endian, one entry, no place
    assert kept.count(b"Exif") == 1


def test_a_straight_photo_has_no_exif_left() -> None:
    assert b"Exif" not in without_metadata(jpeg(1))


def test_stripping_twice_changes_nothing() -> None:
    once = without_metadata(jpeg(6, tail=b"x"))
    assert without_metadata(once) == once


@pytest.mark.parametrize(
    "broken",
    [
        jpeg()[:40],
        b"\xff\xd8\xff",
        b"\xff\xd8\xff\xe1\x00\x01",
        b"\xff\xd8\0\0",
        png()[:-6],
        b"\x89PNG\r\n\x1a\n\xff\xff\xff\xffIDAT",
        gif()[:-1],
        gif()[:20],
        gif()[:13] + b"?",
        webp()[:-3],
        webp()[:30],
        heic()[:-40],
        heic(brand=b"heic", film=True),
        heic(version=3),
        b"II*\0" + PLACE,
        b"MM\0*" + PLACE,
    ],
)
def test_a_photo_that_cannot_be_cleaned_is_refused(broken: bytes) -> None:
    with pytest.raises(PhotoUnclean):
        without_metadata(broken)


def test_a_photo_that_was_cut_off_loses_its_place_too() -> None:
    kept = without_metadata(jpeg()[:-2])
    assert PLACE not in kept
    assert kept.endswith(b"second scan\xff\xd9")


def test_the_other_pictures_keep_what_makes_them() -> None:
    kept = without_metadata(gif())
    assert b"NETSCAPE2.0" in kept
    assert kept.endswith(b"\x02\x02pp\0;")
    kept = without_metadata(webp())
    assert b"VP8L" in kept
    assert kept[20] == 0x10  # transparent, and no EXIF or XMP announced
    assert int.from_bytes(kept[4:8], "little") == len(kept) - 8
    for given in (heic(), heic(inside=True)):
        kept = without_metadata(given)
        assert len(kept) == len(given)
        assert b"the coded picture" in kept


def test_a_photo_that_cannot_be_cleaned_is_not_kept(house: House) -> None:
    one = incident(house)
    with pytest.raises(PhotoUnclean):
        attach(one, SimpleUploadedFile("a.heic", heic(film=True)), by=house.inoue)
    assert not one.attachments.exists()


def test_other_files_are_not_touched() -> None:
    assert without_metadata(b"%PDF-1.7 " + PLACE) == b"%PDF-1.7 " + PLACE


def test_the_hash_is_of_what_is_kept(house: House) -> None:
    kept = attach(incident(house), SimpleUploadedFile("写真.jpg", jpeg(6)), by=house.inoue)
    body = content_of(kept)
    assert PLACE not in body
    assert (kept.sha256, kept.size_bytes) == (hashlib.sha256(body).hexdigest(), len(body))


def test_a_stored_file_lies_sealed(house: House, settings: Any) -> None:
    kept = attach(incident(house), SimpleUploadedFile("a.pdf", b"%PDF-1.7 secret words"), by=house.inoue)
    assert b"secret words" not in (settings.STORAGE_FOLDER / kept.path).read_bytes()
    assert content_of(kept) == b"%PDF-1.7 secret words"


def test_an_empty_file_is_refused(house: House) -> None:
    with pytest.raises(FileEmpty):
        attach(incident(house), SimpleUploadedFile("a.pdf", b""), by=house.inoue)


def test_the_type_is_read_from_the_content() -> None:
    assert content_type(jpeg()) == "image/jpeg"
    assert content_type(b"\0\0\0\x18ftypheic\0\0\0\0") == "image/heic"
    assert content_type(b"<html><script>") == "application/octet-stream"


@pytest.mark.parametrize(
    ("given", "kept"), [("../../etc/passwd", "passwd"), ("C:\\evil\\a.jpg", "a.jpg"), ('a"\r\nb:c.png', "abc.png"), ("///", "file")]
)
def test_a_file_name_is_only_a_name(given: str, kept: str) -> None:
    assert clean_name(given) == kept

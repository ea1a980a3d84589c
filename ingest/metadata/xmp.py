"""XMP as editing and logging programs write it beside a clip: ISO 16684-1 over RDF, with the properties of Dublin
Core, XMP, its dynamic media, Photoshop, IPTC, EXIF and TIFF.

A property stands as an attribute or an element, a list of words as a Bag, Seq or Alt of it.
"""

from xml.etree.ElementTree import Element

from ingest.metadata.collected_metadata import CollectedMetadata
from ingest.metadata.xml_reading import local_name

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
DUBLIN_CORE = "{http://purl.org/dc/elements/1.1/}"
XMP = "{http://ns.adobe.com/xap/1.0/}"
DYNAMIC_MEDIA = "{http://ns.adobe.com/xmp/1.0/DynamicMedia/}"
PHOTOSHOP = "{http://ns.adobe.com/photoshop/1.0/}"
IPTC = "{http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/}"
EXIF = "{http://ns.adobe.com/exif/1.0/}"
TIFF = "{http://ns.adobe.com/tiff/1.0/}"
MOST_WORDS = 50
"""Keywords of one clip that are kept."""


def is_xmp(root: Element) -> bool:
    """Whether it is an XMP packet, wrapped or not."""
    return local_name(root) == "xmpmeta" or root.tag == f"{RDF}RDF"


def note_xmp(found: CollectedMetadata, root: Element) -> None:
    """What the packet says of the recording."""
    said = _properties(root)

    def first(*names: str) -> str:
        return next((said[name][0] for name in names if said.get(name)), "")

    found.note(
        "recorded",
        first(
            *(f"{DYNAMIC_MEDIA}shotDate", f"{EXIF}DateTimeOriginal", f"{PHOTOSHOP}DateCreated"),
            f"{XMP}CreateDate",
        ),
    )
    found.note_place(first(f"{EXIF}GPSLatitude"), first(f"{EXIF}GPSLongitude"))
    places = [
        first(name)
        for name in (f"{IPTC}Location", f"{PHOTOSHOP}City", f"{PHOTOSHOP}State", f"{PHOTOSHOP}Country")
    ]
    found.note("location", first(f"{DYNAMIC_MEDIA}shotLocation") or ", ".join(filter(None, places)))
    found.note_camera(first(f"{TIFF}Make"), first(f"{TIFF}Model") or first(f"{DYNAMIC_MEDIA}cameraModel"))
    found.note("camera", first(f"{DYNAMIC_MEDIA}cameraLabel"))
    found.note("reel", first(f"{DYNAMIC_MEDIA}tapeName", f"{DYNAMIC_MEDIA}altTapeName"))
    found.note("scene", first(f"{DYNAMIC_MEDIA}scene"))
    found.note("take", first(f"{DYNAMIC_MEDIA}takeNumber", f"{DYNAMIC_MEDIA}shotNumber"))
    found.note("title", first(f"{DUBLIN_CORE}title", f"{DYNAMIC_MEDIA}shotName", f"{PHOTOSHOP}Headline"))
    found.note("description", first(f"{DUBLIN_CORE}description", f"{DYNAMIC_MEDIA}logComment"))
    found.note("keywords", ", ".join(said.get(f"{DUBLIN_CORE}subject", [])[:MOST_WORDS]))


def _properties(root: Element) -> dict[str, list[str]]:
    """The words of each property of the first level, by its name with the namespace."""
    said: dict[str, list[str]] = {}
    trees = [root] if root.tag == f"{RDF}RDF" else root.findall(f"{RDF}RDF")
    for description in (one for tree in trees for one in tree.findall(f"{RDF}Description")):
        for name, value in description.attrib.items():
            said.setdefault(name, [value])
        for element in description:
            items = [(item.text or "").strip() for item in element.iter(f"{RDF}li")]
            words = [word for word in items or [(element.text or "").strip()] if word]
            if words:
                said.setdefault(str(element.tag), words)
    return said

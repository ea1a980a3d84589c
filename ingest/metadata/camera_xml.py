"""What cameras write beside their clips: Sony's non-real-time metadata, and the clip metadata of Panasonic P2 and
of Canon XF, which has the same parts.

Sony's elements are those of XDCAM and XAVC (`NonRealTimeMeta`); Panasonic's those of the P2 clip metadata
(`P2Main`, or `ClipContent` and `ClipMetadata` by themselves, as Canon has them).
"""

from xml.etree.ElementTree import Element

from ingest.metadata.collected_metadata import CollectedMetadata
from ingest.metadata.xml_reading import attribute, children, local_name, text_at


def is_sony(root: Element) -> bool:
    """Whether it is Sony's."""
    return local_name(root) == "nonrealtimemeta"


def is_clip_metadata(root: Element) -> bool:
    """Whether it is Panasonic's or Canon's."""
    return any(local_name(element) == "clipmetadata" for element in root.iter())


def note_sony(found: CollectedMetadata, root: Element) -> None:
    """Sony's: date, device, title, GPS."""
    found.note("recorded", attribute(next(children(root, "CreationDate"), None), "value"))
    device = next(children(root, "Device"), None)
    found.note_camera(attribute(device, "manufacturer"), attribute(device, "modelname"))
    title = next(children(root, "Title"), None)
    found.note("title", attribute(title, "usascii") or attribute(title, "international"))
    found.note("description", text_at(root, "Description"))
    items = {
        attribute(item, "name").casefold(): attribute(item, "value")
        for group in children(root, "AcquisitionRecord", "Group")
        if "gps" in attribute(group, "name").casefold()
        for item in children(group, "Item")
    }
    if items.get("latitude") and items.get("longitude") and items.get("status", "A").upper() != "V":
        found.note_place(
            f"{items['latitude']} {items.get('latituderef', '')}",
            f"{items['longitude']} {items.get('longituderef', '')}",
        )


def note_clip_metadata(found: CollectedMetadata, root: Element) -> None:
    """Panasonic's and Canon's: name, date, device, shooting place, scene and take, memo."""
    clip = next(element for element in root.iter() if local_name(element) == "clipmetadata")
    found.note("title", text_at(clip, "UserClipName") or text_at(clip, "Title"))
    found.note("recorded", text_at(clip, "Shoot", "StartDate") or text_at(clip, "Access", "CreationDate"))
    found.note_camera(text_at(clip, "Device", "Manufacturer"), text_at(clip, "Device", "ModelName"))
    for location in (("Shoot", "Location"), ("Location",)):
        found.note_place(text_at(clip, *location, "Latitude"), text_at(clip, *location, "Longitude"))
        found.note("location", text_at(clip, *location, "PlaceName"))
    found.note("scene", text_at(clip, "Scenario", "SceneNo."))
    found.note("take", text_at(clip, "Scenario", "TakeNo."))
    found.note("reel", text_at(clip, "ReelName") or text_at(clip, "Scenario", "ReelNo."))
    memos = [text_at(memo, "Text") for memo in children(clip, "MemoList", "Memo")]
    found.note("description", text_at(clip, "Description") or "; ".join(filter(None, memos)))

"""The state of one account and Region on disk.

``state.json``            data stores, jobs, tags
``imageSets/<id>.json``   an image set, its versions and frames
``blobs/``                frames and metadata documents (``frame_store``)

Each file is replaced as a whole. An image set is written before the state that names it and
deleted after the one that does not, so that a service may be killed at any time.
"""

import json
from pathlib import Path
from typing import Any

from .datastores import Datastore
from .image_sets import ImageSet
from .recovery import recover
from .saved_records import datastore_from, datastore_record, image_set_from, image_set_record
from .tagging import Tags


class RegionFiles:
    """Writes what changed, and reads everything back; the caller holds the backend's lock.

    Parameters
    ----------
    folder
        Of the account and Region; made when missing.
    """

    def __init__(self, folder: Path) -> None:
        self.blobs = folder / "blobs"
        self._state = folder / "state.json"
        self._image_sets = folder / "imageSets"
        self._written: dict[str, tuple[Any, ...]] = {}
        for needed in (self.blobs, self._image_sets):
            needed.mkdir(mode=0o700, parents=True, exist_ok=True)

    def save(self, datastores: dict[str, Datastore], tags: Tags) -> None:
        """Write all that is not written yet."""
        image_sets = {
            image_set.image_set_id: image_set
            for datastore in datastores.values()
            for image_set in datastore.image_sets.values()
        }
        for image_set_id, image_set in image_sets.items():
            content = _content(image_set)
            if self._written.get(image_set_id) != content:
                _replace(self._image_sets / f"{image_set_id}.json", image_set_record(image_set))
                self._written[image_set_id] = content
        records = [datastore_record(datastore) for datastore in datastores.values()]
        _replace(self._state, {"datastores": records, "tags": tags.to_json()})
        for gone in self._written.keys() - image_sets.keys():
            (self._image_sets / f"{gone}.json").unlink(missing_ok=True)
            del self._written[gone]

    def load(self) -> tuple[dict[str, Datastore], Tags]:
        """Return what was saved, nothing of it in progress; files that nobody needs are deleted."""
        if not self._state.exists():
            return {}, Tags()
        state = json.loads(self._state.read_text(encoding="utf-8"))
        datastores = {}
        for record in state["datastores"]:
            found = {one: self._read_image_set(one) for one in record["image_set_ids"]}
            datastores[record["datastore_id"]] = datastore_from(record, found)
        recover(datastores)
        self._sweep(datastores)
        return datastores, Tags(state["tags"])

    def _read_image_set(self, image_set_id: str) -> ImageSet:
        text = (self._image_sets / f"{image_set_id}.json").read_text(encoding="utf-8")
        return image_set_from(json.loads(text))

    def _sweep(self, datastores: dict[str, Datastore]) -> None:
        """Delete the files of image sets that are gone, and of imports that did not end."""
        kept = [s for datastore in datastores.values() for s in datastore.image_sets.values()]
        blobs = {name for image_set in kept for name in image_set.blob_names()}
        records = {f"{image_set.image_set_id}.json" for image_set in kept}
        for folder, names in ((self.blobs, blobs), (self._image_sets, records)):
            for path in folder.iterdir():
                if path.name not in names:
                    _remove(path)


def _content(image_set: ImageSet) -> tuple[Any, ...]:
    """Return what differs whenever an image set must be written again."""
    return (
        tuple(image_set.versions),
        len(image_set.frames),
        image_set.is_primary,
        image_set.workflow,
        image_set.grouping_key,
    )


def _replace(file: Path, content: Any) -> None:
    unfinished = file.with_suffix(".new")
    unfinished.write_text(json.dumps(content), encoding="utf-8")
    unfinished.replace(file)


def _remove(path: Path) -> None:
    if path.is_dir():  # the workplace of a file that was being imported
        for inner in path.iterdir():
            inner.unlink()
        path.rmdir()
    else:
        path.unlink()

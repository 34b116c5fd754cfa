"""Bundles on disk: which files of a folder are deployed together, and under which name."""

import io
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from api import archives
from api.errors import ArchiveRefused

DEPLOYED = frozenset({".bpmn", ".dmn", ".form", ".toml", ".csv", ".json"})
"""Suffixes of what a process folder deploys; scenarios and read-mes stay behind."""

_LEFT_OUT = frozenset({"scenarios", "__pycache__", "node_modules"})


@dataclass(frozen=True, slots=True)
class Bundle:
    """Files that are deployed as one version, by their path inside the bundle."""

    name: str
    resources: Mapping[str, bytes]


def gather(paths: Iterable[Path]) -> list[Bundle]:
    """Every bundle under ``paths``: a zip, a process folder, a folder of process folders, or single files together.

    Raises:
        ArchiveRefused: a zip cannot be opened safely, or a path holds nothing to deploy.
    """
    found: list[Bundle] = []
    loose: dict[str, bytes] = {}
    first_loose: Path | None = None
    for path in paths:
        if path.is_dir():
            found += _of_folder(path)
        elif path.suffix == ".zip":
            found.append(Bundle(path.stem, archives.unpack(path.read_bytes())))
        else:
            first_loose = first_loose or path
            loose[path.name] = path.read_bytes()
    if first_loose is not None:
        found.append(Bundle(first_loose.stem, loose))
    return found


def _of_folder(folder: Path) -> list[Bundle]:
    if any(child.suffix in {".bpmn", ".dmn", ".form"} for child in folder.iterdir() if child.is_file()):
        return [Bundle(folder.resolve().name, _files(folder))]
    inner = [child for child in sorted(folder.iterdir()) if child.is_dir() and child.name[0] not in "._"]
    found = [bundle for child in inner if child.name not in _LEFT_OUT for bundle in _of_folder_or_none(child)]
    if not found:
        shown = str(folder)[:100]
        raise ArchiveRefused("bundle_empty", f"{shown} 中没有可部署的文件。", f"Nothing to deploy in {shown}.")
    return found


def _of_folder_or_none(folder: Path) -> list[Bundle]:
    try:
        return _of_folder(folder)
    except ArchiveRefused:
        return []


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix in DEPLOYED and _LEFT_OUT.isdisjoint(path.relative_to(folder).parts)
    }


def packed(bundle: Bundle) -> bytes:
    """The bundle as a zip, the same bytes each time."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(bundle.resources):
            archive.writestr(zipfile.ZipInfo(name), bundle.resources[name], zipfile.ZIP_DEFLATED)
    return stream.getvalue()

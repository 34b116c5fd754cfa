"""Decision models of one deployment, read together because they may import each other and models deployed before.

A model that was deployed before is copied into the deployment that imports it, into a folder of its namespace below
``.imports/``, with what it imports itself in folders of that folder. So an import means for ever what it meant when
it was deployed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from engine import feel
from engine.feel import dmn

SUFFIXES = (".dmn", ".dmn11.xml")
"""File names of decision models."""

IMPORTS = ".imports/"
DEPTH_LIMIT = 30
"""Models in one chain of imports."""

Files = Mapping[str, bytes]
Find = Callable[[str], Files | None]
"""A model deployed before, by namespace: its file and those it imports, named from a folder of their own."""


@dataclass(slots=True)
class Reading:
    """The models that can be used, why each of the others was refused, and the copies to be kept."""

    models: dict[str, dmn.Definitions] = field(default_factory=dict)
    errors: dict[str, feel.FeelError] = field(default_factory=dict)
    copies: dict[str, bytes] = field(default_factory=dict)

    @property
    def deployed(self) -> dict[str, dmn.Definitions]:
        """The models of the deployment itself."""
        return {name: model for name, model in self.models.items() if not name.startswith(IMPORTS)}


@dataclass(frozen=True, slots=True)
class Key:
    """What a model deploys under a key: a decision or a decision service."""

    key: str
    name: str
    version_tag: str | None


def keys(model: dmn.Definitions) -> list[Key]:
    """The decisions and decision services of a model."""
    decisions = [Key(one.id, one.name, one.version_tag) for one in model.decisions.values()]
    return decisions + [Key(key, name, model.version_tag(key)) for key, name in model.services.items()]


def is_model(name: str) -> bool:
    """Whether a file is a decision model by its name."""
    return name.lower().endswith(SUFFIXES)


def read(resources: Files, find: Find | None = None) -> Reading:
    """The models among ``resources`` by file name; the order of files does not matter.

    ``find`` is asked for models that none of them is; what it gives is among the ``copies``.
    """
    reader = _Reader({name: body for name, body in resources.items() if is_model(name)}, find)
    for name in [*reader.files]:
        if not name.startswith(IMPORTS):
            reader.try_model(name)
    return reader.reading


def package(files: Files, namespace: str) -> dict[str, bytes] | None:
    """The model of a namespace and what it imports, as they are copied; None when it is not among the files.

    Raises:
        FeelError: more than one file, or a broken one, is of the namespace.
    """
    reader = _Reader({name: body for name, body in files.items() if is_model(name)}, None)
    name = reader.among("", namespace)
    return None if name is None else reader.copy(name, "", ())


def folder_of(namespace: str) -> str:
    """The folder that a copied model stands in."""
    return f"{IMPORTS}{sha256(namespace.encode()).hexdigest()[:16]}/"


class _Reader:
    """The reading of the models of one deployment."""

    def __init__(self, files: dict[str, bytes], find: Find | None) -> None:
        self.files = files
        self.find = find
        self.reading = Reading()
        self.outlines: dict[str, dmn.Model] = {}
        self.open: list[str] = []
        for name in [*files]:
            self._outline(name)

    def _outline(self, name: str) -> None:
        try:
            self.outlines[name] = dmn.outline(self.files[name])
        except feel.FeelError as error:
            self.reading.errors[name] = error

    def try_model(self, name: str) -> dmn.Definitions | None:
        """A model; None when it is refused, and the reason is kept."""
        if name in self.reading.models or name in self.reading.errors:
            return self.reading.models.get(name)
        self.open.append(name)
        try:
            imports = {
                wanted.namespace: found
                for wanted in self.outlines[name].imports
                if (found := self._imported(name, wanted.namespace)) is not None
            }
            self.reading.models[name] = dmn.build(self.outlines[name], imports)
        except feel.FeelError as error:
            self.reading.errors[name] = error
        self.open.pop()
        return self.reading.models.get(name)

    def _imported(self, name: str, namespace: str) -> dmn.Definitions | None:
        if namespace == self.outlines[name].namespace:
            return None
        root = _root(name)
        found = self.locate(root, namespace)
        if found is None and not root and self.find is not None:
            for file, body in (self.find(namespace) or {}).items():
                place = folder_of(namespace) + file
                self.files[place] = self.reading.copies[place] = body
                self._outline(place)
            found = self.locate(root, namespace)
        if found is None:
            return None
        if found in self.open or len(self.open) > DEPTH_LIMIT:
            raise _circle([*self.open[self.open.index(found) :], found] if found in self.open else self.open)
        model = self.try_model(found)
        if model is None:
            raise _broken(found, namespace, self.reading.errors[found])
        return model

    def locate(self, root: str, namespace: str) -> str | None:
        """The file that a model in the folder ``root`` means by a namespace.

        Raises:
            FeelError: there is more than one.
        """
        return self.among(root, namespace) or self.among(root + folder_of(namespace), namespace)

    def among(self, folder: str, namespace: str) -> str | None:
        """The file of a namespace in one folder.

        Raises:
            FeelError: there is more than one.
        """
        here = [name for name in self.outlines if _root(name) == folder]
        found = [name for name in here if self.outlines[name].namespace == namespace]
        if len(found) > 1:
            raise _ambiguous(namespace, found)
        return found[0] if found else None

    def copy(self, name: str, folder: str, above: tuple[str, ...]) -> dict[str, bytes]:
        """A model and what it imports, named from a folder of their own."""
        copies = {folder + name.rpartition("/")[2]: self.files[name]}
        for wanted in self.outlines[name].imports:
            found = self.locate(_root(name), wanted.namespace)
            if found is not None and found not in above and len(above) < DEPTH_LIMIT:
                copies |= self.copy(found, folder + folder_of(wanted.namespace), (*above, name))
        return copies


def _root(name: str) -> str:
    """The folder a copy stands in; empty for the deployment's own models, wherever they stand."""
    place = name.rfind(IMPORTS)
    if not name.startswith(IMPORTS) or place < 0:
        return ""
    return name[: name.index("/", place + len(IMPORTS)) + 1]


def _circle(names: list[str]) -> feel.DmnError:
    around = " → ".join(names[:12])
    return feel.DmnError(
        "dmn_import_circle",
        f"模型互相导入成环，或超过 {DEPTH_LIMIT} 层：{around}。",
        f"The models import each other in a circle, or more than {DEPTH_LIMIT} levels deep: {around}.",
    )


def _ambiguous(namespace: str, names: list[str]) -> feel.DmnError:
    shown = ", ".join(sorted(names))
    return feel.DmnError(
        "dmn_import_ambiguous",
        f"导入的命名空间“{namespace}”在本次部署中属于多个文件：{shown}；应各不相同。",
        f"The imported namespace “{namespace}” is that of several files: {shown}; expected one.",
    )


def _broken(name: str, namespace: str, error: feel.FeelError) -> feel.DmnError:
    return feel.DmnError(
        "dmn_import_broken",
        f"导入的模型 {name}（{namespace}）有误：{error.message_zh}",
        f"The imported model {name} ({namespace}) is broken: {error.message_en}",
    )

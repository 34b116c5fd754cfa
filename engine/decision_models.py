"""Decision models of one deployment, read together because they may import each other."""

from collections.abc import Mapping

from engine import feel
from engine.feel import dmn

SUFFIXES = (".dmn", ".dmn11.xml")
"""File names of decision models."""

_MISSING = "dmn_import"


def read(resources: Mapping[str, bytes]) -> tuple[dict[str, dmn.Definitions], dict[str, feel.FeelError]]:
    """The models among ``resources`` by file name, and why each of the others was refused.

    A model is read once those that it imports are, so that the order of files does not matter; models that import
    each other in a circle are refused.
    """
    waiting = {name: body for name, body in resources.items() if name.lower().endswith(SUFFIXES)}
    models: dict[str, dmn.Definitions] = {}
    errors: dict[str, feel.FeelError] = {}
    progress = True
    while waiting and progress:
        progress = False
        known = {model.namespace: model for model in models.values()}
        for name, body in [*waiting.items()]:
            errors.pop(name, None)
            try:
                models[name] = dmn.parse(body, known)
            except feel.FeelError as error:
                errors[name] = error
                if error.code == _MISSING:
                    continue
            del waiting[name]
            progress = True
    return models, errors

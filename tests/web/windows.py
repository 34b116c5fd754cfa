"""The windows in which the pages are looked at: a desk and a phone, light and dark, both languages."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Window:
    """How somebody looks at the pages."""

    width: int = 1440
    height: int = 900
    theme: str = "light"
    language: str = "zh"
    is_phone: bool = False

    @property
    def settings(self) -> dict[str, Any]:
        """For the browser's context."""
        size = {"width": self.width, "height": self.height}
        return {
            "viewport": size,
            "is_mobile": self.is_phone,
            "has_touch": self.is_phone,
            "color_scheme": self.theme,
            "reduced_motion": "reduce",
            "locale": "zh-CN",
            "timezone_id": "Asia/Shanghai",
        }

    @property
    def preferences(self) -> str:
        """As the pages keep them."""
        return json.dumps({"language": self.language, "theme": self.theme, "size": "normal"})


DESK = Window()
PHONE = Window(390, 844, is_phone=True)

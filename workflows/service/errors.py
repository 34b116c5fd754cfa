"""What the service of documents refuses, as leaves of the engine's error tree.

Invalid
├── ServiceRequestInvalid    nothing to serve, a strange document, an unknown limit
└── ServiceRefused           an attempt without what its way of service needs, every finding
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.errors import FieldError, Invalid


class ServiceRequestInvalid(Invalid):
    """The caller asks for a service that cannot be."""

    code = "service_request_invalid"
    title_zh, title_en = "送达请求有误", "Service request is invalid"


class ServiceRefused(Invalid):
    """The attempt lacks what its way of service needs. Source: Civil Procedure Law (2023) art. 87 to 95."""

    code = "service_refused"
    title_zh, title_en = "送达登记不符合法定要求", "Service refused"

    def __init__(self, problems: Sequence[FieldError]) -> None:
        super().__init__(
            "；".join(one.message_zh for one in problems),
            "; ".join(one.message_en for one in problems),
            fields=problems,
        )

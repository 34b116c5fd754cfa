"""A deployment through a running server, for ``zhenshu deploy --url``."""

import json
import secrets
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from api.bundles import Bundle, packed
from engine.errors import DeploymentInvalid, Invalid, ResourceProblem, ZhenshuError
from engine.feel import Excerpt
from engine.feel.dmn import Cell

TIMEOUT_SECONDS = 120


class Unreachable(Exception):
    """The server did not answer, or not as this program expects."""


class ServerRefused(Invalid):
    """The server answered with a problem document."""

    code = "server_refused"
    title_zh, title_en = "服务器拒绝", "The server refused"


def deploy(url: str, token: str, bundle: Bundle, skip_unchanged: bool) -> dict[str, Any]:
    """Send the bundle as a zip; returns the deployment as the server tells it.

    Raises:
        Unreachable: no server there.
        ServerRefused, DeploymentInvalid: the server said no.
    """
    if not url.startswith(("http://", "https://")):
        raise Unreachable(f"expected http:// or https://, found {url!r}")
    body, boundary = _multipart(bundle, skip_unchanged)
    headers = {
        "Authorization": f"Bearer {token}",
        "Content-Type": f"multipart/form-data; boundary={boundary}",
        "Idempotency-Key": secrets.token_hex(16),
    }
    request = Request(f"{url.rstrip('/')}/api/v1/deployments", data=body, headers=headers, method="POST")
    try:
        with urlopen(request, timeout=TIMEOUT_SECONDS) as answer:
            made: dict[str, Any] = json.load(answer)
            return made
    except HTTPError as error:
        raise _refusal(error) from None
    except (URLError, OSError, HTTPException, ValueError) as error:
        raise Unreachable(str(error)) from None


def _multipart(bundle: Bundle, skip_unchanged: bool) -> tuple[bytes, str]:
    boundary = secrets.token_hex(16)
    texts = {"name": bundle.name, "source": "zhenshu deploy", "skip_unchanged": str(skip_unchanged).lower()}
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'.encode()
        for name, text in texts.items()
    ]
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="bundle"; filename="bundle.zip"\r\n'
    parts.append(f"{head}Content-Type: application/zip\r\n\r\n".encode() + packed(bundle) + b"\r\n")
    return b"".join(parts) + f"--{boundary}--\r\n".encode(), boundary


def _refusal(error: HTTPError) -> ZhenshuError:
    try:
        document = json.load(error)
        problems = document.get("problems")
        if problems:
            return DeploymentInvalid([finding(one) for one in problems])
        return ServerRefused(f"{document['title']}：{document['detail']}", document["detail_en"])
    except (ValueError, KeyError, TypeError):
        return ServerRefused(f"服务器答复 {error.code}。", f"The server answered {error.code}.")


def finding(row: dict[str, Any]) -> ResourceProblem:
    """A finding as the server tells it."""
    return ResourceProblem(
        resource=row["resource"],
        rule=row["rule"],
        severity=row["severity"],
        message_zh=row["message"],
        message_en=row["message_en"],
        element_id=row.get("element_id"),
        line=row.get("line"),
        remedy_zh=row.get("remedy", ""),
        remedy_en=row.get("remedy_en", ""),
        expression=Excerpt(**row["expression"]) if row.get("expression") else None,
        rules=tuple(row.get("rules", ())),
        cell=Cell(**row["cell"]) if row.get("cell") else None,
    )

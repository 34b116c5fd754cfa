"""The door to the element templates of every topic, as the desktop Modeler reads them from a folder."""

from flask import Response

from api.contract import Call, Door
from api.scopes import Scope
from engine import element_templates

door = Door("element-templates", "元素模板", "Element templates")


@door.read("/element-templates", scope=Scope.PROCESS_READ, media="application/octet-stream")
def get_element_templates(call: Call) -> Response:
    """元素模板。Templates of every topic, as one file for the Modeler's folder ``resources/element-templates``."""
    body = element_templates.dumps(element_templates.of(call.system.hooks))
    headers = {
        "Content-Disposition": f'attachment; filename="{element_templates.FILE}"',
        "Cache-Control": "no-store",
    }
    return Response(body, headers=headers, content_type="application/octet-stream")

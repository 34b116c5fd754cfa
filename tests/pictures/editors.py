"""Our editors and the stock ones, each in a page of its own: what either saves, the other opens."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from tests import npm
from tests.pictures import modeler

ROOT = Path(__file__).parents[2]
WEB = ROOT / "web"
BUILT = ROOT / "build" / "harness"
TEMPLATES = ROOT / "bpmn" / ".camunda" / "element-templates" / "zhenshu.json"
STOCK = (
    "bpmn-js/dist/bpmn-modeler.production.min.js",
    "dmn-js/dist/dmn-modeler.production.min.js",
    "@bpmn-io/form-js/dist/form-viewer.umd.js",
    "@bpmn-io/form-js/dist/form-editor.umd.js",
)
THEIRS = """
camunda => {
  const told = warnings => warnings.map(one => one.message ?? String(one));
  const place = () => document.body.appendChild(document.createElement('div'));
  let modeler, viewer, editor;
  window.Theirs = {
    async diagram(xml) {
      modeler ??= new BpmnJS({ container: place(), moddleExtensions: { camunda } });
      const { warnings } = await modeler.importXML(xml);
      const { xml: saved } = await modeler.saveXML({ format: true });
      return { warnings: told(warnings), saved };
    },
    async decision(xml) {
      const modeler = new DmnJS({ container: place() });
      const { warnings } = await modeler.importXML(xml);
      const { xml: saved } = await modeler.saveXML({ format: true });
      modeler.destroy();
      return { warnings: told(warnings), saved };
    },
    async form(schema) {
      viewer ??= new FormViewer.Form({ container: place() });
      const shown = await viewer.importSchema(schema);
      editor ??= new FormEditor.FormEditor({ container: place() });
      const { warnings } = await editor.importSchema(schema);
      const saved = editor.saveSchema();
      return { warnings: told([...shown.warnings, ...warnings]), saved };
    },
  };
}
"""


@dataclass(frozen=True)
class Saved:
    """What an editor said when it opened a file, and what it saved."""

    warnings: list[str]
    saved: Any


@dataclass(frozen=True)
class Editors:
    """One side: `Ours` or `Theirs`."""

    page: Page
    side: str

    def ask(self, what: str, *given: Any) -> Saved:
        """Open and save a `diagram`, `form` or `decision`."""
        found = self.page.evaluate(f"given => {self.side}.{what}(...given)", list(given))
        return Saved(found["warnings"], found["saved"])


@cache
def _script() -> Path:
    """Our editors as one script."""
    # Also installs the packages of the pages where they are not.
    subprocess.run([sys.executable, "web/build.py"], cwd=ROOT, check=True, capture_output=True)
    command = [npm.NODE / "node", "harness/build.mjs", BUILT]
    subprocess.run(command, cwd=WEB, env=npm.environment(), check=True, capture_output=True)
    return BUILT / "editors.js"


def _page(browser: Browser) -> Page:
    page = browser.new_page()
    page.set_content("<html lang='zh-CN'><body></body></html>")
    return page


def ours(browser: Browser) -> Editors:
    """The editors of the studio."""
    page = _page(browser)
    page.add_script_tag(path=_script())
    return Editors(page, "Ours")


def theirs(browser: Browser) -> Editors:
    """The published editors, untouched.

    Raises:
        NoModeler: the registry cannot be reached.
    """
    packages = modeler.workshop() / "node_modules"
    page = _page(browser)
    for script in STOCK:
        page.add_script_tag(path=packages / script)
    page.evaluate(THEIRS, json.loads((packages / "camunda-bpmn-moddle/resources/camunda.json").read_text("utf-8")))
    return Editors(page, "Theirs")

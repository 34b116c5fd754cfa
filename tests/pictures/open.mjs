// node open.mjs CHROMIUM FOLDER|- FILE...: opens each file in stock bpmn-js with the Camunda extension, in a headless
// browser; prints {file: [warning]} as JSON, and writes FOLDER/<process>.png unless FOLDER is "-".
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import puppeteer from 'puppeteer-core';
import camunda from 'camunda-bpmn-moddle/resources/camunda.json' with { type: 'json' };

const [chromium, folder, ...files] = process.argv.slice(2);
const viewer = join(process.cwd(), 'node_modules/bpmn-js/dist');
const MARGIN = 10;
const LONGEST = 8000; // the longest side of a picture, in pixels

async function open(page, xml) {
  return page.evaluate(
    async (xml, camunda) => {
      const viewer = new window.BpmnJS({ container: '#canvas', moddleExtensions: { camunda } });
      try {
        const { warnings } = await viewer.importXML(xml);
        const { svg } = await viewer.saveSVG();
        return { warnings: warnings.map((warning) => warning.message || String(warning)), svg };
      } catch (error) {
        return { warnings: [String(error)] };
      } finally {
        viewer.destroy();
      }
    },
    xml,
    camunda,
  );
}

async function draw(browser, svg, target) {
  const [x, y, width, height] = svg.match(/viewBox="([-\d.]+) ([-\d.]+) ([-\d.]+) ([-\d.]+)"/).slice(1).map(Number);
  const scale = Math.min(1, LONGEST / Math.max(width, height));
  const size = { width: Math.ceil((width + 2 * MARGIN) * scale), height: Math.ceil((height + 2 * MARGIN) * scale) };
  const box = `${x - MARGIN} ${y - MARGIN} ${width + 2 * MARGIN} ${height + 2 * MARGIN}`;
  const page = await browser.newPage();
  await page.setViewport(size);
  const picture = svg
    .slice(svg.indexOf('<svg'))
    .replace(/width="[^"]*" height="[^"]*" viewBox="[^"]*"/, `width="${size.width}" height="${size.height}" viewBox="${box}"`);
  await page.setContent(`<html><body style="margin:0;background:white">${picture}</body></html>`);
  await page.screenshot({ path: target });
  await page.close();
}

const browser = await puppeteer.launch({
  executablePath: chromium,
  headless: true,
  args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
});
try {
  const page = await browser.newPage();
  await page.setContent('<html><body><div id="canvas" style="width:800px;height:600px"></div></body></html>');
  await page.addStyleTag({ path: join(viewer, 'assets/diagram-js.css') });
  await page.addScriptTag({ path: join(viewer, 'bpmn-viewer.production.min.js') });
  const found = {};
  for (const file of files) {
    const { warnings, svg } = await open(page, readFileSync(file, 'utf8'));
    found[file] = warnings;
    if (svg && folder !== '-') await draw(browser, svg, join(folder, `${basename(dirname(file))}.png`));
  }
  console.log(JSON.stringify(found));
} finally {
  await browser.close();
}

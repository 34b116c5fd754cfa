// The list of differences of decision models misses nothing: whatever is changed in one stands in it, cells by their column.
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { test } from "node:test";

import { differences } from "./differences.ts";

const WING = new URL("../../../bpmn/", import.meta.url).pathname;
const SHIPPED = globSync("*/*.dmn", { cwd: WING }).map((name) => readFileSync(`${WING}${name}`, "utf-8"));
/** Rounds of the random changes, and changes in each. */
const [ROUNDS, AT_ONCE] = [40, 6];

const BASE = `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:dmndi="https://www.omg.org/spec/DMN/20191111/DMNDI/" xmlns:dc="http://www.omg.org/spec/DMN/20180521/DC/"
  xmlns:di="http://www.omg.org/spec/DMN/20180521/DI/" xmlns:own="urn:own" id="d" name="定级" namespace="urn:test" own:kept="yes">
  <itemDefinition id="i" name="tLevel" isCollection="true"><typeRef>string</typeRef><allowedValues id="iv"><text>"高","低"</text></allowedValues></itemDefinition>
  <inputData id="in" name="金额"><variable id="inv" name="amount" typeRef="number" /></inputData>
  <businessKnowledgeModel id="bkm" name="折算"><encapsulatedLogic id="el"><formalParameter id="fp" name="n" typeRef="number" /><literalExpression id="le"><text>n * 2</text></literalExpression></encapsulatedLogic></businessKnowledgeModel>
  <decision id="k" name="等级">
    <description>由金额定级</description>
    <extensionElements><own:note colour="red"><own:inner>text</own:inner></own:note></extensionElements>
    <variable id="kv" name="level" typeRef="string" />
    <informationRequirement id="ir"><requiredInput href="#in" /></informationRequirement>
    <knowledgeRequirement id="kr"><requiredKnowledge href="#bkm" /></knowledgeRequirement>
    <decisionTable id="t" hitPolicy="COLLECT" aggregation="SUM">
      <input id="a" label="金额"><inputExpression id="ae" typeRef="number"><text>amount</text></inputExpression><inputValues id="av"><text>[0..100]</text></inputValues></input>
      <input id="b" label="地区"><inputExpression id="be" typeRef="string"><text>place</text></inputExpression></input>
      <output id="o" label="等级" name="level" typeRef="string"><outputValues id="ov"><text>"高","低"</text></outputValues></output>
      <annotation name="依据" />
      <rule id="r1"><description>第一</description><inputEntry id="r1a"><text>&gt; 50</text></inputEntry><inputEntry id="r1b"><text>"东"</text></inputEntry><outputEntry id="r1o"><text>"高"</text></outputEntry><annotationEntry><text>第三条</text></annotationEntry></rule>
      <rule id="r2"><inputEntry id="r2a"><text>&lt;= 50</text></inputEntry><inputEntry id="r2b"><text>-</text></inputEntry><outputEntry id="r2o"><text>"低"</text></outputEntry><annotationEntry><text>第四条</text></annotationEntry></rule>
      <rule id="r3"><inputEntry id="r3a"><text>-</text></inputEntry><inputEntry id="r3b"><text>"西"</text></inputEntry><outputEntry id="r3o"><text>"低"</text></outputEntry><annotationEntry><text>第五条</text></annotationEntry></rule>
    </decisionTable>
  </decision>
  <decision id="c" name="汇总"><context id="cx"><contextEntry id="ce"><variable id="cv" name="x" typeRef="number" /><literalExpression id="cl"><text>1 + 1</text></literalExpression></contextEntry></context></decision>
  <dmndi:DMNDI><dmndi:DMNDiagram id="dg"><dmndi:DMNShape id="sk" dmnElementRef="k"><dc:Bounds height="80" width="180" x="160" y="100" /></dmndi:DMNShape>
    <dmndi:DMNEdge id="eir" dmnElementRef="ir"><di:waypoint x="1" y="2" /><di:waypoint x="3" y="4" /></dmndi:DMNEdge></dmndi:DMNDiagram></dmndi:DMNDI>
</definitions>`;

/** Where a text or an attribute stands that says something by itself. */
function places(xml: string): { at: number; was: string }[] {
  const attributes = [...xml.matchAll(/(?<=\s(?!xmlns|dmnElementRef)[\w:]+=")([^"]*)(?=")/g)].filter((one) => one.index > xml.indexOf("<definitions"));
  const texts = [...xml.matchAll(/(?<=>)[^<>]*[^\s<>][^<>]*(?=<)/g)];
  return [...attributes, ...texts].map((one) => ({ at: one.index, was: one[0] }));
}

const FLIPPED: Readonly<Record<string, string>> = { true: "false", false: "true" };
const other = (was: string) => FLIPPED[was] ?? (/^-?[\d.]+$/.test(was) ? `${was}7` : `${was}q`);
const decoded = (xml: string) => xml.replaceAll("&#34;", '"').replaceAll("&quot;", '"').replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&apos;", "'").replaceAll("&#10;", "\n").replaceAll("&amp;", "&");

/** The file with other texts at some places, and what they are now. */
function changed(xml: string, chosen: readonly { at: number; was: string }[]): [string, string[]] {
  const last = [...chosen].sort((one, two) => two.at - one.at);
  const put = last.reduce((text, { at, was }) => text.slice(0, at) + other(was) + text.slice(at + was.length), xml);
  // What draws an element goes on drawing it under its new id.
  const drawn = chosen.reduce((text, { was }) => text.replaceAll(`dmnElementRef="${was}"`, `dmnElementRef="${other(was)}"`), put);
  return [drawn, chosen.map(({ was }) => decoded(other(was)).trim())];
}

/** What the list does not name. */
async function unnamed(before: string, after: string, wanted: readonly string[]): Promise<string[]> {
  const found = await differences(before, after);
  const named = new Set(found.flatMap((one) => [one.id, ...one.changes.map((change) => change.after?.trim() ?? "")]));
  return wanted.filter((one) => !named.has(one));
}

/** Numbers below one, the same ones at each run. Source: Mulberry32, Tommy Ettinger. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

test("a model differs in nothing from itself", async () => {
  for (const xml of [BASE, ...SHIPPED]) assert.deepEqual(await differences(xml, xml), []);
});

test("no text and no attribute of a model changes unnamed", async () => {
  const all = places(BASE);
  assert.ok(all.length > 100);
  for (const place of all) assert.deepEqual(await unnamed(BASE, ...changed(BASE, [place])), [], `${place.was} at ${place.at}`);
});

test("of several changes in a shipped model each is named", async () => {
  const next = chance(20191111);
  for (let round = 0; round < ROUNDS; round += 1) {
    const xml = SHIPPED[Math.floor(next() * SHIPPED.length)] as string;
    const all = places(xml);
    const chosen = [...new Set(Array.from({ length: AT_ONCE }, () => all[Math.floor(next() * all.length)] as { at: number; was: string }))];
    assert.deepEqual(await unnamed(xml, ...changed(xml, chosen)), [], `round ${round}`);
  }
});

const swap = (xml: string, one: RegExp, two: RegExp) => {
  const [first, second] = [one.exec(xml)?.[0] ?? "", two.exec(xml)?.[0] ?? ""];
  assert.ok(first && second);
  return xml.replace(first, "\0").replace(second, first).replace("\0", second);
};
const replaced = (from: string | RegExp, to: string) => {
  const found = BASE.replace(from, to);
  assert.notEqual(found, BASE);
  return found;
};
const RULE = (id: string) => new RegExp(`<rule id="${id}">.*?</rule>`);

test("a cell is told by its rule and its column", async () => {
  const [found] = await differences(BASE, replaced('"东"', '"南"'));

  assert.deepEqual([found?.id, found?.type, found?.name, found?.kind], ["r1", "DecisionRule", "1", "changed"]);
  assert.deepEqual(found?.changes, [{ path: "inputEntry[地区].text", before: '"东"', after: '"南"' }]);
});

test("rules in another order, and where a new one stands, are told by the numbers that they had", async () => {
  const told = async (after: string) => (await differences(BASE, after)).flatMap((one) => one.changes).find((one) => one.path.endsWith("rule.order"));

  assert.deepEqual(await told(swap(BASE, RULE("r2"), RULE("r3"))), { path: "decisionLogic.rule.order", before: "1 · 2 · 3", after: "1 · 3 · 2" });
  const added = replaced('<rule id="r2">', '<rule id="r9"><inputEntry id="r9a"><text>7</text></inputEntry><inputEntry id="r9b"><text>-</text></inputEntry><outputEntry id="r9o"><text>"中"</text></outputEntry></rule><rule id="r2">');
  assert.ok(await told(added));
  const found = await differences(BASE, added);
  assert.deepEqual(found.filter((one) => one.id === "r9").map((one) => [one.kind, one.name]), [["added", "2"]]);
  assert.equal(found.length, 2);
});

test("a rule or a column taken out is told with all that it said; what stays is not told again", async () => {
  const rule = await differences(BASE, replaced(RULE("r2"), ""));
  assert.deepEqual(rule.map((one) => [one.id, one.kind]), [["r2", "removed"]]);
  assert.ok(rule[0]?.changes.some((one) => one.before === "<= 50"));

  const column = await differences(BASE, replaced(/<input id="a".*?<\/input>/, "").replace(/<inputEntry id="r\da">.*?<\/inputEntry>/g, ""));
  assert.ok(column.some((one) => one.id === "a" && one.kind === "removed"));
  assert.deepEqual(column.filter((one) => one.type === "DecisionRule").flatMap((one) => one.changes.map((change) => change.path.replace(/\..*/, ""))).filter((one) => one !== "inputEntry[金额]"), []);
});

test("a cell under another column is told", async () => {
  const found = await differences(BASE, swap(BASE, /<inputEntry id="r1a">.*?<\/inputEntry>/, /<inputEntry id="r1b">.*?<\/inputEntry>/));

  assert.ok(found.some((one) => one.id === "r1" && one.changes.some((change) => change.path === "inputEntry[金额].text" && change.after === '"东"')));
});

test("what is only drawn elsewhere has moved", async () => {
  const found = await differences(BASE, replaced('x="160"', 'x="500"'));

  assert.deepEqual(found.map((one) => [one.id, one.kind]), [["k", "moved"]]);
});

test("a model that cannot be read to the last word is not compared by its meaning", async () => {
  await assert.rejects(differences(BASE, replaced("<annotation", "<unheard /><annotation")));
});

// What one may start: the catalogue's items, and processes beside it.
import type { ItemOut } from "@zhenshu/client";
import { Input } from "antd";
import { useState } from "react";
import { Link } from "react-router";

import { useIsApplicant, useMe } from "../../api/session.ts";
import { useStartable } from "../../queries/useStartable.ts";
import { Empty } from "../../ui/Empty.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { useTitle } from "../../ui/useTitle.ts";
import { usePublicWords } from "../../ui/words/public/usePublicWords.ts";
import { useWords } from "../../ui/words/useWords.ts";

const fits = (item: ItemOut, text: string) => `${item.name} ${item.code} ${item.window} ${item.original_dept}`.toLowerCase().includes(text.toLowerCase());

/** Whoever applies begins nothing: it is called what it is to them. */
function useStartWords() {
  const words = useWords();
  const { list, nav } = usePublicWords();
  return useIsApplicant() ? { ...words, start: { ...words.start, title: nav.apply, items: list.items, begin: list.begin } } : words;
}

export default function CataloguePage() {
  const words = useStartWords();
  const startable = useStartable(useMe());
  const [text, setText] = useState("");
  useTitle(words.start.title);
  return (
    <div className="page stack">
      <h1>{words.start.title}</h1>
      <Loaded answer={startable} isEmpty={({ items, processes }) => items.length + processes.length === 0} empty={<Empty>{words.start.noneAllowed}</Empty>}>
        {({ items, processes }) => {
          const found = items.filter((one) => fits(one, text.trim()));
          const ofItems = new Set(items.map((one) => one.process_key));
          const others = processes.filter((one) => !ofItems.has(one.key));
          return (
            <>
              {others.length > 0 && (
                <section className="stack tight">
                  <h2>{words.start.processes}</h2>
                  <ul className="quick items">
                    {others.map((one) => (
                      <li key={one.id}>
                        <Link to={`/start/${one.key}`} className="card">
                          {one.name ?? one.key}
                        </Link>
                      </li>
                    ))}
                  </ul>
                </section>
              )}
              {items.length > 0 && (
                <section className="stack">
                  <div className="row between">
                    <h2>
                      {words.start.items} <small className="soft">{words.common.items(found.length)}</small>
                    </h2>
                    <Input
                      allowClear
                      value={text}
                      onChange={(event) => setText(event.target.value)}
                      aria-label={words.start.search}
                      placeholder={words.start.search}
                      style={{ width: "min(100%, 24rem)" }}
                    />
                  </div>
                  {found.length === 0 && <Empty>{words.start.empty}</Empty>}
                  <ul className="items">
                    {found.map((one) => (
                      <Item key={one.id} item={one} />
                    ))}
                  </ul>
                </section>
              )}
            </>
          );
        }}
      </Loaded>
    </div>
  );
}

function Item({ item }: { item: ItemOut }) {
  const { start: words } = useStartWords();
  return (
    <li className="card">
      <h3>{item.name}</h3>
      <div className="row">
        <span className="tag plain">{item.code}</span>
        <span className="tag plain">{item.item_type}</span>
        <span className="tag blue">{item.promised_days ? words.promised(item.promised_days) : words.instant}</span>
      </div>
      <details>
        <summary>{words.materials}</summary>
        <ul className="small">
          {item.materials.map((one) => (
            <li key={one}>· {one}</li>
          ))}
        </ul>
        <p className="small soft">
          {words.basis}：{item.legal_basis}
          <br />
          {words.window}：{item.window}
        </p>
      </details>
      <Link to={`/start/${item.process_key}?item=${encodeURIComponent(item.code)}`}>{words.begin}</Link>
    </li>
  );
}

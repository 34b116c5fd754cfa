// Finds a matter from wherever one is.
import { SearchOutlined } from "@ant-design/icons";
import { type FormEvent, type Ref, useState } from "react";
import { useNavigate } from "react-router";

import { useMay } from "../api/session.ts";
import { useWords } from "../ui/words/useWords.ts";

export function SearchBox({ ref }: { ref: Ref<HTMLInputElement> }) {
  const words = useWords();
  const navigate = useNavigate();
  const [text, setText] = useState("");
  if (!useMay("process:read")) return <span className="grow" />;
  const search = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim()) void navigate(`/matters?text=${encodeURIComponent(text.trim())}`);
  };
  return (
    <form className="search" role="search" onSubmit={search}>
      <SearchOutlined aria-hidden />
      <input
        ref={ref}
        type="search"
        value={text}
        maxLength={100}
        onChange={(event) => setText(event.target.value)}
        aria-label={words.nav.search}
        placeholder={words.nav.search}
        title={words.nav.searchHint}
      />
    </form>
  );
}

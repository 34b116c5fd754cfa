// Puts the application on the page.
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { dropOldDrafts } from "../api/drafts.ts";
import { begin } from "../api/session.ts";
import { Boundary } from "./Boundary.tsx";
import { Root } from "./Root.tsx";

export function mount(): void {
  dropOldDrafts();
  void begin();
  const place = document.getElementById("root");
  if (!place) throw new Error("the page has no #root");
  createRoot(place).render(
    <StrictMode>
      <Boundary>
        <Root />
      </Boundary>
    </StrictMode>,
  );
}

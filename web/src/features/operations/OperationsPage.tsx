// The frame of the operators' screens: only for who may look, with the sections beside each other.
import type { ReactNode } from "react";
import { NavLink } from "react-router";

import { useMay } from "../../api/session.ts";
import { NotYours } from "../../ui/NotYours.tsx";
import { useTitle } from "../../ui/useTitle.ts";
import { useOperationsWords } from "../../ui/words/operations/useOperationsWords.ts";
import "./operations.css";

const SECTIONS = { overview: "/operations", instances: "/operations/instances", incidents: "/operations/incidents", jobs: "/operations/jobs" } as const;

export function OperationsPage({ section, children }: { section: keyof typeof SECTIONS; children: () => ReactNode }) {
  const words = useOperationsWords();
  const mayLook = useMay("operation:read");
  useTitle(section === "overview" ? words.title : words.sections[section]);
  if (!mayLook) return <NotYours>{words.noOperations}</NotYours>;
  return (
    <div className="page stack operations">
      <h1>{words.title}</h1>
      <nav className="tabs no-print" aria-label={words.title}>
        {Object.entries(SECTIONS).map(([name, address]) => (
          <NavLink key={name} to={address} end={name !== "instances"}>
            {words.sections[name as keyof typeof SECTIONS]}
          </NavLink>
        ))}
      </nav>
      {children()}
    </div>
  );
}

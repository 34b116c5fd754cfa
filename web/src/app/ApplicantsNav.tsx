// Where an applicant can go; what everybody may see lies outside the application.
import { AppstoreAddOutlined, FileSearchOutlined, ProfileOutlined, ReadOutlined } from "@ant-design/icons";
import { NavLink } from "react-router";

import { usePreferences } from "../ui/preferences.ts";
import { usePublicWords } from "../ui/words/public/usePublicWords.ts";
import { useWords } from "../ui/words/useWords.ts";

export function ApplicantsNav() {
  const words = useWords();
  const { nav } = usePublicWords();
  const asked = usePreferences().language === "en" ? "?lang=en" : "";
  return (
    <nav className="nav no-print" aria-label={words.nav.label}>
      <NavLink to="/applications">
        <ProfileOutlined aria-hidden /> {nav.applications}
      </NavLink>
      <NavLink to="/start">
        <AppstoreAddOutlined aria-hidden /> {nav.apply}
      </NavLink>
      <a href={`/public/inquiry${asked}`}>
        <FileSearchOutlined aria-hidden /> {nav.inquiry}
      </a>
      <a href={`/public/publications${asked}`}>
        <ReadOutlined aria-hidden /> {nav.publications}
      </a>
    </nav>
  );
}

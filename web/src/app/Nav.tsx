// Where one can go: on the side of a desk's screen, at the bottom of a phone's.
import {
  AppstoreAddOutlined,
  ApartmentOutlined,
  DashboardOutlined,
  FileSearchOutlined,
  FlagOutlined,
  HomeOutlined,
  ProfileOutlined,
  ToolOutlined,
} from "@ant-design/icons";
import { NavLink } from "react-router";

import { useIsApplicant, useMay } from "../api/session.ts";
import { useCounts } from "../queries/useCounts.ts";
import { useWords } from "../ui/words/useWords.ts";
import { ApplicantsNav } from "./ApplicantsNav.tsx";

export function Nav() {
  return useIsApplicant() ? <ApplicantsNav /> : <StaffNav />;
}

function StaffNav() {
  const words = useWords();
  const { data: counts } = useCounts();
  const [mayStart, mayRead, mayDesign] = [useMay("process:start"), useMay("process:read"), useMay("process:check")];
  const mayWork = useMay("task:read");
  const mayWatch = useMay("performance:read");
  const mayOperate = useMay("operation:read");
  const waiting = (counts?.held ?? 0) + (counts?.free ?? 0) + (counts?.to_sign ?? 0);
  return (
    <nav className="nav no-print" aria-label={words.nav.label}>
      {mayWork && (
        <>
          <NavLink to="/" end>
            <HomeOutlined aria-hidden /> {words.nav.workbench}
          </NavLink>
          <NavLink to="/work">
            <ProfileOutlined aria-hidden /> {words.nav.work}
            {waiting > 0 && <span className="badge">{waiting > 999 ? "999+" : waiting}</span>}
          </NavLink>
        </>
      )}
      {mayStart && (
        <NavLink to="/start">
          <AppstoreAddOutlined aria-hidden /> {words.nav.start}
        </NavLink>
      )}
      {mayRead && (
        <NavLink to="/matters">
          <FileSearchOutlined aria-hidden /> {words.nav.matters}
        </NavLink>
      )}
      {mayWatch && (
        <>
          <NavLink to="/performance">
            <DashboardOutlined aria-hidden /> {words.nav.performance}
          </NavLink>
          <NavLink to="/supervision" className="desk-only">
            <FlagOutlined aria-hidden /> {words.nav.supervision}
          </NavLink>
        </>
      )}
      {mayDesign && (
        <NavLink to="/studio">
          <ApartmentOutlined aria-hidden /> {words.nav.studio}
        </NavLink>
      )}
      {mayOperate && (
        <NavLink to="/operations">
          <ToolOutlined aria-hidden /> {words.nav.operations}
        </NavLink>
      )}
    </nav>
  );
}

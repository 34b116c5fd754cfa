// Every screen with its address, and how its code is fetched: one table for the router, the preloading and the tests.
import type { ComponentType } from "react";

export interface Screen {
  readonly path: string;
  readonly load: () => Promise<{ default: ComponentType }>;
}

export const SCREENS: readonly Screen[] = [
  { path: "/", load: () => import("../features/workbench/WorkbenchPage.tsx") },
  { path: "/work", load: () => import("../features/work/WorkPage.tsx") },
  { path: "/tasks/:taskId", load: () => import("../features/task/TaskPage.tsx") },
  { path: "/start", load: () => import("../features/start/CataloguePage.tsx") },
  { path: "/start/:processKey", load: () => import("../features/start/StartPage.tsx") },
  { path: "/matters", load: () => import("../features/matters/MattersPage.tsx") },
  { path: "/matters/:instanceId", load: () => import("../features/matter/MatterPage.tsx") },
  { path: "/matters/:instanceId/sheet", load: () => import("../features/sheet/SheetPage.tsx") },
  { path: "/away", load: () => import("../features/away/AwayPage.tsx") },
  { path: "/studio", load: () => import("../features/library/LibraryPage.tsx") },
  { path: "/studio/processes/:processKey", load: () => import("../features/process/ProcessPage.tsx") },
  { path: "/studio/compare/:processKey", load: () => import("../features/compare/ComparePage.tsx") },
  { path: "/studio/draw", load: () => import("../features/model/NewPage.tsx") },
  { path: "/studio/draw/:processKey", load: () => import("../features/model/ModelPage.tsx") },
  { path: "/studio/try/:processKey", load: () => import("../features/trial/TrialPage.tsx") },
  { path: "/studio/form/:processKey", load: () => import("../features/form/FormPage.tsx") },
  { path: "/studio/decision/:processKey", load: () => import("../features/decision/DecisionPage.tsx") },
  { path: "/studio/deploy", load: () => import("../features/deploy/DeployPage.tsx") },
  { path: "/operations", load: () => import("../features/operations/OverviewPage.tsx") },
  { path: "/operations/instances", load: () => import("../features/operations/InstancesPage.tsx") },
  { path: "/operations/instances/:instanceId", load: () => import("../features/operations/InstancePage.tsx") },
  { path: "/operations/incidents", load: () => import("../features/operations/CausesPage.tsx") },
  { path: "/operations/jobs", load: () => import("../features/operations/JobsPage.tsx") },
  { path: "/performance", load: () => import("../features/performance/PerformancePage.tsx") },
  { path: "/supervision", load: () => import("../features/supervision/SupervisionPage.tsx") },
  { path: "/wall", load: () => import("../features/wall/WallPage.tsx") },
  { path: "/applications", load: () => import("../features/applications/ApplicationsPage.tsx") },
  { path: "/applications/:number", load: () => import("../features/application/ApplicationPage.tsx") },
  { path: "/outbox", load: () => import("../features/outbox/OutboxPage.tsx") },
  { path: "/password", load: () => import("../features/password/PasswordPage.tsx") },
];

const fits = (pattern: string, address: string) =>
  new RegExp(`^${pattern.replace(/:\w+/g, "[^/]+")}/?$`).test(address);

/** Fetches the code of the screen at an address, in parallel with everything else. */
export async function preload(address: string): Promise<void> {
  await SCREENS.find(({ path }) => fits(path, address))?.load();
}

// Under which names answers are kept; what a change makes stale is said by these names.
export const keys = {
  work: (query: object) => ["work", query] as const,
  counts: ["counts"] as const,
  settings: ["settings"] as const,
  matters: (query: object) => ["matters", query] as const,
  matter: (id: string) => ["matter", id] as const,
  task: (id: string) => ["task", id] as const,
  signers: (taskId: string) => ["signers", taskId] as const,
  asked: ["asked"] as const,
  copies: (query: object) => ["copies", query] as const,
  withdrawable: ["withdrawable"] as const,
  notifications: (query: object) => ["notifications", query] as const,
  substitutions: ["substitutions"] as const,
  versions: (key: string) => ["versions", key] as const,
  running: ["running"] as const,
  newest: ["newest"] as const,
  operations: (...of: readonly unknown[]) => ["operations", ...of] as const,
  design: (login: string, key: string) => ["design", login, key] as const,
  designs: (login: string) => ["designs", login] as const,
  performance: ["performance"] as const,
  trials: ["trials"] as const,
  trial: (id: string) => ["trial", id] as const,
  form: (id: string) => ["task", id, "form"] as const,
};

/** What a moved task changes elsewhere. */
export const MOVED = [["work"], ["counts"], ["matters"], ["matter"], ["signers"], ["withdrawable"]] as const;

/** What somebody is told of changes, beside what it is about. */
export const TOLD = [["notifications"], ["counts"], ["asked"], ["copies"], ["signers"]] as const;

/** What a deployment changes. */
export const DEPLOYED = [["versions"], ["running"], ["newest"], ["startable"]] as const;

/** Milliseconds between two looks at what runs. Reason: soon enough for who waits for a repair, and nothing to a database. */
export const LIVE = 10_000;

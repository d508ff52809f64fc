import type { ClientProfile } from "../load-settings.ts";

/** A client for tests and samples that does as little as possible by itself; each says what it needs otherwise. */
export const plainClient: Omit<ClientProfile, "name" | "connections" | "deadlineMs" | "retry"> = {
  mode: "multiplexed",
  connectTimeoutMs: 500,
  idleTimeoutMs: null,
  clientName: "redrill",
  protocol: 3,
  connect: "background",
  commandTimeoutMs: null,
  breaker: null,
  hedge: null,
  replicaReads: "never",
  refresh: { onError: true, onEvents: true, everyMs: 1_000 },
  maxRedirects: 5,
  credentials: "start",
  defect: null,
};

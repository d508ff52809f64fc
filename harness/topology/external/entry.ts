import { randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { TlsSettings } from "../../base/tls.ts";
import type { PlannedExternal, PlannedTarget } from "../../plan/plan.ts";
import type { Entry } from "./discover.ts";

/** How a deployment is asked, and what it must not be sent. */
export function entryOf(external: PlannedExternal): Entry {
  const { username, password, sentinelUsername, sentinelPassword, keyPrefix, mayFailOver } = external;
  const clientName = `redrill-${randomBytes(4).toString("hex")}`;
  const common = {
    clientName,
    tls: external.tls === null ? null : absolute(external.tls),
    guard: { keyPrefix, mayFailOver },
  };
  return {
    external,
    clientName,
    credentials: { username, password, ...common },
    sentinelCredentials: { username: sentinelUsername, password: sentinelPassword, ...common },
  };
}

/** For processes with another working folder. */
function absolute(tls: TlsSettings): TlsSettings {
  return {
    ...tls,
    caFile: pathOf(tls.caFile),
    certificateFile: pathOf(tls.certificateFile),
    keyFile: pathOf(tls.keyFile),
  };
}

function pathOf(name: string | null): string | null {
  return name === null ? null : resolve(name);
}

/** What somebody needs who cleans up after a harness that was killed. */
export interface KeptEntry {
  readonly target: PlannedTarget;
  /** Of the lock. */
  readonly owner: string;
}

/** Writes it into the run's private folder, which goes with the run: it holds passwords. Returns its path. */
export function keepEntry(folder: string, target: PlannedTarget, owner: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${target.name}-entry.json`);
  const { external } = target;
  const reachable =
    external === undefined
      ? target
      : { ...target, external: { ...external, tls: external.tls === null ? null : absolute(external.tls) } };
  writeFileSync(path, JSON.stringify({ target: reachable, owner } satisfies KeptEntry), { mode: 0o600 });
  return path;
}

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { RedrillError } from "../base/errors.ts";
import { isSecretKey, maskSecrets } from "../drill/mask-secrets.ts";
import type { Plan } from "../plan/plan.ts";

/** The files of a run's folder (DESIGN section 9). */
export const runFiles = {
  drill: "drill.yaml",
  plan: "plan.json",
  journal: "journal.ndjson",
  load: "load.ndjson",
  undo: "undo.ndjson",
  verdict: "verdict.json",
  logs: "logs",
} as const;

/** `20261121-110501-black-friday`: sorts by time, and two runs in one second get different names. */
function nameRun(plan: Plan, startedAt: Date, taken: (name: string) => boolean): string {
  const time = startedAt.toISOString().replaceAll(/[-:]/g, "").replace("T", "-").slice(0, 15);
  const variant = plan.drill.variant === null ? "" : `-${plan.drill.variant}`;
  const name = `${time}-${plan.slug}${variant}`;
  for (let n = 1; ; n++) {
    const candidate = n === 1 ? name : `${name}-${String(n)}`;
    if (!taken(candidate)) return candidate;
  }
}

/**
 * Makes the run's folder, with the drill as given and the plan in it before anything starts. `out` names the folder itself; it
 * may exist, but must be empty: a run never overwrites another one.
 */
export function makeRunFolder(plan: Plan, out: string | null, startedAt: Date): { id: string; folder: string } {
  let id: string;
  let folder: string;
  if (out === null) {
    id = nameRun(plan, startedAt, (name) => existsSync(join("runs", name)));
    folder = join("runs", id);
  } else {
    if (existsSync(out) && readdirSync(out).length > 0) {
      throw new RedrillError(`--out ${out}: expected a folder that is new or empty, got one with files in it`, {
        exitCode: 2,
        next: "Name another folder, or move that run away.",
      });
    }
    id = nameRun(plan, startedAt, () => false);
    folder = out;
  }
  try {
    mkdirSync(join(folder, runFiles.logs), { recursive: true });
    writeFileSync(join(folder, runFiles.drill), maskSecrets(readFileSync(plan.drill.file, "utf8")));
    writeFileSync(join(folder, runFiles.plan), `${JSON.stringify(plan, maskValue, 2)}\n`);
    writeFileSync(join(folder, runFiles.undo), "");
  } catch (error) {
    throw new RedrillError(`the run's folder ${folder} could not be written: ${String(error)}`, {
      exitCode: 3,
      next: "Free some space or name another place with --out.",
      cause: error,
    });
  }
  return { id, folder };
}

/** Secrets are needed by the live stage alone; what is kept has none. */
export function maskValue(key: string, value: unknown): unknown {
  return typeof value === "string" && isSecretKey(key) ? "***" : value;
}

/** Every folder in runs/ in which something was begun. */
export function everyRun(): string[] {
  if (!existsSync("runs")) return [];
  return readdirSync("runs", { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(runFiles.undo))
    .map((path) => join("runs", path, ".."));
}

import type { WrittenFault, WrittenValue } from "../drill/drill.ts";
import { Problems, show, specError } from "../drill/problems.ts";
import { duration, readUnit } from "../drill/units.ts";
import type { FaultDescription } from "./catalogue.ts";
import { formatMs } from "./format.ts";

/** The keys that every kind has, and the kind's own ones that are left. */
export function readWindow(written: WrittenFault, kind: FaultDescription, path: readonly string[]) {
  const problems = new Problems();
  const { name: key, prefix } = kind.windowKey ?? { name: "for", prefix: null };
  const { override, expect, [key]: own, ...rest } = written.parameters;
  const window = key === "for" ? written.for : own;
  if (key !== "for" && written.for !== undefined)
    problems.add({
      path: [...path, "for"],
      at: "key",
      expected: `"${key}"`,
      got: '"for"',
      next: `Write "${key}: ${prefix === null ? "" : `${prefix} `}${written.for}".`,
    });
  if (override !== undefined && override !== "quorum")
    problems.add({
      path: [...path, "override"],
      expected: '"quorum"',
      got: show(override),
      next: "Write it, or take the key out.",
    });
  if (expect !== undefined && expect !== "refused")
    problems.add({
      path: [...path, "expect"],
      expected: '"refused"',
      got: show(expect),
      next: "Write it if the target is meant to refuse the fault, or take the key out.",
    });
  const forMs = problems.attempt(() => readForMs(window, kind, key, prefix, path)) ?? null;
  problems.throwIfAny();
  return { forMs, isOverridden: override === "quorum", isRefusalMeant: expect === "refused", rest };
}

function readForMs(
  window: WrittenValue | undefined,
  kind: FaultDescription,
  key: string,
  prefix: string | null,
  above: readonly string[],
): number | null {
  const path = [...above, key];
  if (window === undefined) {
    if (kind.window === "optional") return null;
    if (kind.window === "none") return 0;
    throw specError({
      path,
      expected: `"${key}", a duration`,
      got: "nothing",
      next: `Add how long it lasts, such as "${key}: 10s".`,
    });
  }
  if (kind.window === "none")
    throw specError({
      path,
      at: "key",
      expected: "no window",
      got: `"${key}"`,
      next: "This kind ends by itself: take it out.",
    });
  const text =
    typeof window === "string" && prefix !== null ? window.trim().replace(new RegExp(`^${prefix}\\s+`), "") : window;
  const forMs = readUnit(duration, text, path);
  if (forMs > 0) return forMs;
  throw specError({ path, expected: "a window that lasts", got: show(window), next: "Make it longer." });
}

/** A fault begins and ends inside the run. */
export function checkInside(
  atMs: number,
  forMs: number | null,
  runMs: number,
  written: WrittenFault,
  kind: FaultDescription,
  path: readonly string[],
  problems: Problems,
): void {
  const end = `the run ends at ${formatMs(runMs)}`;
  if (atMs >= runMs) {
    problems.add({
      path: [...path, "at"],
      expected: "a time inside the run",
      got: `${JSON.stringify(written.at)}, which is ${formatMs(atMs)}; ${end}`,
      next: "Begin earlier, or make a phase longer.",
    });
  } else if (forMs !== null && atMs + forMs > runMs) {
    problems.add({
      path: [...path, kind.windowKey?.name ?? "for"],
      expected: "an end inside the run",
      got: `${formatMs(atMs + forMs)}; ${end}`,
      next: "Shorten it, begin earlier, or make a phase longer.",
    });
  }
}

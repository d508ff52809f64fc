import type { WrittenFault, WrittenValue } from "./drill.ts";
import { show, type Problems } from "./problems.ts";
import { isRecord, mapEntries } from "./written.ts";

/**
 * Reads the short form of faults, `{ kill: sessions.master, at: peak + 5s, restart: after 15s }`: the first key names the kind
 * and its value the target. What is wrong goes to `problems`; what has the wrong shape is left out, because the schema told it.
 */
export function readFaults(given: unknown, problems: Problems): Readonly<Record<string, WrittenFault>> {
  return mapEntries(given, (written, name) =>
    isRecord(written) ? readFault(written, ["faults", name], problems) : null,
  );
}

/** Lists are written out: `[a.master, b.master]` is `a.master, b.master`. */
function listText(value: unknown): unknown {
  return Array.isArray(value) ? value.join(", ") : value;
}

function readFault(
  written: Readonly<Record<string, unknown>>,
  path: readonly string[],
  problems: Problems,
): WrittenFault | null {
  const [[kind] = [null]] = Object.entries(written);
  if (kind === null || kind === "at" || kind === "for") {
    problems.add({
      ...(kind === null ? { path } : { path: [...path, kind], at: "key" }),
      expected: "the kind of the fault as the first key, with its target",
      got: kind === null ? "an empty map" : JSON.stringify(kind),
      next: "Write it as { kill: sessions.master, at: 30s }.",
    });
    return null;
  }
  const plain = Object.fromEntries(Object.entries(written).map(([key, value]) => [key, listText(value)]));
  const text = (key: string, expected: string, next: string): string => {
    const value = plain[key];
    if (typeof value === "string") return value;
    problems.add({
      path: [...path, key],
      expected,
      got: show(value),
      next: value === undefined ? `Add the key "${key}".` : next,
    });
    return "";
  };
  const { [kind]: _target, at: _at, for: window, ...parameters } = plain;
  const unit = "Write the unit right behind the number.";
  return {
    kind,
    target: text(kind, 'a target, such as "sessions.master"', "Write which nodes it is done to."),
    at: text("at", 'an offset from 0s, a phase or another fault, such as "30s" or "peak + 5s"', unit),
    ...(window === undefined ? {} : { for: text("for", 'a duration with a unit, such as "30s"', unit) }),
    parameters: parameters as Readonly<Record<string, WrittenValue>>,
  };
}

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { RedrillError } from "../base/errors.ts";
import { type Baseline, planSections } from "./baseline.ts";

/** The folder of baselines: in a project beside its drills, and in a run's folder those that its objectives name. */
export const baselinesFolder = "baselines";

/** Where a baseline of this name lies in such a folder. */
export function baselinePath(folder: string, name: string): string {
  return join(folder, `${name}.json`);
}

/** Reads one; null where there is none. Throws a `RedrillError` (exit code 2) for a file that is no baseline. */
export function readBaseline(folder: string, name: string): Baseline | null {
  const path = baselinePath(folder, name);
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return null;
    throw noBaseline(path, code ?? String(cause));
  }
  const value = parse(text);
  if (isBaseline(value)) return value;
  throw noBaseline(path, text.slice(0, 80));
}

/** All baselines of a folder, by name; empty where there is no such folder. */
export function readBaselines(folder: string): Readonly<Record<string, Baseline>> {
  const names = filesIn(folder).flatMap((file) => (file.endsWith(".json") ? [file.slice(0, -".json".length)] : []));
  const found = names.toSorted().map((name) => [name, readBaseline(folder, name)] as const);
  return Object.fromEntries(found.flatMap(([name, one]) => (one === null ? [] : [[name, one] as const])));
}

function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function noBaseline(path: string, got: string): RedrillError {
  return new RedrillError(`${path}: expected a baseline of version 1, got ${got}`, {
    exitCode: 2,
    next: "Save it again with `redrill baseline set NAME RUN`.",
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isBaseline(value: unknown): value is Baseline {
  if (typeof value !== "object" || value === null) return false;
  const { version, name, run, plan, values } = value as Readonly<Record<string, unknown>>;
  return (
    version === 1 &&
    typeof name === "string" &&
    isRecord(run) &&
    isRecord(plan) &&
    planSections.every((section) => typeof plan[section] === "string") &&
    Array.isArray(values) &&
    values.every(isValue)
  );
}

function isValue(value: unknown): boolean {
  return (
    isRecord(value) &&
    typeof value["key"] === "string" &&
    Number.isFinite(value["samples"]) &&
    (value["value"] === null || Number.isFinite(value["value"]))
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

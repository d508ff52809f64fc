import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isMap, parseDocument } from "yaml";
import { RedrillError } from "../base/errors.ts";
import { readDrill } from "../drill/read-drill.ts";
import { makePlan } from "../plan/make-plan.ts";
import type { Plan, PlannedObjective } from "../plan/plan.ts";
import { catalogueFor } from "./catalogue.ts";
import { runFiles } from "./run-folder.ts";

/** What of the file counts. */
const sections = ["objectives", "include"];

/**
 * The objectives of another file, planned against the targets, loads, faults and phases of a recorded run. The file is a drill, or
 * has `objectives` (and `include`) alone. Throws `SpecError` with what is wrong in it.
 */
export function readObjectivesFor(
  recorded: Plan,
  { file, runFolder }: { readonly file: string; readonly runFolder: string },
): readonly PlannedObjective[] {
  const document = parseDocument(readFileSync(join(runFolder, runFiles.drill), "utf8"));
  const other = parseDocument(read(file));
  if (!isMap(other.contents) || !other.has("objectives"))
    throw wrong(file, `a YAML file with "objectives"`, other.errors[0]?.message.split("\n")[0] ?? "none in it");
  for (const section of sections) {
    document.delete(section);
    if (other.has(section)) document.set(section, other.get(section));
  }
  document.delete("variants"); // they expect the old objectives to fail
  const { drill } = readDrill(document.toString(), {
    file: `${file} (for ${runFolder})`,
    environment: process.env,
    set: [],
    variant: null,
  });
  const { drill: source, seed } = recorded;
  return makePlan(drill, catalogueFor(source.file), { ...source, seed }).objectives;
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw wrong(file, "a YAML file that can be read", (cause as NodeJS.ErrnoException).code ?? "an error");
  }
}

function wrong(file: string, expected: string, got: string): RedrillError {
  return new RedrillError(`${file}: expected ${expected}, got ${got}`, {
    exitCode: 2,
    next: "Name a drill, or a file with objectives alone.",
  });
}

import { existsSync } from "node:fs";
import { join } from "node:path";

/** The files of a run's load records, one for each instance, in their order: `load.ndjson`, or `load-1.ndjson` and on. */
export function loadFiles(instances: number): readonly string[] {
  if (instances === 1) return ["load.ndjson"];
  return Array.from({ length: instances }, (_, index) => `load-${String(index + 1)}.ndjson`);
}

/** Where they are: the records of a long run are packed after it, and have `.gz` at their end. */
export function findLoadFiles(folder: string, instances: number): readonly string[] {
  return loadFiles(instances).map((name) => {
    const path = join(folder, name);
    return !existsSync(path) && existsSync(`${path}.gz`) ? `${path}.gz` : path;
  });
}

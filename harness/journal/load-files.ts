/** The files of a run's load records, one for each instance, in their order: `load.ndjson`, or `load-1.ndjson` and on. */
export function loadFiles(instances: number): readonly string[] {
  if (instances === 1) return ["load.ndjson"];
  return Array.from({ length: instances }, (_, index) => `load-${String(index + 1)}.ndjson`);
}

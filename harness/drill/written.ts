/** Whether something that came from YAML is a map. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The map with each value read; null values are left out. What is no map is empty. */
export function mapEntries<T>(
  given: unknown,
  read: (written: unknown, name: string) => T | null,
): Readonly<Record<string, T>> {
  if (!isRecord(given)) return {};
  const entries: [string, T][] = [];
  for (const [name, written] of Object.entries(given)) {
    const value = read(written, name);
    if (value !== null) entries.push([name, value]);
  }
  return Object.fromEntries(entries);
}

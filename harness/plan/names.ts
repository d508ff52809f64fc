import type { Drill } from "../drill/drill.ts";
import { type Problems, specError } from "../drill/problems.ts";
import { didYouMean } from "../drill/suggest.ts";

type Groups = ReadonlyMap<string, readonly string[]>;

export type NameKind = "load" | "warm-up" | "target" | "phase" | "fault";

/** The one namespace of a drill: loads, warm-up loads, targets, phases and faults. */
export class Names {
  readonly #kinds: ReadonlyMap<string, NameKind>;
  readonly #groups: Groups;

  constructor(kinds: ReadonlyMap<string, NameKind>, groups: Groups = new Map()) {
    this.#kinds = kinds;
    this.#groups = groups;
  }

  /** The faults that were written as one under this name; null = it names no such. */
  groupOf(name: string): readonly string[] | null {
    return this.#groups.get(name) ?? null;
  }

  of(...kinds: readonly NameKind[]): readonly string[] {
    return [...this.#kinds].filter(([, kind]) => kinds.includes(kind)).map(([name]) => name);
  }

  kindOf(name: string): NameKind | null {
    return this.#kinds.get(name) ?? null;
  }

  /** Throws `SpecError` unless the name is one of these kinds. */
  need(
    name: string,
    kinds: readonly NameKind[],
    where: { readonly path: readonly string[]; readonly offset?: number },
  ): NameKind {
    const kind = this.kindOf(name);
    if (kind !== null && kinds.includes(kind)) return kind;
    throw specError({
      ...where,
      expected: `the name of a ${kinds.join(" or a ")}`,
      got: JSON.stringify(name) + (kind === null ? "" : `, which is a ${kind}`),
      next: didYouMean(this.groupOf(name)?.[0] ?? name, this.of(...kinds)),
    });
  }
}

/** Collects the names; two of the same, and words of the expressions, are problems. */
export function nameEverything(
  drill: Pick<Drill, "targets" | "phases" | "warmup" | "load" | "faults">,
  groups: Groups,
  problems: Problems,
): Names {
  const kinds = new Map<string, NameKind>();
  const places = new Map<string, string>();
  const sections = [
    ["targets", "target"],
    ["phases", "phase"],
    ["warmup", "warm-up"],
    ["load", "load"],
    ["faults", "fault"],
  ] as const;
  for (const [section, kind] of sections)
    for (const name of Object.keys(drill[section])) {
      const path = [section, name];
      const other = places.get(name);
      if (other !== undefined)
        problems.add({
          path,
          at: "key",
          expected: "a name of its own: loads, targets, phases and faults share one namespace",
          got: `"${name}", which is ${other}.${name} too`,
          next: "Rename one of the two.",
        });
      else if (reserved.includes(name))
        problems.add({
          path,
          at: "key",
          expected: "a name that is no word of the expressions",
          got: JSON.stringify(name),
          next: `Choose another one; taken are ${reserved.join(", ")}.`,
        });
      places.set(name, other ?? section);
      kinds.set(name, kinds.get(name) ?? kind);
    }
  for (const name of groups.keys()) {
    const section = places.get(name);
    if (section === undefined) continue;
    problems.add({
      path: ["faults", name],
      at: "key",
      expected: "a name of its own: loads, targets, phases and faults share one namespace",
      got: `"${name}", which is ${section}.${name} too`,
      next: "Rename one of the two.",
    });
  }
  return new Names(kinds, groups);
}

const reserved = ["during", "faults", "for", "never", "or", "outside", "recoveries", "recovery", "run", "warn", "x"];

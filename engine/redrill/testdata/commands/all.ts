import type { Redis } from "k6/x/redrill";
import { codeOf, type Example, is } from "./example.ts";
import { hashes } from "./hashes.ts";
import { keys } from "./keys.ts";
import { lists } from "./lists.ts";
import { other } from "./other.ts";
import { scripts, server } from "./scripts.ts";
import { sets } from "./sets.ts";
import { sortedSets } from "./sorted-sets.ts";
import { streams } from "./streams.ts";
import { bits, strings } from "./strings.ts";

/** An example of every member of a client: the compiler says which is missing, and `runAll` which the client has beside them. */
const examples: Record<keyof Redis, Example> = {
  ...keys,
  ...strings,
  ...bits,
  ...hashes,
  ...lists,
  ...sets,
  ...sortedSets,
  ...streams,
  ...scripts,
  ...server,
  ...other,
};

/** Runs them all; throws one error that names every example that went wrong. */
export function runAll(redis: Redis, isCluster: boolean): void {
  is(Object.keys(redis).toSorted(), Object.keys(examples).toSorted());
  const wrong: string[] = [];
  for (const [name, example] of Object.entries(examples)) {
    try {
      example({ redis, key: (part) => `{${name}}:${part}`, is, codeOf, isCluster });
    } catch (error) {
      wrong.push(`${name}: ${error instanceof Error ? `${error.message} ${error.stack}` : String(error)}`);
    }
  }
  if (wrong.length > 0) throw new Error(wrong.join("\n"));
}

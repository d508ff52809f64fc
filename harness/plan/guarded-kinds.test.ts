import { describe, expect, test } from "vitest";
import { faults } from "../faults/table.ts";
import type { FaultDescription } from "./catalogue.ts";
import { catalogue } from "./testing/catalogue.ts";
import { drillText, problemsOf } from "./testing/plan-text.ts";

const abilities = {
  ...catalogue.abilities,
  process: ["kill", "pause", "restart", "link", "configure", "partition", "upgrade", "exec"],
} as const;

const targets = `
  cache: { topology: cluster, masters: 3, replicasPerMaster: 1 }
  sessions: { topology: sentinel, replicas: 2, sentinels: 3 }`;

/** What the guards say of one fault of a kind that is shipped; what else is wrong with it (a parameter is missing) is left out. */
function guardsOf(kind: string, whom: string, more = ""): readonly string[] {
  const { window, windowKey, parameters }: FaultDescription = faults[kind as keyof typeof faults];
  const during = window === "none" ? "" : `, ${windowKey?.name ?? "for"}: 5s`;
  const to = "to" in parameters ? ", to: x" : "";
  const text = drillText({ targets, faults: `{ f: { ${kind}: ${whom}, at: 5s${during}${to}${more} } }` });
  return problemsOf(text, { catalogue: { ...catalogue, faults, abilities } });
}

/** The first are the last copy, the majority of the masters, the majority of the sentinels; the others leave enough. */
const tooMany = ["cache.all", "cache", "cache.shard(2)", "cache.slot(page:7)", "cache.any(2 nodes)", "sessions.nodes"];
const majorities = ["cache.masters", "cache.majority", "cache.any(2 masters)"];
const sentinels = ["sessions.majority", "sessions.sentinels", "sessions.any(2 sentinels)"];
const few = [
  "cache.minority",
  "cache.shard(1).master",
  "cache.slot(page:7).master",
  "cache.node(cache-node-1)",
  "cache.replicas",
];

const kinds = Object.entries<FaultDescription>(faults);
const takingOut = kinds.filter(
  ([, { needs, isOneAtATime = false }]) =>
    !isOneAtATime && needs.some((ability) => ability === "kill" || ability === "pause" || ability === "partition"),
);
const harmless = kinds.filter(([, { needs }]) =>
  needs.every((ability) => ability === "link" || ability === "configure"),
);

describe.each(takingOut)("%s", (kind, { targets: taken }) => {
  test.each(taken.includes("sentinel") ? [...tooMany, ...majorities, ...sentinels] : [...tooMany, ...majorities])(
    "of %s is refused, unless it is meant",
    (whom) => {
      const refused = guardsOf(kind, whom);
      expect(refused).toEqual([
        expect.stringMatching(/one copy of each shard left|majority|sentinels left|all of cache/),
      ]);
      // Nobody is left to cut the whole of a target off from; that is no guard.
      const isGuard = !refused[0]?.includes("all of cache");
      expect(guardsOf(kind, whom, ", override: quorum")).toHaveLength(isGuard ? 0 : 1);
    },
  );

  test.each(few)("of %s is allowed", (whom) => {
    expect(guardsOf(kind, whom)).toEqual([]);
  });
});

test("kinds that leave nodes alive, or take one after the other, are not held up by the guards", () => {
  expect(takingOut.length).toBeGreaterThanOrEqual(3);
  expect(harmless.length).toBeGreaterThanOrEqual(8);
  for (const [kind] of [...harmless, ["upgrade"] as const]) {
    const said = guardsOf(kind, "cache").filter((line) => /copy of each shard|majority/.test(line));
    expect(said, kind).toEqual([]);
  }
});

import * as z from "zod";
import type { DrillProblem } from "./problems.ts";
import { choice, duration, name, named, plainValue, strict, text, whole } from "./shape-parts.ts";
import { problemsOfIssue, says } from "./shape-problems.ts";
import { target } from "./shape-target.ts";

const parameter = z.union(
  [plainValue, z.record(z.string(), plainValue)],
  says("a text, a number, true, false, or a map of shares", "Write one value, not a list."),
);

const rateText = text(
  'a rate with a unit, such as "500/s", or one that changes, such as "500/s to 5000/s"',
  "Write the unit right behind the number.",
  "500/s, 500/s to 5000/s, 500/s to 5000/s in 5 steps, 500/s spike to 5000/s for 2s, 500/s sine to 2000/s period 10s, replay traffic.csv.",
);

const loadShape = {
  scenario: text(
    'a scenario, such as "peak"',
    "Name a shipped scenario, or a path that ends in .ts.",
    "A shipped scenario, or a path that ends in .ts.",
  ),
  target: text("the name of a target", "Name one of the targets.", "The name of a target."),
  client: text('a client profile, such as "fit"', "Name a profile.", "A client profile; default fit.").exactOptional(),
  via: choice(["endpoint"], "The load knows the target's balancer alone; default: it asks sentinels.").exactOptional(),
  workers: whole(1, 100_000, "The application's workers; default: sized by the highest rate.").exactOptional(),
  with: z
    .record(z.string(), parameter, says("a map of the scenario's parameters", "Write it as { pages: 10000 }."))
    .meta({ description: "Parameters of the scenario." })
    .exactOptional(),
};

const load = strict("a load", {
  ...loadShape,
  rate: z
    .union(
      [rateText, z.record(name, rateText, says("a map of rates per phase", "Write it as { base: 500/s }."))],
      says(
        'a rate such as "500/s", or a map from phases to rates',
        "Write one rate for the whole run, or one per phase.",
      ),
    )
    .meta({ description: "One rate for the whole run, or one per phase; a phase left out has none." })
    .exactOptional(),
  maxBacklog: z
    .union(
      [whole(0, 10_000_000, "Slots."), z.literal("unlimited")],
      says('a whole number from 0 to 10000000, or "unlimited"', "Write how many slots may wait for a worker."),
    )
    .meta({
      description:
        "Slots that may wait for a worker; those that fall due beyond are given up at once and counted as abandoned. Default unlimited.",
    })
    .exactOptional(),
  maxScenarioErrors: text(
    'a share of the slots, such as "1%"',
    "Write a percentage.",
    "The share of slots in which the scenario itself may throw; above it the run is invalid. Default 1%.",
  ).exactOptional(),
});

const fault = z.record(
  z.string(),
  z.union(
    [plainValue, z.array(z.string())],
    says("a text, a number, true, false, or a list of texts", "Write one value, or a list such as [sessions.master]."),
  ),
  says(
    "a fault, such as { kill: sessions.master, at: 30s }",
    "Write the kind and its target first, then at, then the rest.",
  ),
);

const objective = z.union(
  [
    text(
      'an objective, such as "p99(shop) <= 5ms during peak"',
      "Write it as text, or in the long form with expect.",
      "An objective in its short form.",
    ),
    strict("an objective in its long form", {
      expect: text(
        'what must hold, such as "p99(shop) <= 5ms"',
        "Write a measure, a comparison and a limit.",
        "What must hold.",
      ),
      during: text(
        "phases or faults",
        "Separate several with commas.",
        "The phases or faults that count; default: the whole run.",
      ).exactOptional(),
      outside: text(
        "phases or faults",
        "Separate several with commas.",
        "Phases or faults that are left out.",
      ).exactOptional(),
      warn: text(
        'a limit, such as "4ms"',
        "Write a quantity or a multiple.",
        "Worse than this, still inside the limit, is a warning.",
      ).exactOptional(),
      minSamples: whole(
        1,
        Number.MAX_SAFE_INTEGER,
        "Fewer samples than this are unknown; default: the metric's own.",
      ).exactOptional(),
      severity: choice(["key", "normal"], "A key objective stands first in reports; default normal.").exactOptional(),
      description: text("a text", "Write a sentence.", "Why it matters, for the report.").exactOptional(),
    }),
  ],
  says('an objective, such as "p99(shop) <= 5ms during peak"', "Write it as text, or in the long form with expect."),
);

const stop = text(
  'a stop condition, such as "errorRatio(shop) > 50% for 10s"',
  "Write a condition.",
  "A condition that ends the run.",
);

const client = z.record(
  z.string(),
  plainValue,
  says("a map of a client's settings", "Write it as { from: fit, deadline: 50ms }."),
);

const variant = strict("a variant with set and expectFail", {
  set: z
    .record(
      z.string(),
      z.json(),
      says("a map from dotted paths to values", "Write it as { targets.cache.config.maxmemory: 6mb }."),
    )
    .meta({ description: "Dotted paths of the drill and the values that they get." })
    .exactOptional(),
  expectFail: z
    .array(
      text("the name of an objective", "Name one of the objectives.", "The name of an objective."),
      says("a list of objectives", "Write it as [ cache-hits ]."),
    )
    .meta({ description: "The objectives that must fail, and no others; empty = all must pass." })
    .exactOptional(),
});

/** The drill as it stands in YAML. Expressions, units and names are read later. */
const drill = strict("a drill", {
  version: z
    .literal(1, says("version 1, the only one there is", 'Write "version: 1".'))
    .meta({ description: "The version of this format: 1." }),
  title: text("a title", 'Write one, such as "title: Black Friday".', "What the drill is about, in one line."),
  seed: whole(
    0,
    Number.MAX_SAFE_INTEGER,
    "What every random choice follows from; default: drawn and printed.",
  ).exactOptional(),
  targets: named("a map of targets", target, "The deployments under test, by name."),
  warmup: named(
    "a map of loads",
    strict("a warm-up load", loadShape),
    "Loads that run to their end, one after the other, before the clock starts.",
  ).exactOptional(),
  phases: named(
    "a map of phases",
    duration("How long the phase lasts."),
    "The phases of the run, in order, each with its duration.",
  ),
  load: named("a map of loads", load, "The loads on the clock, by name.").exactOptional(),
  faults: named("a map of faults", fault, "What is done to the targets, by name.").exactOptional(),
  include: z
    .union(
      [
        text("the name of a pack", "Name one.", "A pack of objectives."),
        z.array(text("the name of a pack", "Name one.", "A pack of objectives.")),
      ],
      says("a pack of objectives, or a list of them", "Write it as packs/production-alerts."),
    )
    .meta({
      description:
        "Packs of objectives, applied to every load and target that they fit: packs/production-alerts, or a path beside the drill.",
    })
    .exactOptional(),
  objectives: named("a map of objectives", objective, "What must hold, by name.").exactOptional(),
  stopWhen: named("a map of stop conditions", stop, "Conditions that end the run at once, by name.").exactOptional(),
  clients: named(
    "a map of client profiles",
    client,
    "Client profiles of the drill's own, each from a shipped one.",
  ).exactOptional(),
  variants: named(
    "a map of variants",
    variant,
    "Variants of this drill, by name: known-bad and known-good ones.",
  ).exactOptional(),
});

/** A drill whose shape is right, everything else still as written. */
export type RawDrill = z.infer<typeof drill>;
export type RawTarget = z.infer<typeof target>;
export type RawLoad = z.infer<typeof load>;

/** Checks the shape: the drill as written, or every problem with its path. */
export function checkShape(
  given: unknown,
): { readonly drill: RawDrill } | { readonly problems: readonly DrillProblem[] } {
  const result = drill.safeParse(given);
  return result.success
    ? { drill: result.data }
    : { problems: result.error.issues.flatMap((issue) => problemsOfIssue(issue, given)) };
}

/** The JSON Schema (draft-07) of the drill as editors need it, without the vocabulary of faults and scenarios. */
export function plainJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(drill, { target: "draft-07", io: "input" });
}

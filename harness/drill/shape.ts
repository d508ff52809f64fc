import * as z from "zod";
import type { DrillProblem } from "./problems.ts";
import { problemsOfIssue, says } from "./shape-problems.ts";

function strict<Shape extends z.ZodRawShape>(what: string, shape: Shape) {
  const keys = Object.keys(shape);
  return z.strictObject(shape, says(what, `It has the keys ${keys.join(", ")}.`, keys));
}

function text(expected: string, next: string, description: string) {
  return z.string(says(expected, next)).min(1, says(expected, next)).meta({ description });
}

function whole(least: number, most: number, description: string) {
  const range =
    most === Number.MAX_SAFE_INTEGER ? `of at least ${String(least)}` : `from ${String(least)} to ${String(most)}`;
  const said = says(`a whole number ${range}`, "Write digits, without a unit.");
  return z.int(said).min(least, said).max(most, said).meta({ description });
}

function choice<const Values extends readonly string[]>(values: Values, description: string) {
  const expected = values.map((value) => JSON.stringify(value)).join(" or ");
  return z.enum(values, says(expected, "Choose one of them.", values)).meta({ description });
}

const name = z
  .string()
  .regex(
    /^[A-Za-z][\w-]*$/,
    says("a name: a letter, then letters, digits, _ and -", "Names appear in expressions: choose a plain one."),
  );

/** A map from names to things; names that expressions give a meaning of their own are refused by `makePlan`. */
function named<Thing extends z.ZodType>(what: string, thing: Thing, description: string) {
  return z.record(name, thing, says(what, "Write a map from names to what they stand for.")).meta({ description });
}

const plainValue = z.union(
  [z.string(), z.number(), z.boolean(), z.null()],
  says("a text, a number, true or false", "Write one value, not a map or list."),
);

const parameter = z.union(
  [plainValue, z.record(z.string(), plainValue)],
  says("a text, a number, true, false, or a map of shares", "Write one value, not a list."),
);

const duration = (description: string) =>
  text('a duration with a unit, such as "30s"', "Write the unit right behind the number: ms, s, m or h.", description);

const config = z
  .record(
    z.string(),
    z.union(
      [z.string(), z.number(), z.boolean()],
      says('a value of redis.conf, such as "64mb"', "Write one value as text."),
    ),
    says("a map of redis.conf lines", "Write it as { maxmemory: 64mb }."),
  )
  .meta({ description: "Lines of redis.conf for every data node: { maxmemory: 64mb, maxmemory-policy: allkeys-lru }." })
  .exactOptional();

const origin = strict("a map with concurrency, service and maxQueue", {
  concurrency: whole(1, 1_000_000, "Calls that it serves at once; default 50.").exactOptional(),
  service: duration("How long a call takes; default 20ms.").exactOptional(),
  maxQueue: whole(
    0,
    Number.MAX_SAFE_INTEGER,
    "Waiting calls beyond this are refused; default: no limit.",
  ).exactOptional(),
})
  .meta({ description: "The simulated database behind the cache." })
  .exactOptional();

const words = (what: string, description: string) => text(what, "Write it as text.", description).exactOptional();
const yesOrNo = (description: string) =>
  z.boolean(says("true or false", "Write one of them.")).meta({ description }).exactOptional();

const tls = strict("a map with ca, certificate, key, serverName and verify", {
  ca: words("the path of a file in PEM", "The authorities to trust instead of the system's; relative to the drill."),
  certificate: words("the path of a file in PEM", "The client's own certificate."),
  key: words("the path of a file in PEM", "The key of that certificate."),
  serverName: words("a host's name", "The name that servers must prove (SNI); default: the host that they announce."),
  verify: yesOrNo("False takes any certificate; default true."),
})
  .meta({ description: "TLS; a URL with rediss has it without a word." })
  .exactOptional();

const external = strict("a map that says where the target stands", {
  url: text(
    'a URL, such as "redis://10.0.0.1:6379" or "redis+sentinel://10.0.0.1:26379,10.0.0.2:26379/mymaster"',
    "Write where it stands; rediss means TLS.",
    "redis://host:port, redis+sentinel://host:port,host:port/master-name or redis+cluster://host:port,host:port; rediss means TLS.",
  ),
  environment: choice(
    ["development", "test", "staging", "production"],
    "What it is for; production refuses load and faults unless the command line allows them.",
  ),
  allow: z
    .array(
      text("an identity", "Write a run id, the master's name, or the id of a Cluster node.", "An identity."),
      says("a list of identities", "Write it as [ mymaster ]."),
    )
    .meta({
      description:
        "Whom it may be: run ids, the name that the sentinels know the master by, ids of a Cluster's masters. A run is refused unless it observes them.",
    })
    .exactOptional(),
  username: words("a user's name", "The ACL user."),
  password: words("a password", 'Its password: "${REDIS_PASSWORD}".'),
  sentinelUsername: words("a user's name", "The ACL user of the sentinels."),
  sentinelPassword: words("a password", "The password of the sentinels."),
  tls,
  keyPrefix: words("a prefix", "What every key of redrill's begins with; default redrill:."),
  keyTtl: duration("How long a key of redrill's lives at most; default 1h.").exactOptional(),
  memoryCap: words('a size, such as "64mb"', "What a run may add to each master's memory; default 64mb."),
  toxiproxy: words(
    'the address of a toxiproxy, such as "10.0.0.9:8474"',
    "The control API of a toxiproxy that the team runs; default: redrill starts one.",
  ),
  failover: yesOrNo("True: faults may fail a master over by command; default false."),
})
  .meta({ description: "Where a target stands that redrill does not own, and what it may do there (docs/staging.md)." })
  .exactOptional();

const security = strict("a map with auth, app, tls and rename", {
  auth: choice(
    ["none", "password", "acl"],
    "password: every server asks for one; acl: the load is the user app, of least privilege, beside the operator. Drawn for each run; default none.",
  ).exactOptional(),
  app: strict("a map with keys and commands", {
    keys: text(
      'patterns, such as "~shop:*"',
      "Write Redis's patterns.",
      "Keys that app may use; default ~*.",
    ).exactOptional(),
    commands: text(
      'rules, such as "+@read -keys"',
      "Write Redis's rules.",
      "Commands that app may call; default: reads, writes, scripts, transactions, publishing, nothing dangerous.",
    ).exactOptional(),
  })
    .meta({ description: "What the user app may, with auth: acl." })
    .exactOptional(),
  tls: z
    .boolean(says("true or false", "Write one of them."))
    .meta({
      description: "Every connection is encrypted and shows a certificate of the run's own authority; default false.",
    })
    .exactOptional(),
  rename: z
    .record(
      z.string(),
      z.string(says("a name", 'Write a new name, or "" to take the command away.')),
      says("a map of commands", 'Write it as { CONFIG: operators-config, FLUSHALL: "" }.'),
    )
    .meta({
      description: 'Commands and what they are called instead; "" takes one away: { CONFIG: op-config, FLUSHALL: "" }.',
    })
    .exactOptional(),
})
  .meta({ description: "How the servers are locked (docs/targets.md)." })
  .exactOptional();

const topologies = ["standalone", "sentinel", "cluster"] as const;

const target = z.discriminatedUnion(
  "topology",
  [
    strict("a standalone target", { topology: z.literal("standalone"), config, origin, external, security }),
    strict("a Sentinel target", {
      topology: z.literal("sentinel"),
      replicas: whole(0, 20, "Replicas of the master."),
      sentinels: whole(1, 21, "Sentinels that watch it."),
      quorum: whole(1, 21, "Sentinels that must agree that the master is down; default: the majority.").exactOptional(),
      downAfter: duration("Silence after which a sentinel calls a node down; default 2s (Redis: 30s).").exactOptional(),
      failoverTimeout: duration("Limit of a failover; default 5s (Redis: 180s).").exactOptional(),
      config,
      origin,
      external,
      security,
    }),
    strict("a Cluster target", {
      topology: z.literal("cluster"),
      masters: whole(3, 50, "Masters; 3 at least, or no majority could fail one over."),
      replicasPerMaster: whole(0, 5, "Replicas of each master."),
      nodeTimeout: duration("cluster-node-timeout; default 2s (Redis: 15s).").exactOptional(),
      config,
      origin,
      external,
      security,
    }),
  ],
  says('a topology: "standalone", "sentinel" or "cluster"', "Write a target with one of them.", topologies),
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
});

const fault = z.record(
  z.string(),
  plainValue,
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

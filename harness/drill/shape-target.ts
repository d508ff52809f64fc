import * as z from "zod";
import { choice, duration, strict, text, whole } from "./shape-parts.ts";
import { says } from "./shape-problems.ts";

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

const origin = strict("a map with concurrency, service, maxQueue, distribution, sigma, errors and slowdown", {
  concurrency: whole(1, 1_000_000, "Calls that it serves at once; default 50.").exactOptional(),
  service: duration("How long a call takes; default 20ms.").exactOptional(),
  maxQueue: whole(
    0,
    Number.MAX_SAFE_INTEGER,
    "Waiting calls beyond this are refused; default: no limit.",
  ).exactOptional(),
  distribution: choice(
    ["constant", "exponential", "log-normal"],
    "Of the time of service, whose mean is `service`; default constant.",
  ).exactOptional(),
  sigma: z
    .number(says("a number from 0 to 5", "Write 0.5 for a p99 of 2.8 times the mean."))
    .min(0)
    .max(5)
    .meta({ description: "How wide a log-normal distribution is; default 0.5." })
    .exactOptional(),
  errors: text(
    'a share, such as "1%"',
    "Write it as 1%.",
    "Calls that fail after their service; default 0%.",
  ).exactOptional(),
  slowdown: text(
    'a share, such as "2%"',
    "Write it as 2%.",
    "By how much of itself the service takes longer for every call that waits; default 0%.",
  ).exactOptional(),
})
  .meta({ description: "The simulated database behind the cache." })
  .exactOptional();

const words = (what: string, description: string) => text(what, "Write it as text.", description).exactOptional();
/** As a variable of the environment may be that is not needed here. */
const mayBeEmpty = (what: string, description: string) =>
  z.string(says(what, "Write it as text.")).meta({ description }).exactOptional();
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

const aboveZero = says("a number above 0", "Write how many processors' worth of time: 0.5 is half of one.");
const docker = strict("a map with image, memory, cpus and tmpfs", {
  image: words(
    'an image, such as "redis:7.4"',
    "redis:6.2 to redis:8, valkey:7.2, valkey:8, or any with a redis-server.",
  ),
  memory: words('a size, such as "256mb"', "Memory of each server's container; default: no limit."),
  cpus: z
    .number(aboveZero)
    .positive(aboveZero)
    .meta({ description: "Processors' worth of time of each server's container; default: no limit." })
    .exactOptional(),
  tmpfs: words(
    'a size, such as "128mb"',
    "Data in memory, of this size, gone when the container restarts; default: none.",
  ),
})
  .meta({ description: "Its servers are containers (docs/docker.md)." })
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
      z
        .string(says("an identity", "Write a run id, the master's name, or the id of a Cluster node."))
        .meta({ description: "An identity, or several with commas between them." }),
      says("a list of identities", "Write it as [ mymaster ]."),
    )
    .meta({
      description:
        "Whom it may be: run ids, the name that the sentinels know the master by, ids of a Cluster's masters. A run is refused unless it observes them.",
    })
    .exactOptional(),
  username: mayBeEmpty("a user's name", "The ACL user."),
  password: mayBeEmpty("a password", 'Its password: "${REDIS_PASSWORD}"; empty = none.'),
  sentinelUsername: mayBeEmpty("a user's name", "The ACL user of the sentinels."),
  sentinelPassword: mayBeEmpty("a password", "The password of the sentinels."),
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

const servers = z
  .record(
    z.string(),
    z.string(says("a version or a path", 'Write it as "6.2", or name a redis-server by its absolute path.')),
    says("a map of servers", 'Write it as { all: "6.2" }, or { node(2): "6.2" }.'),
  )
  .meta({
    description:
      'The redis-server of all servers, or of node(2), sentinel(1): a version that is there, or an absolute path: { all: "6.2" }.',
  })
  .exactOptional();

const common = { config, origin, docker, external, security, servers };

const topologies = ["standalone", "sentinel", "cluster"] as const;

/** A deployment under test. */
export const target = z.discriminatedUnion(
  "topology",
  [
    strict("a standalone target", { topology: z.literal("standalone"), ...common }),
    strict("a Sentinel target", {
      topology: z.literal("sentinel"),
      replicas: whole(0, 20, "Replicas of the master."),
      sentinels: whole(1, 21, "Sentinels that watch it."),
      quorum: whole(1, 21, "Sentinels that must agree that the master is down; default: the majority.").exactOptional(),
      downAfter: duration("Silence after which a sentinel calls a node down; default 2s (Redis: 30s).").exactOptional(),
      failoverTimeout: duration("Limit of a failover; default 5s (Redis: 180s).").exactOptional(),
      endpoint: duration(
        "A balancer in front of the master, which asks every node for its ROLE this often, such as 1s; default: none.",
      ).exactOptional(),
      ...common,
    }),
    strict("a Cluster target", {
      topology: z.literal("cluster"),
      masters: whole(3, 50, "Masters; 3 at least, or no majority could fail one over."),
      replicasPerMaster: whole(0, 5, "Replicas of each master."),
      nodeTimeout: duration("cluster-node-timeout; default 2s (Redis: 15s).").exactOptional(),
      ...common,
    }),
  ],
  says('a topology: "standalone", "sentinel" or "cluster"', "Write a target with one of them.", topologies),
);

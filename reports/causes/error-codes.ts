import type { errorCodes } from "../../harness/plan/metrics.ts";
import type { Step } from "./cause.ts";

interface Explanation {
  readonly means: string;
  readonly next: readonly Step[];
}

/** What each error code means, and what to look at first. A code of the engine that is missing here does not compile. */
const explanations = {
  READONLY: {
    means: "clients wrote to a node that is no master any more: they did not follow the failover",
    next: [
      {
        text: "Make clients ask Sentinel or the Cluster for the master when a write is refused, and drop that connection.",
      },
      { text: "See who still talks to the old master.", command: "redis-cli -h HOST -p PORT client list" },
    ],
  },
  MOVED: {
    means: "clients had an old map of the slots and did not follow the redirect",
    next: [{ text: "Refresh the topology on MOVED, and follow it." }],
  },
  ASK: {
    means: "slots were being moved and clients did not follow ASK",
    next: [{ text: "Handle ASK, and pace the migration." }],
  },
  TRYAGAIN: {
    means: "commands over several keys met a slot that was half moved",
    next: [{ text: "Retry with back-off; move slots when such commands rest." }],
  },
  CLUSTERDOWN: {
    means: "slots had no master, so the Cluster refused commands",
    next: [
      { text: "See which slots are not covered.", command: "redis-cli --cluster check HOST:PORT" },
      { text: "Consider cluster-require-full-coverage no, so that the other shards go on." },
    ],
  },
  LOADING: {
    means: "a node was still loading its data from disk",
    next: [
      { text: "See how long that takes.", command: "redis-cli -h HOST -p PORT info persistence" },
      { text: "Let a replica take over instead (Sentinel 7: master-reboot-down-after-period)." },
    ],
  },
  MASTERDOWN: {
    means: "a replica without its master refused to answer",
    next: [
      {
        text: "Look at replica-serve-stale-data and at the link.",
        command: "redis-cli -h HOST -p PORT info replication",
      },
    ],
  },
  OOM: {
    means: "a node was full and its policy refused writes",
    next: [
      { text: "Find what fills it.", command: "redis-cli -h HOST -p PORT --bigkeys" },
      { text: "Count keys without a TTL.", command: "redis-cli -h HOST -p PORT info keyspace" },
      { text: "Keep what may be evicted apart from what must not." },
    ],
  },
  NOREPLICAS: {
    means: "a master had too few replicas in step and refused writes (min-replicas-to-write)",
    next: [{ text: "See how far the replicas are behind.", command: "redis-cli -h HOST -p PORT info replication" }],
  },
  MISCONF: {
    means: "a node could not save to disk and refused writes",
    next: [
      {
        text: "See the last error of its persistence, and the room on its disk.",
        command: "redis-cli -h HOST -p PORT info persistence",
      },
    ],
  },
  NOAUTH: {
    means: "clients did not log in",
    next: [{ text: "Check which credentials the client has; after a rotation both should work for a while." }],
  },
  WRONGPASS: {
    means: "clients logged in with credentials that are not valid (any more)",
    next: [{ text: "See refused logins.", command: "redis-cli -h HOST -p PORT acl log" }],
  },
  NOPERM: {
    means: "the user of the clients may not run a command or touch a key",
    next: [{ text: "See what was refused.", command: "redis-cli -h HOST -p PORT acl log" }],
  },
  BUSY: {
    means: "a script ran so long that the node refused everything else",
    next: [{ text: "See it, and end it if it wrote nothing.", command: "redis-cli -h HOST -p PORT slowlog get 25" }],
  },
  TIMEOUT: {
    means: "answers did not come within the clients' deadline: a node, or the way to it, was frozen, slow or gone",
    next: [
      {
        text: "See which commands were slow, if the node itself was.",
        command: "redis-cli -h HOST -p PORT slowlog get 25",
      },
      { text: "See what held the node up.", command: "redis-cli -h HOST -p PORT latency doctor" },
      { text: "Check that the deadline is longer than the slowest answer that is worth waiting for." },
    ],
  },
  REFUSED: {
    means: "nobody listened at the node's address: its process was gone, and clients kept dialling it",
    next: [
      { text: "See why it ended: its log is in the run's folder, under logs/." },
      { text: "Back off between dials, and ask for the new master meanwhile." },
    ],
  },
  RESET: {
    means: "connections were torn down under way",
    next: [
      {
        text: "See who closes them: a proxy, CLIENT KILL, output buffer limits, a dying process.",
        command: "redis-cli -h HOST -p PORT info clients",
      },
    ],
  },
  EOF: {
    means: "nodes closed connections under way, as they do when they end or are demoted",
    next: [
      { text: "Retry what is safe to repeat, on a fresh connection, with a budget." },
      { text: "See what happened to the node then: its log is in the run's folder, under logs/." },
    ],
  },
  MALFORMED: {
    means: "answers were no Redis protocol",
    next: [{ text: "See what stands between: a proxy, a wrong port, TLS against plain text." }],
  },
  NOADDRESS: {
    means: "clients knew no address to send to: no master was known",
    next: [
      { text: "See whether the sentinels agree.", command: "redis-cli -h HOST -p SENTINEL sentinel ckquorum NAME" },
    ],
  },
  TLS: {
    means:
      "clients and servers could not agree to encrypt: a certificate that is not trusted or not shown, or another name",
    next: [{ text: "Check the authority, the client's certificate and the server name of the target's TLS settings." }],
  },
  BREAKER_OPEN: {
    means: "the clients' own circuit breaker turned calls away while a node failed",
    next: [{ text: "Look at the errors that opened it, and at what the application does instead of the call." }],
  },
  ORIGIN_FULL: {
    means: "misses met an origin that was full and refused them",
    next: [{ text: "Let one client at a time recompute a key, serve stale values, or cap what reaches the origin." }],
  },
  ORIGIN_ERROR: {
    means: "the origin failed calls that it had served",
    next: [{ text: "Look at the origin: its own errors, and whether it was asked for more than it can do." }],
  },
  ORIGIN_NONE: {
    means: "the origin was down when it was needed",
    next: [{ text: "Serve stale values, and open a breaker for the origin." }],
  },
  NOSCRIPT: {
    means: "a node did not know a script by its hash: it began anew, or another one was asked",
    next: [{ text: "Load the script again when it is missing: EVALSHA, then EVAL." }],
  },
  WRONGTYPE: {
    means: "a key held another type than the command expects: two writers share a name",
    next: [{ text: "See who writes it.", command: "redis-cli -h HOST -p PORT type KEY" }],
  },
  EXECABORT: {
    means: "a transaction was dropped because one of its commands was wrong",
    next: [{ text: "See the first error inside the MULTI." }],
  },
  UNKILLABLE: {
    means: "a script that had already written ran on and could not be ended",
    next: [{ text: "Bound the loops of scripts; only a restart without saving ends this one." }],
  },
  UNBLOCKED: {
    means: "commands that waited (BLPOP, XREAD, WAIT) were ended by the server, as on a demotion",
    next: [{ text: "Ask again on the new master." }],
  },
  CANCELLED: {
    means: "calls were cut off at the end of the run",
    next: [{ text: "See what they waited for: the last seconds of the service time." }],
  },
  ERR: {
    means: "a node answered with an error of its own words",
    next: [{ text: "Its words stand in the log of the engine, in the run's folder under logs/." }],
  },
  SCENARIO: { means: "the scenario itself threw", next: [{ text: "Its message stands under Evidence." }] },
} as const satisfies Readonly<Record<(typeof errorCodes)[number], Explanation>>;

/** Null for a code that is not the engine's. */
export function explainCode(code: string): Explanation | null {
  return (explanations as Readonly<Record<string, Explanation>>)[code] ?? null;
}

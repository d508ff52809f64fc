import type { ParameterTable } from "./catalogue.ts";

/** What a drill may set of a profile. What it leaves out is as in the profile that it starts from. */
export const clientSettings: ParameterTable = {
  mode: {
    type: "word",
    description:
      "All workers share a few connections, each command has one for itself, or each makes one and closes it.",
    default: null,
    oneOf: ["multiplexed", "pooled", "per-request"],
  },
  connections: { type: "integer", description: "Connections per node.", default: null, min: 1, max: 10_000 },
  connectTimeout: {
    type: "duration",
    description: "How long a connection may take to be made.",
    default: null,
    min: 1,
  },
  idleTimeout: {
    type: "duration",
    description: 'When a pooled connection that nobody uses is closed; "none" = never.',
    default: null,
    min: 1,
  },
  clientName: { type: "word", description: "What CLIENT SETNAME says.", default: null },
  protocol: { type: "integer", description: "The version of RESP.", default: null, min: 2, max: 3 },
  connect: {
    type: "word",
    description:
      "When the first connections are made: with the client, by the first command, or before anything else, as a condition.",
    default: null,
    oneOf: ["background", "lazy", "required"],
  },
  deadline: {
    type: "duration",
    description: 'How long a request may take, all attempts and pauses together; "none" = for ever.',
    default: null,
    min: 1,
  },
  commandTimeout: {
    type: "duration",
    description: 'How long one attempt may take; "none" = only the deadline counts.',
    default: null,
    min: 1,
  },
  retries: { type: "integer", description: "Attempts after the first one.", default: null, min: 0, max: 1000 },
  backoffMin: { type: "duration", description: "The first pause between attempts.", default: null, min: 0 },
  backoffMax: { type: "duration", description: "The longest pause between attempts.", default: null, min: 0 },
  jitter: { type: "boolean", description: "Pauses are drawn evenly from 0 to the back-off.", default: null },
  budget: {
    type: "percent",
    description: 'Retries allowed as a share of requests over the last 10 s; "none" = any number.',
    default: null,
    min: 0,
    max: 1,
  },
  retryWrites: {
    type: "boolean",
    description: "Repeats also writes of which nobody knows whether they were applied.",
    default: null,
  },
  breaker: {
    type: "percent",
    description: 'The share of failures at which a node\'s circuit breaker opens; "none" = no breaker.',
    default: null,
    min: 0.01,
    max: 1,
  },
  breakerRequests: {
    type: "integer",
    description: "The breaker stays closed with fewer requests in its window.",
    default: null,
    min: 1,
    max: 1_000_000,
  },
  breakerWindow: { type: "duration", description: "How far back the breaker looks.", default: null, min: 10 },
  breakerOpen: {
    type: "duration",
    description: "How long it stays open before it lets probes through.",
    default: null,
    min: 1,
  },
  breakerProbes: {
    type: "integer",
    description: "How many probes must succeed for it to close.",
    default: null,
    min: 1,
    max: 1000,
  },
  hedge: {
    type: "duration",
    description: 'A read without a reply after this time is sent a second time; "none" = never.',
    default: null,
    min: 1,
  },
  hedgeBudget: {
    type: "percent",
    description: 'Second attempts allowed as a share of reads over the last 10 s; "none" = any number.',
    default: null,
    min: 0.001,
    max: 1,
  },
  replicaReads: {
    type: "word",
    description: "Where reads go: to the master, to a replica where there is one, or to the nearest node.",
    default: null,
    oneOf: ["never", "prefer", "nearest"],
  },
  refreshOnError: {
    type: "boolean",
    description: "Looks at the topology after an error that a change would explain.",
    default: null,
  },
  refreshOnEvents: {
    type: "boolean",
    description: "Looks at the topology when a sentinel announces something.",
    default: null,
  },
  refreshEvery: {
    type: "duration",
    description: 'Looks at the topology in between; "none" = not.',
    default: null,
    min: 100,
  },
  redirects: {
    type: "integer",
    description: "How many MOVED and ASK replies an attempt follows; 0 = they are errors.",
    default: null,
    min: 0,
    max: 100,
  },
  credentials: {
    type: "word",
    description: "Which credentials it shows: those that it was started with, or those of the moment.",
    default: null,
    oneOf: ["start", "refresh"],
  },
  defect: {
    type: "word",
    description: "A planted mistake, for the drill about it alone: the next caller may get another's reply.",
    default: null,
    oneOf: ["reuse-after-timeout"],
  },
};

import type { Catalogue, FaultDescription, ParameterSpec } from "./catalogue.ts";
import type { Ability } from "./plan.ts";

type Known = Pick<Catalogue, "faults" | "abilities">;

/** The kinds for a terminal: who can suffer them, and their parameters. */
export function faultsText({ faults, abilities }: Known): string {
  return Object.entries(faults)
    .map(([name, kind]) => {
      const by = Object.entries(abilities).filter(([, able]) => canSuffer(kind, able));
      const lines = Object.entries(kind.parameters).map(
        ([parameter, spec]) => `    ${parameter} (${valueText(spec)}): ${spec.description}\n`,
      );
      return `${name}  [${by.map(([provider]) => provider).join(", ") || "no provider"}]\n    ${kind.description}\n${lines.join("")}`;
    })
    .join("");
}

/** `docs/faults.md`. */
export function faultsMarkdown(known: Known): string {
  return `${guide}
## Kinds and providers

What can be done to the nodes of each provider. \`plan\` refuses what cannot, and names what can. A link fault needs a proxy on its plane,
which a drill that has one gets by itself.

${table(known)}
## Parameters

Beside \`at\`, the window (\`for\`, or as shown), \`override\`, \`expect\`, and \`every\` with \`times\`.

${Object.entries(known.faults)
  .map(([name, kind]) => kindText(name, kind))
  .join("\n")}`;
}

function canSuffer({ needs }: FaultDescription, able: readonly Ability[]): boolean {
  return needs.every((need) => able.includes(need));
}

function table({ faults, abilities }: Known): string {
  const providers = Object.entries(abilities);
  const lines = Object.entries(faults).map(([name, kind]) => {
    const cells = providers.map(([, able]) => (canSuffer(kind, able) ? "yes" : "no"));
    return `| \`${name}\` | ${cells.join(" | ")} | ${kind.targets.map((one) => (one === "node" ? "data nodes" : "sentinels")).join(", ")} | ${kind.needs.join(", ") || "nothing"} |`;
  });
  return `| kind | ${providers.map(([provider]) => provider).join(" | ")} | of | needs |
|---|${providers.map(() => "---|").join("")}---|---|
${lines.join("\n")}
`;
}

function kindText(name: string, kind: FaultDescription): string {
  const parameters = Object.entries(kind.parameters);
  const { windowKey, window } = kind;
  const { name: key, prefix = "" } = windowKey ?? { name: "for" };
  const written = `${key}: ${prefix === "" ? "" : `${prefix} `}10s`;
  const windows = {
    none: "It ends by itself, so it has no window.",
    optional: `Its window is \`${written}\`; without one it lasts to the end of the run.`,
    required: `Its window is \`${written}\`.`,
  };
  const rows = parameters.map(
    ([parameter, spec]) => `| \`${parameter}\` | ${valueText(spec)} | ${spec.description.replaceAll("|", "\\|")} |`,
  );
  const own = rows.length === 0 ? "" : `\n| parameter | value | what it is |\n|---|---|---|\n${rows.join("\n")}\n`;
  return `### ${name}\n\n${kind.description} ${windows[window]}\n${own}`;
}

function valueText({ type, default: standard, oneOf }: ParameterSpec): string {
  const kind = oneOf === undefined ? type : oneOf.join(", ");
  if (standard === undefined) return `${kind}; needed`;
  return standard === null ? `${kind}; none` : `${kind}; default ${String(standard)}`;
}

const guide = `# Faults

What can be done to a target. This page is printed by \`redrill faults --markdown\` from the kinds themselves.

\`\`\`yaml
faults:
  master-dies: { kill: sessions.master, at: peak + 5s, restart: after 15s }
  slow-shard: { latency: cache.shard(1).master, plane: client, roundTrip: 30ms, at: peak + 30s, for: 10s }
  zone: { freeze: [sessions.master, sessions.sentinel(1)], at: 20s, for: 5s } # several of one target at once
  split: { partition: cache.minority, at: slow-shard + 15s, for: 10s } # after another fault began
  flap: { refuse: sessions.master, at: 70s, for: 500ms, every: 5s, times: 3 } # flap-1, flap-2, flap-3
  storm: { random: [cache.any(1 masters), sessions.master], kinds: [kill, freeze], at: 90s, within: 60s, times: 4, for: 3s }
\`\`\`

- The first key is the kind, its value whom it is done to. Targets are symbolic and resolved when the fault begins.
- **Felt, or invalid.** Each effect is measured where it hurts: a PING through the path takes the added time, a killed server refuses
  connections, a server behind a partition gets no packet. A fault without effect makes the run \`invalid\`; \`expect: refused\` is for one
  that the target is meant to refuse (an ACL, a renamed command): then being let through makes it \`invalid\`.
- **Healed, and looked at.** What would undo an act is on disk before it. Faults are healed at the end of their windows, in reverse order
  at the end of the run, on Ctrl-C, SIGTERM, SIGHUP and on errors; each healing is verified on the fault's own effect. If the harness
  is killed, its watchdog heals; \`redrill cleanup\` does it later, and does no harm twice.
- **Guards.** Never the last copy of a shard, nor the majority of masters or sentinels, unless the fault says \`override: quorum\`.
- **Repeated** with \`every\` and \`times\`: \`flap-1\`, \`flap-2\` ... stand in the plan; \`during flap\` means all of them.
- **Random**: kinds, targets and times are drawn from the lists by the run's seed, one in each of \`times\` equal stretches of \`within\`
  (default: to the end of the phase that \`at\` names), and stand in the plan.

## Planes

| plane | whose traffic | for |
|---|---|---|
| \`client\` | the load to data nodes | every topology |
| \`replication\` | node to node on the data port; with Sentinel also sentinels to nodes | targets with replicas |
| \`sentinel\` | clients and other sentinels to a sentinel: the target is a sentinel | Sentinel |
| \`bus\` | a Cluster's gossip | no proxy can cut it: use \`partition\`, \`freeze\` or \`kill\` |

A node announces one address, to its replicas and to the sentinels alike, so the replication plane holds both: \`blackHole\` on it cuts a
Sentinel master off from everybody but its clients.

## What differs between look-alikes

- \`refuse\` is told (FIN, then connection refused), \`blackHole\` is not: clients wait for their deadlines. \`reset\` ends new connections by
  RST at their first byte, and open ones by FIN at their next.
- \`freeze\` keeps connections open and the process alive, \`kill\` ends it without a word, \`terminate\` lets it save and say goodbye.
- \`partition\` cuts servers from servers and leaves clients connected. Processes get addresses of their own in 127.0.0.0/8 and packets
  are dropped by nft, as root or in a user namespace of the run's own (\`redrill doctor\` looks). Several that are cut off together still see
  each other. A container is taken off its network: both ways, one at a time.
- \`partialReply\` and \`malformedReply\` follow the framing of replies, so values are never changed; they cannot look into TLS.
- What is done by Redis's own commands (\`clientPause\` to \`lever\`) has a page of its own: [Faults by commands](redis-faults.md).
`;

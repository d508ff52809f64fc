import { nodesOf, type NodeFacts } from "../facts/nodes.ts";
import { topologyText } from "../facts/targets.ts";
import {
  formatBytes,
  formatClock,
  formatKnown,
  formatMs,
  formatNumber,
  formatRatio,
  unknownText,
} from "../text/format.ts";
import { markup, type Content } from "../text/markup.ts";
import { nodeTimelines, type NodeCounter, type NodeGauge, type NodeTimeline } from "../timeline/nodes.ts";
import { median } from "../series/describe.ts";
import type { DrawSection } from "./section.ts";
import { drawTable } from "./table.ts";
import { drawTargetTable } from "./targets.ts";

interface Row {
  readonly facts: NodeFacts;
  /** Null: INFO was never read of it. */
  readonly timeline: NodeTimeline | null;
}

/** What each deployment and each of its nodes did, by INFO once a second. */
export const drawNodes: DrawSection = ({ verdict, evidence }) => {
  const nodes = nodesOf(evidence);
  if (nodes.length === 0) return null;
  const timelines = new Map(nodeTimelines(evidence).map((timeline) => [timeline.node, timeline]));
  const data = nodes.filter(({ firstRole }) => firstRole !== "sentinel");
  const order = evidence.plan.targets.map(({ name }) => name);
  const sorted = data.toSorted(
    (a, b) => order.indexOf(a.target) - order.indexOf(b.target) || (a.name < b.name ? -1 : 1),
  );
  const rows = sorted.map((facts): Row => ({ facts, timeline: timelines.get(facts.name) ?? null }));
  const shapes = new Map(evidence.plan.targets.map((target) => [target.name, topologyText(target)]));
  return markup`${drawTargetTable(verdict, shapes)}${rows.length === 0 ? null : drawNodeTable(rows)}`;
};

function drawNodeTable(rows: readonly Row[]) {
  return drawTable<Row>(
    "Data nodes, by INFO once a second from the beginning of the load on; most = the highest reading",
    [
      {
        head: "Node",
        cell: ({ facts: { name, address, versions } }) =>
          markup`<span class="whole">${name}</span><br><span class="note">${address}${
            versions.length === 0 ? null : markup`<br>Redis ${versions.join(" → ")}`
          }</span>`,
      },
      {
        head: "Role, first and last",
        cell: ({ facts: { firstRole, lastRole } }) =>
          firstRole === lastRole ? lastRole : markup`${firstRole} →<br><b>${lastRole}</b> ◆`,
      },
      number("Commands/s, usual (most)", ({ timeline }) => ratesText(timeline, "commandsPerSecond")),
      number("Memory, most", ({ timeline }) => memoryText(timeline)),
      number("Frag- mented", ({ timeline }) => gaugeText(timeline, "fragmentationRatio", formatNumber)),
      number("Keys", ({ facts: { last } }) => (last === null ? unknownText : formatNumber(last.reading.keys))),
      number("Hit ratio", ({ timeline }) => hitText(timeline)),
      number("Evicted", ({ timeline }) => riseText(timeline, "evictedPerSecond")),
      number("Expired", ({ timeline }) => riseText(timeline, "expiredPerSecond")),
      number("Clients, most", ({ timeline }) => gaugeText(timeline, "connectedClients", formatNumber)),
      number("Refused", ({ timeline }) => riseText(timeline, "rejectedPerSecond")),
      number("Replicas behind, most", ({ timeline }) => lagText(timeline)),
      number("Longest fork", ({ timeline }) => gaugeText(timeline, "latestForkUs", (us) => formatMs(us / 1_000))),
      number("Began anew", ({ facts: { restarts, exits } }) =>
        exits > restarts ? `${formatNumber(restarts)}, ended ${formatNumber(exits)}x` : formatNumber(restarts),
      ),
      number("Last reading", ({ facts: { last, silence } }) => lastText(last, silence)),
    ],
    rows,
  );
}

function number<R>(head: string, cell: (row: R) => Content) {
  return { head, isNumber: true, cell };
}

function most(timeline: NodeTimeline | null, name: NodeGauge | NodeCounter): number | null {
  return timeline?.seconds[name].reduce((a, b) => (a === null || (b !== null && b > a) ? b : a), null) ?? null;
}

function gaugeText(timeline: NodeTimeline | null, name: NodeGauge, format: (value: number) => string): string {
  return formatKnown(most(timeline, name), format);
}

function ratesText(timeline: NodeTimeline | null, name: NodeCounter): string {
  const [typical, highest] = [timeline === null ? null : median(timeline.seconds[name]), most(timeline, name)];
  if (typical === null || highest === null) return unknownText;
  return `${formatNumber(Math.round(typical))} (${formatNumber(Math.round(highest))})`;
}

function memoryText(timeline: NodeTimeline | null): Content {
  const used = most(timeline, "usedMemoryBytes");
  if (timeline === null || used === null) return unknownText;
  if (timeline.maxMemoryBytes === 0) return formatBytes(used);
  return markup`${formatBytes(used)}<br><span class="note">${formatRatio(used / timeline.maxMemoryBytes)}</span>`;
}

/** What a counter rose by between readings, a restart left out. */
function riseOf(timeline: NodeTimeline | null, name: NodeCounter): number | null {
  const known = timeline?.seconds[name].filter((rate) => rate !== null) ?? [];
  return known.length === 0 ? null : known.reduce((sum, rate) => sum + rate, 0);
}

function riseText(timeline: NodeTimeline | null, name: NodeCounter): string {
  return formatKnown(riseOf(timeline, name), (value) => formatNumber(Math.round(value)));
}

function hitText(timeline: NodeTimeline | null): string {
  const [hits, misses] = [riseOf(timeline, "hitsPerSecond"), riseOf(timeline, "missesPerSecond")];
  return hits === null || misses === null || hits + misses === 0 ? unknownText : formatRatio(hits / (hits + misses));
}

function lagText(timeline: NodeTimeline | null): Content {
  const [seconds, bytes] = [most(timeline, "replicaLagSeconds"), most(timeline, "replicaLagBytes")];
  if (seconds === null) return unknownText;
  return markup`${formatNumber(seconds)} s${bytes === null ? null : markup`<br><span class="note">${formatBytes(bytes)}</span>`}`;
}

function lastText(last: NodeFacts["last"], silence: string | null): string {
  const at = last === null ? unknownText : formatClock(last.atMs);
  return silence === null ? at : `${at}, then ${silence}`;
}

import type { PlannedTarget } from "../../harness/plan/plan.ts";
import { shapesOf, type NodeShape, type Shape } from "../facts/topology.ts";
import { topologyText } from "../facts/targets.ts";
import { cut } from "../text/clean.ts";
import { markup, type Markup } from "../text/markup.ts";
import type { DrawSection } from "./section.ts";

const boxPx = { width: 124, height: 36, gapX: 14, gapY: 10, indent: 16 };
const headPx = 20;

/** Each deployment before and after, as its nodes themselves said who is master of whom. */
export const drawTopology: DrawSection = ({ evidence }) => {
  const targets = evidence.plan.targets.flatMap((target) => {
    const shapes = shapesOf(evidence, target.name);
    return shapes === null ? [] : [drawTarget(target, shapes)];
  });
  if (targets.length === 0) return null;
  return markup`<p class="note">● master, ○ replica, ◇ sentinel; ◆ its role changed; ✗ it did not answer. Lines lead from a master to the replicas that it had.</p>
${targets}`;
};

function drawTarget(
  target: PlannedTarget,
  { before, after }: { readonly before: Shape; readonly after: Shape },
): Markup {
  const isSame = sentenceOf(before) === sentenceOf(after);
  return markup`<h3>${target.name} <span class="unit">${topologyText(target)}${isSame ? " · the same roles before and after" : ""}</span></h3>
<div class="scroll shapes" role="region" aria-label="${`Topology of ${target.name}`}" tabindex="0">${drawShape(target.name, "before", "when the load began", before)}${drawShape(target.name, "after", "at the end of the run", after)}</div>
`;
}

function drawShape(target: string, id: string, when: string, shape: Shape): Markup {
  const columns = [
    ...shape.shards.map(({ number, master, replicas }) => ({
      head: number === null || shape.shards.length === 1 ? "" : `shard ${String(number)}`,
      boxes: [{ node: master, isBelow: false }, ...replicas.map((node) => ({ node, isBelow: true }))],
    })),
    ...(shape.others.length === 0
      ? []
      : [{ head: "without a master", boxes: shape.others.map((node) => ({ node, isBelow: false })) }]),
  ];
  const rows = Math.max(1, ...columns.map(({ boxes }) => boxes.length));
  const top = columns.some(({ head }) => head !== "") ? headPx : 2;
  const stepX = boxPx.width + boxPx.indent + boxPx.gapX;
  const stepY = boxPx.height + boxPx.gapY;
  const sentinelTop = top + rows * stepY + 8;
  const width = Math.max(columns.length * stepX, shape.sentinels.length * (boxPx.width + boxPx.gapX));
  const height = shape.sentinels.length > 0 ? sentinelTop + boxPx.height + 2 : top + rows * stepY;
  const drawn = columns.map(({ head, boxes }, column) => {
    const x = column * stepX + 1;
    return markup`<text class="tick" x="${x}" y="13" fill="#5b6470">${head}</text>${boxes.map(
      ({ node, isBelow }, row) => {
        const y = top + row * stepY;
        const branch = isBelow
          ? markup`<path class="axis" fill="none" stroke="#8a939d" d="M${x + boxPx.indent / 2} ${top + boxPx.height}V${y + boxPx.height / 2}h${boxPx.indent / 2}"/>`
          : null;
        return markup`${branch}${drawNode(node, target, isBelow ? x + boxPx.indent : x, y)}`;
      },
    )}`;
  });
  const sentinels = shape.sentinels.map((node, column) =>
    drawNode(node, target, column * (boxPx.width + boxPx.gapX) + 1, sentinelTop),
  );
  const label = `${target}-${id}`;
  return markup`<figure><figcaption><b>${id}</b> <span class="unit">${when}</span></figcaption>
<svg role="img" aria-labelledby="shape-${label} shape-${label}-text" width="${width}" height="${height}" font-family="system-ui, sans-serif" font-size="11" fill="currentColor">
<title id="shape-${label}">${target} ${when}</title><desc id="shape-${label}-text">${sentenceOf(shape)}</desc>
${drawn}${sentinels}
</svg></figure>`;
}

const roleSigns = { master: "● master", replica: "○ replica", sentinel: "◇ sentinel" } as const;

function drawNode({ name, role, silence, isChanged }: NodeShape, target: string, x: number, y: number): Markup {
  const state = silence === null ? (isChanged ? "changed" : role) : "down";
  const stroke = { master: "#0b62a4", replica: "#8a939d", sentinel: "#8a939d", changed: "#8a3f8f", down: "#b3261e" }[
    state
  ];
  const sign = silence === null ? `${roleSigns[role]}${isChanged ? " ◆" : ""}` : `✗ ${role}, no answer`;
  const short = name.startsWith(`${target}-`) ? name.slice(target.length + 1) : name;
  return markup`<g><title>${name}: ${role}${silence === null ? "" : `, no answer: ${silence}`}</title><rect class="node ${state}" x="${x}" y="${y}" width="${boxPx.width}" height="${boxPx.height}" rx="4" fill="none" stroke="${stroke}" stroke-width="${role === "master" ? "2" : "1"}"${silence === null ? null : markup` stroke-dasharray="4 3"`}/><text class="name" x="${x + 8}" y="${y + 15}" font-weight="600">${cut(short, 18)}</text><text class="node-role ${state}" x="${x + 8}" y="${y + 29}">${sign}</text></g>`;
}

function sentenceOf({ shards, others, sentinels }: Shape): string {
  return [
    ...shards.map(
      ({ number, master, replicas }) =>
        `${number === null ? "" : `shard ${String(number)}: `}master ${named([master])}, ${replicas.length === 0 ? "no replica" : `replicas ${named(replicas)}`}`,
    ),
    ...(others.length === 0 ? [] : [`without a master: ${named(others)}`]),
    ...(sentinels.length === 0 ? [] : [`sentinels ${named(sentinels)}`]),
  ].join("; ");
}

function named(nodes: readonly NodeShape[]): string {
  return nodes.map(({ name, silence }) => `${name}${silence === null ? "" : " (no answer)"}`).join(", ");
}

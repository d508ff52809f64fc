import type { Capacity, Rate, RunStep, Search } from "./capacity.ts";

/** The report of a capacity search, as Markdown; as text it is the same without its signs. */
export function renderCapacity(capacity: Capacity): string {
  const { title, seed, peakPerSecond, growth, withoutFaults, withFaults } = capacity;
  return [
    `# Capacity: ${title}`,
    "",
    `The drill's own peak is ${rateText(peakPerSecond)}, all loads together${growth === null ? "" : `; next year's, ${percent(growth.ratio)} higher, ${rateText(growth.peakPerSecond)}`}.`,
    "",
    ...section("Without faults", withoutFaults, capacity),
    ...(withFaults === null ? [] : section("With the drill's faults", withFaults, capacity)),
    `Seed ${String(seed)}. Every step is a run of the drill with all its rates multiplied, in a folder of its own.`,
    "",
  ].join("\n");
}

function section(heading: string, search: Search, capacity: Capacity): readonly string[] {
  return [
    `## ${heading}`,
    "",
    describeOutcome(search),
    "",
    ...describeHeadroom(search),
    ...describeLimits(search),
    ...describeGrowth(search, capacity),
    "| rate | times | | why |",
    "| ---: | ---: | --- | --- |",
    ...search.steps.map(stepRow),
    "",
  ];
}

function describeOutcome({ outcome, good, bad }: Search): string {
  const [held, failed] = [describeRate(good), describeRate(bad)];
  switch (outcome) {
    case "knee":
      return `**The knee is at ${held}**: all objectives hold there, and at ${failed} they do not.`;
    case "beyond":
      return `**At least ${held}**: all objectives hold at the highest rate that was tried.`;
    case "below":
      return `**Below ${failed}**: the lowest rate that was tried fails already.`;
    case "generator":
      return good === null
        ? "**Not known**: redrill itself was not fit to offer the lowest rate. That says nothing about the target."
        : `**At least ${held}**: beyond it redrill itself was not fit to offer more. The target's knee is higher, and not known.`;
    case "unknown":
      return good === null
        ? "**Not known**: the first step could not be judged."
        : `**At least ${held}**: the next step could not be judged.`;
    case "interrupted":
      return good === null
        ? "**Interrupted** before any rate had held."
        : `**Interrupted**: at least ${held}${bad === null ? "" : `, less than ${failed}`}.`;
    default:
      return outcome satisfies never;
  }
}

function describeHeadroom({ headroomRatio, bad }: Search): readonly string[] {
  if (headroomRatio === null) return [];
  if (bad === null) {
    const notReached = "The drill's own peak was not reached by a step that could be judged.";
    return [headroomRatio < 0 ? notReached : `Headroom over the drill's peak: at least ${percent(headroomRatio)}.`, ""];
  }
  const text =
    headroomRatio >= 0
      ? `Headroom over the drill's peak: ${percent(headroomRatio)}.`
      : `That is ${percent(-headroomRatio)} below the drill's peak.`;
  return [text, ""];
}

function describeLimits({ limits, bad }: Search): readonly string[] {
  if (bad === null) return [];
  const [first, ...others] = limits;
  if (first === undefined)
    return ["What gave in first: nothing that is measured was at its limit; the objectives say what was felt.", ""];
  const before = first.useBeforeRatio === null ? "" : `; before, ${percent(first.useBeforeRatio)}`;
  const also = others.length === 0 ? "" : ` Full behind it: ${others.map(({ what }) => what).join(", ")}.`;
  return [`What gave in first: **${first.what}** (${first.detail}${before}).${also}`, ""];
}

function describeGrowth(
  { good, bad, forecast, limits }: Search,
  { growth, peakPerSecond }: Capacity,
): readonly string[] {
  if (growth === null || good === null) return [];
  const { perSecond } = good;
  const isHeld = perSecond >= growth.peakPerSecond;
  const isFailing = !isHeld && bad !== null && bad.perSecond <= growth.peakPerSecond;
  const verdict = isHeld
    ? `holds, ${percent(perSecond / growth.peakPerSecond - 1)} to spare`
    : isFailing
      ? `does not hold: ${rateText(growth.peakPerSecond - perSecond)} are missing`
      : "is not known to hold: no step that could be judged was that high and held";
  const nearest = forecast.slice(0, 3).map(({ what, useRatio }) => `${what} ${percent(useRatio)}`);
  const first = (isFailing ? limits[0]?.what : undefined) ?? forecast[0]?.what;
  const times = Number((growth.peakPerSecond / peakPerSecond).toFixed(3));
  return [
    [
      `Next year's peak (${rateText(growth.peakPerSecond)}, ${String(times)} times this one) ${verdict}.`,
      ...(first === undefined ? [] : [`The first limit on the way is **${first}**.`]),
      `From what was used at ${rateText(perSecond)}, in proportion: ${nearest.join(", ")}.`,
    ].join(" "),
    "",
  ];
}

function stepRow({ factor, perSecond, mark, reason }: RunStep): string {
  return `| ${rateText(perSecond)} | ${String(factor)} | ${marks[mark]} | ${reason.replaceAll("|", "\\|").replaceAll("\n", " ")} |`;
}

const marks = {
  good: "holds",
  bad: "fails",
  generator: "generator not fit",
  unknown: "unknown",
  interrupted: "interrupted",
} as const;

function describeRate(rate: Rate | null): string {
  return rate === null ? "–" : `${rateText(rate.perSecond)} (${String(rate.factor)} times the drill)`;
}

function rateText(perSecond: number): string {
  return `${perSecond.toLocaleString("en-US", { maximumFractionDigits: perSecond < 10 ? 1 : 0 })}/s`;
}

function percent(ratio: number): string {
  return `${String(Math.round(ratio * 100))} %`;
}

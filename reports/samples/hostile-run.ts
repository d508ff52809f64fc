import type { JournalEvent } from "../../harness/journal/event.ts";
import { blackFriday, type Sample } from "./black-friday.ts";
import { objective } from "./findings.ts";

/** Text that breaks naive writers of HTML, XML, Markdown, OpenMetrics and terminals. */
export const hostileText =
  "</script><img src=x onerror=alert(1)> ]]> <!-- & \"q\" 'a' \u0000\u0008\u001B[31mred\u001B[0m \u202Eback \uFFFF \uD800 | `tick` @everyone 🔥👩‍🚀 \\ {x=\"1\"}\nsecond line";

/** What a server or a system says. */
function withHostileText(event: JournalEvent): JournalEvent {
  if (event.type === "info" && event.reading === null) return { ...event, reason: hostileText };
  if (event.type === "fault.healed") return { ...event, detail: hostileText };
  return event.type === "node.started" ? { ...event, address: `${event.address}${hostileText}` } : event;
}

/** The failing sample with hostile text wherever text can come from outside. */
export function hostileRun(): Sample {
  const { verdict, evidence } = blackFriday({ small: true });
  return {
    evidence: {
      ...evidence,
      drillText: hostileText,
      plan: { ...evidence.plan, title: hostileText, notes: [hostileText], drill: { ...evidence.plan.drill, file: hostileText } },
      events: [
        ...evidence.events.map(withHostileText),
        { atMs: 52_700, type: "slow.commands" as const, target: "cache", node: "cache-node-1", commands: [{ id: 1, command: hostileText, arguments: 3, durationUs: 40_000 }] },
        { atMs: 90_000, type: "internal.error" as const, message: hostileText, stack: hostileText },
      ].toSorted((a, b) => a.atMs - b.atMs),
    },
    verdict: {
      ...verdict,
      run: { ...verdict.run, title: hostileText, command: ["redrill", "run", hostileText] },
      reason: hostileText,
      reasons: [hostileText, `${hostileText}!`],
      objectives: [
        ...verdict.objectives.map((finding) => (finding.name === "pages-fast" ? { ...finding, status: "fail" as const } : finding)),
        objective({ name: hostileText, text: hostileText, description: hostileText, status: "fail", phase: hostileText, measured: Number.NaN, op: "<", limit: 1e300, reason: hostileText }),
      ],
      faults: verdict.faults.map((fault, index) => ({ ...fault, name: `${hostileText}${String(index)}`, effectDetail: hostileText, notes: { settledMs: hostileText } })),
      load: verdict.load.map((load) => ({ ...load, errors: { [hostileText]: 7 }, counters: { [hostileText]: 1 } })),
      ledgers: verdict.ledgers.map((ledger) => ({ ...ledger, target: hostileText, reason: hostileText, result: null })),
      generator: { ...verdict.generator, detail: hostileText },
    },
  };
}

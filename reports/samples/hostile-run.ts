import { blackFriday, type Sample } from "./black-friday.ts";
import { objective } from "./findings.ts";

/** Text that breaks naive writers of HTML, XML, Markdown, OpenMetrics and terminals. */
export const hostileText =
  "</script><img src=x onerror=alert(1)> ]]> <!-- & \"q\" 'a' \u0000\u0008\u001B[31mred\u001B[0m \u202Eback \uFFFF \uD800 | `tick` @everyone 🔥👩‍🚀 \\ {x=\"1\"}\nsecond line";

/** The failing sample with hostile text wherever text can come from outside. */
export function hostileRun(): Sample {
  const { verdict, evidence } = blackFriday({ small: true });
  return {
    evidence: {
      ...evidence,
      plan: { ...evidence.plan, title: hostileText, notes: [hostileText] },
      events: [...evidence.events, { atMs: 90_000, type: "internal.error", message: hostileText, stack: hostileText }],
    },
    verdict: {
      ...verdict,
      run: { ...verdict.run, title: hostileText, command: ["redrill", "run", hostileText] },
      reason: hostileText,
      reasons: [hostileText, `${hostileText}!`],
      objectives: [
        ...verdict.objectives,
        objective({ name: hostileText, text: hostileText, description: hostileText, status: "fail", phase: hostileText, measured: Number.NaN, op: "<", limit: 1e300, reason: hostileText }),
      ],
      faults: verdict.faults.map((fault, index) => ({ ...fault, name: `${hostileText}${String(index)}`, effectDetail: hostileText, notes: { settledMs: hostileText } })),
      load: verdict.load.map((load) => ({ ...load, errors: { [hostileText]: 7 }, counters: { [hostileText]: 1 } })),
      ledgers: verdict.ledgers.map((ledger) => ({ ...ledger, target: hostileText, reason: hostileText, result: null })),
      generator: { ...verdict.generator, detail: hostileText },
    },
  };
}

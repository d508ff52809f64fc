import { expect, test } from "vitest";
import { clients } from "./clients.ts";
import { drillText, planText, problemsOf } from "./testing/plan-text.ts";

const withClients = (own: string, name = "mine") =>
  drillText({ clients: own, load: `{ shop: { scenario: peak, target: cache, rate: 1/s, client: ${name} } }` });

test("ships profiles under their own names", () => {
  for (const [name, profile] of Object.entries(clients)) expect(profile.name).toBe(name);
  expect(clients["fit"]).toMatchObject({ deadlineMs: 500, retry: { max: 2, jitter: true, budgetRatio: 0.1 } });
  expect(clients["no-deadline"]).toEqual({ ...clients["fit"], name: "no-deadline", deadlineMs: null });
});

test("starts a drill's own profile from a shipped one", () => {
  const own = "{ mine: { from: pooled, deadline: 50ms, retries: 0, backoffMin: 1ms, jitter: false, budget: 50% } }";
  expect(planText(withClients(own)).loads[0]?.client).toEqual({
    ...clients["pooled"],
    name: "mine",
    deadlineMs: 50,
    retry: { max: 0, backoffMinMs: 1, backoffMaxMs: 500, jitter: false, budgetRatio: 0.5 },
  });
});

test("starts it from fit where nothing is said, and can take the deadline away", () => {
  expect(planText(withClients("{ mine: { deadline: none } }")).loads[0]?.client).toEqual({
    ...clients["fit"],
    name: "mine",
    deadlineMs: null,
  });
});

test.for([
  [
    "{ mine: { from: fat } }",
    'clients.mine.from: expected the name of a shipped client profile, got "fat". Did you mean "fit"?',
  ],
  [
    "{ mine: { retires: 2 } }",
    'clients.mine.retires: expected a parameter of a client profile, got "retires". Did you mean "retries"?',
  ],
  ["{ mine: { deadline: 50 } }", 'clients.mine.deadline: expected a duration with a unit, such as "30s", got 50.'],
  ["{ mine: { mode: shared } }", 'clients.mine.mode: expected "multiplexed" or "pooled", got "shared".'],
  [
    "{ mine: { backoffMin: 2s } }",
    "clients.mine.backoffMin: expected backoffMin no longer than backoffMax, got 2000 ms and 500 ms.",
  ],
  ["{ mine: {}, fit: {} }", 'clients.fit: expected a name that no shipped profile has, got "fit".'],
] as const)("refuses %s, and tells it once", ([own, problem]) => {
  const problems = problemsOf(withClients(own)).map((line) => line.replace(/^drill\.yaml:\d+:\d+: /, ""));
  expect(problems.map((line) => line.slice(0, problem.length))).toEqual([problem]);
});

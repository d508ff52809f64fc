import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { catalogueFor } from "../harness/commands/catalogue.ts";
import { readDrill } from "../harness/drill/read-drill.ts";
import { makePlan } from "../harness/plan/make-plan.ts";

test("the README's drill can be planned as it stands", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const text = /```yaml\n([\s\S]*?)```/.exec(readme)?.[1] ?? "";
  const { drill } = readDrill(text, { file: "README.md", environment: {}, set: [], variant: null });
  const plan = makePlan(drill, catalogueFor("README.md"), { file: "README.md", sha256: "", seed: 1 });
  expect(plan.faults.map(({ name }) => name)).toEqual(["master-dies"]);
  expect(plan.objectives).toHaveLength(2);
});

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { catalogueFor } from "../harness/commands/catalogue.ts";
import { faultsMarkdown } from "../harness/plan/describe-faults.ts";

// Every new kind changes the page: with the tests of servers, so that it keeps nobody from checking the rest.
test("docs/faults.md is what `redrill faults --markdown` prints", () => {
  const page = readFileSync(new URL("../docs/faults.md", import.meta.url), "utf8");
  expect(page, "run: node bin/redrill.js faults --markdown > docs/faults.md").toBe(faultsMarkdown(catalogueFor(".")));
});

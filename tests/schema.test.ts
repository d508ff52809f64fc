import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { catalogueFor } from "../harness/commands/catalogue.ts";
import { shippedScenarios } from "../harness/commands/metrics.ts";
import { metricsMarkdown } from "../harness/plan/describe-metrics.ts";
import { editorSchema } from "../harness/plan/editor-schema.ts";

test("docs/metrics.md is what `redrill metrics --markdown` prints", () => {
  expect(readFileSync(new URL("../docs/metrics.md", import.meta.url), "utf8")).toBe(
    metricsMarkdown(shippedScenarios()),
  );
});

test("docs/drill.schema.json is what `redrill schema` prints", () => {
  const published = readFileSync(new URL("../docs/drill.schema.json", import.meta.url), "utf8");
  expect(JSON.parse(published)).toEqual(JSON.parse(JSON.stringify(editorSchema(catalogueFor(".")))));
});

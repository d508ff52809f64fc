import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { catalogueFor } from "../harness/commands/catalogue.ts";
import { shippedScenarios } from "../harness/commands/metrics.ts";
import { readDrill } from "../harness/drill/read-drill.ts";
import { faultsMarkdown } from "../harness/plan/describe-faults.ts";
import { metricsMarkdown } from "../harness/plan/describe-metrics.ts";
import { editorSchema } from "../harness/plan/editor-schema.ts";
import { makePlan } from "../harness/plan/make-plan.ts";

test("docs/metrics.md is what `redrill metrics --markdown` prints", () => {
  expect(readFileSync(new URL("../docs/metrics.md", import.meta.url), "utf8")).toBe(
    metricsMarkdown(shippedScenarios()),
  );
});

test("every drill of the guide to faults is one", () => {
  const [, yaml = ""] = /```yaml\n([^]*?)```/.exec(faultsMarkdown(catalogueFor("."))) ?? [];
  const drill = `version: 1
title: Guide
seed: 1
targets:
  cache: { topology: cluster, masters: 3, replicasPerMaster: 1 }
  sessions: { topology: sentinel, replicas: 2, sentinels: 3 }
phases: { base: 10s, peak: 200s }
${yaml}`;
  const { drill: read, positions } = readDrill(drill, { file: "guide", environment: {}, set: [], variant: null });
  const options = { file: "guide", sha256: "0".repeat(64), seed: 1 };
  const { faults } = positions.locating(() => makePlan(read, catalogueFor("."), options));
  expect(faults).toHaveLength(1 + 1 + 1 + 1 + 3 + 4);
});

test("docs/drill.schema.json is what `redrill schema` prints", () => {
  const published = readFileSync(new URL("../docs/drill.schema.json", import.meta.url), "utf8");
  expect(JSON.parse(published)).toEqual(JSON.parse(JSON.stringify(editorSchema(catalogueFor(".")))));
});

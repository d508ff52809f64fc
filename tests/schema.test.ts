import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { catalogueFor } from "../harness/commands/catalogue.ts";
import { editorSchema } from "../harness/plan/editor-schema.ts";

test("docs/drill.schema.json is what `redrill schema` prints", () => {
  const published = readFileSync(new URL("../docs/drill.schema.json", import.meta.url), "utf8");
  expect(JSON.parse(published)).toEqual(JSON.parse(JSON.stringify(editorSchema(catalogueFor(".")))));
});

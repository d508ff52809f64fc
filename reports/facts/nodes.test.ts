import { expect, test } from "vitest";
import type { Evidence } from "../../harness/journal/evidence.ts";
import type { JournalEvent } from "../../harness/journal/event.ts";
import { nodesOf } from "./nodes.ts";

const started = {
  type: "node.started",
  target: "a",
  node: "a-node-1",
  address: "h:1",
  pid: 1,
  role: "master",
} as const;
const info = (atMs: number, version?: string) =>
  ({
    type: "info",
    atMs,
    target: "a",
    node: "a-node-1",
    reason: null,
    reading: { runId: String(version), role: "master", ...(version === undefined ? {} : { version }) },
  }) as JournalEvent;

test("a node that was upgraded said two versions, one of an older journal said none", () => {
  const versionsOf = (...events: readonly JournalEvent[]) =>
    nodesOf({ events: [{ atMs: 0, ...started }, ...events] } as unknown as Evidence)[0]?.versions;
  expect(versionsOf(info(1, "6.2.14"), info(2, "6.2.14"), info(3, "7.0.15"))).toEqual(["6.2.14", "7.0.15"]);
  expect(versionsOf(info(1))).toEqual([]);
});

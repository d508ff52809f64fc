import { UndoLog } from "../../base/undo-log.ts";
import type { TopologyContext } from "../contract.ts";
import { providers } from "../providers.ts";
import { clusterTarget, sentinelTarget } from "./test-bed.ts";
import { findBinaries } from "../../base/binaries.ts";

// A harness that is about to die: it forms a topology, hurts it, says so, and waits for its SIGKILL.
const [folder = "", undoPath = ""] = process.argv.slice(2);
const undo = new UndoLog(undoPath);
undo.record("remove the data", { kind: "remove-folder", path: `${folder}/data` });
const context: TopologyContext = {
  dataFolder: `${folder}/data`,
  logsFolder: `${folder}/logs`,
  undo,
  journal: () => undefined,
  signal: new AbortController().signal,
  binaries: findBinaries(process.env),
};
const [sessions, cache] = await Promise.all([
  providers.process.create(sentinelTarget(), context),
  providers.process.create(clusterTarget({ proxiedPlanes: ["client"] }), context),
]);
await sessions.nodes[0]?.pause();
await cache.nodes[1]?.kill();
await cache.nodes[2]?.link("client")?.add({
  name: "hole-upstream",
  type: "timeout",
  stream: "upstream",
  attributes: { timeout: 0 },
});
process.stdout.write(`ready ${String(sessions.nodes[0]?.pid)}\n`);
setInterval(() => undefined, 1_000);

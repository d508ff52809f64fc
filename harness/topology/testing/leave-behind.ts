import { UndoLog } from "../../base/undo-log.ts";
import type { TopologyContext } from "../contract.ts";
import { providers } from "../providers.ts";
import { clusterTarget, sentinelTarget } from "./test-bed.ts";
import { findBinaries } from "../../base/binaries.ts";

// A harness that is about to die: it forms a topology, hurts it, says so, and waits for its SIGKILL.
const [folder = "", undoPath = "", name = "process"] = process.argv.slice(2);
const provider = name === "docker" ? "docker" : "process";
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
  providers[provider].create(sentinelTarget({ provider }), context),
  providers[provider].create(clusterTarget({ provider, proxiedPlanes: ["client"] }), context),
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

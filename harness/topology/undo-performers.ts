import { undoOnThisMachine, type UndoPerformers } from "../base/undo.ts";
import { openProxy, removeToxic } from "./toxiproxy.ts";

/** How every kind of act is undone by a process that has nothing but the records. */
export const undoPerformers: UndoPerformers = {
  ...undoOnThisMachine,
  "remove-toxic": removeToxic,
  "open-proxy": openProxy,
  // What speaks to Docker is loaded where there are containers, and only then.
  "remove-containers": async (act) => (await import("./docker/remove-containers.ts")).removeContainers(act),
  "clean-target": async (act) => (await import("./external/clean-target.ts")).cleanTarget(act),
};

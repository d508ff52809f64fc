import { setTimeout as sleep } from "node:timers/promises";
import { watchdogWord } from "./base/start-watchdog.ts";
import { livingOwner, undoAll } from "./base/undo.ts";
import { undoPerformers } from "./topology/undo-performers.ts";

/*
 * A process of its own beside each run: `watchdog.ts PATH_OF_UNDO_NDJSON`. Its standard input is a pipe that ends with the
 * harness, however that ends. Then it undoes what is left, and ends itself. While the harness lives, even stopped, it does nothing; what it did
 * is in its log. It outlives signals to the harness' group: who wants it gone can only kill it.
 */
const [path = ""] = process.argv.slice(2);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => undefined);

let said = "";
for await (const chunk of process.stdin) said += String(chunk);
if (said.includes(watchdogWord)) process.exit(0);

while (livingOwner(path) !== null) await sleep(20);
const { undone, left } = await undoAll(path, undoPerformers);
for (const { what } of undone) process.stdout.write(`undone: ${what}\n`);
for (const { record, reason } of left) process.stdout.write(`NOT undone: ${record.what}: ${reason}\n`);
process.exit(left.length > 0 ? 6 : 0);

import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { processState } from "../base/process-identity.ts";
import { pendingUndo } from "../base/undo.ts";
import { waitUntil } from "../base/wait-until.ts";
import type { Link, Toxic, Topology } from "./contract.ts";
import { makeTestBed, standaloneTarget, type TestBed } from "./testing/test-bed.ts";
import { removeToxic } from "./toxiproxy.ts";

const slow: Toxic = {
  name: "slow-downstream",
  type: "latency",
  stream: "downstream",
  attributes: { latency: 200, jitter: 0 },
};

let bed: TestBed;
let topology: Topology;
let client: Link;
let replication: Link;

beforeEach(async () => {
  bed = makeTestBed();
  topology = await bed.form(standaloneTarget({ proxiedPlanes: ["client", "replication"] }));
  const [node] = topology.nodes;
  const links = (["client", "replication"] as const).flatMap((plane) => node?.link(plane) ?? []);
  if (links[0] === undefined || links[1] === undefined) throw new Error("no links");
  [client, replication] = [links[0], links[1]];
});

afterEach(async () => {
  await bed[Symbol.asyncDispose]();
});

const toxiproxyPid = () => bed.toxiproxyPid();

/** As its control API when it hangs. */
async function hang(pid: number): Promise<void> {
  process.kill(pid, "SIGSTOP");
  await waitUntil(
    {
      what: "toxiproxy stopped",
      look: async () => processState(pid),
      isDone: (state) => state === "T",
      limitMs: 5_000,
      pauseMs: 1,
    },
    AbortSignal.timeout(5_000),
  );
}

function replacements(): readonly unknown[] {
  return bed.journalled.filter(({ type }) => type === "toxiproxy.replaced");
}

describe("a link", () => {
  test("carries a toxic on its own plane alone, with an undo record from before the act", async () => {
    const added = client.add(slow);
    expect(await client.has(slow.name)).toBe(true);
    await added;
    expect(pendingUndo(bed.undoPath).map(({ act }) => act)).toContainEqual(
      expect.objectContaining({ kind: "remove-toxic", proxy: "one-node-1-client", toxic: slow.name }) as unknown,
    );
    expect(await client.roundTripMs(2_000)).toBeGreaterThanOrEqual(200);
    expect(await replication.roundTripMs(2_000)).toBeLessThan(200);

    await client.remove(slow.name);
    await client.remove(slow.name);
    expect(await client.has(slow.name)).toBe(false);
    expect(await client.roundTripMs(2_000)).toBeLessThan(200);
    expect(pendingUndo(bed.undoPath).filter(({ act }) => act.kind === "remove-toxic")).toEqual([]);
  });

  test("to a node that is down breaks the connection, and works again when the node is back", async () => {
    await topology.nodes[0]?.kill();
    await expect(client.ask(["PING"], 2_000)).rejects.toMatchObject({ code: "ECONNRESET" });
    await topology.nodes[0]?.start(AbortSignal.timeout(10_000));
    expect(await client.ask(["PING"], 2_000)).toBe("PONG");
  });
});

describe("toxiproxy under supervision", () => {
  test("whose control API hangs is replaced on the same ports, with the toxics that it should have", async () => {
    await client.add(slow);
    const before = toxiproxyPid();
    await hang(before);
    const startMs = performance.now();
    await replication.add({ ...slow, name: "also-slow" });
    expect(performance.now() - startMs).toBeLessThan(10_000);

    expect(toxiproxyPid()).not.toBe(before);
    expect(replacements()).toHaveLength(1);
    expect(await client.has(slow.name)).toBe(true);
    expect(await client.roundTripMs(2_000)).toBeGreaterThanOrEqual(200);
    expect(await replication.roundTripMs(2_000)).toBeGreaterThanOrEqual(200);

    await hang(toxiproxyPid());
    await client.remove(slow.name);
    expect(replacements()).toHaveLength(2);
    expect(await client.has(slow.name)).toBe(false);
    expect(await client.roundTripMs(2_000)).toBeLessThan(200);
    expect(await replication.has("also-slow")).toBe(true);
  });

  test("takes a toxic out under connection churn, where its control API tends to hang in earnest", async () => {
    const script = fileURLToPath(new URL("testing/churn.ts", import.meta.url));
    const churn = spawn(process.execPath, [script, String(client.listen.port)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(churn.stdout, "data");
    await client.add(slow);
    for (let reply = 0; reply < 3; reply++) expect(await client.roundTripMs(5_000)).toBeGreaterThanOrEqual(200);
    await client.remove(slow.name);
    expect(await client.has(slow.name)).toBe(false);
    const fastest = Math.min(...(await Promise.all([1, 2, 3, 4, 5].map(() => client.roundTripMs(5_000)))));
    expect(fastest).toBeLessThan(200);
    churn.kill();
    await once(churn, "exit");
  });

  test("that dies is replaced without being asked", async () => {
    await client.add(slow);
    process.kill(toxiproxyPid(), "SIGKILL");
    await waitUntil(
      {
        what: "toxiproxy replaced",
        look: async () => replacements().length,
        isDone: (count) => count === 1,
        limitMs: 10_000,
      },
      AbortSignal.timeout(10_000),
    );
    expect(await client.roundTripMs(2_000)).toBeGreaterThanOrEqual(200);
    expect(bed.journalled).toContainEqual({ type: "toxiproxy.replaced", target: "one", reason: "it ended by SIGKILL" });
  });

  test("lets a later process remove a toxic by its undo record, twice, and when it is gone altogether", async () => {
    await client.add(slow);
    const act = pendingUndo(bed.undoPath).find((record) => record.act.kind === "remove-toxic")?.act;
    if (act?.kind !== "remove-toxic") throw new Error("no undo record");
    await removeToxic(act);
    expect(await client.has(slow.name)).toBe(false);
    await removeToxic(act);
    await topology[Symbol.asyncDispose]();
    await removeToxic(act);
  });
});

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { startChild } from "../../base/child.ts";
import { reservePorts } from "../../base/ports.ts";
import { UndoLog } from "../../base/undo-log.ts";
import { waitUntil } from "../../base/wait-until.ts";

export interface TestRedis extends AsyncDisposable {
  readonly port: number;
  readonly client: Redis;
}

/** A standalone redis-server of the test's own, without persistence. */
export async function startRedis(): Promise<TestRedis> {
  const folder = await mkdtemp(join(tmpdir(), "redrill-redis-"));
  const reserved = await reservePorts(1);
  const [port = 0] = reserved.ports;
  const child = await startChild({
    name: "redis",
    command: "redis-server",
    args: ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder],
    folder,
    logPath: join(folder, "redis.log"),
    undo: new UndoLog(join(folder, "undo.ndjson")),
  });
  const client = new Redis({ port, protocol: 2, lazyConnect: true, retryStrategy: () => 20 });
  client.on("error", () => undefined); // refusals while the server starts
  const stop = async () => {
    client.disconnect();
    await child.stop(2_000);
    await reserved.release();
    await rm(folder, { recursive: true });
  };
  try {
    const answers = {
      what: "PING",
      look: () => client.ping(),
      isDone: (reply: string) => reply === "PONG",
      limitMs: 5_000,
    };
    await waitUntil(answers, AbortSignal.timeout(5_000));
  } catch (error) {
    await stop();
    throw error;
  }
  return { port, client, [Symbol.asyncDispose]: stop };
}

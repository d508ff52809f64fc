import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test, vi } from "vitest";
import { busOffset, reservePorts } from "./ports.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

/** Reserves in a process of its own, looking from the given place on. */
async function reserveElsewhere(count: number, from: number): Promise<number[]> {
  const module = fileURLToPath(new URL("ports.ts", import.meta.url));
  const script = `Math.random = () => ${String(from)};
    const { reservePorts } = await import(${JSON.stringify(module)});
    const { ports, release } = await reservePorts(${String(count)});
    console.log(JSON.stringify(ports));
    await release();`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  child.stdout.on("data", (chunk) => (text += String(chunk)));
  await once(child, "exit");
  return JSON.parse(text) as number[];
}

test("two runs side by side are given different ports, although nobody listens on them yet", async () => {
  const from = Math.random() * 0.9;
  vi.spyOn(Math, "random").mockReturnValue(from);
  const here = await reservePorts(10);
  const elsewhere = await reserveElsewhere(10, from);
  expect(elsewhere.filter((port) => here.ports.includes(port))).toEqual([]);
  await here.release();
  expect(await reserveElsewhere(10, from)).toEqual(here.ports);
});

test("a port that somebody listens on, or on whose bus port, is passed over", async () => {
  vi.spyOn(Math, "random").mockReturnValue(Math.random() * 0.9);
  const before = await reservePorts(3);
  await before.release();
  const [first = 0, second = 0, third = 0] = before.ports;
  const strangers = [first, second + busOffset].map((port) => createServer().listen(port, "127.0.0.1"));
  await Promise.all(strangers.map((server) => once(server, "listening")));
  const again = await reservePorts(1);
  expect(again.ports).toEqual([third]);
  await again.release();
  for (const server of strangers) server.close();
});

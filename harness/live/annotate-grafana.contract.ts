import { createServer } from "node:http";
import { expect, test } from "vitest";
import { annotateGrafana } from "./annotate-grafana.ts";
import { close, listen, portOf } from "./listen.ts";

const injected = [
  {
    type: "fault.injecting",
    fault: "slow",
    kind: "latency",
    target: "cache.shard(1).master",
    nodes: ["cache-node-1"],
    plane: "client",
    atMs: 1,
  },
  { type: "fault.injected", fault: "slow", atMs: 2 },
] as const;
const healed = { type: "fault.healed", fault: "slow", verified: true, detail: "", atMs: 3 } as const;

/** What Grafana is asked, and with which token; it answers with `status`. */
async function fakeGrafana(status: number) {
  const asked: { readonly path: string; readonly token: string; readonly body: unknown }[] = [];
  const server = createServer((request, response) => {
    let text = "";
    request.on("data", (data: Buffer) => (text += data.toString("utf8")));
    request.on("end", () => {
      asked.push({
        path: request.url ?? "",
        token: request.headers.authorization ?? "",
        body: JSON.parse(text) as unknown,
      });
      response.writeHead(status).end("{}");
    });
  });
  await listen(server, 0, "test");
  return {
    asked,
    url: `http://127.0.0.1:${String(portOf(server))}/grafana`,
    [Symbol.asyncDispose]: async () => close(server),
  };
}

test("a fault becomes one region with its tags and its nodes", async () => {
  await using grafana = await fakeGrafana(200);
  const told: string[] = [];
  {
    await using annotations = annotateGrafana({ url: grafana.url, token: "t0", onFailure: (text) => told.push(text) });
    for (const event of [...injected, healed]) annotations.event?.(event);
  }
  expect(grafana.asked).toEqual([
    {
      path: "/grafana/api/annotations",
      token: "Bearer t0",
      body: {
        time: expect.any(Number),
        timeEnd: expect.any(Number),
        tags: ["redrill", "slow"],
        text: "slow: latency cache.shard(1).master (cache-node-1)",
      },
    },
  ]);
  expect(told).toEqual([]);
});

test("a healing that was not verified says so", async () => {
  await using grafana = await fakeGrafana(200);
  {
    await using annotations = annotateGrafana({ url: grafana.url, token: null, onFailure: () => undefined });
    for (const event of [...injected, { ...healed, verified: false }]) annotations.event?.(event);
  }
  expect(grafana.asked[0]?.body).toMatchObject({ text: expect.stringContaining("NOT verified") });
});

test("a Grafana that refuses is told of once, and the run goes on", async () => {
  await using grafana = await fakeGrafana(401);
  const told: string[] = [];
  {
    await using annotations = annotateGrafana({ url: grafana.url, token: "no", onFailure: (text) => told.push(text) });
    for (const event of [...injected, healed, ...injected, healed]) annotations.event?.(event);
  }
  expect(told).toEqual([expect.stringContaining("401")]);
});

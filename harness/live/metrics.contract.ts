import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { waitUntil } from "../base/wait-until.ts";
import { takeGlance } from "./glance.ts";
import { type MetricsServer, serveMetrics } from "./serve-metrics.ts";
import { liveRun } from "./testing/live-run.ts";

const hasPrometheus = spawnSync("prometheus", ["--version"]).error === undefined;
if (!hasPrometheus) process.stderr.write("skipped: there is no prometheus here (Debian: apt-get install prometheus)\n");

let metrics: MetricsServer;
beforeAll(async () => {
  const live = liveRun();
  metrics = await serveMetrics(live, 0);
  metrics.glance?.(takeGlance(live));
});
afterAll(async () => metrics[Symbol.asyncDispose]());

test("a port that is taken is one line with what to do", async () => {
  const port = Number(new URL(metrics.url).port);
  await expect(serveMetrics(liveRun(), port)).rejects.toMatchObject({
    exitCode: 3,
    message: `--metrics-port ${String(port)}: cannot listen on 127.0.0.1:${String(port)}: it is taken.`,
  });
});

test("what has no value is left out, never 0", async () => {
  const text = await (await fetch(metrics.url)).text();
  expect(text).toContain('redrill_live_load_failed_per_second{load="shop",target="cache"} 50');
  expect(text).not.toContain("redrill_live_load_response_p99_seconds");
});

test("the dashboard asks for nothing that is not served", async () => {
  const dashboard = readFileSync(join(import.meta.dirname, "../../docs/grafana-dashboard.json"), "utf8");
  const asked = new Set(dashboard.match(/\b(redrill_live|redis)_\w+/g));
  const text = await (await fetch(metrics.url)).text();
  const served = new Set([...text.matchAll(/^(\w+)\{/gm)].map(([, name]) => name));
  served.add("redrill_live_load_response_p99_seconds").add("redrill_live_load_hit_ratio"); // not known in this run
  expect([...asked].filter((name) => !served.has(name))).toEqual([]);
  expect(asked.size).toBeGreaterThan(10);
});

describe.runIf(hasPrometheus)("a real Prometheus", () => {
  let folder: string;
  let prometheus: ChildProcess;
  let api: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "redrill-prometheus-"));
    const target = new URL(metrics.url).host;
    const config = join(folder, "prometheus.yml");
    writeFileSync(
      config,
      `scrape_configs: [{ job_name: redrill, scrape_interval: 1s, static_configs: [{ targets: ["${target}"] }] }]\n`,
    );
    execFileSync("promtool", ["check", "config", config], { stdio: "ignore" });
    // A free port of its own: 0 is not reported anywhere.
    await using probe = await serveMetrics(liveRun(), 0);
    const port = new URL(probe.url).port;
    await probe[Symbol.asyncDispose]();
    api = `http://127.0.0.1:${port}/api/v1/query?query=`;
    prometheus = spawn(
      "prometheus",
      [
        `--config.file=${config}`,
        `--storage.tsdb.path=${join(folder, "data")}`,
        `--web.listen-address=127.0.0.1:${port}`,
      ],
      { stdio: "ignore" },
    );
  });
  afterAll(async () => {
    const gone = new Promise((resolve) => prometheus.once("exit", resolve));
    prometheus.kill();
    await gone;
    rmSync(folder, { recursive: true, force: true });
  });

  const valueOf = async (query: string) =>
    waitUntil(
      {
        what: `Prometheus knows ${query}`,
        look: async () => {
          try {
            const answer = (await (await fetch(`${api}${encodeURIComponent(query)}`)).json()) as Answer;
            return answer.data.result[0]?.value[1] ?? null;
          } catch {
            return null; // it is starting
          }
        },
        isDone: (value) => value !== null,
        limitMs: 30_000,
      },
      new AbortController().signal,
    );

  test("scrapes both families, with their labels", async () => {
    expect(await valueOf('redis_evicted_keys_total{target="cache",node="n1"}')).toBe("7");
    expect(await valueOf('redrill_live_load_slots_total{load="shop",outcome="failed"}')).toBe("50");
    expect(await valueOf('redrill_live_fault_active{fault="master-dies"}')).toBe("1");
    expect(await valueOf('up{job="redrill"}')).toBe("1");
  });
});

interface Answer {
  readonly data: { readonly result: readonly { readonly value: readonly [number, string] }[] };
}

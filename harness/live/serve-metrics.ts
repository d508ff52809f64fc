import { createServer } from "node:http";
import { drawFamily } from "../../reports/metrics/family.ts";
import { redisFamilies } from "../../reports/metrics/redis-families.ts";
import type { LiveEvidence } from "../journal/live-evidence.ts";
import type { Glance } from "./glance.ts";
import { close, listen, portOf } from "./listen.ts";
import { liveFamilies } from "./live-families.ts";
import type { View } from "./view.ts";

export interface MetricsServer extends View {
  /** `http://127.0.0.1:9464/metrics`. */
  readonly url: string;
}

/**
 * Serves what a run shows to the team's own Prometheus while it runs, on 127.0.0.1 only: `redis_*` under redis_exporter's names, from the
 * INFO readings that the run takes anyway, and `redrill_live_*`. Port 0 takes a free one. Throws `EnvironmentError` when the port is taken.
 */
export async function serveMetrics(live: LiveEvidence, port: number): Promise<MetricsServer> {
  let last: Glance | null = null;
  const server = createServer((request, response) => {
    if (request.url !== "/metrics") {
      response.writeHead(404, { "content-type": "text/plain" }).end("see /metrics\n");
      return;
    }
    const families = [...(last === null ? [] : liveFamilies(live.plan, last)), ...redisFamilies(live.evidence())];
    response.writeHead(200, { "content-type": "application/openmetrics-text; version=1.0.0; charset=utf-8" });
    response.end(`${[...families.flatMap(drawFamily), "# EOF"].join("\n")}\n`);
  });
  await listen(server, port, "--metrics-port");
  return {
    url: `http://127.0.0.1:${String(portOf(server))}/metrics`,
    glance: (glance) => {
      last = glance;
    },
    [Symbol.asyncDispose]: async () => close(server),
  };
}

import { createServer } from "node:http";
import { drawFamily } from "../../reports/metrics/family.ts";
import { redisFamilies } from "../../reports/metrics/redis-families.ts";
import { EnvironmentError } from "../base/errors.ts";
import type { LiveEvidence } from "../journal/live-evidence.ts";
import type { Glance } from "./glance.ts";
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

type Server = ReturnType<typeof createServer>;

/** Resolves when it listens on 127.0.0.1. */
export async function listen(server: Server, port: number, option: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const why = cause.code === "EADDRINUSE" ? "it is taken" : cause.message;
      reject(
        new EnvironmentError(`${option} ${String(port)}: cannot listen on 127.0.0.1:${String(port)}: ${why}.`, {
          next: "Choose another port, or 0 for any free one.",
          cause,
        }),
      );
    });
    server.listen(port, "127.0.0.1", resolve);
  });
}

export function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** Connections that somebody keeps open are cut. */
export async function close(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await closed;
}

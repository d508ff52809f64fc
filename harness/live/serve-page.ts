import { readFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { LiveEvidence } from "../journal/live-evidence.ts";
import { drawPage, drawView } from "./draw-page.ts";
import type { Glance } from "./glance.ts";
import { close, listen, portOf } from "./listen.ts";
import type { View } from "./view.ts";

export interface PageServer extends View {
  /** `http://127.0.0.1:8080/`. */
  readonly url: string;
}

const notStarted = "<p>The clock has not started yet: targets are formed and warmed up.</p>";

/** How long the pages that are open have to fetch the report. */
const reportLimitMs = 3_000;

/**
 * Serves a page with the report's charts while a run is under way, on 127.0.0.1 only; when the run has ended every open page turns
 * into its report, and the server ends. Port 0 takes a free one. Throws `EnvironmentError` when the port is taken.
 */
export async function servePage(live: LiveEvidence, port: number): Promise<PageServer> {
  const open = new Set<ServerResponse>();
  let last: Glance | null = null;
  let report: string | null = null;
  let onReport = nobodyWaits;
  const draw = () => (last === null ? notStarted : drawView(last, live.evidence()));
  const server = createServer((request, response) => {
    if (request.url === "/") {
      response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
      response.end(drawPage(live.plan.title, draw()));
    } else if (request.url === "/view") {
      response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
      open.add(response);
      response.on("close", () => open.delete(response));
      send(response, "view", draw());
    } else if (request.url === "/report.html" && report !== null) {
      response.on("finish", onReport);
      response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(report);
    } else response.writeHead(404, { "content-type": "text/plain" }).end("not found\n");
  });
  await listen(server, port, "--ui");
  return {
    url: `http://127.0.0.1:${String(portOf(server))}/`,
    glance: (glance: Glance) => {
      last = glance;
      if (open.size === 0) return; // nobody looks
      const view = draw();
      for (const response of open) send(response, "view", view);
    },
    ended: async (reportPath) => {
      report = readFileSync(reportPath, "utf8");
      let left = open.size;
      if (left === 0) return;
      const isFetched = new Promise<void>((resolve) => {
        onReport = () => {
          left -= 1;
          if (left === 0) resolve();
        };
      });
      for (const response of open) send(response, "ended", "");
      const over = new AbortController();
      await Promise.race([isFetched, sleep(reportLimitMs, undefined, { signal: over.signal }).catch(() => undefined)]);
      over.abort();
    },
    [Symbol.asyncDispose]: async () => close(server),
  };
}

function nobodyWaits(): void {
  // until the run has ended
}

function send(response: ServerResponse, event: string, data: string): void {
  response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
}

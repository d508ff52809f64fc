import type { LiveEvidence } from "../journal/live-evidence.ts";
import { annotateGrafana } from "../live/annotate-grafana.ts";
import { servePage } from "../live/serve-page.ts";
import { serveMetrics } from "../live/serve-metrics.ts";
import { showProgress } from "../live/show-progress.ts";
import { showToAll } from "../live/show-to-all.ts";
import type { View } from "../live/view.ts";

/** Who may watch a run beside the terminal. */
export interface LiveOptions {
  /** Of `--metrics-port`. */
  readonly metricsPort?: number;
  /** Of `--ui [port]`; true = a free port. */
  readonly ui?: number | true;
  /** Of `--grafana`; the token is in GRAFANA_TOKEN. */
  readonly grafana?: string;
}

/** Opens every view that was asked for; the terminal's is always there. Throws `EnvironmentError` for a port that is taken. */
export async function openViews(live: LiveEvidence, options: LiveOptions): Promise<Required<View>> {
  const isTerminal = process.stderr.isTTY && process.env["CI"] === undefined;
  const views: View[] = [];
  if (options.metricsPort !== undefined) {
    const metrics = await serveMetrics(live, options.metricsPort);
    say(`metrics  ${metrics.url}`);
    views.push(metrics);
  }
  if (options.ui !== undefined) {
    const page = await servePage(live, options.ui === true ? 0 : options.ui);
    say(`live     ${page.url}`);
    views.push(page);
  }
  if (options.grafana !== undefined) {
    const token = process.env["GRAFANA_TOKEN"] ?? null;
    views.push(annotateGrafana({ url: options.grafana, token, onFailure: say }));
  }
  views.push(
    showProgress(live, {
      write: (text) => process.stderr.write(text),
      isTerminal,
      hasColor: isTerminal && process.env["NO_COLOR"] === undefined,
      columns: () => process.stderr.columns ?? 100,
    }),
  );
  return showToAll(live, views, say);
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

import type { View } from "./view.ts";

export interface GrafanaSettings {
  /** The address of Grafana, such as `https://grafana.example.org`. */
  readonly url: string;
  /** A service account's token; null where anonymous users may write annotations. */
  readonly token: string | null;
  /** Told once when annotations cannot be written: the run goes on without them. */
  readonly onFailure: (message: string) => void;
}

const limitMs = 5_000;

/**
 * Marks every fault on Grafana's dashboards, from injection to healing, with the tags `redrill` and the fault's name. Disposing waits for
 * what is under way. Source: Grafana's HTTP API, `POST /api/annotations`.
 */
export function annotateGrafana({ url, token, onFailure }: GrafanaSettings): View {
  const since = new Map<string, { readonly time: number; readonly text: string }>();
  const texts = new Map<string, string>();
  const open = new Set<Promise<void>>();
  let isBroken = false;
  const post = async (body: object): Promise<void> => {
    const response = await fetch(new URL("api/annotations", url.endsWith("/") ? url : `${url}/`), {
      method: "POST",
      headers: { "content-type": "application/json", ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(limitMs),
    });
    if (!response.ok) throw new Error(`${String(response.status)} ${response.statusText}`);
  };
  const send = (body: object): void => {
    if (isBroken) return;
    const sending = post(body)
      .catch((error: unknown) => {
        if (!isBroken) onFailure(`${url}: no annotations: ${error instanceof Error ? error.message : String(error)}`);
        isBroken = true;
      })
      .finally(() => open.delete(sending));
    open.add(sending);
  };
  return {
    event: (event) => {
      if (event.type === "fault.injecting")
        texts.set(event.fault, `${event.fault}: ${event.kind} ${event.target} (${event.nodes.join(", ")})`);
      if (event.type === "fault.injected")
        since.set(event.fault, { time: Date.now(), text: texts.get(event.fault) ?? event.fault });
      if (event.type !== "fault.healed") return;
      const injected = since.get(event.fault);
      if (injected === undefined) return;
      const text = event.verified ? injected.text : `${injected.text}; healing NOT verified`;
      send({ time: injected.time, timeEnd: Date.now(), tags: ["redrill", event.fault], text });
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(open);
    },
  };
}

import { Toxiproxy as Client, type ToxicType } from "toxiproxy-node-client";
import type { Address, Toxic } from "./contract.ts";
import { addressText, within } from "./redis-client.ts";

/** With steady connections the answer comes in under 5 ms; an API that hangs answers after 25 s or never (FACTS). */
const callLimitMs = 2_000;

export interface ProxySpec {
  /** `cache-node-2-client`. */
  readonly name: string;
  /** Where the harness and the load reach it. */
  readonly listen: Address;
  /** Where toxiproxy is told to listen; absent: `listen`. */
  readonly bind?: Address;
  /** Where toxiproxy reaches the server. */
  readonly upstream: Address;
  /** Where the harness reaches the server, past every proxy; absent: `upstream`. */
  readonly direct?: Address;
  /** Takes no connections; default false. */
  readonly isShut?: boolean;
  /** False: what is behind it does not speak Redis' protocol. */
  readonly answersPing?: boolean;
}

/**
 * The control API of one toxiproxy, by address: whoever answers there. Every call is bounded; the package that speaks to it has
 * neither timeout nor signal, so a call that is given up goes on unheard. Errors say what was being done.
 */
export class ToxiproxyApi {
  readonly #name: string;
  readonly #client: Client;

  constructor(name: string, url: string) {
    this.#name = name;
    this.#client = new Client(url);
  }

  version(): Promise<string> {
    return this.#bounded("asking for its version", this.#client.getVersion());
  }

  populate(proxies: readonly ProxySpec[]): Promise<void> {
    const bodies = proxies.map(({ name, listen, bind = listen, upstream, isShut = false }) => ({
      name,
      listen: addressText(bind),
      upstream: addressText(upstream),
      enabled: !isShut,
      toxics: [],
    }));
    return this.#bounded(
      "setting the proxies up",
      this.#client.populate(bodies).then(() => undefined),
    );
  }

  add(proxy: string, { name, type, stream, attributes }: Toxic): Promise<void> {
    const body = { name, type: type as ToxicType, stream, toxicity: 1, attributes };
    const added = this.#client.get(proxy).then((found) => found.addToxic(body));
    return this.#bounded(
      `adding ${name} to ${proxy}`,
      added.then(() => undefined),
    );
  }

  /** Harmless when the toxic or the proxy is not there. */
  remove(proxy: string, name: string): Promise<void> {
    const removed = this.#find(proxy, name).then((toxic) => (toxic === null ? null : orMissing(toxic.remove())));
    return this.#bounded(
      `removing ${name} from ${proxy}`,
      removed.then(() => undefined),
    );
  }

  has(proxy: string, name: string): Promise<boolean> {
    return this.#bounded(
      `looking for ${name} in ${proxy}`,
      this.#find(proxy, name).then((toxic) => toxic !== null),
    );
  }

  /** Shut, it ends its connections and refuses new ones. */
  shut(proxy: string): Promise<void> {
    return this.#bounded(`shutting ${proxy}`, this.#enable(proxy, false));
  }

  /** Harmless when it is open, or not there. */
  open(proxy: string): Promise<void> {
    return this.#bounded(`opening ${proxy}`, this.#enable(proxy, true));
  }

  /** Takes a proxy away. Harmless when it is not there. */
  drop(proxy: string): Promise<void> {
    const dropped = orMissing(this.#client.get(proxy)).then(async (found) => {
      if (found !== null) await orMissing(found.remove());
    });
    return this.#bounded(`taking ${proxy} away`, dropped);
  }

  isShut(proxy: string): Promise<boolean> {
    const found = this.#client.get(proxy);
    return this.#bounded(
      `looking whether ${proxy} is shut`,
      found.then(({ enabled }) => !enabled),
    );
  }

  async #enable(proxy: string, enabled: boolean): Promise<void> {
    const found = await orMissing(this.#client.get(proxy));
    if (found === null || found.enabled === enabled) return;
    await found.update({ ...found.toJson(), enabled });
  }

  async #find(proxy: string, name: string) {
    const found = await orMissing(this.#client.get(proxy));
    return found === null ? null : orMissing(found.getToxic(name));
  }

  #bounded<T>(what: string, answer: Promise<T>): Promise<T> {
    return within(callLimitMs, `${this.#name}, ${what},`, answer);
  }
}

/**
 * Removes a toxic that an earlier process put in. Harmless when the toxic, the proxy or the whole toxiproxy is gone; throws
 * when nobody answers in time.
 */
export async function removeToxic(act: { api: string; proxy: string; toxic: string }): Promise<void> {
  await unlessGone(act.api, (api) => api.remove(act.proxy, act.toxic));
}

/** Opens a proxy that an earlier process shut. Harmless and throws as `removeToxic`. */
export async function openProxy(act: { api: string; proxy: string }): Promise<void> {
  await unlessGone(act.api, (api) => api.open(act.proxy));
}

async function unlessGone(url: string, act: (api: ToxiproxyApi) => Promise<void>): Promise<void> {
  await act(new ToxiproxyApi(`toxiproxy at ${url}`, url)).catch((error: unknown) => {
    if (!(error instanceof Error) || error.message !== "fetch failed") throw error; // so says fetch where nobody listens
  });
}

/** Null instead of "not found". */
async function orMissing<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (statusOf(error) === 404) return null;
    throw error;
  }
}

/** The HTTP status of a refusal; the client keeps it in the message alone. Null: there was no answer. */
export function statusOf(error: unknown): number | null {
  const status = error instanceof Error ? /status code (\d{3})$/.exec(error.message)?.[1] : undefined;
  return status === undefined ? null : Number(status);
}

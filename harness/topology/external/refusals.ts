/** What a server that was asked for the first time answered instead, for people, and what to do about it. */
export interface Refusal {
  readonly what: string;
  readonly next: string;
}

/** Errors as ioredis, Redis, TLS and the system word them. */
export function describeRefusal(address: string, error: unknown): Refusal {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const found = refusals.find(({ code: codes, text }) => codes?.test(code) === true || text?.test(message) === true);
  if (found === undefined) return { what: `${address}: ${message}`, next: "Is that the right address and topology?" };
  return { what: `${address} ${found.what} (${code === "" ? message : code})`, next: found.next };
}

const refusals: readonly {
  readonly code?: RegExp;
  readonly text?: RegExp;
  readonly what: string;
  readonly next: string;
}[] = [
  {
    code: /^ECONNREFUSED$/,
    what: "refuses connections",
    next: "Is it running, and is the port right? Nothing was changed.",
  },
  {
    code: /^(TIMEOUT|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/,
    text: /^connect ETIMEDOUT$/,
    what: "does not answer",
    next: "Can this machine reach it (firewall, VPN), and does it speak what the URL says (redis or rediss)?",
  },
  { code: /^(ENOTFOUND|EAI_AGAIN)$/, what: "is a host that nobody knows", next: "Check the name in the URL." },
  {
    code: /CERT|^UNABLE_TO_|^SELF_SIGNED|^DEPTH_ZERO|^ERR_TLS_CERT/,
    what: "shows a certificate that is not trusted",
    next: "Name the authority that signed it (tls: { ca: ... }), and the name that it is for (serverName).",
  },
  {
    code: /^(EPROTO|ERR_SSL)/,
    text: /wrong version number|certificate required|bad certificate/i,
    what: "does not agree on TLS",
    next: "Write redis:// for a server without TLS; where it asks for a client certificate, name certificate and key.",
  },
  {
    text: /^(WRONGPASS|NOAUTH|ERR invalid (username|password)|ERR AUTH|ERR Client sent AUTH)/,
    what: "does not accept these credentials",
    next: "Check username and password (sentinelUsername and sentinelPassword for sentinels).",
  },
  {
    text: /^NOPERM/,
    what: "does not let this user do what redrill needs",
    next: "docs/staging.md lists the permissions that a run needs.",
  },
  {
    text: /^ERR No such master/,
    what: "does not know a master of that name",
    next: "Check the name behind the hosts of the URL; SENTINEL MASTERS lists them.",
  },
  {
    text: /cluster support disabled/,
    what: "is no Cluster node",
    next: "Write topology: standalone, or sentinel with the addresses of the sentinels.",
  },
  {
    text: /^ERR unknown command .?SENTINEL/i,
    what: "is no sentinel",
    next: "The URL of a Sentinel target names the sentinels, usually on port 26379.",
  },
  {
    code: /^ECONNRESET$/,
    what: "ended the connection",
    next: "Does it speak what the URL says (redis or rediss), and is its limit of clients reached?",
  },
];

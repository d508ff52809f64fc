/** Refused whatever their arguments. The engine's table, `engine/internal/client/denied.json`, is the same; a test compares them. */
export const denied: readonly string[] = [
  "BGREWRITEAOF",
  "BGSAVE",
  "DEBUG",
  "FAILOVER",
  "FCALL",
  "FCALL_RO",
  "FLUSHALL",
  "FLUSHDB",
  "GEORADIUS",
  "GEORADIUSBYMEMBER",
  "KEYS",
  "MIGRATE",
  "MONITOR",
  "MOVE",
  "MSETEX",
  "PERSIST",
  "PFDEBUG",
  "PFSELFTEST",
  "PSYNC",
  "REPLCONF",
  "REPLICAOF",
  "RESTORE",
  "RESTORE-ASKING",
  "SAVE",
  "SELECT",
  "SHUTDOWN",
  "SLAVEOF",
  "SORT",
  "SWAPDB",
  "SYNC",
];

/** Of commands that have subcommands, those that are not refused. */
export const only: Readonly<Record<string, readonly string[]>> = {
  ACL: ["CAT", "DRYRUN", "GETUSER", "LIST", "USERS", "WHOAMI"],
  CLIENT: ["GETNAME", "GETREDIR", "ID", "INFO", "LIST", "SETINFO", "SETNAME", "TRACKINGINFO"],
  CLUSTER: [
    "COUNTKEYSINSLOT",
    "INFO",
    "KEYSLOT",
    "LINKS",
    "MYID",
    "MYSHARDID",
    "NODES",
    "REPLICAS",
    "SHARDS",
    "SLAVES",
    "SLOTS",
  ],
  COMMAND: ["COUNT", "DOCS", "GETKEYS", "INFO", "LIST"],
  CONFIG: ["GET"],
  FUNCTION: ["LIST", "STATS"],
  LATENCY: ["DOCTOR", "GRAPH", "HISTOGRAM", "HISTORY", "LATEST"],
  MEMORY: ["DOCTOR", "MALLOC-STATS", "STATS", "USAGE"],
  MODULE: ["LIST"],
  SCRIPT: ["EXISTS", "LOAD"],
  SENTINEL: ["CKQUORUM", "GET-MASTER-ADDR-BY-NAME", "MASTER", "MASTERS", "MYID", "REPLICAS", "SENTINELS", "SLAVES"],
  SLOWLOG: ["GET", "LEN"],
};

/** What a connection keeps to at a server that redrill does not own. */
export interface CommandGuard {
  /** Every key that is touched begins with it. */
  readonly keyPrefix: string;
  /** SENTINEL FAILOVER and CLUSTER FAILOVER are let through. */
  readonly mayFailOver: boolean;
}

/** The command could harm a server that redrill does not own; nothing was sent. */
class CommandDenied extends Error {
  constructor(what: string, why: string) {
    super(`${what} was not sent: redrill does not own this target, and ${why}`);
    this.name = "CommandDenied";
  }
}

function deny(what: string, why: string): never {
  throw new CommandDenied(what.trim(), why);
}

/** Without a key, and harmless. */
const keyless: ReadonlySet<string> = new Set(["PING", "ECHO", "INFO", "ROLE", "TIME", "DBSIZE", "LASTSAVE", "SCAN"]);

/**
 * Throws `CommandDenied` for what the harness must not send: a command of the table, a script (the harness has no use for one), or
 * one whose first argument is not a key of redrill's own.
 */
export function checkCommand(args: readonly (string | number)[], { keyPrefix, mayFailOver }: CommandGuard): void {
  const [name = "", word = ""] = args.map((arg) => String(arg).toUpperCase());
  if (/^[A-Z]+(-[A-Z]+)?$/.exec(name) === null) deny(name, "nobody here knows what it does");
  if (denied.includes(name)) deny(name, "it could harm it");
  const allowed = only[name];
  if (allowed !== undefined) {
    const isFailover = mayFailOver && word === "FAILOVER" && (name === "SENTINEL" || name === "CLUSTER");
    if (!allowed.includes(word) && !isFailover) deny(`${name} ${word}`, "it could harm it");
    return;
  }
  if (keyless.has(name)) return;
  if (/^(EVAL|EVALSHA)(_RO)?$/.test(name)) deny(name, "a script could do anything");
  if (!String(args[1] ?? "").startsWith(keyPrefix)) deny(name, `only keys that begin with ${keyPrefix} are redrill's`);
}

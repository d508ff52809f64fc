import type { WrittenTarget } from "../drill/drill.ts";
import { Problems } from "../drill/problems.ts";
import type { PlannedSecurity, ProviderName } from "./plan.ts";

/** Least privilege of an application: data, nothing that asks about or changes the server, beyond what a client library needs. */
const appCommands =
  "+@read +@write +@connection +@transaction +@scripting +@pubsub -@dangerous -@admin +time +wait +cluster|slots +cluster|shards +cluster|nodes +cluster|info +cluster|keyslot";

/** What the target's `security` comes to; null = there is none. Throws `SpecError`. */
export function planSecurity(
  { security: written, config, topology }: WrittenTarget,
  provider: ProviderName,
  targetPath: readonly string[],
): PlannedSecurity | null {
  if (written === undefined) return null;
  const { auth = "none", app, tls = false, rename = {} } = written;
  const path = [...targetPath, "security"];
  const problems = new Problems();
  if (provider === "external")
    problems.add({
      path,
      at: "key",
      expected: "servers that redrill starts",
      got: "security of a target that stands",
      next: "How to get into it is written under external: username, password, tls.",
    });
  if (app !== undefined && auth !== "acl")
    problems.add({
      path: [...path, "app"],
      at: "key",
      expected: "auth: acl beside it",
      got: `auth: ${auth}`,
      next: "Write auth: acl, or take app out.",
    });
  if (auth !== "none" && config["requirepass"] !== undefined)
    problems.add({
      path: [...targetPath, "config", "requirepass"],
      at: "key",
      expected: "a password in one place",
      got: `requirepass beside auth: ${auth}`,
      next: "Take requirepass out: the password is drawn for each run.",
    });
  for (const [command, name] of Object.entries(rename)) {
    const wrong = wrongRename(command.toUpperCase(), name, topology);
    if (wrong !== null) problems.add({ path: [...path, "rename", command], at: "key", ...wrong });
  }
  problems.throwIfAny();
  const keys = app?.keys ?? "~*";
  return {
    hasPassword: auth !== "none",
    app: auth === "acl" ? { keys, commands: app?.commands ?? appCommands } : null,
    hasTls: tls,
    renamed: Object.fromEntries(Object.entries(rename).map(([command, name]) => [command.toUpperCase(), name])),
  };
}

/** Servers, sentinels and clients say these to each other by their own names. */
const spoken = new Set(["AUTH", "HELLO", "PING", "REPLCONF", "PSYNC", "SYNC", "CLUSTER", "SENTINEL"]);
/** Without these nobody could watch the servers. */
const watched = new Set(["INFO", "ROLE"]);
/** A sentinel sends these in one transaction when it fails a master over, and it is refused as a whole. */
const failover = new Set(["MULTI", "EXEC", "SLAVEOF", "CONFIG", "CLIENT", "PUBLISH", "SUBSCRIBE"]);

function wrongRename(command: string, name: string, topology: WrittenTarget["topology"]) {
  const isGone = name === "";
  if (!/^[A-Z]+$/.test(command) || !/^[\w-]*$/.test(name))
    return {
      expected: "the name of a command, and letters, digits, _ and - to call it by",
      got: `${JSON.stringify(command)} and ${JSON.stringify(name)}`,
      next: 'Write it as { CONFIG: operators-config, FLUSHALL: "" }.',
    };
  if (spoken.has(command))
    return {
      expected: "a command that may be renamed",
      got: JSON.stringify(command),
      next: "Servers and clients say it to each other: take it out.",
    };
  if (isGone && (watched.has(command) || (topology === "sentinel" && failover.has(command))))
    return {
      expected: "a command that is not needed",
      got: `${JSON.stringify(command)} taken away`,
      next: watched.has(command)
        ? "Without it nobody could watch the server: give it another name."
        : "Without it a sentinel could not fail over: give it another name.",
    };
  return null;
}

/** For the plan: `a password for everybody; the load is app (~* +@read ...); TLS with client certificates; CONFIG is called x`. */
export function describeSecurity({ hasPassword, app, hasTls, renamed }: PlannedSecurity): string {
  const renames = Object.entries(renamed).map(([command, name]) =>
    name === "" ? `${command} is taken away` : `${command} is called ${name}`,
  );
  const parts = [
    ...(hasPassword ? ["servers and sentinels ask for a password"] : []),
    ...(app === null ? [] : [`the load is the user app: ${app.keys} ${app.commands}`]),
    ...(hasTls ? ["TLS everywhere, with client certificates"] : []),
    ...renames,
  ];
  return `security: ${parts.length === 0 ? "none" : parts.join("; ")}`;
}

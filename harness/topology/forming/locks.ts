import { randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join, posix } from "node:path";
import { type Certificate, makeAuthority } from "../../base/certificates.ts";
import type { TlsSettings } from "../../base/tls.ts";
import type { PlannedTarget } from "../../plan/plan.ts";
import type { Line } from "./conf-lines.ts";

/** What the servers of one target are locked with. Drawn for it, so that no plan, drill or report holds a secret. */
export interface Locks {
  /** The operator's, who is the default user, on data nodes; null = nobody is asked. */
  readonly password: string | null;
  /** The same on the sentinels. */
  readonly sentinelPassword: string | null;
  /** The load's own user; null = it is the operator. */
  readonly app: { readonly name: string; readonly password: string } | null;
  readonly tls: TlsLocks | null;
}

export interface TlsLocks {
  /** In PEM; signs everybody. */
  readonly authority: string;
  readonly server: Certificate;
  /** What the harness and the load show. */
  readonly client: TlsSettings;
}

/** `folder` gets the files of TLS clients, readable by nobody else; `hosts` are all that servers and proxies are reached at. */
export function drawLocks(
  { name, config, security }: PlannedTarget,
  { folder, hosts, now }: { readonly folder: string; readonly hosts: readonly string[]; readonly now: Date },
): Locks {
  const hasPassword = security?.hasPassword === true;
  return {
    password: hasPassword ? newPassword() : (config["requirepass"] ?? "") || null,
    sentinelPassword: hasPassword ? newPassword() : null,
    app: security?.app ? { name: "app", password: newPassword() } : null,
    tls:
      security?.hasTls === true
        ? makeTls(`redrill's authority of ${name}`, join(folder, `${name}-tls`), hosts, now)
        : null,
  };
}

function newPassword(): string {
  return randomBytes(18).toString("base64url");
}

function makeTls(name: string, folder: string, hosts: readonly string[], now: Date): TlsLocks {
  const authority = makeAuthority(name, now);
  const client = authority.issue("redrill", []);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const write = (file: string, text: string): string => {
    const path = join(folder, file);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  };
  return {
    authority: authority.certificate,
    server: authority.issue("redis", hosts),
    client: {
      caFile: write("ca.pem", authority.certificate),
      certificateFile: write("client.pem", client.certificate),
      keyFile: write("client-key.pem", client.key),
      serverName: null,
      insecure: false,
    },
  };
}

/** Files that every server needs beside its configuration. */
export function lockFiles(
  { security }: PlannedTarget,
  { tls, app, password }: Locks,
): Readonly<Record<string, string>> {
  return {
    ...(tls === null
      ? {}
      : { "ca.pem": tls.authority, "server.pem": tls.server.certificate, "server-key.pem": tls.server.key }),
    ...(app === null || !security?.app
      ? {}
      : {
          [usersFile]: [
            `user default on >${password ?? ""} ~* &* +@all`,
            `user ${app.name} on >${app.password} ${security.app.keys} &* ${security.app.commands}`,
            "",
          ].join("\n"),
        }),
  };
}

/**
 * Users have a file of their own: in redis.conf they would be rewritten with it by every failover, and 6.2 writes `+host:`, which 7.0
 * does not take.
 */
const usersFile = "users.acl";

/** What keeps a data node locked. Every node has the same lines: each of them may become master. */
export function nodeLocks(
  { config, security, topology }: PlannedTarget,
  folder: string,
  locks: Locks,
): readonly Line[] {
  const { password, app, tls } = locks;
  return [
    ...(password === null || app !== null || "requirepass" in config ? [] : [["requirepass", password] as const]),
    ...(password === null ? [] : [["masterauth", password] as const]),
    ...(app === null ? [] : [["aclfile", posix.join(folder, usersFile)] as const]),
    ...(tls === null ? [] : tlsLines(folder)),
    ...(tls !== null && topology === "cluster" ? [["tls-cluster", "yes"] as const] : []),
    ...Object.entries(security?.renamed ?? {}).map(([command, name]) => ["rename-command", command, name] as const),
  ];
}

/** What keeps a sentinel locked, and what it needs to get at the nodes that it watches. */
export function sentinelLocks({ name, security }: PlannedTarget, folder: string, locks: Locks): readonly Line[] {
  const { password, sentinelPassword, tls } = locks;
  return [
    ...(sentinelPassword === null
      ? []
      : ([
          ["requirepass", sentinelPassword],
          ["sentinel", "sentinel-pass", sentinelPassword],
        ] as const)),
    ...(password === null ? [] : [["sentinel", "auth-pass", name, password] as const]),
    ...(tls === null ? [] : tlsLines(folder)),
    ...Object.entries(security?.renamed ?? {})
      .filter(([, called]) => called !== "")
      .map(([command, called]) => ["sentinel", "rename-command", name, command, called] as const),
  ];
}

/** `tls-replication` also makes a sentinel speak TLS to its nodes and to the others. */
function tlsLines(folder: string): readonly Line[] {
  return [
    ["tls-ca-cert-file", posix.join(folder, "ca.pem")],
    ["tls-cert-file", posix.join(folder, "server.pem")],
    ["tls-key-file", posix.join(folder, "server-key.pem")],
    ["tls-replication", "yes"],
  ];
}

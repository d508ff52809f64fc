import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import { checkServerIdentity, type ConnectionOptions } from "node:tls";
import { EnvironmentError } from "./errors.ts";

/** How connections are encrypted, as `TLS` in `engine/internal/client/tls.go` reads it. Paths are absolute; files are in PEM. */
export interface TlsSettings {
  /** The authorities to trust instead of the system's; null = the system's. */
  readonly caFile: string | null;
  /** The client's own certificate and its key; both or none. */
  readonly certificateFile: string | null;
  readonly keyFile: string | null;
  /** The name that the server must prove, and is told (SNI); null = the host that the node announces. */
  readonly serverName: string | null;
  /** Takes any certificate. */
  readonly insecure: boolean;
}

/** Node's options for a connection to a server that says that it is at `host`. Throws `EnvironmentError` when a file cannot be read. */
export function tlsOptions(tls: TlsSettings, host: string): ConnectionOptions {
  const name = tls.serverName ?? host;
  return {
    ...(tls.caFile === null ? {} : { ca: readPem(tls.caFile) }),
    ...(tls.certificateFile === null ? {} : { cert: readPem(tls.certificateFile) }),
    ...(tls.keyFile === null ? {} : { key: readPem(tls.keyFile) }),
    ...(isIP(name) === 0 ? { servername: name } : {}),
    rejectUnauthorized: !tls.insecure,
    // The way may lead through a proxy: the name to be proved is the node's, not that of who was dialled.
    checkServerIdentity: (_, certificate) => checkServerIdentity(name, certificate),
  };
}

function readPem(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? "an error";
    throw new EnvironmentError(`${path}: expected a file in PEM that can be read, got ${code}.`, {
      next: "Name the file relative to the drill, or by its whole path.",
      cause,
    });
  }
}

import type { Server } from "node:http";
import { EnvironmentError } from "../base/errors.ts";

/** Resolves when the server listens on 127.0.0.1. Throws `EnvironmentError` that names the option when it cannot. */
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

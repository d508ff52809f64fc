import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A path to a local port on which every request arrives `delayMs` late. */
export async function startSlowPath(
  toPort: number,
  delayMs: number,
): Promise<AsyncDisposable & { readonly port: number }> {
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(toPort, "127.0.0.1");
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", () => undefined); // the other side is closed with it
    }
    client.on("data", (data) => setTimeout(() => upstream.write(data), delayMs));
    client.on("close", () => upstream.destroy());
    upstream.pipe(client);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

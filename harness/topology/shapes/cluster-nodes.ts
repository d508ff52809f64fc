/** One line of CLUSTER NODES. */
export interface ClusterLine {
  readonly id: string;
  readonly host: string;
  readonly port: string;
  readonly flags: ReadonlySet<string>;
  /** The id of its master; null for a master. */
  readonly masterId: string | null;
  readonly epoch: number;
  readonly slots: readonly { readonly from: number; readonly to: number }[];
}

/**
 * `<id> <ip:port@cport[,hostname]> <flags> <master> <ping> <pong> <epoch> <link> <slot> ...`; slots on their way from or to another
 * node, in brackets, are left out. Source: Redis documentation, CLUSTER NODES.
 */
export function readClusterNodes(reply: unknown): readonly ClusterLine[] {
  return String(reply)
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [id = "", address = "", flags = "", masterId = "-", , , epoch = "0", , ...slots] = line.split(" ");
      const [endpoint = ""] = address.split("@");
      const colon = endpoint.lastIndexOf(":");
      return {
        id,
        host: endpoint.slice(0, colon),
        port: endpoint.slice(colon + 1),
        flags: new Set(flags.split(",")),
        masterId: masterId === "-" ? null : masterId,
        epoch: Number(epoch),
        slots: slots
          .filter((text) => !text.startsWith("["))
          .map((text) => {
            const [from = "", to = from] = text.split("-");
            return { from: Number(from), to: Number(to) };
          }),
      };
    });
}

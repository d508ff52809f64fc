import { busOffset } from "../../base/ports.ts";
import type { NodeName } from "../../journal/event.ts";
import type { Plane } from "../../plan/plan.ts";
import type { Ground, ProxySeat, Seat } from "../forming/layout.ts";
import { serverFolder } from "./containers.ts";
import type { Addresses, Networks } from "./networks.ts";

const dataPort = 6379;
const sentinelPort = 26_379;

/**
 * Seats in containers. Servers know each other by their addresses in the node network; the harness and the load reach them
 * through published ports of 127.0.0.1, which lead over the client network: a container that is killed refuses there, where its
 * own address would be silent. toxiproxy stands in both networks.
 */
export class DockerGround implements Ground {
  readonly #networks: Networks;
  readonly #ports: number[];
  readonly #addresses = new Map<string, Addresses>();
  readonly #proxyAddresses: Addresses;
  #addressCount = 0;
  #control: number | null = null;

  /** `ports`: free ones of 127.0.0.1, handed out in order. */
  constructor(networks: Networks, ports: readonly number[]) {
    this.#networks = networks;
    this.#ports = [...ports];
    this.#proxyAddresses = this.#nextAddresses();
  }

  seat(name: NodeName): Seat {
    const port = name.includes("-sentinel-") ? sentinelPort : dataPort;
    const addresses = this.#nextAddresses();
    this.#addresses.set(name, addresses);
    return {
      listen: { host: null, port },
      ...serverFolder,
      direct: { host: "127.0.0.1", port: this.#nextPort() },
      own: { host: addresses.node, port },
      busPort: port + busOffset,
    };
  }

  proxySeat(name: NodeName, plane: Plane, { own, busPort }: Seat): ProxySeat {
    const port = this.#nextPort();
    const { client, node } = this.addressOf(name);
    const bind = { host: "0.0.0.0", port };
    return {
      bind,
      // toxiproxy is not killed by a drill, so its own address is as good, and saves the hop through Docker's forwarder.
      listen: { host: this.#networks.isNear ? this.#proxyAddresses.client : "127.0.0.1", port },
      announced: { host: this.#proxyAddresses.node, port },
      // A node that is cut off from the others is still reached by its clients.
      upstream: { host: plane === "client" ? client : node, port: own.port },
      bus:
        plane === "replication"
          ? { bind: { ...bind, port: port + busOffset }, upstream: { host: node, port: busPort } }
          : null,
    };
  }

  /** The same each time it is asked for: of toxiproxy's control API. */
  controlPort(): number {
    return (this.#control ??= this.#nextPort());
  }

  /** Of a server; whoever has no seat is toxiproxy. */
  addressOf(name: string): Addresses {
    return this.#addresses.get(name) ?? this.#proxyAddresses;
  }

  get serverCount(): number {
    return this.#addresses.size;
  }

  #nextAddresses(): Addresses {
    const index = this.#addressCount++;
    return { client: this.#networks.client.address(index), node: this.#networks.node.address(index) };
  }

  #nextPort(): number {
    const port = this.#ports.shift();
    if (port === undefined) throw new Error("fewer ports than servers and proxies");
    return port;
  }
}

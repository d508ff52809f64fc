import { readFileSync } from "node:fs";
import type { Environment } from "../../base/binaries.ts";
import { type Daemon, textOf } from "./daemon.ts";
import { noSubnetLeft, type Subnet, subnetsToTry } from "./subnets.ts";

export interface Network extends Subnet {
  readonly name: string;
}

/** Clients are on one network and the servers among themselves on another, so that a partition leaves the clients connected. */
export interface Networks {
  /** Published ports lead over the network whose name comes first in the alphabet (FACTS), which has to be this one. */
  readonly client: Network;
  readonly node: Network;
  /** This machine is on the client network itself: no other machine, virtual machine or namespace is between. */
  readonly isNear: boolean;
}

/** Of one container, in both. */
export interface Addresses {
  readonly client: string;
  readonly node: string;
}

/** Throws `EnvironmentError` when no subnet is free; what was made before an error is for the caller to remove. */
export async function makeNetworks(
  daemon: Daemon,
  prefix: string,
  labels: Readonly<Record<string, string>>,
  environment: Environment,
): Promise<Networks> {
  const left = [...subnetsToTry(environment)];
  const make = async (name: string, isInternal: boolean): Promise<Network> => {
    let cause: unknown;
    for (let subnet = left.shift(); subnet !== undefined; subnet = left.shift()) {
      try {
        await daemon.createNetwork({ name, subnet: subnet.cidr, gateway: subnet.gateway, isInternal, labels });
        return { name, ...subnet };
      } catch (error) {
        if (!/overlap/i.test(textOf(error))) throw error;
        cause = error;
      }
    }
    throw noSubnetLeft(environment, cause);
  };
  const client = await make(`${prefix}-client`, false);
  return { client, node: await make(`${prefix}-node`, true), isNear: isOurs(client.gateway) };
}

/** Has this machine the address? A bridge that nobody is on yet is in the kernel's table, and not among Node's interfaces. */
function isOurs(address: string): boolean {
  try {
    return readFileSync("/proc/net/fib_trie", "utf8").includes(`|-- ${address}\n`);
  } catch {
    return false;
  }
}

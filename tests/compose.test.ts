import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseDocument } from "yaml";

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<Record<string, unknown>>;
}

interface Service {
  readonly networks: Readonly<Record<string, { readonly ipv4_address: string }>> | readonly string[];
}

const read = (name: string) => readFileSync(new URL(`../docker/${name}`, import.meta.url), "utf8");

test.each(["sentinel", "cluster"])(
  "the compose file of a %s has a proxy for each node, at the node's address",
  (kind) => {
    const compose = parseDocument(read(`compose.${kind}.yaml`), { merge: true }).toJS() as Compose;
    const proxies = JSON.parse(read(`toxiproxy.${kind}.json`)) as { name: string; upstream: string }[];
    const clientAddress = ({ networks }: Service) => ("client" in networks ? networks["client"].ipv4_address : "");
    const nodes = Object.entries(compose.services).filter(([name]) => name.startsWith("node-"));
    expect(nodes.length).toBeGreaterThanOrEqual(3);
    expect(proxies.map(({ name, upstream }) => [name, upstream])).toEqual(
      nodes.map(([name, service]) => [name, `${clientAddress(service)}:6379`]),
    );
    const all = Object.values(compose.services).flatMap(({ networks }) =>
      Object.values(networks).flatMap((one: unknown) =>
        typeof one === "object" && one !== null && "ipv4_address" in one ? String(one.ipv4_address) : [],
      ),
    );
    expect(new Set(all).size).toBe(all.length);
    // Published ports lead over the network whose name comes first.
    expect(Object.keys(compose.networks).toSorted()[0]).toBe("client");
  },
);

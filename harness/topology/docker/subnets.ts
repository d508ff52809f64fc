import { networkInterfaces } from "node:os";
import type { Environment } from "../../base/binaries.ts";
import { EnvironmentError } from "../../base/errors.ts";

/** A network's addresses: 512 of them. */
export interface Subnet {
  readonly cidr: string;
  readonly gateway: string;
  /** The n-th address for a container, from 0. */
  readonly address: (n: number) => string;
}

const variable = "REDRILL_DOCKER_SUBNET";
const defaultRange = "10.213.0.0/16";
const size = 512;
/** The first ones are the gateway's and the engine's own. */
const firstAddress = 8;

/**
 * Subnets to try, from a random one on: static addresses need chosen ones. They are parts of 10.213.0.0/16, or of
 * what `REDRILL_DOCKER_SUBNET` says; those that this machine has an address in are left out.
 */
export function subnetsToTry(environment: Environment): readonly Subnet[] {
  const range = environment[variable] ?? defaultRange;
  const [, text = "", bits = ""] = /^(\d+\.\d+\.\d+\.\d+)\/(\d+)$/.exec(range) ?? [];
  const base = numberOf(text);
  const width = Number(bits);
  if (base === null || width < 8 || width > 23 || base % 2 ** (32 - width) !== 0) {
    throw new EnvironmentError(`${variable} is "${range}", and that is no range of addresses from /8 to /23.`, {
      next: `Write it as ${defaultRange}.`,
    });
  }
  const count = 2 ** (23 - width);
  const start = Math.floor(Math.random() * count);
  const taken = Object.values(networkInterfaces()).flatMap((all) =>
    (all ?? []).flatMap(({ family, address, netmask }) => (family === "IPv4" ? [spanOf(address, netmask)] : [])),
  );
  return Array.from({ length: Math.min(count, 64) }, (_, step) => base + ((start + step) % count) * size)
    .filter((first) => !taken.some(({ from, to }) => from < first + size && to >= first))
    .map((first) => ({
      cidr: `${textOf(first)}/23`,
      gateway: textOf(first + 1),
      address: (n) => textOf(first + firstAddress + n),
    }));
}

export function noSubnetLeft(environment: Environment, cause: unknown): EnvironmentError {
  return new EnvironmentError(`Every network in ${environment[variable] ?? defaultRange} that was tried is taken.`, {
    next: `Remove what is not needed (\`docker network ls\`; \`redrill cleanup\` removes what earlier runs have left), or name a free range in ${variable}.`,
    cause,
  });
}

function spanOf(address: string, netmask: string): { readonly from: number; readonly to: number } {
  const length = 2 ** 32 - (numberOf(netmask) ?? 0);
  const from = Math.floor((numberOf(address) ?? 0) / length) * length;
  return { from, to: from + length - 1 };
}

function numberOf(address: string): number | null {
  const bytes = address.split(".").map(Number);
  if (bytes.length !== 4 || bytes.some((byte) => !(byte >= 0 && byte <= 255))) return null;
  return bytes.reduce((sum, byte) => sum * 256 + byte, 0);
}

function textOf(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}

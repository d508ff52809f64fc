import { generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import { isIP, isIPv4 } from "node:net";

/** A certificate and its key, in PEM. */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

/** A certificate authority of one run; its key never leaves the process. */
export interface Authority {
  /** In PEM. */
  readonly certificate: string;
  /** A certificate for servers and clients; `hosts` are names and IPv4 addresses that it proves. */
  issue(name: string, hosts: readonly string[]): Certificate;
}

const dayMs = 86_400_000;

/**
 * Makes an authority whose certificates are good from an hour before `now` to a day after: for deployments that live as long as a
 * run. P-256 with SHA-256. Source: RFC 5280, and RFC 5480 for the curve.
 */
export function makeAuthority(name: string, now: Date): Authority {
  const period = { from: new Date(now.getTime() - 3_600_000), to: new Date(now.getTime() + dayMs) };
  const own = newKeys();
  const make = (subject: string, publicKey: KeyObject, extensions: readonly Buffer[]): string =>
    pem("CERTIFICATE", certificate({ issuer: name, subject, publicKey, extensions, ...period }, own.privateKey));
  return {
    certificate: make(name, own.publicKey, [
      extension(oid.basicConstraints, sequence(boolean(true)), true),
      extension(oid.keyUsage, bits(0b0000_0100, 2), true), // signs certificates
    ]),
    issue: (subject, hosts) => {
      const { publicKey, privateKey } = newKeys();
      return {
        certificate: make(subject, publicKey, [
          extension(oid.extendedKeyUsage, sequence(oid.serverAuth, oid.clientAuth)),
          ...(hosts.length === 0 ? [] : [extension(oid.subjectAltName, sequence(...hosts.map(hostName)))]),
        ]),
        key: String(privateKey.export({ type: "pkcs8", format: "pem" })),
      };
    },
  };
}

interface Facts {
  readonly issuer: string;
  readonly subject: string;
  readonly publicKey: KeyObject;
  readonly extensions: readonly Buffer[];
  readonly from: Date;
  readonly to: Date;
}

function certificate({ issuer, subject, publicKey, extensions, from, to }: Facts, issuerKey: KeyObject): Buffer {
  const algorithm = sequence(oid.ecdsaWithSha256);
  const body = sequence(
    explicit(0, integer(Buffer.from([2]))), // version 3
    integer(Buffer.concat([Buffer.from([1]), randomBytes(15)])),
    algorithm,
    nameOf(issuer),
    sequence(time(from), time(to)),
    nameOf(subject),
    publicKey.export({ type: "spki", format: "der" }),
    explicit(3, sequence(...extensions)),
  );
  return sequence(body, algorithm, bitString(sign("sha256", body, issuerKey), 0));
}

function newKeys(): { readonly publicKey: KeyObject; readonly privateKey: KeyObject } {
  return generateKeyPairSync("ec", { namedCurve: "P-256" });
}

/** Tag, length and content of DER. Source: ITU-T X.690. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const sequence = (...parts: readonly Buffer[]) => der(0x30, ...parts);
const boolean = (value: boolean) => der(0x01, Buffer.from([value ? 0xff : 0]));
const integer = (bytes: Buffer) => der(0x02, bytes);
const explicit = (number: number, content: Buffer) => der(0xa0 + number, content);
const bitString = (bytes: Buffer, unused: number) => der(0x03, Buffer.from([unused]), bytes);
const bits = (byte: number, unused: number) => bitString(Buffer.from([byte]), unused);
const nameOf = (text: string) => sequence(der(0x31, sequence(oid.commonName, der(0x0c, Buffer.from(text)))));
/** `YYMMDDHHMMSSZ`. */
const time = (date: Date) =>
  der(
    0x17,
    Buffer.from(
      date
        .toISOString()
        .replaceAll(/[-:T]|\.\d+/g, "")
        .slice(2),
    ),
  );
const extension = (id: Buffer, content: Buffer, isCritical = false) =>
  sequence(id, ...(isCritical ? [boolean(true)] : []), der(0x04, content));

function hostName(host: string): Buffer {
  if (isIP(host) === 0) return der(0x82, Buffer.from(host));
  if (isIPv4(host)) return der(0x87, Buffer.from(host.split(".").map(Number)));
  throw new Error(`${host}: certificates are made for names and IPv4 addresses`);
}

function objectId(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split(".").map(Number);
  const bytes = [40 * first + second, ...rest].flatMap((arc) => {
    const digits = [arc & 0x7f];
    for (let left = arc >> 7; left > 0; left >>= 7) digits.unshift(0x80 | (left & 0x7f));
    return digits;
  });
  return der(0x06, Buffer.from(bytes));
}

const oid = {
  commonName: objectId("2.5.4.3"),
  keyUsage: objectId("2.5.29.15"),
  subjectAltName: objectId("2.5.29.17"),
  basicConstraints: objectId("2.5.29.19"),
  extendedKeyUsage: objectId("2.5.29.37"),
  serverAuth: objectId("1.3.6.1.5.5.7.3.1"),
  clientAuth: objectId("1.3.6.1.5.5.7.3.2"),
  ecdsaWithSha256: objectId("1.2.840.10045.4.3.2"),
};

function pem(what: string, content: Buffer): string {
  const lines = content.toString("base64").match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${what}-----`, ...lines, `-----END ${what}-----`, ""].join("\n");
}

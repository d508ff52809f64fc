import { createPrivateKey, X509Certificate } from "node:crypto";
import { expect, test } from "vitest";
import { makeAuthority } from "./certificates.ts";

const now = new Date("2026-03-01T12:00:00Z");
const authority = makeAuthority("an authority", now);
const issued = authority.issue("a server", ["127.0.0.1", "redis.test"]);
const root = new X509Certificate(authority.certificate);
const leaf = new X509Certificate(issued.certificate);

test("an authority signs itself, and what it issues", () => {
  expect(root.ca).toBe(true);
  expect(root.verify(root.publicKey)).toBe(true);
  expect(leaf.ca).toBe(false);
  expect(leaf.checkIssued(root)).toBe(true);
  expect(leaf.verify(root.publicKey)).toBe(true);
  expect(leaf.checkPrivateKey(createPrivateKey(issued.key))).toBe(true);
});

test("a certificate proves its hosts, and no others", () => {
  expect(leaf.checkIP("127.0.0.1")).toBe("127.0.0.1");
  expect(leaf.checkHost("redis.test")).toBe("redis.test");
  expect(leaf.checkIP("127.0.0.2")).toBeUndefined();
  expect(leaf.checkHost("other.test")).toBeUndefined();
});

test("a certificate is good for servers and clients, from an hour before to a day after", () => {
  expect(leaf.keyUsage).toEqual(["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"]);
  expect([leaf.validFromDate, leaf.validToDate]).toEqual([
    new Date("2026-03-01T11:00:00Z"),
    new Date("2026-03-02T12:00:00Z"),
  ]);
});

test("another authority of the same name did not sign it", () => {
  const other = new X509Certificate(makeAuthority("an authority", now).certificate);
  expect(leaf.verify(other.publicKey)).toBe(false);
});

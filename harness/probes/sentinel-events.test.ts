import { expect, test } from "vitest";
import type { RedisNode, Topology } from "../topology/contract.ts";
import { sentinelEntry } from "./sentinel-events.ts";

const node = (name: string, port: number, announced = port) =>
  ({ name, direct: { host: "127.0.0.1", port }, announced: { host: "127.0.0.1", port: announced } }) as RedisNode;
const sentinel = node("sessions-sentinel-2", 26_379);
const topology = {
  name: "sessions",
  // Node 2 is known by its proxy's address.
  nodes: [node("sessions-node-1", 7001), node("sessions-node-2", 7002, 9002)],
  sentinels: [sentinel],
} as unknown as Topology;

test("reads who is down, and who is no longer", () => {
  const message = "slave 127.0.0.1:9002 127.0.0.1 9002 @ sessions 127.0.0.1 7001";
  const entry = { target: "sessions", node: "sessions-node-2", how: "sdown", by: "sessions-sentinel-2" };
  expect(sentinelEntry(topology, sentinel, "+sdown", message)).toEqual({ type: "node.down", ...entry });
  expect(sentinelEntry(topology, sentinel, "-sdown", message)).toEqual({ type: "node.up", ...entry });
});

test("reads a switch of masters, by announced addresses", () => {
  const message = "sessions 127.0.0.1 7001 127.0.0.1 9002";
  expect(sentinelEntry(topology, sentinel, "+switch-master", message)).toMatchObject({
    type: "role.changed",
    from: "sessions-node-1",
    to: "sessions-node-2",
    source: "sentinel",
  });
});

test("keeps the steps of a failover as they were said, and nothing about strangers", () => {
  expect(sentinelEntry(topology, sentinel, "+try-failover", "master sessions 127.0.0.1 7001")).toMatchObject({
    type: "sentinel.said",
    channel: "+try-failover",
  });
  expect(sentinelEntry(topology, sentinel, "+sdown", "slave x 10.0.0.1 1 @ sessions 127.0.0.1 7001")).toBeNull();
});

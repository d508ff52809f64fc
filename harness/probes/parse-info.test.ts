import { expect, test } from "vitest";
import { findEventFlaw } from "../journal/check-event.ts";
import { parseInfo } from "./parse-info.ts";

const master = [
  "# Server",
  "redis_version:7.0.15",
  "run_id:abc",
  "uptime_in_seconds:12",
  "# Memory",
  "used_memory:1048576",
  "maxmemory:2097152",
  "mem_fragmentation_ratio:1.25",
  "# Stats",
  "keyspace_hits:90",
  "keyspace_misses:10",
  "evicted_keys:3",
  "# Replication",
  "role:master",
  "master_repl_offset:500",
  "slave0:ip=127.0.0.1,port=7001,state=online,offset=490,lag=1",
  "slave1:ip=127.0.0.1,port=7002,state=wait_bgsave,offset=0,lag=0",
  "# Keyspace",
  "db0:keys=7,expires=7,avg_ttl=100",
  "db3:keys=2,expires=0,avg_ttl=0",
].join("\r\n");

test("reads a master with its replicas, and adds the keys of all databases", () => {
  const reading = parseInfo(master);
  expect(reading).toMatchObject({
    runId: "abc",
    role: "master",
    uptimeSeconds: 12,
    usedMemoryBytes: 1048576,
    maxMemoryBytes: 2097152,
    fragmentationRatio: 1.25,
    keyspaceHits: 90,
    evictedKeys: 3,
    keys: 9,
    masterReplicationOffset: 500,
    masterLinkUp: null,
  });
  expect(reading.replicas).toEqual([
    { address: "127.0.0.1:7001", offset: 490, lagSeconds: 1, state: "online" },
    { address: "127.0.0.1:7002", offset: 0, lagSeconds: 0, state: "wait_bgsave" },
  ]);
});

test.each(["nan", "-nan", "inf"])(
  "does not know the fragmentation of a server that has just started and says %s",
  (said) => {
    const reading = parseInfo(`role:master\r\nused_memory_rss:0\r\nmem_fragmentation_ratio:${said}\r\n`);
    expect(reading.fragmentationRatio).toBeNull();
    const event = JSON.parse(
      JSON.stringify({ type: "info", atMs: 1, target: "t", node: "n", reading, reason: null }),
    ) as unknown;
    expect(findEventFlaw(event)).toBeNull();
  },
);

test("adds user and system time of the thread that serves commands, where the server says it", () => {
  const cpu = "used_cpu_sys_main_thread:0.25\r\nused_cpu_user_main_thread:1.5\r\n";
  expect(parseInfo(`role:master\r\n${cpu}`).mainThreadCpuSeconds).toBe(1.75);
  expect(parseInfo("role:master\r\n")).not.toHaveProperty("mainThreadCpuSeconds");
});

test("reads a replica whose link is down", () => {
  const reading = parseInfo("run_id:x\r\nrole:slave\r\nmaster_link_status:down\r\n");
  expect(reading).toMatchObject({ role: "replica", masterLinkUp: false, replicas: [], keys: 0 });
});

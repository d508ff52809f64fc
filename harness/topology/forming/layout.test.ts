import { expect, test } from "vitest";
import type { PlannedTarget } from "../../plan/plan.ts";
import { clusterTarget, sentinelTarget, standaloneTarget } from "../testing/test-bed.ts";
import { clientAccess } from "./client-access.ts";
import { countPorts, processGround } from "../process/process-host.ts";
import { layOut } from "./layout.ts";

function place(target: PlannedTarget) {
  const ports = Array.from({ length: countPorts(target) }, (_, index) => 12_000 + index);
  const ground = processGround(ports, "/data");
  const layout = layOut(target, ground, { data: "/data", logs: "/logs" }, new Date(0));
  return { ports, layout, control: layout.proxies.length === 0 ? [] : [ground.nextPort()] };
}

test.each([
  ["standalone", standaloneTarget(), 1],
  ["a standalone with a client proxy", standaloneTarget({ proxiedPlanes: ["client"] }), 3],
  ["sentinel 1+2+3 with both planes proxied", sentinelTarget({ proxiedPlanes: ["client", "replication"] }), 13],
  ["cluster 3+3", clusterTarget(), 6],
  ["cluster 3+3 with a replication proxy", clusterTarget({ proxiedPlanes: ["replication"] }), 13],
])("%s takes every port once and asks for no more", (_name, target, count) => {
  const { ports, layout, control } = place(target);
  expect(ports).toHaveLength(count);
  const used = [
    ...[...layout.nodes, ...layout.sentinels].map(({ direct }) => direct.port),
    ...layout.nodes.flatMap(({ proxies }) => proxies.map(({ listen }) => listen.port)),
    ...control,
  ];
  expect(used.toSorted((a, b) => a - b)).toEqual(ports);
});

test("without proxies clients dial what they are told", () => {
  const { layout } = place(clusterTarget());
  expect(layout.proxies).toEqual([]);
  expect(clientAccess(layout)).toMatchObject({ addressMap: {}, sentinels: [], masterName: null });
});

test("with a client proxy alone every direct address leads to it", () => {
  const { layout } = place(standaloneTarget({ proxiedPlanes: ["client"] }));
  expect(clientAccess(layout)).toMatchObject({
    addresses: ["127.0.0.1:12000"],
    addressMap: { "127.0.0.1:12000": "127.0.0.1:12001" },
  });
});

test("with both planes proxied the announced and the direct address lead to the client proxy", () => {
  const { layout } = place(standaloneTarget({ proxiedPlanes: ["client", "replication"] }));
  expect(clientAccess(layout)).toMatchObject({
    addresses: ["127.0.0.1:12002"],
    addressMap: { "127.0.0.1:12002": "127.0.0.1:12001", "127.0.0.1:12000": "127.0.0.1:12001" },
  });
});

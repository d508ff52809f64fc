import { expect, test } from "vitest";
import { readClusterNodes } from "./cluster-nodes.ts";

test("reads masters with slots, replicas with their master, host names, and leaves out slots on their way", () => {
  const text = [
    "aaa 127.0.0.1:7001@17001,host-a myself,master - 0 0 7 connected 0-100 200 [300->-bbb]",
    "bbb 127.0.0.1:7002@17002 master,fail - 1 2 3 disconnected 101-199",
    "ccc ::1:7003@17003 slave aaa 0 5 7 connected",
    "",
  ].join("\n");
  expect(readClusterNodes(text)).toEqual([
    {
      id: "aaa",
      host: "127.0.0.1",
      port: "7001",
      flags: new Set(["myself", "master"]),
      masterId: null,
      epoch: 7,
      slots: [
        { from: 0, to: 100 },
        { from: 200, to: 200 },
      ],
    },
    {
      id: "bbb",
      host: "127.0.0.1",
      port: "7002",
      flags: new Set(["master", "fail"]),
      masterId: null,
      epoch: 3,
      slots: [{ from: 101, to: 199 }],
    },
    { id: "ccc", host: "::1", port: "7003", flags: new Set(["slave"]), masterId: "aaa", epoch: 7, slots: [] },
  ]);
});

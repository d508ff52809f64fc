import { expect, test } from "vitest";
import { parseFailures } from "./cluster-failures.ts";

test("tells a suspicion (PFAIL) from what the majority agreed on (FAIL)", () => {
  const text = [
    "aaa 127.0.0.1:7001@17001,host-a myself,master - 0 0 1 connected 0-5460",
    "bbb 127.0.0.1:7002@17002 master,fail? - 1 2 2 connected 5461-10922",
    "ccc 127.0.0.1:7003@17003 slave,fail aaa 1 2 3 disconnected",
    "",
  ].join("\n");
  expect(parseFailures(text)).toEqual([
    { address: "127.0.0.1:7001", how: null },
    { address: "127.0.0.1:7002", how: "pfail" },
    { address: "127.0.0.1:7003", how: "fail" },
  ]);
});

import { expect, test } from "vitest";
import { compareSlots, parseSlotOwners, readOwnLine } from "./slot-owners.ts";

const view = (...lines: readonly string[]) => parseSlotOwners(`${lines.join("\n")}\n`);
const line = (id: string, ...slots: readonly string[]) =>
  [id, "127.0.0.1:7001@17001", "master", "-", "0", "0", "1", "connected", ...slots].join(" ");

test("every slot has one owner where all nodes say the same", () => {
  const whole = view(line("a", "0-8191"), line("b", "8192-16382", "16383"));
  expect(compareSlots([whole, whole, whole])).toEqual({ unowned: 0, disputed: 0 });
});
test("slots that nobody owns are counted, and those on their way are nobody's news", () => {
  const partly = view(line("a", "0-99", "[100->-b]"), line("b", "200-16383"));
  expect(compareSlots([partly])).toEqual({ unowned: 100, disputed: 0 });
});
test("slots on whose owner two nodes differ are disputed, also where one knows of none", () => {
  const before = view(line("a", "0-16383"));
  const after = view(line("b", "0-99"), line("a", "100-16382"));
  expect(compareSlots([before, after])).toEqual({ unowned: 0, disputed: 101 });
});
test("of no view nothing is known", () => {
  expect(compareSlots([])).toEqual({ unowned: null, disputed: null });
});

test("a node's own line says who it is, and which of its slots are on their way", () => {
  const text = [
    line("a", "0-99"),
    "b 127.0.0.1:7002@17002 myself,master - 0 0 7 connected 100-200 [93->-a] [77-<-a]",
    "c 127.0.0.1:7003@17003 slave b 0 0 7 connected",
  ].join("\n");
  expect(readOwnLine(text)).toEqual({ id: "b", isMaster: true, epoch: 7, open: [93, 77] });
  expect(readOwnLine(line("a", "0-99"))).toBeNull();
});

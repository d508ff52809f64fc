import { expect, test } from "vitest";
import { compareSnapshots, type Snapshot } from "./as-found.ts";

const before: Snapshot = {
  settings: new Map([["a", new Map([["maxmemory", "x"]])]]),
  users: new Map([["a", "u"]]),
  masters: ["a", "b"],
};

test("the same is no difference", () => {
  expect(compareSnapshots(before, before)).toEqual({ changed: [], masters: [], unchecked: [] });
});

test("a setting that changed, came or went, a user, and another master are told", () => {
  const after: Snapshot = {
    settings: new Map([
      [
        "a",
        new Map([
          ["maxmemory", "y"],
          ["new", "z"],
        ]),
      ],
    ]),
    users: new Map([["a", "v"]]),
    masters: ["a", "c"],
  };
  expect(compareSnapshots(before, after)).toEqual({
    changed: ["the setting maxmemory of a", "the setting new of a", "the users (ACL LIST) of a"],
    masters: ["shard 2: c instead of b"],
    unchecked: [],
  });
});

test("what this user may not look at, or what does not answer any more, is no difference and not the same either", () => {
  const blind: Snapshot = { settings: new Map([["a", null]]), users: new Map([["a", null]]), masters: [] };
  expect(compareSnapshots(before, blind).unchecked).toEqual(["CONFIG GET of a", "ACL LIST of a"]);
  expect(compareSnapshots(blind, before).unchecked).toEqual(["CONFIG GET of a", "ACL LIST of a"]);
});

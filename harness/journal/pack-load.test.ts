import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { RedrillError } from "../base/errors.ts";
import { EvidenceBuilder } from "../verdict/testing/evidence-builder.ts";
import { noise } from "../verdict/testing/generated/noise.ts";
import { packBlock } from "./block-gzip.ts";
import { packLongRecords } from "./pack-load.ts";
import { readChunks } from "./read-chunks.ts";
import { readEvidence } from "./read-evidence.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "redrill-pack-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const file = (name: string) => join(folder, name);
const recordFiles = () => readdirSync(folder).filter((name) => name.startsWith("load"));

/** Some 200 kB of records. */
function writeRun(): void {
  new EvidenceBuilder()
    .load({ load: "shop", fromMs: 0, toMs: 20_000, ratePerSecond: 300, hitRatio: 0.9 })
    .inOrder()
    .writeTo(folder);
}

const slotsOf = () => readEvidence(folder).load.counts("shop", "", "due");

describe("the records of a long run are packed", () => {
  test("into a file that says the same, to us and to any gunzip", () => {
    writeRun();
    const plain = readFileSync(file("load.ndjson"));
    const slots = slotsOf();
    packLongRecords(folder, 1, 1_000);
    expect(recordFiles()).toEqual(["load.ndjson.gz"]);
    expect(gunzipSync(readFileSync(file("load.ndjson.gz"))).equals(plain)).toBe(true);
    expect(readFileSync(file("load.ndjson.gz")).length).toBeLessThan(plain.length / 3);
    expect(slotsOf()).toEqual(slots);
    expect(readEvidence(folder).load.isComplete).toBe(true);
    packLongRecords(folder, 1, 1_000);
    expect(recordFiles()).toEqual(["load.ndjson.gz"]);
  });

  test("and those of a short one stay as they are", () => {
    writeRun();
    packLongRecords(folder, 1);
    expect(recordFiles()).toEqual(["load.ndjson"]);
  });

  test("but left whole by a kill in the middle, before or after the packed file has its name", () => {
    writeRun();
    const slots = slotsOf();
    writeFileSync(file("load.ndjson.gz.part"), "half");
    expect(slotsOf()).toEqual(slots);
    copyFileSync(file("load.ndjson"), file("load.ndjson.whole"));
    packLongRecords(folder, 1, 1_000);
    copyFileSync(file("load.ndjson.whole"), file("load.ndjson"));
    expect(slotsOf()).toEqual(slots);
  });

  test("and left as they are where there is no room for another file", () => {
    writeRun();
    const slots = slotsOf();
    symlinkSync("/dev/full", file("load.ndjson.gz.part"));
    packLongRecords(folder, 1, 1_000);
    expect(recordFiles()).toEqual(["load.ndjson"]);
    expect(slotsOf()).toEqual(slots);
  });
});

describe("a packed file", () => {
  test("that is cut off loses its end and no more", () => {
    writeRun();
    const slots = slotsOf();
    packLongRecords(folder, 1, 1_000);
    const { length } = readFileSync(file("load.ndjson.gz"));
    let before = slots.length;
    for (const kept of [length - 29, length * 0.6, length * 0.3, 10, 0]) {
      truncateSync(file("load.ndjson.gz"), Math.floor(kept));
      const left = slotsOf();
      expect(left).toEqual(slots.slice(0, left.length));
      expect(left.length).toBeLessThanOrEqual(before);
      before = left.length;
      expect(readEvidence(folder).load.isComplete).toBe(false);
    }
  });

  test("that is damaged is an error that says where", () => {
    writeRun();
    packLongRecords(folder, 1, 1_000);
    const packed = readFileSync(file("load.ndjson.gz"));
    for (const at of [0, 100, packed.length >> 1]) {
      const damaged = Buffer.from(packed);
      damaged[at] = (damaged[at] ?? 0) ^ 0x55;
      writeFileSync(file("load.ndjson.gz"), damaged);
      expect(() => readEvidence(folder)).toThrow(RedrillError);
      expect(() => readEvidence(folder)).toThrow("load.ndjson.gz: expected blocks of gzip, got something else at byte");
    }
  });

  test("holds what does not compress, and nothing at all", () => {
    const random = Buffer.from(Array.from({ length: 65_280 }, (_, index) => Math.floor(noise(1, index) * 256)));
    writeFileSync(file("x.gz"), Buffer.concat([packBlock(random), packBlock(Buffer.alloc(0)), packBlock(random)]));
    expect(Buffer.concat([...readChunks(file("x.gz"))]).equals(Buffer.concat([random, random]))).toBe(true);
  });
});

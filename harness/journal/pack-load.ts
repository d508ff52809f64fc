import { closeSync, fsyncSync, openSync, renameSync, rmSync, statSync, unlinkSync, writeSync } from "node:fs";
import { blockBytes, packBlock } from "./block-gzip.ts";
import { findLoadFiles } from "./load-files.ts";
import { readChunks } from "./read-chunks.ts";

/** Shorter records stay as they are, to be looked at with any tool: about five minutes at 20,000 slots a second. */
const longBytes = 12_000_000;

/**
 * Packs the load records of a run that is over, if they are long, each into a file `.gz` that takes its place. A kill in the
 * middle, or a full disk, leaves the records as they were.
 */
export function packLongRecords(folder: string, instances: number, atLeastBytes = longBytes): void {
  for (const path of findLoadFiles(folder, instances)) {
    const bytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    if (!path.endsWith(".gz") && bytes >= atLeastBytes) pack(path);
  }
}

function pack(path: string): void {
  const unfinished = `${path}.gz.part`;
  try {
    writePacked(path, unfinished);
  } catch {
    rmSync(unfinished, { force: true });
    return; // whole is better than small
  }
  renameSync(unfinished, `${path}.gz`);
  unlinkSync(path);
}

function writePacked(from: string, to: string): void {
  const file = openSync(to, "w");
  try {
    for (const chunk of readChunks(from)) {
      for (let at = 0; at < chunk.length; at += blockBytes)
        writeAll(file, packBlock(chunk.subarray(at, at + blockBytes)));
    }
    writeAll(file, packBlock(Buffer.alloc(0)));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function writeAll(file: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
}

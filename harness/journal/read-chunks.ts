import { closeSync, openSync, readSync } from "node:fs";
import { RedrillError } from "../base/errors.ts";
import { blockLength, unpackBlock } from "./block-gzip.ts";

/** Large enough that a line seldom straddles two reads, small enough that memory stays flat for files of any length. */
const chunkBytes = 1 << 20;

/**
 * The bytes of a file, piece by piece; unpacked where its name ends in `.gz`. A file that is not there has none. A piece is
 * good until the next one is asked for. What is cut off at the end of a packed file is left out. Throws a `RedrillError`
 * (exit code 2) for a file that cannot be read or unpacked.
 */
export function readChunks(path: string): Generator<Buffer, void> {
  return path.endsWith(".gz") ? unpackedChunks(path) : plainChunks(path);
}

function* plainChunks(path: string): Generator<Buffer, void> {
  const file = openIfThere(path);
  if (file === null) return;
  try {
    const chunk = Buffer.allocUnsafe(chunkBytes);
    for (;;) {
      const bytes = readSync(file, chunk, 0, chunkBytes, null);
      if (bytes === 0) return;
      yield chunk.subarray(0, bytes);
    }
  } finally {
    closeSync(file);
  }
}

function* unpackedChunks(path: string): Generator<Buffer, void> {
  let unpacked: Buffer[] = [];
  let bytes = 0;
  for (const block of unpackedBlocks(path)) {
    unpacked.push(block);
    bytes += block.length;
    if (bytes < chunkBytes) continue;
    yield Buffer.concat(unpacked);
    unpacked = [];
    bytes = 0;
  }
  if (bytes > 0) yield Buffer.concat(unpacked);
}

function* unpackedBlocks(path: string): Generator<Buffer, void> {
  let rest: Buffer = Buffer.alloc(0);
  let offset = 0;
  for (const chunk of plainChunks(path)) {
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      const block = firstBlock(path, rest, offset);
      if (block === null) break;
      rest = rest.subarray(block.length);
      offset += block.length;
      yield block.data;
    }
  }
}

function firstBlock(path: string, bytes: Buffer, offset: number): { length: number; data: Buffer } | null {
  try {
    const length = blockLength(bytes);
    if (length === null || length > bytes.length) return null;
    return { length, data: unpackBlock(bytes.subarray(0, length)) };
  } catch (cause) {
    throw new RedrillError(
      `${path}: expected blocks of gzip, got something else at byte ${String(offset)} (${(cause as Error).message})`,
      { exitCode: 2, next: "The file was damaged after the run; what it says can no longer be trusted.", cause },
    );
  }
}

function openIfThere(path: string): number | null {
  try {
    return openSync(path, "r");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw new RedrillError(`${path}: expected a file that can be read, got ${(error as Error).message}`, {
      exitCode: 2,
      next: "Check who may read the run's folder.",
      cause: error,
    });
  }
}

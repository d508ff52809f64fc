import { crc32, deflateRawSync, inflateRawSync } from "node:zlib";

/**
 * Block gzip (BGZF): gzip members of at most 64 kB, each with its own length in its header. Every gunzip reads the file; who
 * knows of the blocks reads one after the other, and needs no more memory than for one.
 * Source: SAM/BAM specification, section 4.1.
 */
const headerBytes = 18;
const trailerBytes = 8;
/** What fits into a block even if it does not compress. */
export const blockBytes = 65_280;

const fixedHeader = Buffer.from([0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 0xff, 6, 0, 0x42, 0x43, 2, 0]);

/** One block; of nothing it is the block that ends a file. */
export function packBlock(data: Uint8Array): Buffer {
  const packed = deflateRawSync(data);
  const block = Buffer.alloc(headerBytes + packed.length + trailerBytes);
  fixedHeader.copy(block);
  block.writeUInt16LE(block.length - 1, 16);
  packed.copy(block, headerBytes);
  block.writeUInt32LE(crc32(data), block.length - 8);
  block.writeUInt32LE(data.length, block.length - 4);
  return block;
}

/** The length of the block that begins here; null where that is not known yet. Throws an `Error` for what is no block. */
export function blockLength(bytes: Buffer): number | null {
  const known = Math.min(bytes.length, fixedHeader.length);
  if (!bytes.subarray(0, known).equals(fixedHeader.subarray(0, known))) throw new Error("no block of gzip begins here");
  return bytes.length < headerBytes ? null : bytes.readUInt16LE(16) + 1;
}

/** What a whole block holds. Throws an `Error` for a damaged one. */
export function unpackBlock(block: Buffer): Buffer {
  if (block.length < headerBytes + trailerBytes) throw new Error("a block is too short");
  const data = inflateRawSync(block.subarray(headerBytes, -trailerBytes), { maxOutputLength: 1 << 16 });
  if (crc32(data) !== block.readUInt32LE(block.length - 8)) throw new Error("a block's checksum is wrong");
  return data;
}

import { inflateSync } from "node:zlib";

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** How many pixels have each colour, as `r,g,b`. */
  readonly colours: ReadonlyMap<string, number>;
}

/** Reads a PNG of 8 bits a channel, RGB or RGBA, not interlaced: what a headless browser writes. */
export function readPng(file: Buffer): Picture {
  const [width, height, depth, type] = [file.readUInt32BE(16), file.readUInt32BE(20), file[24], file[25]];
  if (depth !== 8 || (type !== 2 && type !== 6))
    throw new Error(`depth ${String(depth)}, colour type ${String(type)}: not read here`);
  const channels = type === 6 ? 4 : 3;
  const parts: Buffer[] = [];
  for (let at = 8; at < file.length; at += 12 + file.readUInt32BE(at)) {
    if (file.toString("latin1", at + 4, at + 8) === "IDAT")
      parts.push(file.subarray(at + 8, at + 8 + file.readUInt32BE(at)));
  }
  const data = inflateSync(Buffer.concat(parts));
  const stride = width * channels;
  const colours = new Map<string, number>();
  let above = Buffer.alloc(stride);
  for (let y = 0; y < height; y += 1) {
    const start = y * (stride + 1);
    const row = unfilter(data.subarray(start + 1, start + 1 + stride), above, data[start] ?? 0, channels);
    for (let x = 0; x < stride; x += channels) {
      const colour = `${String(row[x])},${String(row[x + 1])},${String(row[x + 2])}`;
      colours.set(colour, (colours.get(colour) ?? 0) + 1);
    }
    above = row;
  }
  return { width, height, colours };
}

/** The five filters of the PNG specification, section 9. */
function unfilter(row: Buffer, above: Buffer, filter: number, channels: number): Buffer<ArrayBuffer> {
  const plain = Buffer.alloc(row.length);
  for (let index = 0; index < row.length; index += 1) {
    const a = index >= channels ? (plain[index - channels] ?? 0) : 0;
    const b = above[index] ?? 0;
    const c = index >= channels ? (above[index - channels] ?? 0) : 0;
    plain[index] = ((row[index] ?? 0) + predict(filter, a, b, c)) & 255;
  }
  return plain;
}

function predict(filter: number, a: number, b: number, c: number): number {
  if (filter === 1) return a;
  if (filter === 2) return b;
  if (filter === 3) return (a + b) >> 1;
  if (filter !== 4) return 0;
  const [toA, toB, toC] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)];
  if (toA <= toB && toA <= toC) return a;
  return toB <= toC ? b : c;
}

/** A file or, without content, a folder; its name is relative. */
export interface TarEntry {
  readonly name: string;
  readonly mode: number;
  readonly content: Buffer | string | null;
}

const block = 512;

/** A tar archive (ustar), as Docker takes files for a container. Everything in it belongs to root. */
export function makeTar(entries: readonly TarEntry[]): Buffer {
  const parts = entries.flatMap(({ name, mode, content }) => {
    const bytes = content === null ? Buffer.alloc(0) : Buffer.from(content);
    const padding = Buffer.alloc((block - (bytes.length % block)) % block);
    return [header(name, mode, bytes.length, content === null ? "5" : "0"), bytes, padding];
  });
  return Buffer.concat([...parts, Buffer.alloc(2 * block)]);
}

function octal(value: number, width: number): string {
  return `${value.toString(8).padStart(width - 1, "0")}\0`;
}

function header(name: string, mode: number, size: number, type: "0" | "5"): Buffer {
  if (Buffer.byteLength(name) > 100) throw new Error(`${name}: longer than a tar header holds`);
  const bytes = Buffer.alloc(block);
  bytes.write(name, 0);
  bytes.write(octal(mode, 8), 100);
  bytes.write(octal(0, 8), 108); // owner
  bytes.write(octal(0, 8), 116); // group
  bytes.write(octal(size, 12), 124);
  bytes.write(octal(0, 12), 136); // time
  bytes.write(" ".repeat(8), 148); // the checksum counts as blanks
  bytes.write(type, 156);
  bytes.write("ustar\x0000", 257);
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  bytes.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return bytes;
}

/**
 * Reads every series of the page: deflated, then LEB128 numbers. Of each series the differences from point to point, ZigZag
 * encoded and raised by one, since 0 stands for a gap.
 *
 * @param {PageData} page
 * @returns {Promise<(number | null)[][]>}
 */
export async function unpack({ packed, charts, clocks }) {
  const raw = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
  const stream = new Blob([raw]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  let at = 0;
  const next = () => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[at++] ?? 0;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  };
  return charts.flatMap(({ series, clock }) =>
    series.map(({ unit }) => {
      /** @type {(number | null)[]} */
      const points = [];
      let sum = 0;
      const count = clocks[clock]?.count ?? 0;
      for (let index = 0; index < count; index += 1) {
        const number = next();
        if (number === 0) {
          points.push(null);
          continue;
        }
        const zigzag = number - 1;
        sum += zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2;
        points.push(sum * unit);
      }
      return points;
    }),
  );
}

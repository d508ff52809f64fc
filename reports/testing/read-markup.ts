/** An element as a strict reader sees it. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** The element around it; null for the outermost. */
  readonly parent: Element | null;
  /** All text within, entities decoded. */
  text: string;
}

const voidElements = new Set(["meta", "link", "br", "img", "hr", "input"]);
const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };
const tag =
  /<(?:!doctype html|\?xml version="1\.0" encoding="UTF-8"\?|(\/?)([A-Za-z][\w-]*)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?))>/gy;
const forbidden = /[^\P{Cc}\t\n]|\p{Surrogate}|\p{Noncharacter_Code_Point}|[\u202A-\u202E\u2066-\u2069]/u;

/**
 * Reads XML, or HTML that is written as strictly: quoted attributes, known entities, every element closed by its own tag.
 * Throws at the first thing that is not; returns the elements in order. No general parser: it is as narrow as what the
 * renderers write.
 */
export function readMarkup(source: string, { isHtml = false } = {}): readonly Element[] {
  const odd = forbidden.exec(source);
  if (odd) throw new Error(`a character that must not be there, at ${around(source, odd.index)}`);
  const elements: Element[] = [];
  const open: Element[] = [];
  let at = 0;
  while (at < source.length) {
    const next = source.indexOf("<", at);
    const text = decode(source.slice(at, next === -1 ? source.length : next));
    for (const element of open) element.text += text;
    if (next === -1) break;
    tag.lastIndex = next;
    const found = tag.exec(source);
    if (!found) throw new Error(`not a tag, at ${around(source, next)}`);
    at = tag.lastIndex;
    const [, slash, name, attributes = "", selfClosing] = found;
    if (name === undefined) continue;
    if (slash === "/") {
      const last = open.pop();
      if (last?.name !== name)
        throw new Error(`</${name}> closes <${last?.name ?? "nothing"}>, at ${around(source, next)}`);
      continue;
    }
    const element: Element = { name, attributes: readAttributes(attributes), parent: open.at(-1) ?? null, text: "" };
    elements.push(element);
    if (selfClosing === "/" || (isHtml && voidElements.has(name))) continue;
    if (isHtml && (name === "style" || name === "script")) {
      const end = source.indexOf(`</${name}>`, at);
      element.text = source.slice(at, end);
      at = end + `</${name}>`.length;
      continue;
    }
    open.push(element);
  }
  if (open.length > 0) throw new Error(`never closed: <${open.map(({ name }) => name).join("> <")}>`);
  return elements;
}

function readAttributes(source: string): Readonly<Record<string, string>> {
  const attributes: Record<string, string> = {};
  for (const [, name = "", value = ""] of source.matchAll(/([\w:-]+)="([^"]*)"/gu)) {
    if (name in attributes) throw new Error(`the attribute ${name} stands twice in ${source}`);
    attributes[name] = decode(value);
  }
  return attributes;
}

function decode(text: string): string {
  return text.replaceAll(/&([^;&\s]*;?)/gu, (whole, name: string) => {
    const character = entities[name.replace(/;$/u, "")];
    if (character === undefined || !name.endsWith(";")) throw new Error(`not an entity: ${whole}`);
    return character;
  });
}

function around(source: string, index: number): string {
  return JSON.stringify(source.slice(Math.max(0, index - 20), index + 60));
}

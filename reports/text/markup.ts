import { clean } from "./clean.ts";

/** A piece of HTML, SVG or XML that is known to be well-formed and escaped. Only `markup` makes them. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What may stand in a `markup` template: text is cleaned and escaped, pieces of markup go in as they are, null is nothing. */
export type Content = string | number | Markup | null | readonly Content[];

/**
 * Template tag: `` markup`<td>${name}</td>` ``. Escaping is what happens when nothing is done, so a hostile string has no way
 * through. Attribute values must stand in double quotes.
 */
export function markup(parts: TemplateStringsArray, ...values: readonly Content[]): Markup {
  let text = parts[0] ?? "";
  for (const [index, value] of values.entries()) text += textOf(value) + (parts[index + 1] ?? "");
  return new Markup(text);
}

/** `&<>"'` as entities, control characters gone. */
function escapeMarkup(text: string): string {
  return clean(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

function textOf(value: Content): string {
  if (value === null) return "";
  if (typeof value === "string") return escapeMarkup(value);
  if (typeof value === "number") return String(value);
  if (value instanceof Markup) return value.text;
  return value.map(textOf).join("");
}

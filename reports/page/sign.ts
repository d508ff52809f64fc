import { markup, type Markup } from "../text/markup.ts";
import type { Sign } from "../text/status.ts";

/** Symbol and word, with a colour beside them. */
export function drawSign({ symbol, word, tone }: Sign): Markup {
  return markup`<span class="sign ${tone}"><span aria-hidden="true">${symbol}</span> ${word}</span>`;
}

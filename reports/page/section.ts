import type { Markup } from "../text/markup.ts";
import type { Page } from "./page.ts";

/** A part of the page under a heading of its own; null where the run has nothing for it. */
export type DrawSection = (page: Page) => Markup | null;

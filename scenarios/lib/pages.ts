import type { Load, SizeDistribution } from "k6/x/redrill";
import type { TtlParameters } from "./ttl.ts";

/** What every scenario that writes pages is told about them. */
export interface PageParameters extends TtlParameters {
  /** A page has the same size in every load of a run. */
  readonly size: SizeDistribution;
}

/** Pages are numbered from 0, the most popular first. */
export function pageKey(page: number): string {
  return `page:${page}`;
}

/** Renders pages as the shop stores them: JSON of exactly the page's size that begins with the page's own number. */
export function pageRenderer(load: Load<PageParameters>): (page: number) => string {
  const sizeOf = load.sizes(load.with.size);
  return (page) => {
    const start = pageStart(page);
    return `${start}${load.payload(sizeOf(page) - start.length - pageEnd.length)}${pageEnd}`;
  };
}

/** Is this value that page? A client that mixes up its replies hands out another one. */
export function isPage(value: string, page: number): boolean {
  return value.startsWith(pageStart(page));
}

const pageStart = (page: number) => `{"page":${page},"html":"`;
const pageEnd = '"}';

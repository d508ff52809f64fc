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

/**
 * Renders pages as the shop stores them: JSON of exactly the page's size that begins with the page's own number, and its version
 * if it was ever changed.
 */
export function pageRenderer(load: Load<PageParameters>): (page: number, version?: number) => string {
  const sizeOf = load.sizes(load.with.size);
  return (page, version = 0) => {
    const start = `${pageStart(page)}${version === 0 ? "" : `"version":${version},`}"html":"`;
    return `${start}${load.payload(Math.max(0, sizeOf(page) - start.length - pageEnd.length))}${pageEnd}`;
  };
}

/** Is this value that page? A client that mixes up its replies hands out another one. */
export function isPage(value: string, page: number): boolean {
  return value.startsWith(pageStart(page));
}

/** The version of a page that was rendered here; 0 = it was never changed. */
export function versionOf(value: string): number {
  return Number(/^\{"page":\d+,"version":(\d+),/.exec(value.slice(0, 60))?.[1] ?? 0);
}

const pageStart = (page: number) => `{"page":${page},`;
const pageEnd = '"}';

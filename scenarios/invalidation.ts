import type { Load } from "k6/x/redrill";

interface InvalidationParameters {
  readonly pattern: "unlink" | "scan" | "tags" | "versioned" | "keys" | "expire-only";
  readonly groups: number;
  readonly pages: number;
  readonly sizeBytes: number;
  readonly ttlMs: number;
  readonly invalidationsRatio: number;
  readonly scanCount: number;
}

/**
 * A category of the shop changes, and none of its pages may be shown as it was before.
 *
 * A slot is a page view, or (a share of them) a change of a whole group of pages: the new version is written to the database (a key
 * beside the cache stands for it), then the cached pages go. The patterns: `unlink` - the names of the pages are known; `tags` - a set
 * of the names of what is cached; `scan` - SCAN with a pattern; `versioned` - the version is a part of the name, and nothing is deleted;
 * `keys` - KEYS with a pattern and DEL, which stops everybody else meanwhile; `expire-only` - nothing goes, the TTL has to do.
 *
 * `staleServes` is the verdict: views of an older version that began after the change was complete. What it costs others is
 * `p99(shop.get)` and `slowCommands(cache)`.
 */
export default function invalidation(load: Load<InvalidationParameters>) {
  const { pattern, groups, pages, sizeBytes, ttlMs, invalidationsRatio, scanCount } = load.with;
  const { redis } = load;
  const database = redis.named("database");
  const clean = redis.named("invalidate");
  const fill = redis.named("fill").script(fillWhileCurrent);
  const html = load.payload(sizeBytes);

  const invalidate = (group: string): void => {
    const version = Number(database.incr(truthOf(group)));
    switch (pattern) {
      case "unlink":
        clean.unlink(...Array.from({ length: pages }, (_, page) => pageOf(group, page)));
        break;
      case "tags": {
        const names = clean.smembers(`tag:{${group}}`);
        if (names.length > 0) clean.unlink(...names);
        break;
      }
      case "scan":
        for (const names of clean.scan({ match: `cached:{${group}}:*`, count: scanCount })) clean.unlink(...names);
        break;
      case "keys": {
        const names = clean.call("KEYS", `cached:{${group}}:*`) as string[];
        if (names.length > 0) clean.del(...names);
        break;
      }
      case "versioned":
      case "expire-only":
        break;
      default:
        pattern satisfies never;
    }
    load.note("wrote", group, version);
  };

  const view = (group: string, page: number): void => {
    const current = () => Number(database.get(truthOf(group)) ?? 0);
    const isVersioned = pattern === "versioned";
    if (isVersioned) load.note("begin", group); // what is current is asked for first
    const key = isVersioned ? `${pageOf(group, page)}:${current()}` : pageOf(group, page);
    const cached = redis.get(key);
    if (cached !== null) {
      load.note("read", group, Number(cached.slice(0, cached.indexOf(" "))));
      return;
    }
    const version = current();
    load.note("read", group, version);
    fill.run(
      [key, truthOf(group), `tag:{${group}}`],
      [version, `${version} ${html}`, ttlMs, pattern === "tags" ? 1 : 0],
    );
  };

  return (slot: number) => {
    const group = `${load.name}:${Math.floor(load.random(slot) * groups)}`;
    if (load.random(slot, 1) < invalidationsRatio) invalidate(group);
    else view(group, Math.floor(load.random(slot, 2) * pages));
  };
}

const truthOf = (group: string) => `truth:{${group}}`;
const pageOf = (group: string, page: number) => `cached:{${group}}:${page}`;

/** Writes a page back only while its version is still the current one: or an old one would stay after the new one was made known. */
const fillWhileCurrent = `
if (redis.call("GET", KEYS[2]) or "0") ~= ARGV[1] then return 0 end
redis.call("SET", KEYS[1], ARGV[2], "PX", ARGV[3])
if ARGV[4] == "1" then redis.call("SADD", KEYS[3], KEYS[1]) redis.call("PEXPIRE", KEYS[3], ARGV[3]) end
return 1`;

declare module "k6/x/redrill" {
  /** A member and its score. */
  export type Scored<Text> = [member: Text, score: number];

  /** An end of a range: a number, or as Redis writes it: "-inf", "+inf", "(5" without 5 itself; by lex "-", "+", "[a", "(a". */
  export type Bound = number | bigint | string;

  export interface RangeOptions {
    /** What `start` and `stop` are; by default ranks from 0, below 0 from the end. */
    readonly by?: "score" | "lex";
    /** From the highest to the lowest (REV); by score or lex `start` is the higher end then. */
    readonly reverse?: boolean;
    /** Only by score or lex: [how many to leave out, how many to give]; -1 is all. */
    readonly limit?: readonly [offset: number, count: number];
  }

  export interface CombineOptions {
    /** A factor for the scores of each key. */
    readonly weights?: readonly number[];
    /** What becomes of the scores of a member of several; default `sum`. */
    readonly aggregate?: "sum" | "min" | "max";
  }

  export interface SortedSetCommands<Text> {
    /** ZADD: how many members are new, with `countChanged` also those whose score changed. */
    zadd(
      key: Key,
      scores: Pairs<number>,
      options?: {
        /** Only members that are not there (NX). */
        readonly ifAbsent?: boolean;
        /** Only members that are there (XX). */
        readonly ifPresent?: boolean;
        /** Of those that are there, only those that the new score is greater for (GT). */
        readonly ifGreater?: boolean;
        /** Of those that are there, only those that the new score is less for (LT). */
        readonly ifLess?: boolean;
        /** Count what changed too (CH). */
        readonly countChanged?: boolean;
      },
    ): number;
    /** ZINCRBY: the score after it. */
    zincrby(key: Key, increment: number, member: Value): number;
    /** ZSCORE: null if there is no such member. Counts a hit or a miss. */
    zscore(key: Key, member: Value): number | null;
    /** ZMSCORE: in the order of the members, null for each that is not there. Counts each. */
    zmscore(key: Key, ...members: Value[]): (number | null)[];
    /** ZCARD: how many members there are. */
    zcard(key: Key): number;
    /** ZCOUNT: how many have a score from `min` to `max`. */
    zcount(key: Key, min: Bound, max: Bound): number;
    /** ZLEXCOUNT: how many are from `min` to `max`, where all scores are equal. */
    zlexcount(key: Key, min: string, max: string): number;
    /** ZRANGE: members from `start` to `stop`, both included. */
    zrange(key: Key, start: Bound, stop: Bound, options?: RangeOptions): Text[];
    /** ZRANGE with WITHSCORES. */
    zrange(key: Key, start: Bound, stop: Bound, options: RangeOptions & { readonly withScores: true }): Scored<Text>[];
    /** ZRANGESTORE: how many members the destination has then. */
    zrangestore(destination: Key, source: Key, start: Bound, stop: Bound, options?: RangeOptions): number;
    /** ZRANK: 0 for the lowest score, null if there is no such member. */
    zrank(key: Key, member: Value): number | null;
    /** ZREVRANK: 0 for the highest score, null if there is no such member. */
    zrevrank(key: Key, member: Value): number | null;
    /** ZREM: how many of the members were there. */
    zrem(key: Key, ...members: Value[]): number;
    /** ZREMRANGEBYSCORE: how many were removed. */
    zremrangebyscore(key: Key, min: Bound, max: Bound): number;
    /** ZREMRANGEBYRANK: how many were removed. */
    zremrangebyrank(key: Key, start: number, stop: number): number;
    /** ZREMRANGEBYLEX: how many were removed. */
    zremrangebylex(key: Key, min: string, max: string): number;
    /** ZPOPMIN: the members with the lowest scores, lowest first; `count` is 1 by default. */
    zpopmin(key: Key, count?: number): Scored<Text>[];
    /** ZPOPMAX: the members with the highest scores, highest first; `count` is 1 by default. */
    zpopmax(key: Key, count?: number): Scored<Text>[];
    /** ZMPOP: up to `count` members (default 1) of the first sorted set that has some, null if all are empty. */
    zmpop(
      keys: Key | readonly Key[],
      which: "min" | "max",
      options?: { readonly count?: number },
    ): PoppedScored<Text> | null;
    /** BZPOPMIN: waits up to `timeoutMs` for a member (0 waits for ever), as `blpop` does; null if none came. */
    bzpopmin(keys: Key | readonly Key[], timeoutMs: number): { key: Text; member: Text; score: number } | null;
    /** BZPOPMAX: as `bzpopmin`, the highest score. */
    bzpopmax(keys: Key | readonly Key[], timeoutMs: number): { key: Text; member: Text; score: number } | null;
    /** BZMPOP: as `zmpop`, waiting as `blpop` does. */
    bzmpop(
      keys: Key | readonly Key[],
      which: "min" | "max",
      timeoutMs: number,
      options?: { readonly count?: number },
    ): PoppedScored<Text> | null;
    /** ZRANDMEMBER: any member, null if there is none. */
    zrandmember(key: Key): Text | null;
    /** ZRANDMEMBER: up to `count` different members; a negative count may give one several times. */
    zrandmember(key: Key, count: number): Text[];
    /** ZRANDMEMBER with WITHSCORES. */
    zrandmember(key: Key, count: number, options: { readonly withScores: true }): Scored<Text>[];
    /** ZUNION: what is in any of them. */
    zunion(keys: Key | readonly Key[], options?: CombineOptions): Text[];
    /** ZUNION with WITHSCORES. */
    zunion(keys: Key | readonly Key[], options: CombineOptions & { readonly withScores: true }): Scored<Text>[];
    /** ZINTER: what is in all of them. */
    zinter(keys: Key | readonly Key[], options?: CombineOptions): Text[];
    /** ZINTER with WITHSCORES. */
    zinter(keys: Key | readonly Key[], options: CombineOptions & { readonly withScores: true }): Scored<Text>[];
    /** ZDIFF: what is in the first and in no other. */
    zdiff(keys: Key | readonly Key[]): Text[];
    /** ZDIFF with WITHSCORES. */
    zdiff(keys: Key | readonly Key[], options: { readonly withScores: true }): Scored<Text>[];
    /** ZINTERCARD: how many are in all of them, counted up to `limit` (0 is no limit). */
    zintercard(keys: Key | readonly Key[], options?: { readonly limit?: number }): number;
    /** ZUNIONSTORE: how many members the destination has then. */
    zunionstore(destination: Key, keys: Key | readonly Key[], options?: CombineOptions): number;
    /** ZINTERSTORE: how many members the destination has then. */
    zinterstore(destination: Key, keys: Key | readonly Key[], options?: CombineOptions): number;
    /** ZDIFFSTORE: how many members the destination has then. */
    zdiffstore(destination: Key, keys: Key | readonly Key[]): number;
  }

  /** What came off a sorted set, and off which. */
  export interface PoppedScored<Text> {
    readonly key: Text;
    readonly members: Scored<Text>[];
  }
}

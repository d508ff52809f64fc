import { renameSync, writeFileSync } from "node:fs";
import type { LoadUser, RedisNode } from "../contract.ts";
import { askOnFreshConnection } from "../redis-client.ts";

/** The user of the load, who finds the password of the moment in a file, as an application finds it in a secret store. */
export class FileUser implements LoadUser {
  readonly name: string;
  readonly path: string;
  #password: string;

  /** The file is written at once, and readable by nobody else. */
  constructor(name: string, password: string, path: string) {
    this.name = name;
    this.path = path;
    this.#password = password;
    this.publish(password);
  }

  get password(): string {
    return this.#password;
  }

  publish(password: string): void {
    const text = JSON.stringify({ username: this.name, password });
    // A reader sees the old file or the new one, never a half.
    writeFileSync(`${this.path}.new`, text, { mode: 0o600 });
    renameSync(`${this.path}.new`, this.path);
    this.#password = password;
  }

  async tryAt({ direct, announced, tls = null }: RedisNode, password: string, limitMs: number): Promise<string | null> {
    const asIt = { username: this.name, password, tls, announcedHost: announced.host };
    return askOnFreshConnection(direct, asIt, ["PING"], limitMs).then(
      () => null,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
  }
}

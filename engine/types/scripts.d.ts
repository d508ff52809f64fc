declare module "k6/x/redrill" {
  export interface ScriptCommands<Text> {
    /** EVAL: the source goes over the network each time; `script` sends its hash. The reply as RESP2 has it. */
    eval(source: string, keys?: readonly Key[], args?: readonly Value[]): Reply<Text>;
    /** EVAL_RO: the script may not write. */
    evalRo(source: string, keys?: readonly Key[], args?: readonly Value[]): Reply<Text>;
    /** EVALSHA: fails with NOSCRIPT where the script is not known; `script` does not. */
    evalsha(sha: string, keys?: readonly Key[], args?: readonly Value[]): Reply<Text>;
    /** EVALSHA_RO: the script may not write. */
    evalshaRo(sha: string, keys?: readonly Key[], args?: readonly Value[]): Reply<Text>;
    /** FCALL: calls a function of a library. */
    fcall(name: string, keys?: readonly Key[], args?: readonly Value[]): Reply<Text>;
    /** FCALL_RO: the function may not write. */
    fcallRo(name: string, keys?: readonly Key[], args?: readonly Value[]): Reply<Text>;
    /** SCRIPT LOAD: the script's hash. In a Cluster it is loaded at every master. */
    scriptLoad(source: string): string;
    /** FUNCTION LOAD: the library's name. In a Cluster it is loaded at every master. */
    functionLoad(source: string, options?: { readonly replace?: boolean }): string;
    /** FUNCTION DELETE: removes a library. In a Cluster at every master. */
    functionDelete(library: string): void;
  }

  /** A Lua script that Redis is sent once. */
  export interface Script<Text = string> {
    readonly sha: string;
    /**
     * Runs it by its hash; a server that does not know it is sent the source, which loads it again. In a Cluster it runs at
     * the node of the first key. The reply as RESP2 has it. Measured as operation `script`.
     */
    run(keys?: readonly Key[], args?: readonly Value[]): Reply<Text>;
  }

  export interface ServerCommands {
    /** PING: throws unless there is an answer. */
    ping(): void;
    /** DBSIZE: how many keys there are; in a Cluster at all masters together. */
    dbsize(): number;
    /** PUBLISH: how many clients of that node received it. */
    publish(channel: Key, message: Value): number;
    /** SPUBLISH: to a shard channel, which lies on the shard of its name as a key does. */
    spublish(channel: Key, message: Value): number;
  }

  /** Messages of one connection. It stays open until it is closed, so open it once per VU, not in every iteration. */
  export interface Subscription<Text = string> {
    /**
     * The next message; null if none came within `timeoutMs`. Only this VU waits. What comes between two calls is not lost,
     * as long as Redis keeps it (`client-output-buffer-limit pubsub`). Measured as operation `next`: a message is a hit,
     * none a miss.
     */
    next(timeoutMs: number): Message<Text> | null;
    /** Ends it; a second time does nothing. */
    close(): void;
  }

  export interface Message<Text> {
    readonly channel: string;
    /** The pattern that it came by, of `psubscribe` alone. */
    readonly pattern?: string;
    readonly message: Text;
  }
}

import type { Redis, StreamEntry } from "k6/x/redrill";

/** A message that a consumer has in its hand. */
export interface Delivery {
  readonly id: string;
  /** How the broker knows it: an entry's id, or the list's element. */
  readonly receipt: string;
  /** It was delivered too often, and is to be put aside. */
  readonly isPoison: boolean;
}

/** A queue in Redis as producers and consumers use it. */
export interface Broker {
  readonly add: (id: string, body: string) => void;
  /** Up to a batch of messages; none where there are none. */
  readonly take: () => readonly Delivery[];
  readonly done: (delivery: Delivery) => void;
  readonly park: (delivery: Delivery) => void;
}

export interface BrokerSettings {
  readonly name: string;
  readonly worker: string;
  readonly batch: number;
  readonly maxDeliveries: number;
  readonly reclaimMs: number;
}

type MakeBroker = (redis: Redis, settings: BrokerSettings) => Broker;

/** Each worker asks for it, and all but one find it there. */
const makeGroup = `redis.pcall("XGROUP", "CREATE", KEYS[1], ARGV[1], "0", "MKSTREAM") return 1`;

/** A consumer group: what a consumer has not acknowledged for a while goes to another one. */
const stream: MakeBroker = (redis, { name, worker, batch, maxDeliveries, reclaimMs }) => {
  const key = `queue:{${name}}`;
  const group = "workers";
  redis.named("group").script(makeGroup).run([key], [group]);
  const reclaim = (): readonly Delivery[] => {
    // One at a time: who dies of a poison message takes none of the others with it again.
    const stale = redis.xpending(key, group, { count: 1, idleMs: reclaimMs });
    if (stale.length === 0) return [];
    const deliveries = new Map(stale.map((one) => [one.id, one.deliveries]));
    const claimed = redis.xclaim(key, group, worker, reclaimMs, [...deliveries.keys()]);
    return claimed
      .flatMap(deliveryOf)
      .map((one) => ({ ...one, isPoison: (deliveries.get(one.receipt) ?? 0) >= maxDeliveries }));
  };
  const done = ({ receipt }: Delivery) => {
    redis.xack(key, group, receipt);
    redis.xdel(key, receipt);
  };
  return {
    add: (id, body) => void redis.xadd(key, { id, body }),
    take: () => {
      const old = reclaim();
      if (old.length > 0) return old;
      return (redis.xreadgroup(group, worker, { [key]: ">" }, { count: batch })?.[key] ?? []).flatMap(deliveryOf);
    },
    done,
    park: (delivery) => {
      redis.rpush(`${key}:parked`, delivery.id);
      done(delivery);
    },
  };
};

function deliveryOf({ id, fields }: StreamEntry<string>): readonly Delivery[] {
  return fields === null ? [] : [{ id: fields["id"] ?? "", receipt: id, isPoison: false }];
}

/** A list, and one for each worker: what it has in its hand lies there until it is done. */
const list: MakeBroker = (redis, { name, worker, batch, maxDeliveries }) => {
  const key = `queue:{${name}}`;
  const own = `${key}:${worker}`;
  const tries = new Map<string, number>();
  const deliver = (element: string): Delivery => {
    const id = idOf(element);
    const isPoison = (tries.get(id) ?? 0) >= maxDeliveries;
    tries.set(id, (tries.get(id) ?? 0) + 1);
    return { id, receipt: element, isPoison };
  };
  const done = ({ id, receipt }: Delivery) => {
    redis.lrem(own, 1, receipt);
    tries.delete(id);
  };
  return {
    add: (id, body) => void redis.lpush(key, `${id} ${body}`),
    take: () => {
      const left = redis.lrange(own, -1, -1); // it died with this one, and has come back
      if (left.length > 0) return left.map(deliver);
      const taken: Delivery[] = [];
      while (taken.length < batch) {
        const element = redis.lmove(key, own, "right", "left");
        if (element === null) break;
        taken.push(deliver(element));
      }
      return taken;
    },
    done,
    park: (delivery) => {
      redis.rpush(`${key}:parked`, delivery.id);
      done(delivery);
    },
  };
};

/** A list alone: what is popped is gone. */
const naive: MakeBroker = (redis, { name, batch }) => {
  const key = `queue:{${name}}`;
  return {
    add: (id, body) => void redis.rpush(key, `${id} ${body}`),
    take: () =>
      (redis.lpop(key, batch) ?? []).map((element) => ({ id: idOf(element), receipt: element, isPoison: false })),
    done: () => undefined,
    park: () => undefined,
  };
};

export const brokers = { stream, list, naive };

function idOf(element: string): string {
  return element.slice(0, element.indexOf(" "));
}

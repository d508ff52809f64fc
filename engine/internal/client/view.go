package client

import "math/rand/v2"

// view is who is where, as the client believes. It is never changed, only replaced.
type view struct {
	// shards has one element unless the target is a Cluster.
	shards []shard
	// slots says which shard has a slot, noShard for none; nil unless the target is a Cluster.
	slots *[slotCount]uint16
	nodes map[nodeKey]*node
	// epoch is the sentinels' configuration epoch of the master.
	epoch int64
}

const noShard = 0xffff

type shard struct {
	master *node // nil while nobody is
	// replicas is empty unless reads go to them.
	replicas []*node
}

// nodeKey tells nodes apart. One that changes its role gets new connections: a replica's say so when they greet.
type nodeKey struct {
	address   string
	isReplica bool
}

// shardOf returns where a command goes; one without a key goes to any shard.
func (v *view) shardOf(command Command) *shard {
	if v.slots == nil {
		return &v.shards[0]
	}
	if key := command.keyIndex(); key >= 0 {
		if i := v.slots[slotOf(command.Args[key])]; i != noShard {
			return &v.shards[i]
		}
		return nil
	}
	if len(v.shards) == 0 {
		return nil
	}
	return &v.shards[rand.IntN(len(v.shards))]
}

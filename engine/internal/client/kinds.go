package client

// kind is what is known of a command by its name.
type kind struct {
	keys keyRule
	// waits says where its arguments tell how long it may keep its connection waiting on purpose.
	waits waitRule
	// isRead says that sending it twice is the same as sending it once.
	isRead bool
}

// keyRule says where in the arguments the keys are. The zero value is the only key, in the first place, which is right for
// most commands.
type keyRule struct {
	how keyPlace
	// first and last are positions from 0; a last below 0 counts from the end. Step is the distance between two keys.
	first, last, step int
}

type keyPlace uint8

const (
	// keyFirst: one key, the first argument.
	keyFirst keyPlace = iota
	// keyNone: no key.
	keyNone
	// keyRange: from first to last.
	keyRange
	// keyCounted: as many as the argument at first says, right behind it.
	keyCounted
	// keyDestination: the first argument, and as many as the second one says, right behind it.
	keyDestination
	// keyStreams: the first half of what follows the word STREAMS.
	keyStreams
)

type waitRule uint8

const (
	waitsNever waitRule = iota
	// waitsLastSeconds and waitsFirstSeconds: the last or the first argument, in seconds; 0 is for ever.
	waitsLastSeconds
	waitsFirstSeconds
	// waitsLastMs: the last argument, in milliseconds; 0 is for ever.
	waitsLastMs
	// waitsBlockMs: what follows the word BLOCK, in milliseconds; 0 is for ever, and no BLOCK is no waiting.
	waitsBlockMs
)

// otherKind is a command that is not in the tables: its first argument is its key.
var otherKind kind

// kinds holds the commands that are in one of the tables below.
var kinds = collectKinds()

func collectKinds() map[string]*kind {
	all := make(map[string]*kind)
	of := func(name string) *kind {
		if all[name] == nil {
			all[name] = &kind{}
		}
		return all[name]
	}
	for _, rule := range keyRules {
		for _, name := range rule.names {
			of(name).keys = rule.keys
		}
	}
	for rule, names := range waiting {
		for _, name := range names {
			of(name).waits = rule
		}
	}
	for _, name := range reads {
		of(name).isRead = true
	}
	return all
}

type names = []string

// keyRules holds the commands that have other keys than their first argument.
var keyRules = []struct {
	keys  keyRule
	names names
}{
	{keyRule{how: keyNone}, names{
		"PING", "ECHO", "INFO", "TIME", "DBSIZE", "ROLE", "CONFIG", "CLIENT", "CLUSTER", "COMMAND", "ACL", "AUTH", "HELLO", "SELECT", "FLUSHALL",
		"FLUSHDB", "KEYS", "SCAN", "RANDOMKEY", "SCRIPT", "FUNCTION", "PUBLISH", "SLOWLOG", "LATENCY", "LASTSAVE", "SAVE", "BGSAVE", "BGREWRITEAOF",
		"WAIT", "WAITAOF", "MULTI", "EXEC", "DISCARD", "UNWATCH", "REPLICAOF", "SLAVEOF", "SHUTDOWN", "SWAPDB", "READONLY", "READWRITE", "ASKING",
		"RESET", "QUIT", "MODULE", "FAILOVER", "SENTINEL", "PUBSUB", "MONITOR", "SYNC", "PSYNC", "LOLWUT", "SUBSCRIBE", "UNSUBSCRIBE",
		"PSUBSCRIBE", "PUNSUBSCRIBE", "REPLCONF", "PFSELFTEST",
	}},
	{keyRule{keyRange, 1, 1, 1}, names{"OBJECT", "DEBUG", "MEMORY", "XINFO", "XGROUP", "PFDEBUG"}},
	{keyRule{keyRange, 0, -1, 1}, names{
		"MGET", "DEL", "UNLINK", "EXISTS", "TOUCH", "WATCH", "PFCOUNT", "PFMERGE", "SINTER", "SUNION", "SDIFF", "SINTERSTORE", "SUNIONSTORE",
		"SDIFFSTORE", "SSUBSCRIBE", "SUNSUBSCRIBE",
	}},
	{keyRule{keyRange, 0, -1, 2}, names{"MSET", "MSETNX"}},
	{keyRule{keyRange, 0, -2, 1}, names{"BLPOP", "BRPOP", "BZPOPMIN", "BZPOPMAX"}},
	{keyRule{keyRange, 0, 1, 1}, names{
		"RENAME", "RENAMENX", "COPY", "SMOVE", "RPOPLPUSH", "BRPOPLPUSH", "LMOVE", "BLMOVE", "LCS", "ZRANGESTORE", "GEOSEARCHSTORE",
	}},
	{keyRule{keyRange, 1, -1, 1}, names{"BITOP"}},
	{keyRule{how: keyCounted, first: 0}, names{"ZUNION", "ZINTER", "ZDIFF", "ZINTERCARD", "SINTERCARD", "LMPOP", "ZMPOP"}},
	{keyRule{how: keyCounted, first: 1}, names{"EVAL", "EVALSHA", "EVAL_RO", "EVALSHA_RO", "FCALL", "FCALL_RO", "BLMPOP", "BZMPOP"}},
	{keyRule{how: keyDestination}, names{"ZUNIONSTORE", "ZINTERSTORE", "ZDIFFSTORE"}},
	{keyRule{how: keyStreams}, names{"XREAD", "XREADGROUP"}},
}

var waiting = map[waitRule]names{
	waitsLastSeconds:  {"BLPOP", "BRPOP", "BLMOVE", "BRPOPLPUSH", "BZPOPMIN", "BZPOPMAX"},
	waitsFirstSeconds: {"BLMPOP", "BZMPOP"},
	waitsLastMs:       {"WAIT", "WAITAOF"},
	waitsBlockMs:      {"XREAD", "XREADGROUP"},
}

var reads = names{"GET", "MGET", "STRLEN", "GETRANGE", "SUBSTR", "GETBIT", "BITCOUNT", "BITPOS", "BITFIELD_RO", "EXISTS", "TOUCH", "TTL", "PTTL", "EXPIRETIME",
	"PEXPIRETIME", "TYPE", "HGET", "HMGET", "HGETALL", "HLEN", "HEXISTS", "HKEYS", "HVALS", "HSTRLEN", "HSCAN", "HRANDFIELD",
	"LRANGE", "LLEN", "LINDEX", "LPOS", "SCARD", "SISMEMBER", "SMISMEMBER", "SMEMBERS", "SRANDMEMBER", "SINTER", "SINTERCARD", "SUNION", "SDIFF",
	"SSCAN", "SORT_RO", "ZRANGE", "ZRANGEBYSCORE", "ZRANGEBYLEX", "ZREVRANGE", "ZREVRANGEBYSCORE", "ZREVRANGEBYLEX", "ZCARD", "ZCOUNT", "ZLEXCOUNT",
	"ZSCORE", "ZMSCORE", "ZRANK", "ZREVRANK", "ZSCAN", "ZRANDMEMBER", "ZUNION", "ZINTER", "ZINTERCARD", "ZDIFF", "XLEN", "XRANGE", "XREVRANGE", "XREAD",
	"XPENDING", "XINFO", "GEOPOS", "GEODIST", "GEOHASH", "GEOSEARCH", "GEORADIUS_RO", "GEORADIUSBYMEMBER_RO", "PFCOUNT", "PING", "ECHO", "INFO",
	"TIME", "DBSIZE", "ROLE", "SCAN", "KEYS", "RANDOMKEY", "EVAL_RO", "EVALSHA_RO", "FCALL_RO", "OBJECT", "MEMORY", "DUMP", "LCS"}

package client

// kind is what is known of a command by its name.
type kind struct {
	// key is where in the arguments the first key is, or one of the positions below.
	key                int
	isBlocking, isRead bool
}

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
	for name, position := range keyPositions {
		of(name).key = position
	}
	for _, name := range blocking {
		of(name).isBlocking = true
	}
	for _, name := range reads {
		of(name).isRead = true
	}
	return all
}

// Key positions that depend on the arguments.
const (
	noKey        = -1
	afterStreams = -2
	afterCount   = -3
)

// keyPositions holds the commands whose first argument is not a key.
var keyPositions = map[string]int{
	"PING": noKey, "ECHO": noKey, "INFO": noKey, "TIME": noKey, "DBSIZE": noKey, "ROLE": noKey, "CONFIG": noKey, "CLIENT": noKey,
	"CLUSTER": noKey, "COMMAND": noKey, "ACL": noKey, "AUTH": noKey, "HELLO": noKey, "SELECT": noKey, "FLUSHALL": noKey,
	"FLUSHDB": noKey, "KEYS": noKey, "SCAN": noKey, "RANDOMKEY": noKey, "SCRIPT": noKey, "FUNCTION": noKey, "PUBLISH": noKey,
	"SLOWLOG": noKey, "LATENCY": noKey, "LASTSAVE": noKey, "SAVE": noKey, "BGSAVE": noKey, "BGREWRITEAOF": noKey, "WAIT": noKey,
	"WAITAOF": noKey, "MULTI": noKey, "EXEC": noKey, "DISCARD": noKey, "UNWATCH": noKey, "REPLICAOF": noKey, "SLAVEOF": noKey,
	"SHUTDOWN": noKey, "SWAPDB": noKey, "READONLY": noKey, "READWRITE": noKey, "ASKING": noKey, "RESET": noKey, "QUIT": noKey,
	"MODULE": noKey, "FAILOVER": noKey, "SENTINEL": noKey, "PUBSUB": noKey, "MONITOR": noKey, "SYNC": noKey, "PSYNC": noKey,
	"OBJECT": 1, "DEBUG": 1, "MEMORY": 1, "XINFO": 1, "XGROUP": 1, "BITOP": 1,
	"XREAD": afterStreams, "XREADGROUP": afterStreams,
	"EVAL": afterCount, "EVALSHA": afterCount, "EVAL_RO": afterCount, "EVALSHA_RO": afterCount, "FCALL": afterCount, "FCALL_RO": afterCount,
}

var blocking = []string{"XREAD", "XREADGROUP", "BLPOP", "BRPOP", "BLMOVE", "BRPOPLPUSH", "BLMPOP", "BZPOPMIN", "BZPOPMAX", "BZMPOP", "WAIT", "WAITAOF"}

var reads = []string{"GET", "MGET", "STRLEN", "GETRANGE", "GETBIT", "BITCOUNT", "BITPOS", "EXISTS", "TTL", "PTTL", "EXPIRETIME",
	"PEXPIRETIME", "TYPE", "HGET", "HMGET", "HGETALL", "HLEN", "HEXISTS", "HKEYS", "HVALS", "HSTRLEN", "HSCAN", "HRANDFIELD",
	"LRANGE", "LLEN", "LINDEX", "LPOS", "SCARD", "SISMEMBER", "SMISMEMBER", "SMEMBERS", "SRANDMEMBER", "SINTER", "SUNION", "SDIFF",
	"SSCAN", "ZRANGE", "ZRANGEBYSCORE", "ZRANGEBYLEX", "ZREVRANGE", "ZREVRANGEBYSCORE", "ZCARD", "ZCOUNT", "ZSCORE", "ZMSCORE",
	"ZRANK", "ZREVRANK", "ZSCAN", "XLEN", "XRANGE", "XREVRANGE", "XREAD", "XPENDING", "XINFO", "GEOPOS", "GEODIST", "GEOSEARCH",
	"PFCOUNT", "PING", "ECHO", "INFO", "TIME", "DBSIZE", "ROLE", "SCAN", "KEYS", "RANDOMKEY", "EVAL_RO", "EVALSHA_RO", "FCALL_RO",
	"OBJECT", "MEMORY", "DUMP", "LCS"}

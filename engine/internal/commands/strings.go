package commands

var value = text("value")

var stringCommands = []Command{
	{Method: "get", Name: "GET", Arguments: []Argument{key}, Reply: aText, Counts: CountsOne},
	{Method: "set", Name: "SET", Arguments: []Argument{key, value, options(
		whole("ttlMs", "PX", 1), whole("expireAtMs", "PXAT", 1), flag("keepTtl", "KEEPTTL"), flag("ifAbsent", "NX"), flag("ifPresent", "XX"),
		telling(Detailed, "returnOld", "GET"),
	)}, Reply: when(Detailed, aText, aFlag)},
	{Method: "setnx", Name: "SETNX", Arguments: []Argument{key, value}, Reply: aFlag},
	{Method: "getex", Name: "GETEX", Arguments: []Argument{key, options(
		whole("ttlMs", "PX", 1), whole("expireAtMs", "PXAT", 1), flag("persist", "PERSIST"),
	)}, Reply: aText, Counts: CountsOne},
	{Method: "getdel", Name: "GETDEL", Arguments: []Argument{key}, Reply: aText, Counts: CountsOne},
	{Method: "mget", Name: "MGET", Arguments: []Argument{rest(text("keys"))}, Reply: texts, Counts: CountsEach, Shards: ListOverKeys},
	{Method: "mset", Name: "MSET", Arguments: []Argument{fields("values")}, Reply: nothing, Shards: VoidOverPairs},
	{Method: "msetnx", Name: "MSETNX", Arguments: []Argument{fields("values")}, Reply: aFlag},
	{Method: "incr", Name: "INCR", Arguments: []Argument{key}, Reply: anInteger},
	{Method: "incrby", Name: "INCRBY", Arguments: []Argument{key, integer("increment", anyInteger)}, Reply: anInteger},
	{Method: "incrbyfloat", Name: "INCRBYFLOAT", Arguments: []Argument{key, number("increment")}, Reply: aNumber},
	{Method: "decr", Name: "DECR", Arguments: []Argument{key}, Reply: anInteger},
	{Method: "decrby", Name: "DECRBY", Arguments: []Argument{key, integer("decrement", anyInteger)}, Reply: anInteger},
	{Method: "append", Name: "APPEND", Arguments: []Argument{key, value}, Reply: anInteger},
	{Method: "strlen", Name: "STRLEN", Arguments: []Argument{key}, Reply: anInteger},
	{Method: "getrange", Name: "GETRANGE", Arguments: []Argument{key, integer("start", anyInteger), integer("end", anyInteger)}, Reply: aText},
	{Method: "setrange", Name: "SETRANGE", Arguments: []Argument{key, integer("offset", 0), value}, Reply: anInteger},
}

var bitCommands = []Command{
	{Method: "getbit", Name: "GETBIT", Arguments: []Argument{key, integer("offset", 0)}, Reply: anInteger},
	{Method: "setbit", Name: "SETBIT", Arguments: []Argument{key, integer("offset", 0), integer("bit", 0)}, Reply: anInteger},
	{Method: "bitcount", Name: "BITCOUNT", Arguments: []Argument{key, optional(integer("start", anyInteger)), optional(integer("end", anyInteger))}, Reply: anInteger},
	{Method: "pfadd", Name: "PFADD", Arguments: []Argument{key, rest(text("elements"))}, Reply: aFlag},
	{Method: "pfcount", Name: "PFCOUNT", Arguments: []Argument{rest(text("keys"))}, Reply: anInteger},
	{Method: "pfmerge", Name: "PFMERGE", Arguments: []Argument{text("destination"), rest(text("keys"))}, Reply: nothing},
}

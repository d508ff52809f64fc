package commands

// expiryOptions say when an expiry counts.
var expiryOptions = options(flag("ifNone", "NX"), flag("ifAny", "XX"), flag("ifLater", "GT"), flag("ifSooner", "LT"))

var keyCommands = []Command{
	{Method: "del", Name: "DEL", Arguments: []Argument{rest(text("keys"))}, Reply: anInteger, Shards: SumOverKeys},
	{Method: "unlink", Name: "UNLINK", Arguments: []Argument{rest(text("keys"))}, Reply: anInteger, Shards: SumOverKeys},
	{Method: "exists", Name: "EXISTS", Arguments: []Argument{rest(text("keys"))}, Reply: anInteger, Shards: SumOverKeys},
	{Method: "touch", Name: "TOUCH", Arguments: []Argument{rest(text("keys"))}, Reply: anInteger, Shards: SumOverKeys},
	{Method: "expire", Name: "EXPIRE", Arguments: []Argument{key, integer("seconds", anyInteger), expiryOptions}, Reply: aFlag},
	{Method: "pexpire", Name: "PEXPIRE", Arguments: []Argument{key, integer("ms", anyInteger), expiryOptions}, Reply: aFlag},
	{Method: "expireat", Name: "EXPIREAT", Arguments: []Argument{key, integer("unixSeconds", anyInteger), expiryOptions}, Reply: aFlag},
	{Method: "pexpireat", Name: "PEXPIREAT", Arguments: []Argument{key, integer("unixMs", anyInteger), expiryOptions}, Reply: aFlag},
	{Method: "expiretime", Name: "EXPIRETIME", Arguments: []Argument{key}, Reply: anInteger},
	{Method: "pexpiretime", Name: "PEXPIRETIME", Arguments: []Argument{key}, Reply: anInteger},
	{Method: "ttl", Name: "TTL", Arguments: []Argument{key}, Reply: anInteger},
	{Method: "pttl", Name: "PTTL", Arguments: []Argument{key}, Reply: anInteger},
	{Method: "persist", Name: "PERSIST", Arguments: []Argument{key}, Reply: aFlag},
	{Method: "type", Name: "TYPE", Arguments: []Argument{key}, Reply: aWord},
	{Method: "rename", Name: "RENAME", Arguments: []Argument{key, text("newKey")}, Reply: nothing},
	{Method: "renamenx", Name: "RENAMENX", Arguments: []Argument{key, text("newKey")}, Reply: aFlag},
	{Method: "copy", Name: "COPY", Arguments: []Argument{text("source"), text("destination"), options(flag("replace", "REPLACE"))}, Reply: aFlag},
	{Method: "dump", Name: "DUMP", Arguments: []Argument{key}, Reply: someBytes},
	{Method: "restore", Name: "RESTORE", Arguments: []Argument{key, integer("ttlMs", 0), text("dump"), options(
		flag("replace", "REPLACE"), flag("absoluteTtl", "ABSTTL"),
	)}, Reply: nothing},
	{Method: "objectEncoding", Name: "OBJECT", Sub: "ENCODING", Arguments: []Argument{key}, Reply: aWord},
	{Method: "objectIdletime", Name: "OBJECT", Sub: "IDLETIME", Arguments: []Argument{key}, Reply: anInteger},
	{Method: "objectFreq", Name: "OBJECT", Sub: "FREQ", Arguments: []Argument{key}, Reply: anInteger},
	{Method: "memoryUsage", Name: "MEMORY", Sub: "USAGE", Arguments: []Argument{key, options(whole("samples", "SAMPLES", 0))}, Reply: anInteger},
}

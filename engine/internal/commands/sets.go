package commands

var member = text("member")

var setCommands = []Command{
	{Method: "sadd", Name: "SADD", Arguments: []Argument{key, rest(text("members"))}, Reply: anInteger},
	{Method: "srem", Name: "SREM", Arguments: []Argument{key, rest(text("members"))}, Reply: anInteger},
	{Method: "sismember", Name: "SISMEMBER", Arguments: []Argument{key, member}, Reply: aFlag},
	{Method: "smismember", Name: "SMISMEMBER", Arguments: []Argument{key, rest(text("members"))}, Reply: flags},
	{Method: "smembers", Name: "SMEMBERS", Arguments: []Argument{key}, Reply: texts},
	{Method: "scard", Name: "SCARD", Arguments: []Argument{key}, Reply: anInteger},
	{Method: "spop", Name: "SPOP", Arguments: []Argument{key, optional(listing("count"))}, Reply: popped},
	{Method: "srandmember", Name: "SRANDMEMBER", Arguments: []Argument{key, optional(listing("count"))}, Reply: popped},
	{Method: "smove", Name: "SMOVE", Arguments: []Argument{text("source"), text("destination"), member}, Reply: aFlag},
	{Method: "sinter", Name: "SINTER", Arguments: []Argument{rest(text("keys"))}, Reply: texts},
	{Method: "sunion", Name: "SUNION", Arguments: []Argument{rest(text("keys"))}, Reply: texts},
	{Method: "sdiff", Name: "SDIFF", Arguments: []Argument{rest(text("keys"))}, Reply: texts},
	{Method: "sintercard", Name: "SINTERCARD", Arguments: []Argument{counted("keys", 1), options(whole("limit", "LIMIT", 0))}, Reply: anInteger},
	{Method: "sinterstore", Name: "SINTERSTORE", Arguments: []Argument{text("destination"), rest(text("keys"))}, Reply: anInteger},
	{Method: "sunionstore", Name: "SUNIONSTORE", Arguments: []Argument{text("destination"), rest(text("keys"))}, Reply: anInteger},
	{Method: "sdiffstore", Name: "SDIFFSTORE", Arguments: []Argument{text("destination"), rest(text("keys"))}, Reply: anInteger},
}

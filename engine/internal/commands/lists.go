package commands

var (
	ends = word("from", `"left" or "right"`, map[string]string{"left": "LEFT", "right": "RIGHT"})
	into = word("to", `"left" or "right"`, map[string]string{"left": "LEFT", "right": "RIGHT"})
	// popped is what comes off a list: one, or a list of as many as were asked for.
	popped = when(Many, texts, aText)
	// poppedFrom is what comes off the first list that has something.
	poppedFrom = structOf([]string{"key", "values"}, aText, texts)
	// nextOf is the next one of the first list that has something.
	nextOf = structOf([]string{"key", "value"}, aText, aText)
)

var listCommands = []Command{
	{Method: "lpush", Name: "LPUSH", Arguments: []Argument{key, rest(text("values"))}, Reply: anInteger},
	{Method: "rpush", Name: "RPUSH", Arguments: []Argument{key, rest(text("values"))}, Reply: anInteger},
	{Method: "lpushx", Name: "LPUSHX", Arguments: []Argument{key, rest(text("values"))}, Reply: anInteger},
	{Method: "rpushx", Name: "RPUSHX", Arguments: []Argument{key, rest(text("values"))}, Reply: anInteger},
	{Method: "lpop", Name: "LPOP", Arguments: []Argument{key, optional(listing("count"))}, Reply: popped},
	{Method: "rpop", Name: "RPOP", Arguments: []Argument{key, optional(listing("count"))}, Reply: popped},
	{Method: "llen", Name: "LLEN", Arguments: []Argument{key}, Reply: anInteger},
	{Method: "lrange", Name: "LRANGE", Arguments: []Argument{key, integer("start", anyInteger), integer("stop", anyInteger)}, Reply: texts},
	{Method: "lindex", Name: "LINDEX", Arguments: []Argument{key, integer("index", anyInteger)}, Reply: aText, Counts: CountsOne},
	{Method: "lset", Name: "LSET", Arguments: []Argument{key, integer("index", anyInteger), value}, Reply: nothing},
	{Method: "linsert", Name: "LINSERT", Arguments: []Argument{key, word("where", `"before" or "after"`, map[string]string{"before": "BEFORE", "after": "AFTER"}),
		text("pivot"), value}, Reply: anInteger},
	{Method: "lrem", Name: "LREM", Arguments: []Argument{key, integer("count", anyInteger), value}, Reply: anInteger},
	{Method: "ltrim", Name: "LTRIM", Arguments: []Argument{key, integer("start", anyInteger), integer("stop", anyInteger)}, Reply: nothing},
	{Method: "lpos", Name: "LPOS", Arguments: []Argument{key, value, options(
		whole("rank", "RANK", anyInteger), many("count", "COUNT", 0), whole("maxLen", "MAXLEN", 0),
	)}, Reply: when(Many, integers, anInteger)},
	{Method: "lmove", Name: "LMOVE", Arguments: []Argument{text("source"), text("destination"), ends, into}, Reply: aText},
	{Method: "lmpop", Name: "LMPOP", Arguments: []Argument{counted("keys", 1), ends, options(whole("count", "COUNT", 1))}, Reply: poppedFrom},
	{Method: "blpop", Name: "BLPOP", Arguments: []Argument{list("keys"), seconds("timeoutMs")}, Reply: nextOf},
	{Method: "brpop", Name: "BRPOP", Arguments: []Argument{list("keys"), seconds("timeoutMs")}, Reply: nextOf},
	{Method: "blmove", Name: "BLMOVE", Arguments: []Argument{text("source"), text("destination"), ends, into, seconds("timeoutMs")}, Reply: aText},
	{Method: "blmpop", Name: "BLMPOP", Arguments: []Argument{at(2, seconds("timeoutMs")), at(0, counted("keys", 1)), at(1, ends), options(whole("count", "COUNT", 1))},
		Reply: poppedFrom},
}

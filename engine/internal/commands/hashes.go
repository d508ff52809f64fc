package commands

var (
	field  = text("field")
	record = recordOf(aText)
)

var hashCommands = []Command{
	{Method: "hset", Name: "HSET", Arguments: []Argument{key, fields("fields")}, Reply: anInteger},
	{Method: "hsetnx", Name: "HSETNX", Arguments: []Argument{key, field, value}, Reply: aFlag},
	{Method: "hget", Name: "HGET", Arguments: []Argument{key, field}, Reply: aText, Counts: CountsOne},
	{Method: "hmget", Name: "HMGET", Arguments: []Argument{key, rest(text("fields"))}, Reply: texts, Counts: CountsEach},
	{Method: "hgetall", Name: "HGETALL", Arguments: []Argument{key}, Reply: record, Counts: CountsFilled},
	{Method: "hdel", Name: "HDEL", Arguments: []Argument{key, rest(text("fields"))}, Reply: anInteger},
	{Method: "hexists", Name: "HEXISTS", Arguments: []Argument{key, field}, Reply: aFlag},
	{Method: "hlen", Name: "HLEN", Arguments: []Argument{key}, Reply: anInteger},
	{Method: "hkeys", Name: "HKEYS", Arguments: []Argument{key}, Reply: texts},
	{Method: "hvals", Name: "HVALS", Arguments: []Argument{key}, Reply: texts},
	{Method: "hstrlen", Name: "HSTRLEN", Arguments: []Argument{key, field}, Reply: anInteger},
	{Method: "hincrby", Name: "HINCRBY", Arguments: []Argument{key, field, integer("increment", anyInteger)}, Reply: anInteger},
	{Method: "hincrbyfloat", Name: "HINCRBYFLOAT", Arguments: []Argument{key, field, number("increment")}, Reply: aNumber},
	{Method: "hrandfield", Name: "HRANDFIELD", Arguments: []Argument{key, optional(listing("count")), options(telling(Detailed, "withValues", "WITHVALUES"))},
		Reply: when(Detailed, pairsOf(aText), when(Many, texts, aText))},
}

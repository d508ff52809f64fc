package commands

import "github.com/grafana/sobek"

var (
	// scored is members with their scores: [member, score][].
	scored = pairsOf(aNumber)
	// members is members, with their scores where they were asked for.
	members = when(Detailed, scored, texts)
	// poppedScored is what comes off the first sorted set that has something.
	poppedScored = structOf([]string{"key", "members"}, aText, scored)
	// nextScored is the next one of the first sorted set that has something.
	nextScored = structOf([]string{"key", "member", "score"}, aText, aText, aNumber)

	withScores = telling(Detailed, "withScores", "WITHSCORES")
	lowOrHigh  = word("which", `"min" or "max"`, map[string]string{"min": "MIN", "max": "MAX"})
	combining  = []option{
		numbersOption("weights", "WEIGHTS"),
		wordOption("aggregate", "AGGREGATE", `"sum", "min" or "max"`, map[string]string{"sum": "SUM", "min": "MIN", "max": "MAX"}),
	}
	ranging = []option{
		wordOption("by", "", `"score" or "lex"`, map[string]string{"score": "BYSCORE", "lex": "BYLEX"}),
		flag("reverse", "REV"),
		limitOption,
	}
)

// limitOption is limit: [offset, count].
var limitOption = option{names: []string{"limit"}, write: func(o *given, to []string) []string {
	value := o.get("limit")
	if value == nil {
		return to
	}
	at := o.at.property("limit")
	both, isArray := o.Array(value)
	if !isArray || len(both) != 2 {
		panic(o.TypeError(at, "[offset, count]", value))
	}
	return append(to, "LIMIT", o.Values.integer(at.element("0"), both[0], 0), o.Values.integer(at.element("1"), both[1], anyInteger))
}}

// bound is a score, a rank or a member at the end of a range: a number, or a text as Redis reads it, such as "-inf", "(5" or "[a".
func bound(name string) Argument {
	return Argument{Name: name, convert: func(v *Values, at Place, to []string, given sobek.Value) []string {
		if sobek.IsString(given) {
			return append(to, given.String())
		}
		return append(to, v.number(at, given))
	}}
}

var (
	low, high   = bound("min"), bound("max")
	start, stop = bound("start"), bound("stop")
)

var sortedSetCommands = []Command{
	{Method: "zadd", Name: "ZADD", Arguments: []Argument{key, at(2, options(
		flag("ifAbsent", "NX"), flag("ifPresent", "XX"), flag("ifGreater", "GT"), flag("ifLess", "LT"), flag("countChanged", "CH"),
	)), at(1, scores("scores"))}, Reply: anInteger},
	{Method: "zincrby", Name: "ZINCRBY", Arguments: []Argument{key, number("increment"), member}, Reply: aNumber},
	{Method: "zscore", Name: "ZSCORE", Arguments: []Argument{key, member}, Reply: aNumber, Counts: CountsOne},
	{Method: "zmscore", Name: "ZMSCORE", Arguments: []Argument{key, rest(text("members"))}, Reply: numbers, Counts: CountsEach},
	{Method: "zcard", Name: "ZCARD", Arguments: []Argument{key}, Reply: anInteger},
	{Method: "zcount", Name: "ZCOUNT", Arguments: []Argument{key, low, high}, Reply: anInteger},
	{Method: "zlexcount", Name: "ZLEXCOUNT", Arguments: []Argument{key, text("min"), text("max")}, Reply: anInteger},
	{Method: "zrange", Name: "ZRANGE", Arguments: []Argument{key, start, stop, options(append(ranging, withScores)...)}, Reply: members},
	{Method: "zrangestore", Name: "ZRANGESTORE", Arguments: []Argument{text("destination"), text("source"), start, stop, options(ranging...)}, Reply: anInteger},
	{Method: "zrank", Name: "ZRANK", Arguments: []Argument{key, member}, Reply: anInteger},
	{Method: "zrevrank", Name: "ZREVRANK", Arguments: []Argument{key, member}, Reply: anInteger},
	{Method: "zrem", Name: "ZREM", Arguments: []Argument{key, rest(text("members"))}, Reply: anInteger},
	{Method: "zremrangebyscore", Name: "ZREMRANGEBYSCORE", Arguments: []Argument{key, low, high}, Reply: anInteger},
	{Method: "zremrangebyrank", Name: "ZREMRANGEBYRANK", Arguments: []Argument{key, integer("start", anyInteger), integer("stop", anyInteger)}, Reply: anInteger},
	{Method: "zremrangebylex", Name: "ZREMRANGEBYLEX", Arguments: []Argument{key, text("min"), text("max")}, Reply: anInteger},
	{Method: "zpopmin", Name: "ZPOPMIN", Arguments: []Argument{key, optional(integer("count", 0))}, Reply: scored},
	{Method: "zpopmax", Name: "ZPOPMAX", Arguments: []Argument{key, optional(integer("count", 0))}, Reply: scored},
	{Method: "zmpop", Name: "ZMPOP", Arguments: []Argument{counted("keys", 1), lowOrHigh, options(whole("count", "COUNT", 1))}, Reply: poppedScored},
	{Method: "bzpopmin", Name: "BZPOPMIN", Arguments: []Argument{list("keys"), seconds("timeoutMs")}, Reply: nextScored},
	{Method: "bzpopmax", Name: "BZPOPMAX", Arguments: []Argument{list("keys"), seconds("timeoutMs")}, Reply: nextScored},
	{Method: "bzmpop", Name: "BZMPOP", Arguments: []Argument{at(2, seconds("timeoutMs")), at(0, counted("keys", 1)), at(1, lowOrHigh), options(whole("count", "COUNT", 1))},
		Reply: poppedScored},
	{Method: "zrandmember", Name: "ZRANDMEMBER", Arguments: []Argument{key, optional(listing("count")), options(withScores)},
		Reply: when(Detailed, scored, popped)},
	{Method: "zunion", Name: "ZUNION", Arguments: []Argument{counted("keys", 1), options(append(combining, withScores)...)}, Reply: members},
	{Method: "zinter", Name: "ZINTER", Arguments: []Argument{counted("keys", 1), options(append(combining, withScores)...)}, Reply: members},
	{Method: "zdiff", Name: "ZDIFF", Arguments: []Argument{counted("keys", 1), options(withScores)}, Reply: members},
	{Method: "zintercard", Name: "ZINTERCARD", Arguments: []Argument{counted("keys", 1), options(whole("limit", "LIMIT", 0))}, Reply: anInteger},
	{Method: "zunionstore", Name: "ZUNIONSTORE", Arguments: []Argument{text("destination"), counted("keys", 1), options(combining...)}, Reply: anInteger},
	{Method: "zinterstore", Name: "ZINTERSTORE", Arguments: []Argument{text("destination"), counted("keys", 1), options(combining...)}, Reply: anInteger},
	{Method: "zdiffstore", Name: "ZDIFFSTORE", Arguments: []Argument{text("destination"), counted("keys", 1)}, Reply: anInteger},
}

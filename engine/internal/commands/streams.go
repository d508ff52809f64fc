package commands

import (
	"github.com/grafana/sobek"
	"github.com/redis/rueidis"
)

var (
	stream, group, consumer = text("key"), text("group"), text("consumer")

	// trimming is maxLen or minId, about so (~) unless exact.
	trimming = option{names: []string{"maxLen", "minId", "exact", "limit"}, write: writeTrimming}

	entries = listOf(entry)
	// byStream is { stream: entries }, null when there is nothing.
	byStream = recordOf(entries)
	// claimed is entries, or with justId their ids alone.
	claimed = when(Plain, texts, entries)
)

func writeTrimming(o *given, to []string) []string {
	about := "~"
	if o.isSet("exact") {
		about = "="
	}
	before := len(to)
	if length, isGiven := o.integer("maxLen", 0); isGiven {
		to = append(to, "MAXLEN", about, length)
	}
	if id := o.get("minId"); id != nil {
		to = append(to, "MINID", about, o.Scalar(o.at.property("minId"), id))
	}
	limit, isGiven := o.integer("limit", 0)
	if !isGiven {
		return to
	}
	if len(to) == before {
		panic(o.Runtime.NewTypeError("%s: options.limit: expected maxLen or minId beside it", o.at.usage))
	}
	return append(to, "LIMIT", limit)
}

// entry is { id, fields }; the fields of an entry that was deleted are null.
func entry(v *Values, m *rueidis.RedisMessage, _ Flags) sobek.Value {
	parts, isList := elementsOf(m)
	if !isList || len(parts) < 2 {
		return v.other(m)
	}
	id, _ := parts[0].ToString()
	return v.object("id", id, "fields", record(v, &parts[1], 0))
}

// pendingSummary is { count, minId, maxId, consumers }.
func pendingSummary(v *Values, m *rueidis.RedisMessage, _ Flags) sobek.Value {
	parts, isList := elementsOf(m)
	if !isList || len(parts) < 4 {
		return v.other(m)
	}
	consumers := sobek.Value(v.Runtime.NewObject())
	if !parts[3].IsNil() {
		consumers = recordOf(aNumber)(v, &parts[3], 0)
	}
	return v.object("count", anInteger(v, &parts[0], 0), "minId", aWord(v, &parts[1], 0), "maxId", aWord(v, &parts[2], 0), "consumers", consumers)
}

var pendingEntries = listOf(structOf([]string{"id", "consumer", "idleMs", "deliveries"}, aWord, aText, anInteger, anInteger))

// pendingRange is { start, end, count, idleMs, consumer }.
var pendingRange = renamed("range", options(option{names: []string{"start", "end", "count", "idleMs", "consumer"}, write: func(o *given, to []string) []string {
	o.flags |= Many
	if idle, isGiven := o.integer("idleMs", 0); isGiven {
		to = append(to, "IDLE", idle)
	}
	for _, end := range [][2]string{{"start", "-"}, {"end", "+"}} {
		id := end[1]
		if value := o.get(end[0]); value != nil {
			id = o.Scalar(o.at.property(end[0]), value)
		}
		to = append(to, id)
	}
	count, isGiven := o.integer("count", 1)
	if !isGiven {
		panic(o.TypeError(o.at.property("count"), "how many entries at most", nil))
	}
	to = append(to, count)
	if consumer := o.get("consumer"); consumer != nil {
		to = append(to, o.Scalar(o.at.property("consumer"), consumer))
	}
	return to
}}))

// autoClaimed is { next, entries, deleted }; Redis before 7.0 does not tell what was deleted.
func autoClaimed(v *Values, m *rueidis.RedisMessage, flags Flags) sobek.Value {
	parts, isList := elementsOf(m)
	if !isList || len(parts) < 2 {
		return v.other(m)
	}
	deleted := sobek.Value(v.Runtime.NewArray())
	if len(parts) > 2 {
		deleted = texts(v, &parts[2], 0)
	}
	return v.object("next", aWord(v, &parts[0], 0), "entries", claimed(v, &parts[1], flags), "deleted", deleted)
}

// info is { name: value } as XINFO has it.
func info(v *Values, m *rueidis.RedisMessage, _ Flags) sobek.Value {
	return recordOf(rawReply)(v, m, 0)
}

var readOptions = []option{whole("count", "COUNT", 1), whole("blockMs", "BLOCK", 0)}

var streamCommands = []Command{
	{Method: "xadd", Name: "XADD", Arguments: []Argument{stream, at(2, otherwise(options(
		flag("noMkStream", "NOMKSTREAM"), trimming, option{names: []string{"id"}, write: writeID},
	), "*")), at(1, fields("fields"))}, Reply: aWord},
	{Method: "xlen", Name: "XLEN", Arguments: []Argument{stream}, Reply: anInteger},
	{Method: "xrange", Name: "XRANGE", Arguments: []Argument{stream, text("start"), text("end"), options(whole("count", "COUNT", 1))}, Reply: entries},
	{Method: "xrevrange", Name: "XREVRANGE", Arguments: []Argument{stream, text("end"), text("start"), options(whole("count", "COUNT", 1))}, Reply: entries},
	{Method: "xdel", Name: "XDEL", Arguments: []Argument{stream, rest(text("ids"))}, Reply: anInteger},
	{Method: "xtrim", Name: "XTRIM", Arguments: []Argument{stream, required(options(trimming))}, Reply: anInteger},
	{Method: "xread", Name: "XREAD", Arguments: []Argument{at(1, options(readOptions...)), at(0, streams("streams"))}, Reply: byStream},
	{Method: "xgroupCreate", Name: "XGROUP", Sub: "CREATE", Arguments: []Argument{stream, group, text("id"), options(flag("mkStream", "MKSTREAM"))}, Reply: nothing},
	{Method: "xgroupSetid", Name: "XGROUP", Sub: "SETID", Arguments: []Argument{stream, group, text("id")}, Reply: nothing},
	{Method: "xgroupDestroy", Name: "XGROUP", Sub: "DESTROY", Arguments: []Argument{stream, group}, Reply: aFlag},
	{Method: "xgroupCreateconsumer", Name: "XGROUP", Sub: "CREATECONSUMER", Arguments: []Argument{stream, group, consumer}, Reply: aFlag},
	{Method: "xgroupDelconsumer", Name: "XGROUP", Sub: "DELCONSUMER", Arguments: []Argument{stream, group, consumer}, Reply: anInteger},
	{Method: "xreadgroup", Name: "XREADGROUP", Arguments: []Argument{
		before(group, "GROUP"), consumer, at(3, options(append(readOptions, flag("noAck", "NOACK"))...)), at(2, streams("streams")),
	}, Reply: byStream},
	{Method: "xack", Name: "XACK", Arguments: []Argument{stream, group, rest(text("ids"))}, Reply: anInteger},
	{Method: "xpending", Name: "XPENDING", Arguments: []Argument{stream, group, pendingRange}, Reply: when(Many, pendingEntries, pendingSummary)},
	{Method: "xclaim", Name: "XCLAIM", Arguments: []Argument{stream, group, consumer, integer("minIdleMs", 0), list("ids"), options(
		whole("idleMs", "IDLE", 0), whole("deliveries", "RETRYCOUNT", 0), flag("force", "FORCE"), telling(Plain, "justId", "JUSTID"),
	)}, Reply: claimed},
	{Method: "xautoclaim", Name: "XAUTOCLAIM", Arguments: []Argument{stream, group, consumer, integer("minIdleMs", 0), text("start"), options(
		whole("count", "COUNT", 1), telling(Plain, "justId", "JUSTID"),
	)}, Reply: autoClaimed},
	{Method: "xinfoStream", Name: "XINFO", Sub: "STREAM", Arguments: []Argument{stream}, Reply: info},
	{Method: "xinfoGroups", Name: "XINFO", Sub: "GROUPS", Arguments: []Argument{stream}, Reply: listOf(info)},
	{Method: "xinfoConsumers", Name: "XINFO", Sub: "CONSUMERS", Arguments: []Argument{stream, group}, Reply: listOf(info)},
}

// writeID writes the id of a new entry, which Redis makes unless it is given.
func writeID(o *given, to []string) []string {
	if id := o.get("id"); id != nil {
		return append(to, o.Scalar(o.at.property("id"), id))
	}
	return append(to, "*")
}

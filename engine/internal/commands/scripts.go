package commands

var scripting = []Argument{optional(counted("keys", 0)), optional(listOfAtLeast("args", 0))}

func calling(name string) []Argument { return append([]Argument{text(name)}, scripting...) }

// ScriptRun is script.run(keys, args).
var ScriptRun = makeScriptRun()

func makeScriptRun() *Command {
	c := &Command{Method: "script.run", Arguments: scripting}
	c.prepare()
	return c
}

var scriptCommands = []Command{
	{Method: "eval", Name: "EVAL", Arguments: calling("source"), Reply: rawReply},
	{Method: "evalRo", Name: "EVAL_RO", Arguments: calling("source"), Reply: rawReply},
	{Method: "evalsha", Name: "EVALSHA", Arguments: calling("sha"), Reply: rawReply},
	{Method: "evalshaRo", Name: "EVALSHA_RO", Arguments: calling("sha"), Reply: rawReply},
	{Method: "fcall", Name: "FCALL", Arguments: calling("name"), Reply: rawReply},
	{Method: "fcallRo", Name: "FCALL_RO", Arguments: calling("name"), Reply: rawReply},
	{Method: "scriptLoad", Name: "SCRIPT", Sub: "LOAD", Arguments: []Argument{text("source")}, Reply: aWord, Shards: FirstOfMasters},
	{Method: "functionLoad", Name: "FUNCTION", Sub: "LOAD", Arguments: []Argument{at(1, options(flag("replace", "REPLACE"))), at(0, text("source"))}, Reply: aWord,
		Shards: FirstOfMasters},
	{Method: "functionDelete", Name: "FUNCTION", Sub: "DELETE", Arguments: []Argument{text("library")}, Reply: nothing, Shards: FirstOfMasters},
}

var serverCommands = []Command{
	{Method: "ping", Name: "PING", Reply: nothing},
	{Method: "dbsize", Name: "DBSIZE", Reply: anInteger, Shards: SumOverMasters},
	{Method: "publish", Name: "PUBLISH", Arguments: []Argument{text("channel"), text("message")}, Reply: anInteger},
	{Method: "spublish", Name: "SPUBLISH", Arguments: []Argument{text("channel"), text("message")}, Reply: anInteger},
	{Method: "wait", Name: "WAIT", Arguments: []Argument{integer("replicas", 0), integer("timeoutMs", 0)}, Reply: anInteger, Shards: OwnConnection},
	{Method: "waitaof", Name: "WAITAOF", Arguments: []Argument{integer("local", 0), integer("replicas", 0), integer("timeoutMs", 0)},
		Reply: structOf([]string{"local", "replicas"}, anInteger, anInteger), Shards: OwnConnection},
}

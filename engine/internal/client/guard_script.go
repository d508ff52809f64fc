package client

import (
	"fmt"
	"regexp"
	"strings"
)

// A script may only do what can be read off its text: call commands by their literal name on a key out of KEYS. That is
// less than Lua can do, and all that a load needs.

var (
	// scriptCall is a call whose command and key can be read.
	scriptCall = regexp.MustCompile(`^redis\s*\.\s*p?call\s*\(\s*(?:'([A-Za-z]+)'|"([A-Za-z]+)")\s*(,\s*KEYS\s*\[|,|\))`)
	// scriptOther are members of redis that send nothing.
	scriptOther = regexp.MustCompile(`^redis\s*\.\s*(?:error_reply|status_reply|sha1hex|log|LOG_[A-Z]+|setresp|replicate_commands)\b`)
	scriptWord  = regexp.MustCompile(`\bredis\b`)
	// keysUse is KEYS being read: an element or the number of them.
	keysUse  = regexp.MustCompile(`^KEYS\s*\[[^\]=]*\]\s*(?:[^=\s]|==|$|\s)`)
	keysSet  = regexp.MustCompile(`\bKEYS\s*\[[^\]]*\]\s*=[^=]`)
	keysWord = regexp.MustCompile(`\bKEYS\b`)
	// trickery reaches what the text does not name.
	trickery = regexp.MustCompile(`\b(_G|_ENV|server|getfenv|setfenv|getmetatable|setmetatable|load|loadstring|loadfile|dofile|require|rawget|rawset|debug|newproxy)\b`)
)

// oneOrMore are commands of any number of keys; a script may call them with one, which alone looks for.
var oneOrMore = set("DEL", "UNLINK", "EXISTS", "TOUCH")

var alone = regexp.MustCompile(`^[^\]]*\]\s*\)`)

// keyless are the commands that a script may call without a key.
var keyless = set("TIME", "PING", "ECHO")

// harmIn returns why a script could do something to others' data, empty if it cannot.
func harmIn(text string) string {
	if word := trickery.FindString(text); word != "" {
		return fmt.Sprintf("it uses %q", word)
	}
	if keysSet.MatchString(text) {
		return "it changes KEYS"
	}
	for _, at := range keysWord.FindAllStringIndex(text, -1) {
		isCounted := strings.HasSuffix(strings.TrimRight(text[:at[0]], " \t"), "#")
		if !isCounted && !keysUse.MatchString(text[at[0]:]) {
			return "it uses KEYS as a whole"
		}
	}
	for _, at := range scriptWord.FindAllStringIndex(text, -1) {
		rest := text[at[0]:]
		if scriptOther.MatchString(rest) {
			continue
		}
		call := scriptCall.FindStringSubmatch(rest)
		if call == nil {
			return "it calls Redis other than by redis.call('NAME', KEYS[n], ...)"
		}
		name := strings.ToUpper(call[1] + call[2])
		hasKey := strings.HasPrefix(call[3], ",") && strings.HasSuffix(call[3], "[")
		switch {
		case keyless[name]:
		case !hasKey:
			return fmt.Sprintf("the key of %s is not one of KEYS", name)
		case oneOrMore[name] && alone.MatchString(rest[len(call[0]):]):
		case !isOfOneKey(name):
			return fmt.Sprintf("it calls %s", name)
		}
	}
	return ""
}

// isOfOneKey reports whether a command's only key is its first argument, and the command does no harm.
func isOfOneKey(name string) bool {
	if k := kinds[name]; k != nil && k.keys.how != keyFirst {
		return false
	}
	for _, harmful := range denied.Denied {
		if harmful == name {
			return false
		}
	}
	_, hasOnly := denied.Only[name]
	return !hasOnly
}

package redrill_test

import (
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"redrill.dev/engine/internal/client"
	"redrill.dev/engine/internal/commands"
	"redrill.dev/engine/redrill"
)

// declared is a member of an interface in the type declarations: the names of its parameters, once for each overload.
type declared struct {
	parameters []string
	hasComment bool
}

// declarations returns the members of a client's interfaces, or of a connection's.
func declarations(t *testing.T, isOwn bool) map[string][]declared {
	t.Helper()
	files, err := filepath.Glob("../types/*.d.ts")
	if err != nil {
		t.Fatal(err)
	}
	members := make(map[string][]declared)
	for _, file := range append(files, "../redrill.d.ts") {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range clientInterface.FindAllStringSubmatch(string(content)+"\n", -1) {
			name, body := found[1], found[2]
			if isOwn && name == "Redis" || !isOwn && name == "Connection" {
				continue
			}
			for _, at := range memberOf.FindAllStringSubmatchIndex(body, -1) {
				name := body[at[2]:at[3]]
				before := strings.TrimRight(body[:at[0]], " \n")
				members[name] = append(members[name], declared{parametersOf(body[at[1]:]), strings.HasSuffix(before, "*/")})
			}
		}
	}
	return members
}

var (
	// clientInterface finds the interfaces that make up a client, and what is between their braces.
	clientInterface = regexp.MustCompile(`(?ms)^  export interface (Redis|Connection|Calls|\w+Commands)(?:<Text(?: = string)?>)?\s[^{]*\{\n(.*?)^  \}\n`)
	// memberOf finds the members: whatever is indented by four spaces and begins with a name.
	memberOf = regexp.MustCompile(`(?m)^    (?:readonly )?(\w+)(?:<\w+>)?[(:]`)
)

// parametersOf reads "key: Key, ...members: Value[]): number".
func parametersOf(signature string) []string {
	depth, names, start := 0, []string(nil), 0
	take := func(text string) {
		name, _, isTyped := strings.Cut(strings.TrimSpace(text), ":")
		if isTyped {
			names = append(names, name)
		}
	}
	for i, c := range signature {
		switch c {
		case ';':
			if depth == 0 {
				return names // it was a property
			}
		case '(', '{', '[', '<':
			depth++
		case ')', '}', ']', '>':
			if depth == 0 {
				take(signature[start:i])
				return names
			}
			depth--
		case ',':
			if depth == 0 {
				take(signature[start:i])
				start = i + 1
			}
		}
	}
	return names
}

func TestDeclaresTheMembersThatAClientHas(t *testing.T) {
	for name, isOwn := range map[string]bool{"client": false, "connection": true} {
		t.Run(name, func(t *testing.T) {
			declared := declarations(t, isOwn)
			members := redrill.Members(isOwn)
			for _, member := range members {
				if len(declared[member]) == 0 {
					t.Errorf("%s: a %s has it, and the types do not", member, name)
				}
			}
			for member, overloads := range declared {
				if !slices.Contains(members, member) {
					t.Errorf("%s: the types have it, and a %s does not", member, name)
				}
				for _, overload := range overloads {
					if !overload.hasComment {
						t.Errorf("%s: expected a comment", member)
					}
				}
			}
		})
	}
}

func TestDeclaresTheParametersThatACommandHas(t *testing.T) {
	declared := declarations(t, true)
	for name, scan := range declarations(t, false) {
		declared[name] = scan
	}
	all := maps.Clone(commands.Table)
	maps.Copy(all, commands.Scans)
	for name, command := range all {
		longest := []string(nil)
		for _, overload := range declared[name] {
			if len(overload.parameters) >= len(longest) {
				longest = overload.parameters
			}
		}
		if expected := command.Parameters(); !slices.Equal(withoutMarks(longest), withoutMarks(expected)) {
			t.Errorf("%s: the types have the parameters %v, the engine %v", name, longest, expected)
		}
	}
}

// withoutMarks drops the question marks: an overload may demand what another leaves open.
func withoutMarks(parameters []string) []string {
	plain := make([]string, len(parameters))
	for i, parameter := range parameters {
		plain[i] = strings.TrimSuffix(parameter, "?")
	}
	return plain
}

func TestMentionsEveryMemberOnThePageOfCommands(t *testing.T) {
	page, err := os.ReadFile("../../docs/commands.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, member := range slices.Concat(redrill.Members(false), redrill.Members(true)) {
		if !strings.Contains(string(page), "`"+member+"`") && !strings.Contains(string(page), "redis."+member) {
			t.Errorf("%s: docs/commands.md does not mention it", member)
		}
	}
}

func TestDeclaresTheOptionsThatConnectTakes(t *testing.T) {
	content, err := os.ReadFile("../types/connect.d.ts")
	if err != nil {
		t.Fatal(err)
	}
	for name, options := range map[string]reflect.Type{
		"ConnectOptions": reflect.TypeFor[client.Target](), "ClientOptions": reflect.TypeFor[client.Profile](), "TlsOptions": reflect.TypeFor[client.TLS](),
		"RetryOptions": reflect.TypeFor[client.Retry](), "BreakerOptions": reflect.TypeFor[client.Breaker](), "HedgeOptions": reflect.TypeFor[client.Hedge](),
		"RefreshOptions": reflect.TypeFor[client.Refresh](), "GuardOptions": reflect.TypeFor[client.Guard](),
	} {
		body := regexp.MustCompile(`(?ms)^  export interface ` + name + ` \{\n(.*?)^  \}`).FindSubmatch(content)
		if body == nil {
			t.Errorf("%s: the types do not have it", name)
			continue
		}
		var declared, taken []string
		for _, property := range regexp.MustCompile(`(?m)^    readonly (\w+)\??:`).FindAllSubmatch(body[1], -1) {
			declared = append(declared, string(property[1]))
		}
		for i := range options.NumField() {
			if options.Field(i).IsExported() {
				taken = append(taken, options.Field(i).Tag.Get("json"))
			}
		}
		if name == "ConnectOptions" {
			taken = append(taken, "url", "client", "dangerous")
		}
		slices.Sort(declared)
		slices.Sort(taken)
		if !slices.Equal(declared, taken) {
			t.Errorf("%s: the types have %v, the engine %v", name, declared, taken)
		}
	}
}

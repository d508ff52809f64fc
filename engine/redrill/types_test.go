package redrill_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"redrill.dev/engine/internal/commands"
	"redrill.dev/engine/redrill"
)

// declared is a member of an interface in the type declarations: the names of its parameters, once for each overload.
type declared struct {
	parameters []string
	hasComment bool
}

// declarations returns the members of the client's interfaces.
func declarations(t *testing.T) map[string][]declared {
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
			body := found[1]
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
	clientInterface = regexp.MustCompile(`(?ms)^  export interface (?:Redis<Text = string>|\w+Commands(?:<Text>)?)\s[^{]*\{\n(.*?)^  \}\n`)
	// memberOf finds the members: whatever is indented by four spaces and begins with a name.
	memberOf = regexp.MustCompile(`(?m)^    (?:readonly )?(\w+)[(:]`)
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
	declared := declarations(t)
	members := redrill.Members()
	for _, name := range members {
		if len(declared[name]) == 0 {
			t.Errorf("%s: a client has it, and the types do not", name)
		}
	}
	for name, overloads := range declared {
		if !slices.Contains(members, name) {
			t.Errorf("%s: the types have it, and a client does not", name)
		}
		for _, overload := range overloads {
			if !overload.hasComment {
				t.Errorf("%s: expected a comment", name)
			}
		}
	}
}

func TestDeclaresTheParametersThatACommandHas(t *testing.T) {
	declared := declarations(t)
	for name, command := range commands.Table {
		expected := command.Parameters()
		for i := range expected {
			expected[i] = strings.TrimSuffix(expected[i], "?")
		}
		longest := []string(nil)
		for _, overload := range declared[name] {
			plain := make([]string, len(overload.parameters))
			for i, parameter := range overload.parameters {
				plain[i] = strings.TrimSuffix(parameter, "?")
			}
			if len(plain) >= len(longest) {
				longest = plain
			}
		}
		if !slices.Equal(longest, expected) {
			t.Errorf("%s: the types have the parameters %v, the engine %v", name, longest, expected)
		}
	}
}

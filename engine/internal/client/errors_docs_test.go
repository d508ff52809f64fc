package client

import (
	"os"
	"regexp"
	"slices"
	"sort"
	"sync"
	"testing"
)

// seen holds the codes that tests got from a real server or network.
var seen sync.Map

var networkCodes = []string{CodeTimeout, CodeRefused, CodeReset, CodeEOF, CodeMalformed, CodeNoAddress, CodeCancelled, CodeTLS, CodeBreakerOpen, CodeDenied}

func allCodes() []string {
	codes := append(slices.Clone(networkCodes), CodeErr)
	for code := range serverCodes {
		codes = append(codes, code)
	}
	sort.Strings(codes)
	return codes
}

// unseen returns the codes that no test has produced.
func unseen() []string {
	return slices.DeleteFunc(allCodes(), func(code string) bool {
		_, isSeen := seen.Load(code)
		return isSeen
	})
}

func TestIsDocumentedCodeByCode(t *testing.T) {
	content, err := os.ReadFile("../../../docs/errors.md")
	if err != nil {
		t.Fatal(err)
	}
	var documented []string
	for _, row := range regexp.MustCompile("(?m)^\\| `([A-Z_]+)` \\|.*\\| (yes|no) \\|$").FindAllStringSubmatch(string(content), -1) {
		code, isTransient := row[1], row[2] == "yes"
		documented = append(documented, code)
		if known, isKnown := serverCodes[code]; isKnown && known.isTransient != isTransient {
			t.Errorf("%s: the page says %s", code, row[2])
		}
	}
	sort.Strings(documented)
	if !slices.Equal(documented, allCodes()) {
		t.Errorf("expected the page to have %v, got %v", allCodes(), documented)
	}
}

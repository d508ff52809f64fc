// Command k6 is k6 with the module k6/x/redrill and the output redrill built in.
package main

import (
	"go.k6.io/k6/v2/cmd"

	_ "redrill.dev/engine/redrill"
)

func main() {
	cmd.Execute()
}

// Command k6 is k6 with the module k6/x/redrill and the output redrill built in.
package main

import (
	"os"
	"syscall"

	"go.k6.io/k6/v2/cmd"

	_ "redrill.dev/engine/redrill"
)

// The queue that rueidis must use: with its usual one, deadlines come late where many callers wait. It reads the variable
// before main runs, so k6 starts itself again where it is missing, as in a plain `k6 run`.
const queueVariable, queueType = "RUEIDIS_QUEUE_TYPE", "flowbuffer"

func main() {
	if os.Getenv(queueVariable) == "" {
		if self, err := os.Executable(); err == nil {
			// It comes back only if it fails; the module says what is missing then.
			_ = syscall.Exec(self, os.Args, append(os.Environ(), queueVariable+"="+queueType))
		}
	}
	cmd.Execute()
}

package redrill

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/spf13/cobra"
	k6state "go.k6.io/k6/v2/cmd/state"
	"go.k6.io/k6/v2/subcommand"

	"redrill.dev/engine/internal/client"
	"redrill.dev/engine/internal/ledger"
	"redrill.dev/engine/internal/pace"
)

func init() {
	subcommand.RegisterExtension("ledger", newLedgerCommand)
}

// ledgerInput is what `k6 x ledger` is told; harness/load/verify-ledgers.ts is the same shape.
type ledgerInput struct {
	Version int                      `json:"version"`
	Targets map[string]client.Target `json:"targets"`
	// Files are the ledgers, as the engine wrote them.
	Files []string `json:"files"`
	// ResultPath gets a line of JSON for each file, in their order.
	ResultPath string `json:"resultPath"`
	// LimitMs bounds the whole of it; what was not read by then is not known.
	LimitMs float64 `json:"limitMs"`
}

// ledgerResult is one line of the result: what was found, or why nothing is known.
type ledgerResult struct {
	File   string         `json:"file"`
	Found  *ledger.Result `json:"found"`
	Reason string         `json:"reason"`
}

// newLedgerCommand makes `k6 x ledger INPUT`. It is a process of its own: the k6 that wrote may have been killed, and what
// survives is known only when all faults are healed.
func newLedgerCommand(*k6state.GlobalState) *cobra.Command {
	return &cobra.Command{
		Use:   "ledger INPUT",
		Short: "Compares the ledgers of a run with what survived in Redis",
		Args:  cobra.ExactArgs(1),
		RunE:  func(command *cobra.Command, args []string) error { return verifyLedgers(command.Context(), args[0]) },
	}
}

func verifyLedgers(ctx context.Context, path string) error {
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.DisallowUnknownFields()
	input := ledgerInput{}
	if err := decoder.Decode(&input); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if input.Version != 1 {
		return fmt.Errorf("%s: version: expected 1, got %d", path, input.Version)
	}
	ctx, cancel := context.WithTimeout(ctx, time.Duration(input.LimitMs*float64(time.Millisecond)))
	defer cancel()
	var lines bytes.Buffer
	encoder := json.NewEncoder(&lines)
	for _, result := range input.verify(ctx) {
		if err := encoder.Encode(result); err != nil {
			return err
		}
	}
	return os.WriteFile(input.ResultPath, lines.Bytes(), 0o600)
}

// verify looks at all ledgers beside each other: they may lie on targets of which one does not answer.
func (i ledgerInput) verify(ctx context.Context) []ledgerResult {
	results := make([]ledgerResult, len(i.Files))
	var group sync.WaitGroup
	for n, file := range i.Files {
		group.Go(func() {
			results[n].File = file
			found, err := i.verifyFile(ctx, file)
			if err != nil {
				results[n].Reason = err.Error()
				return
			}
			results[n].Found = &found
		})
	}
	group.Wait()
	return results
}

func (i ledgerInput) verifyFile(ctx context.Context, file string) (ledger.Result, error) {
	contents, err := ledger.Read(file)
	if err != nil {
		return ledger.Result{}, err
	}
	target, isKnown := i.Targets[contents.Header.Target]
	if !isKnown {
		return ledger.Result{}, fmt.Errorf("target: expected one of the targets, got %q", contents.Header.Target)
	}
	var pacer pace.Pacer
	defer pacer.Close()
	var watch client.Watch
	defer watch.Close()
	redis, err := client.New(target, ledger.Profile(), &pacer)
	if err != nil {
		return ledger.Result{}, err
	}
	defer func() { go redis.Close() }() // it waits up to a second for a server that is silent
	return ledger.Verify(ctx, contents, redis, &watch)
}

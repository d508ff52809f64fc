// Package ledger keeps what a load wrote and what Redis answered, in a file that outlives the engine, and compares it with
// what survived.
package ledger

import (
	"crypto/rand"
	"encoding/base32"
	"fmt"
	"strings"
)

// Style is how writes are laid out in Redis.
type Style string

// The styles.
const (
	// Append adds each write to the end of a list: a write that was lost is missing there, one that was applied twice is
	// there twice.
	Append Style = "append"
	// Increment raises a counter: what was lost or applied twice is computed from the answers and the end.
	Increment Style = "increment"
	// Own gives each write a key of its own, which can expire and be erased, as sessions are.
	Own Style = "own"
)

// Settings are what a scenario opens its ledger with.
type Settings struct {
	Style Style `json:"style"`
	// Keys is how many lists or counters there are; in a Cluster they lie on all shards. Own has none.
	Keys int `json:"keys"`
	// Prefix begins the name of every key.
	Prefix string `json:"prefix"`
	// SizeBytes is how long a written value is at least; a counter has none.
	SizeBytes int `json:"sizeBytes"`
	// TTLMs is how long a key of Own lives after its write; 0 is for ever.
	TTLMs int64 `json:"ttlMs"`
}

// The bounds of the settings; a record has 16 bits for its key.
const (
	maxKeys      = 1 << 16
	maxSizeBytes = 64 << 20
)

// Check reports what is wrong with the settings.
func (s Settings) Check() error {
	switch {
	case s.Style != Append && s.Style != Increment && s.Style != Own:
		return fmt.Errorf(`style: expected "append", "increment" or "own", got %q`, s.Style)
	case s.Style != Own && (s.Keys < 1 || s.Keys > maxKeys):
		return fmt.Errorf("keys: expected 1 to %d, got %d", maxKeys, s.Keys)
	case s.Style == Own && s.Keys != 0:
		return fmt.Errorf("keys: expected none where each write has a key of its own, got %d", s.Keys)
	case s.Prefix == "" || strings.ContainsAny(s.Prefix, " {}"):
		return fmt.Errorf("prefix: expected a word without blanks and braces, got %q", s.Prefix)
	case s.SizeBytes < 0 || s.SizeBytes > maxSizeBytes:
		return fmt.Errorf("sizeBytes: expected 0 to %d, got %d", maxSizeBytes, s.SizeBytes)
	case s.TTLMs < 0 || s.Style != Own && s.TTLMs != 0:
		return fmt.Errorf("ttlMs: expected 0 for none, or with the style own more, got %d", s.TTLMs)
	}
	return nil
}

// Header is the first line of a ledger's file, in JSON.
type Header struct {
	Version int    `json:"version"`
	Load    string `json:"load"`
	Target  string `json:"target"`
	// Nonce tells the keys of this run from those of any other on the same servers.
	Nonce string `json:"nonce"`
	// ZeroMonotonicNs is the instant from which all times count, a reading of CLOCK_MONOTONIC.
	ZeroMonotonicNs int64 `json:"zeroMonotonicNs,string"`
	Settings
}

const version = 1

// NewHeader draws the nonce.
func NewHeader(load, target string, settings Settings) Header {
	var random [5]byte
	_, _ = rand.Read(random[:]) // it never fails
	nonce := strings.ToLower(base32.StdEncoding.EncodeToString(random[:]))
	return Header{Version: version, Load: load, Target: target, Nonce: nonce, Settings: settings}
}

// Key names a list or counter by its index, or a key of Own by its id. What is in braces decides the slot in a Cluster, so
// that it is the same one in every run.
func (h *Header) Key(n uint32) string {
	return fmt.Sprintf("%s:{%s:%d}:%s", h.Prefix, h.Load, n, h.Nonce)
}

// keyList names all lists or counters.
func (h *Header) keyList() []string {
	names := make([]string, h.Keys)
	for i := range names {
		names[i] = h.Key(uint32(i))
	}
	return names
}

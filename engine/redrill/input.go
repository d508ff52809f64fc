package redrill

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"go.k6.io/k6/v2/lib"

	"redrill.dev/engine/internal/client"
	"redrill.dev/engine/internal/origin"
	"redrill.dev/engine/internal/record"
	"redrill.dev/engine/internal/schedule"
)

// inputVariable names the file of the input.
const inputVariable = "REDRILL_INPUT"

// Input is what the harness hands over; harness/load/engine-input.ts is the same shape.
type Input struct {
	Version     int                      `json:"version"`
	Seed        int64                    `json:"seed"`
	RecordsPath string                   `json:"recordsPath"`
	Targets     map[string]client.Target `json:"targets"`
	Loads       map[string]LoadInput     `json:"loads"`
	// Instance is nil for the only process of a load.
	Instance *InstanceInput `json:"instance"`
}

// InstanceInput says which of several processes that share a load's slots this one is.
type InstanceInput struct {
	// Number counts from 1.
	Number int `json:"number"`
	Of     int `json:"of"`
	// Folder is where they meet before they start: empty then, and theirs alone.
	Folder string `json:"folder"`
}

// LoadInput is one load: a k6 scenario on the executor shared-iterations, one iteration a slot.
type LoadInput struct {
	Target   string             `json:"target"`
	Client   client.Profile     `json:"client"`
	Workers  int64              `json:"workers"`
	Slots    int64              `json:"slots"`
	Schedule []schedule.Segment `json:"schedule"`
	// Via is "endpoint" for a load that knows the target's balancer alone; empty means as the target's topology asks for.
	Via string `json:"via"`
	// MaxBacklog is how many slots may wait for a worker; nil = no limit.
	MaxBacklog *int64           `json:"maxBacklog"`
	With       json.RawMessage  `json:"with"`
	Origin     *origin.Settings `json:"origin"`
}

// ReadInput reads the file and checks what can be checked without a network.
func ReadInput(path string) (*Input, error) {
	if path == "" {
		return nil, fmt.Errorf("%s: expected the path of the engine's input, got nothing", inputVariable)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", inputVariable, err)
	}
	input, err := ParseInput(content)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return input, nil
}

// ParseInput reads the input; an unknown key is an error, because it would be silently without effect.
func ParseInput(content []byte) (*Input, error) {
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.DisallowUnknownFields()
	input := &Input{}
	if err := decoder.Decode(input); err != nil {
		return nil, err
	}
	return input, input.check()
}

// instanceIn returns which instance this is, once k6's segment says the same.
func (i *Input) instanceIn(tuple *lib.ExecutionTuple) (record.Instance, error) {
	instance := record.Instance{Number: 1, Of: 1}
	if i.Instance != nil {
		instance = record.Instance{Number: i.Instance.Number, Of: i.Instance.Of}
	}
	segment := record.Instance{Number: 1, Of: 1}
	if tuple != nil {
		segment = record.Instance{Number: tuple.SegmentIndex + 1, Of: len(tuple.Sequence.ExecutionSegmentSequence)}
	}
	if i.Instance != nil && segment != instance {
		return instance, fmt.Errorf("instance: expected number %d of %d, as k6's execution segment says, got %d of %d",
			segment.Number, segment.Of, instance.Number, instance.Of)
	}
	return instance, nil
}

func (i *Input) check() error {
	switch {
	case i.Version != 1:
		return fmt.Errorf("version: expected 1, got %d; the harness and the engine are of different versions", i.Version)
	case i.RecordsPath == "":
		return errors.New("recordsPath: expected a path, got nothing")
	case len(i.Loads) == 0:
		return errors.New("loads: expected at least one")
	}
	for name, target := range i.Targets {
		if err := target.Check(); err != nil {
			return fmt.Errorf("targets.%s.%w", name, err)
		}
	}
	for name, load := range i.Loads {
		if err := i.checkLoad(load); err != nil {
			return fmt.Errorf("loads.%s.%w", name, err)
		}
	}
	return nil
}

// targetOf returns the load's target as the load reaches it.
func (i *Input) targetOf(load LoadInput) (client.Target, error) {
	target := i.Targets[load.Target]
	switch load.Via {
	case "":
		return target, nil
	case "endpoint":
		return target.ThroughEndpoint()
	}
	return target, fmt.Errorf(`via: expected "endpoint" or nothing, got %q`, load.Via)
}

func (i *Input) checkLoad(load LoadInput) error {
	if _, isKnown := i.Targets[load.Target]; !isKnown {
		return fmt.Errorf("target: expected one of the targets, got %q", load.Target)
	}
	if _, err := i.targetOf(load); err != nil {
		return err
	}
	if load.Workers < 1 {
		return fmt.Errorf("workers: expected at least 1, got %d", load.Workers)
	}
	if err := load.Client.Check(); err != nil {
		return fmt.Errorf("client.%w", err)
	}
	if _, err := newBacklog(load.MaxBacklog); err != nil {
		return err
	}
	_, err := schedule.New(load.Schedule, load.Slots)
	return err
}

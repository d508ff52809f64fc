package redrill

import (
	"errors"
	"fmt"
	"os"
	"runtime/debug"

	"github.com/sirupsen/logrus"
	"go.k6.io/k6/v2/lib"
	"go.k6.io/k6/v2/metrics"
	"go.k6.io/k6/v2/output"
)

// collectAt is Go's GOGC for this process: a load generator has memory to spare, and each collection takes processor time
// from the load. The environment's own GOGC wins.
const collectAt = 1000

// Output is the k6 output that owns the file of records. It takes nothing from k6's own samples.
type Output struct {
	params output.Params
	logger logrus.FieldLogger
	abort  func(error)
	engine *Engine
	file   *os.File
	// exit ends the process; k6 would only log an error of the last write, and the run would look complete.
	exit func(code int)
}

var (
	_ output.WithTestRunStop       = (*Output)(nil)
	_ output.WithStopWithTestError = (*Output)(nil)
)

// NewOutput makes the output of `--out redrill`.
func NewOutput(params output.Params) (output.Output, error) {
	return &Output{params: params, logger: params.Logger.WithField("output", "redrill"), exit: os.Exit}, nil
}

// Description says where the records go.
func (o *Output) Description() string {
	if o.engine == nil {
		return "redrill"
	}
	return fmt.Sprintf("redrill (%s)", o.engine.input.RecordsPath)
}

// SetTestRunStopCallback takes k6's way to end the run with an error.
func (o *Output) SetTestRunStopCallback(abort func(error)) { o.abort = abort }

// Start reads the input, opens the file and makes the engine that the module serves from.
func (o *Output) Start() error {
	input, err := ReadInput(os.Getenv(inputVariable))
	if err != nil {
		return err
	}
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(collectAt)
	}
	options := o.params.ScriptOptions
	tuple, err := lib.NewExecutionTuple(options.ExecutionSegment, options.ExecutionSegmentSequence)
	if err != nil {
		return fmt.Errorf("execution segment: %w", err)
	}
	if o.file, err = os.Create(input.RecordsPath); err != nil {
		return fmt.Errorf("recordsPath: %w", err)
	}
	if o.engine, err = NewEngine(input, tuple, o.file); err != nil {
		return errors.Join(err, o.file.Close())
	}
	o.engine.fail = func(err error) {
		o.logger.WithError(err).Error("The records are incomplete, so the run ends")
		o.abort(err)
	}
	running.Store(o.engine)
	go o.engine.recorder.Run(o.engine.fail)
	return nil
}

// AddMetricSamples implements output.Output.
func (o *Output) AddMetricSamples([]metrics.SampleContainer) {}

// Stop implements output.Output for a run that ended in order.
func (o *Output) Stop() error { return o.StopWithTestError(nil) }

// StopWithTestError writes what is left. With an error the run was interrupted: slots that were not yet due were never
// offered.
func (o *Output) StopWithTestError(testError error) error {
	if o.engine == nil {
		return nil
	}
	err := errors.Join(o.engine.recorder.Finish(testError != nil), o.engine.closeBooks())
	running.Store(nil)
	o.engine.Close()
	if err = errors.Join(err, o.file.Close()); err != nil {
		o.logger.WithError(err).Error("The records are incomplete")
		if testError == nil {
			o.exit(1)
		}
	}
	return err
}

// Command toxiproxy is the toxiproxy server with redrill's own toxics.
//
// It ends at once on SIGINT and SIGTERM: whoever stops it wants the links gone, and an orderly shutdown waits for
// control calls that may hang.
package main

import (
	"flag"
	"fmt"
	"net"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/Shopify/toxiproxy/v2"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/rs/zerolog"

	"redrill.dev/engine/internal/toxics"
)

// fallbackVersion is reported when the build did not set toxiproxy's version by a linker flag.
const fallbackVersion = "2.12.0"

// collectAt is Go's GOGC for this process. All that it holds is what is on its way through, so the default collects several
// times a second, and each time the links stand still for a moment. The environment's own GOGC wins.
const collectAt = 1000

func main() {
	host := flag.String("host", "localhost", "address that the control API listens on")
	port := flag.String("port", "8474", "port that the control API listens on")
	printVersion := flag.Bool("version", false, "print the version and end")
	flag.Parse()

	if toxiproxy.Version == "git" {
		toxiproxy.Version = fallbackVersion
	}
	if *printVersion {
		fmt.Printf("toxiproxy-server version %s\n", toxiproxy.Version)
		return
	}
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(collectAt)
	}
	toxics.Register()
	os.Exit(serve(net.JoinHostPort(*host, *port)))
}

// serve runs the control API until a signal comes or listening fails, and returns the exit code.
func serve(address string) int {
	logger := zerolog.New(os.Stdout).Level(levelFromEnvironment()).With().Timestamp().Logger()
	server := toxiproxy.NewServer(toxiproxy.NewMetricsContainer(prometheus.NewRegistry()), logger)

	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM)

	failed := make(chan error, 1)
	go func() { failed <- server.Listen(address) }()

	select {
	case <-signals:
		return 0
	case err := <-failed:
		fmt.Fprintf(os.Stderr, "toxiproxy: cannot listen on %s: %v\n", address, err)
		return 1
	}
}

// levelFromEnvironment reads LOG_LEVEL as toxiproxy does; unset or unknown means info.
func levelFromEnvironment() zerolog.Level {
	level, err := zerolog.ParseLevel(os.Getenv("LOG_LEVEL"))
	if err != nil || level == zerolog.NoLevel {
		return zerolog.InfoLevel
	}
	return level
}

package client

import (
	"math/bits"
	"net"
	"runtime"
	"time"

	"github.com/redis/rueidis"
)

// How soon the topology is looked at again without a cause.
const clusterRefresh = time.Second

const (
	// maxRedirections is how many MOVED and ASK replies a command follows; rueidis' default is without end.
	maxRedirections = 5
	// silenceLimit is when a shared connection that answers nothing is given up, as rueidis' own default is. A profile
	// with a longer deadline, or none, gives it up later: it waits longer than its commands may.
	silenceLimit = 10 * time.Second
	// silenceForever stands for no limit at all.
	silenceForever = 365 * 24 * time.Hour
)

// optionsOf turns a target and a profile into rueidis' options.
func optionsOf(target Target, profile Profile, d *dialer) rueidis.ClientOption {
	option := rueidis.ClientOption{
		InitAddress:   target.Addresses,
		Dialer:        net.Dialer{Timeout: milliseconds(profile.ConnectTimeoutMs), KeepAlive: time.Second},
		DialCtxFn:     d.dial,
		DisableRetry:  true,
		DisableCache:  true,
		ClientName:    "redrill",
		ClientSetInfo: rueidis.DisableClientSetInfo,
		ClusterOption: rueidis.ClusterOption{MaxMovedRedirections: maxRedirections, ShardsRefreshInterval: clusterRefresh},
	}
	if target.Username != nil {
		option.Username = *target.Username
	}
	if target.Password != nil {
		option.Password = *target.Password
	}
	setMode(&option, profile)
	switch target.Topology {
	case Standalone:
		option.ForceSingleClient = true
	case Sentinel:
		option.InitAddress = target.Sentinels
		option.Sentinel = rueidis.SentinelOption{
			MasterSet: *target.MasterName,
			Dialer:    net.Dialer{Timeout: sentinelTimeout, KeepAlive: sentinelKeepAlive},
		}
	}
	return option
}

func setMode(option *rueidis.ClientOption, profile Profile) {
	option.ConnWriteTimeout = silenceForever
	if profile.DeadlineMs != nil {
		option.ConnWriteTimeout = max(silenceLimit, 2*milliseconds(*profile.DeadlineMs))
	}
	if profile.Mode == Pooled {
		option.DisableAutoPipelining = true
		option.BlockingPoolSize = profile.Connections
		option.ReadBufferEachConn, option.WriteBufferEachConn = 32<<10, 32<<10
		return
	}
	// Always through the queue: a lone command would otherwise read the socket itself, deaf to its context, and close
	// the connection when its deadline passes.
	option.AlwaysPipelining = true
	option.BlockingPoolSize = max(1024, 4*runtime.GOMAXPROCS(0))
	option.ReadBufferEachConn, option.WriteBufferEachConn = 128<<10, 128<<10
	// rueidis takes the number of connections as a power of two, and 0 as its own default.
	option.PipelineMultiplex = bits.Len(uint(profile.Connections - 1))
	if option.PipelineMultiplex == 0 {
		option.PipelineMultiplex = -1
	}
}

func milliseconds(ms float64) time.Duration { return time.Duration(ms * float64(time.Millisecond)) }

package client

import (
	"net"
	"time"

	"github.com/redis/rueidis"
)

const (
	// silenceLimit is when a shared connection that answers nothing is given up, as rueidis' own default is. A profile
	// with a longer deadline, or none, gives it up later: it waits longer than its commands may.
	silenceLimit = 10 * time.Second
	// silenceForever stands for no limit at all.
	silenceForever = 365 * 24 * time.Hour
)

// optionsOf makes rueidis' options for one shared connection to a node.
func optionsOf(address string, hello greeting, profile Profile) rueidis.ClientOption {
	option := rueidis.ClientOption{
		AuthCredentialsFn: func(rueidis.AuthCredentialsContext) (rueidis.AuthCredentials, error) {
			who, err := hello.credentials.now()
			return rueidis.AuthCredentials{Username: who.Username, Password: who.Password}, err
		},
		InitAddress:       []string{address},
		ForceSingleClient: true,
		ClientName:        hello.clientName,
		AlwaysRESP2:       hello.protocol == 2,
		Dialer:            net.Dialer{Timeout: milliseconds(profile.ConnectTimeoutMs), KeepAlive: keepAlive},
		DisableRetry:      true,
		DisableCache:      true,
		ClientSetInfo:     rueidis.DisableClientSetInfo,
		ConnWriteTimeout:  silenceForever,
		// Always through the queue: a lone command would otherwise read the socket itself, deaf to its context, and close
		// the connection when its deadline passes.
		AlwaysPipelining:    true,
		ReadBufferEachConn:  128 << 10,
		WriteBufferEachConn: 128 << 10,
		PipelineMultiplex:   -1, // one connection
	}
	if profile.DeadlineMs != nil {
		option.ConnWriteTimeout = max(silenceLimit, 2*milliseconds(*profile.DeadlineMs))
	}
	return option
}

func milliseconds(ms float64) time.Duration { return time.Duration(ms * float64(time.Millisecond)) }

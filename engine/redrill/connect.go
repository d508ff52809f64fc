package redrill

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"github.com/grafana/sobek"

	"redrill.dev/engine/internal/client"
	"redrill.dev/engine/internal/commands"
)

const connectUsage = "connect(options)"

// connectOptions is what connect takes: how to reach Redis, and what the client does on its own.
type connectOptions struct {
	// URL stands for the fields of Target that it has.
	URL string `json:"url"`
	client.Target
	Client client.Profile `json:"client"`
	// Dangerous lets commands through that could harm a target: FLUSHALL, CONFIG SET and their like.
	Dangerous bool `json:"dangerous"`
}

// plainProfile is the client of a plain script unless it says otherwise: deadlines, and nothing that hides an error.
func plainProfile() client.Profile {
	deadlineMs := 1000.0
	return client.Profile{Name: "plain", Mode: client.Multiplexed, Connections: 1, ConnectTimeoutMs: 1000, DeadlineMs: &deadlineMs}
}

// connect is the exported function connect(options). It connects when the first command is called.
func (m *instance) connect(call sobek.FunctionCall) sobek.Value {
	runtime := m.vu.Runtime()
	given, isObject := call.Argument(0).(*sobek.Object)
	if !isObject || given.ClassName() != "Object" {
		panic(runtime.NewTypeError(`%s: expected an object such as { url: "redis://127.0.0.1:6379" }, got %s`, connectUsage, commands.Describe(call.Argument(0))))
	}
	written, err := given.MarshalJSON()
	if err != nil {
		panic(err)
	}
	options, err := parseConnect(written)
	if err != nil {
		panic(runtime.NewTypeError("%s: %s", connectUsage, err.Error()))
	}
	return m.visitor().reaching(m.hub.remote(options)).object(variant{})
}

// parseConnect reads the options and checks what can be checked without a network.
func parseConnect(written []byte) (*connectOptions, error) {
	options := &connectOptions{Client: plainProfile()}
	decoder := json.NewDecoder(bytes.NewReader(written))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(options); err != nil {
		return nil, readable(err)
	}
	if options.URL != "" {
		if err := options.readURL(); err != nil {
			return nil, err
		}
	}
	if options.Topology == "" {
		options.Topology = options.likelyTopology()
	}
	if options.Guard == nil && !options.Dangerous {
		options.Guard = &client.Guard{} // nobody knows whose target it is
	}
	if err := options.Target.Check(); err != nil {
		return nil, err
	}
	if err := options.Client.Check(); err != nil {
		return nil, fmt.Errorf("client.%w", err)
	}
	return options, nil
}

var unknownField = regexp.MustCompile(`unknown field ("[^"]*")`)

// readable says in words what encoding/json says of a value.
func readable(err error) error {
	if mismatch := (*json.UnmarshalTypeError)(nil); errors.As(err, &mismatch) {
		return fmt.Errorf("%s: expected a %s, got a %s", mismatch.Field, plainType(mismatch.Type.String()), mismatch.Value)
	}
	if unknown := unknownField.FindStringSubmatch(err.Error()); unknown != nil {
		return fmt.Errorf("there is no option %s; docs/commands.md lists them", unknown[1])
	}
	return err
}

func plainType(name string) string {
	switch {
	case strings.HasPrefix(name, "[]"):
		return "list"
	case strings.HasPrefix(name, "map"), strings.HasPrefix(name, "client."), strings.HasPrefix(name, "redrill."):
		return "object"
	case name == "bool":
		return "boolean"
	case name == "string":
		return "text"
	}
	return "number"
}

func (o *connectOptions) likelyTopology() string {
	switch {
	case len(o.Sentinels) > 0:
		return client.Sentinel
	case len(o.Addresses) > 1:
		return client.Cluster
	}
	return client.Standalone
}

// The default ports of the schemes.
const (
	redisPort    = "6379"
	sentinelPort = "26379"
)

const urlExpected = "redis://host:port, redis+sentinel://host:port,host:port/master-name or redis+cluster://host:port,host:port (rediss for TLS)"

// readURL reads redis://user:password@host:port and its likes; several hosts stand with commas between them.
func (o *connectOptions) readURL() error {
	scheme, rest, _ := strings.Cut(o.URL, "://")
	wrong := func(what string) error { return fmt.Errorf("url: expected %s, %s", urlExpected, what) } // never the URL itself: it may hold a password
	if len(o.Addresses) > 0 || len(o.Sentinels) > 0 || o.Topology != "" {
		return errors.New("url: expected it alone, without topology, addresses and sentinels")
	}
	at := strings.LastIndexByte(rest, '@')
	if at >= 0 {
		if err := o.readUser(rest[:at]); err != nil {
			return wrong("got a user or a password that is not written for a URL; encodeURIComponent does it")
		}
		rest = rest[at+1:]
	}
	hosts, path, _ := strings.Cut(rest, "/")
	if plain, isSecure := strings.CutPrefix(scheme, "rediss"); isSecure {
		scheme = "redis" + plain
		if o.TLS == nil {
			o.TLS = &client.TLS{}
		}
	}
	switch scheme {
	case "redis":
		if path != "" && path != "0" {
			return wrong("got a database; only database 0 is supported")
		}
		o.Topology, o.Addresses = client.Standalone, hostsOf(hosts, redisPort)
	case "redis+cluster":
		o.Topology, o.Addresses = client.Cluster, hostsOf(hosts, redisPort)
	case "redis+sentinel":
		if path == "" {
			return wrong("got no master's name behind the hosts")
		}
		o.Topology, o.Sentinels, o.MasterName = client.Sentinel, hostsOf(hosts, sentinelPort), &path
	default:
		return wrong(fmt.Sprintf("got the scheme %q", scheme))
	}
	if hosts == "" {
		return wrong("got no host")
	}
	return nil
}

func (o *connectOptions) readUser(text string) error {
	user, password, hasPassword := strings.Cut(text, ":")
	user, err := url.PathUnescape(user)
	if err != nil {
		return err
	}
	if password, err = url.PathUnescape(password); err != nil {
		return err
	}
	if user != "" {
		o.Username = &user
	}
	if hasPassword {
		o.Password = &password
	}
	return nil
}

var hasPort = regexp.MustCompile(`:\d+$`)

func hostsOf(text, port string) []string {
	hosts := strings.Split(text, ",")
	for i, host := range hosts {
		if !hasPort.MatchString(host) {
			hosts[i] = host + ":" + port
		}
	}
	return hosts
}

package redrill_test

import (
	"fmt"
	"io"
	"net"
	"strings"
	"testing"

	"redrill.dev/engine/internal/redistest"
)

func TestTellsWhatIsWrongWithATarget(t *testing.T) {
	t.Parallel()
	for options, message := range map[string]string{
		``:                              `connect(options): expected an object such as { url: \"redis://127.0.0.1:6379\" }, got undefined`,
		`"redis://x"`:                   `got \"redis://x\"`,
		`{}`:                            `connect(options): addresses: expected the only one of a standalone, got 0`,
		`{ url: "http://x" }`:           `url: expected redis://host:port, redis+sentinel://host:port,host:port/master-name or redis+cluster://host:port,host:port (rediss for TLS), got the scheme \"http\"`,
		`{ url: "redis://" }`:           `got no host`,
		`{ url: "redis://x/3" }`:        `only database 0 is supported`,
		`{ url: "redis+sentinel://x" }`: `got no master's name behind the hosts`,
		`{ url: "redis://u:%zz@x" }`:    `got a user or a password that is not written for a URL`,
		`{ url: "redis://x", topology: "cluster" }`:                   `url: expected it alone`,
		`{ adresses: ["x:1"] }`:                                       `there is no option \"adresses\"`,
		`{ addresses: "x:1" }`:                                        `addresses: expected a list, got a string`,
		`{ url: "redis://x", client: { mode: "fast" } }`:              `client.mode: expected \"multiplexed\", \"pooled\" or \"per-request\", got \"fast\"`,
		`{ url: "redis://x", client: { deadlineMs: "5s" } }`:          `client.deadlineMs: expected a number, got a string`,
		`{ url: "redis://x", client: { deadlineMs: 0 } }`:             `client.deadlineMs: expected more than 0, got 0`,
		`{ url: "redis://x", client: { retry: { max: -1 } } }`:        `client.retry.max: expected at least 0, got -1`,
		`{ sentinels: ["x:1"] }`:                                      `masterName: expected the name that the sentinels monitor the master by`,
		`{ addresses: ["x:1", "y:1"], topology: "ring" }`:             `topology: expected \"standalone\", \"sentinel\" or \"cluster\", got \"ring\"`,
		`{ url: "redis://x", client: { protocol: 4 } }`:               `client.protocol: expected 2 or 3, got 4`,
		`{ url: "redis://u:geheim@x", client: { connections: 1e9 } }`: `client.connections: expected 1 to 256`,
	} {
		t.Run(message, func(t *testing.T) {
			t.Parallel()
			p := runPlain(t, `import { connect } from "k6/x/redrill"; const redis = connect(`+options+`); export default function () {}`)
			p.expectEnd(t, 107, message)
			if strings.Contains(p.stderr, "geheim") {
				t.Errorf("expected no password, got %s", p.stderr)
			}
		})
	}
}

func TestTellsWhichAddressDoesNotAnswerAndWhy(t *testing.T) {
	t.Parallel()
	locked, plainServer := redistest.Start(t, "requirepass", "secret"), redistest.Start(t)
	authority, stranger := redistest.NewAuthority(t), redistest.NewAuthority(t)
	settings, tlsPort := authority.Settings("127.0.0.1")
	redistest.Start(t, append(settings, "tls-auth-clients", "no")...)
	secure := fmt.Sprintf("127.0.0.1:%d", tlsPort)
	refused := fmt.Sprintf("127.0.0.1:%d", redistest.FreePort(t))
	silent, chatty := listenAs(t, ""), listenAs(t, "HTTP/1.1 400 Bad Request\r\n\r\n")
	for _, test := range []struct{ name, options, message string }{
		{"nothing listens", `url: "redis://` + refused + `"`, "REFUSED at " + refused + ": connecting: dial tcp " + refused + ": connect: connection refused. Check the address, and that Redis listens there."},
		{"nothing answers", `url: "redis://` + silent + `", client: { deadlineMs: 300 }`, "TIMEOUT at " + silent + ": connecting: "},
		{"nothing answers, and there is no deadline", `url: "redis://` + silent + `", client: { deadlineMs: null, connectTimeoutMs: 300 }`, "TIMEOUT at " + silent + ": connecting: no greeting in time"},
		{"a host without an address", `url: "redis://no-such-host.invalid"`, "NOADDRESS at no-such-host.invalid:6379: "},
		{"something else than Redis", `url: "redis://` + chatty + `"`, "MALFORMED at " + chatty + ": connecting: the reply is not RESP. Check that Redis itself listens there, and whether it wants TLS."},
		{"no password", `url: "redis://` + locked.Address + `"`, "NOAUTH at " + locked.Address + ": "},
		{"a wrong password", `url: "redis://:guess@` + locked.Address + `"`, "WRONGPASS at " + locked.Address + ": invalid username-password pair or user is disabled. Check the user name and the password of the target."},
		{"a wrong password of a pool", `url: "redis://:guess@` + locked.Address + `", client: { mode: "pooled" }`, "WRONGPASS at " + locked.Address + ": "},
		{"another CA", `url: "rediss://` + secure + `", tls: { caFile: "` + stranger.File + `" }`, "TLS at " + secure + ": connecting: "},
		{"the system's CAs", `url: "rediss://` + secure + `"`, "Check the CA that the target is given (tls.caFile)"},
		{"a CA that is not there", `url: "rediss://` + secure + `", tls: { caFile: "/none.pem" }`, "connect(options): tls.caFile: open /none.pem: no such file or directory"},
		{"TLS where there is none", `url: "rediss://` + plainServer.Address + `", client: { connectTimeoutMs: 300 }`, " at " + plainServer.Address},
		{"no Cluster", `url: "redis+cluster://` + plainServer.Address + `"`, "This instance has cluster support disabled. The target is no Cluster: name its topology standalone."},
		{"no sentinel", `url: "redis+sentinel://` + plainServer.Address + `/m"`, "No sentinel listens there: a sentinel's usual port is 26379."},
		{"a Cluster of which nobody is there", `addresses: ["` + refused + `", "127.0.0.1:1"]`, "REFUSED at " + refused + ", 127.0.0.1:1: "},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := runPlain(t, `import { connect } from "k6/x/redrill"; const redis = connect({ `+test.options+` }); export function setup() { redis.ping(); } export default function () {}`)
			p.expectEnd(t, 107, "Error: ", test.message)
			if strings.Contains(p.stderr, "guess") {
				t.Errorf("expected no password, got %s", p.stderr)
			}
		})
	}
}

func TestReachesAServerThatSpeaksTLS(t *testing.T) {
	t.Parallel()
	authority := redistest.NewAuthority(t)
	settings, port := authority.Settings("127.0.0.1")
	redistest.Start(t, append(settings, "tls-auth-clients", "no")...)
	p := runPlain(t, fmt.Sprintf(`import { connect } from "k6/x/redrill"; const redis = connect({ url: "rediss://127.0.0.1:%d", tls: { caFile: %q } });
export default function () { redis.set("k", "v"); console.log("read " + redis.get("k")); }`, port, authority.File))
	p.expectEnd(t, 0, "read v")
}

// listenAs answers the first bytes with a text, or nothing at all.
func listenAs(t *testing.T, answer string) string {
	return redistest.Listen(t, func(connection net.Conn) {
		if answer != "" {
			_, _ = connection.Read(make([]byte, 1024))
			_, _ = connection.Write([]byte(answer))
		}
		_, _ = io.Copy(io.Discard, connection)
	})
}

package client

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"redrill.dev/engine/internal/redistest"
)

func TestSpeaksTLSAndVerifies(t *testing.T) {
	t.Parallel()
	a, stranger := redistest.NewAuthority(t), redistest.NewAuthority(t)
	settings, port := a.Settings("127.0.0.1", "redis.test")
	redis := redistest.Start(t, settings...)
	redis.Call("ACL", "SETUSER", "app", "on", ">secret", "~*", "+@all")
	certificateFile, keyFile := a.Issue("client")
	address := fmt.Sprintf("127.0.0.1:%d", port)
	right := TLS{CAFile: &a.File, CertificateFile: &certificateFile, KeyFile: &keyFile}
	text := func(s string) *string { return &s }
	for _, test := range []struct {
		name   string
		change func(*TLS, *Target)
		// code is empty where it must work.
		code, says string
	}{
		{"its own authority and certificate", func(*TLS, *Target) {}, "", ""},
		{"a name that the certificate has", func(s *TLS, _ *Target) { s.ServerName = text("redis.test") }, "", ""},
		{"a name that it has not", func(s *TLS, _ *Target) { s.ServerName = text("other.test") }, CodeTLS, "other.test"},
		{"another authority", func(s *TLS, _ *Target) { s.CAFile = &stranger.File }, CodeTLS, "unknown authority"},
		{"the system's authorities", func(s *TLS, _ *Target) { s.CAFile = nil }, CodeTLS, "unknown authority"},
		{"no verification, as it was told", func(s *TLS, _ *Target) { s.CAFile, s.Insecure = nil, true }, "", ""},
		{"no certificate of its own", func(s *TLS, _ *Target) { s.CertificateFile, s.KeyFile = nil, nil }, CodeTLS, "certificate"},
		{"user and password", func(_ *TLS, t *Target) { t.Username, t.Password = text("app"), text("secret") }, "", ""},
		{"a wrong password", func(_ *TLS, t *Target) { t.Username, t.Password = text("app"), text("guess") }, "WRONGPASS", "WRONGPASS"},
		{"a port that speaks no TLS", func(_ *TLS, t *Target) { t.Addresses = []string{redis.Address} }, CodeTimeout, "TLS"},
		{"TLS through an address map", func(_ *TLS, t *Target) {
			t.Addresses, t.AddressMap = []string{"redis.test:6379"}, map[string]string{"redis.test:6379": address}
		}, "", ""},
		{"a mapped address whose name is another", func(_ *TLS, t *Target) {
			t.Addresses, t.AddressMap = []string{"other.test:6379"}, map[string]string{"other.test:6379": address}
		}, CodeTLS, "other.test"},
	} {
		t.Run(test.name, func(t *testing.T) {
			inEveryMode(t, func(t *testing.T, mode func(*Profile)) {
				settings, target := right, Target{Topology: Standalone, Addresses: []string{address}}
				test.change(&settings, &target)
				target.TLS = &settings
				b := newBench(t, target, func(p *Profile) {
					mode(p)
					if p.DeadlineMs = ms(5000); test.code != CodeTimeout {
						p.ConnectTimeoutMs = 5000 // the system's authorities take a busy machine some time to read
					}
				})
				failure := b.do("SET", "k", "v")
				if test.code == "" {
					if failure != nil {
						t.Errorf("expected it to work, got %v", failure)
					}
					return
				}
				b.expect(t, failure, test.code, Rejected)
				if failure.IsTransient != (test.code == CodeTimeout) || !strings.Contains(failure.Error(), test.says) {
					t.Errorf("expected an error that no retry mends and that says %q, got %q", test.says, failure)
				}
			})
		})
	}
}

func TestSpeaksTLSWithSentinelsAndTheirMaster(t *testing.T) {
	t.Parallel()
	a, stranger := redistest.NewAuthority(t), redistest.NewAuthority(t)
	nodeSettings, nodePort := a.Settings("127.0.0.1")
	redis := redistest.Start(t, append(nodeSettings, "requirepass", "of-nodes")...)
	// The sentinel watches the master in the clear, and names the address that clients reach in TLS.
	sentinelSettings, sentinelPort := a.Settings("127.0.0.1")
	sentinel := redistest.StartSentinel(t, redis, 2*time.Second, append(sentinelSettings, "requirepass", "of-sentinels")...)
	_ = sentinel
	name, nodePassword, sentinelPassword, wrong := "m", "of-nodes", "of-sentinels", "wrong"
	secure := &TLS{CAFile: &a.File, Insecure: false}
	secure.CertificateFile, secure.KeyFile = pair(a.Issue("client"))
	target := Target{
		Topology: Sentinel, MasterName: &name, Sentinels: []string{fmt.Sprintf("127.0.0.1:%d", sentinelPort)}, TLS: secure, SentinelTLS: secure,
		Password: &nodePassword, SentinelPassword: &sentinelPassword,
		AddressMap: map[string]string{redis.Address: fmt.Sprintf("127.0.0.1:%d", nodePort)},
	}
	long := func(p *Profile) { p.DeadlineMs = ms(5000) }
	newBench(t, target, long).mustDo(t, "SET", "k", "v")

	distrustful := target
	distrustful.SentinelTLS = &TLS{CAFile: &stranger.File}
	b := newBench(t, distrustful, long)
	b.expect(t, b.do("GET", "k"), CodeTLS, Rejected)
	unknown := target
	unknown.SentinelPassword = &wrong
	b = newBench(t, unknown, long)
	b.expect(t, b.do("GET", "k"), "WRONGPASS", Rejected)
	unknown = target
	unknown.SentinelPassword = nil
	b = newBench(t, unknown, long)
	b.expect(t, b.do("GET", "k"), "NOAUTH", Rejected)
}

func pair(a, b string) (*string, *string) { return &a, &b }

func TestSaysWhichTLSFileIsWrong(t *testing.T) {
	t.Parallel()
	a := redistest.NewAuthority(t)
	certificateFile, keyFile := a.Issue("client")
	missing := filepath.Join(filepath.Dir(a.File), "missing.crt")
	for says, settings := range map[string]TLS{
		"tls.caFile: open " + missing:                            {CAFile: &missing},
		"tls.caFile: expected certificates in PEM":               {CAFile: &keyFile},
		"tls.certificateFile and keyFile: expected both or none": {CertificateFile: &certificateFile},
		"tls.certificateFile, keyFile: ":                         {CertificateFile: &certificateFile, KeyFile: &certificateFile},
	} {
		_, err := New(Target{Topology: Standalone, Addresses: []string{"127.0.0.1:1"}, TLS: &settings}, Profile{Mode: Pooled, Connections: 1, ConnectTimeoutMs: 1}, nil)
		if err == nil || !strings.HasPrefix(err.Error(), says) {
			t.Errorf("expected %q, got %v", says, err)
		}
	}
}

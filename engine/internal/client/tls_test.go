package client

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"redrill.dev/engine/internal/redistest"
)

// authority is a certificate authority of the test's own.
type authority struct {
	t           *testing.T
	folder      string
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
	// file holds its certificate.
	file string
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	a := &authority{t: t, folder: t.TempDir()}
	template := &x509.Certificate{Subject: pkix.Name{CommonName: "test authority"}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}
	a.certificate, a.key, a.file, _ = a.make("ca", template)
	return a
}

// issue makes a certificate for a server or a client and returns its files.
func (a *authority) issue(name string, hosts ...string) (certificateFile, keyFile string) {
	a.t.Helper()
	template := &x509.Certificate{Subject: pkix.Name{CommonName: name}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}}
	for _, host := range hosts {
		if ip := net.ParseIP(host); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, host)
		}
	}
	_, _, certificateFile, keyFile = a.make(name, template)
	return certificateFile, keyFile
}

func (a *authority) make(name string, template *x509.Certificate) (*x509.Certificate, *ecdsa.PrivateKey, string, string) {
	a.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		a.t.Fatal(err)
	}
	template.SerialNumber = big.NewInt(time.Now().UnixNano())
	template.NotBefore, template.NotAfter = time.Now().Add(-time.Hour), time.Now().Add(time.Hour)
	parent, signer := a.certificate, a.key
	if parent == nil {
		parent, signer = template, key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, signer)
	if err != nil {
		a.t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		a.t.Fatal(err)
	}
	secret, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		a.t.Fatal(err)
	}
	certificateFile, keyFile := filepath.Join(a.folder, name+".crt"), filepath.Join(a.folder, name+".key")
	a.write(certificateFile, "CERTIFICATE", der)
	a.write(keyFile, "EC PRIVATE KEY", secret)
	return certificate, key, certificateFile, keyFile
}

func (a *authority) write(file, kind string, content []byte) {
	a.t.Helper()
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: content}), 0o600); err != nil {
		a.t.Fatal(err)
	}
}

// settings are those of a server that speaks TLS at a port of its own, beside the one in the clear that the test uses.
func (a *authority) settings(hosts ...string) (settings []string, port int) {
	certificateFile, keyFile := a.issue("server", hosts...)
	port = redistest.FreePort(a.t)
	return []string{"tls-port", fmt.Sprint(port), "tls-cert-file", certificateFile, "tls-key-file", keyFile, "tls-ca-cert-file", a.file}, port
}

func TestSpeaksTLSAndVerifies(t *testing.T) {
	t.Parallel()
	a, stranger := newAuthority(t), newAuthority(t)
	settings, port := a.settings("127.0.0.1", "redis.test")
	redis := redistest.Start(t, settings...)
	redis.Call("ACL", "SETUSER", "app", "on", ">secret", "~*", "+@all")
	certificateFile, keyFile := a.issue("client")
	address := fmt.Sprintf("127.0.0.1:%d", port)
	right := TLS{CAFile: &a.file, CertificateFile: &certificateFile, KeyFile: &keyFile}
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
		{"another authority", func(s *TLS, _ *Target) { s.CAFile = &stranger.file }, CodeTLS, "unknown authority"},
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
				b := newBench(t, target, func(p *Profile) { mode(p); p.DeadlineMs = ms(5000) })
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
	a, stranger := newAuthority(t), newAuthority(t)
	nodeSettings, nodePort := a.settings("127.0.0.1")
	redis := redistest.Start(t, append(nodeSettings, "requirepass", "of-nodes")...)
	// The sentinel watches the master in the clear, and names the address that clients reach in TLS.
	sentinelSettings, sentinelPort := a.settings("127.0.0.1")
	sentinel := redistest.StartSentinel(t, redis, 2*time.Second, append(sentinelSettings, "requirepass", "of-sentinels")...)
	_ = sentinel
	name, nodePassword, sentinelPassword, wrong := "m", "of-nodes", "of-sentinels", "wrong"
	secure := &TLS{CAFile: &a.file, Insecure: false}
	secure.CertificateFile, secure.KeyFile = pair(a.issue("client"))
	target := Target{
		Topology: Sentinel, MasterName: &name, Sentinels: []string{fmt.Sprintf("127.0.0.1:%d", sentinelPort)}, TLS: secure, SentinelTLS: secure,
		Password: &nodePassword, SentinelPassword: &sentinelPassword,
		AddressMap: map[string]string{redis.Address: fmt.Sprintf("127.0.0.1:%d", nodePort)},
	}
	long := func(p *Profile) { p.DeadlineMs = ms(5000) }
	newBench(t, target, long).mustDo(t, "SET", "k", "v")

	distrustful := target
	distrustful.SentinelTLS = &TLS{CAFile: &stranger.file}
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
	a := newAuthority(t)
	certificateFile, keyFile := a.issue("client")
	missing := filepath.Join(a.folder, "missing.crt")
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

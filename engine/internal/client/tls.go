package client

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
)

// TLS is how connections are encrypted. Its zero value verifies the server against the system's authorities and shows no
// certificate of its own.
type TLS struct {
	// CAFile holds the authorities to trust instead of the system's, in PEM.
	CAFile *string `json:"caFile"`
	// CertificateFile and KeyFile are the client's own, in PEM; both or none.
	CertificateFile *string `json:"certificateFile"`
	KeyFile         *string `json:"keyFile"`
	// ServerName is the name that the server must prove, and is told (SNI); nil means the host that the node announces.
	ServerName *string `json:"serverName"`
	// Insecure takes any certificate.
	Insecure bool `json:"insecure"`
}

// config reads the files; nil for connections in the clear.
func (t *TLS) config() (*tls.Config, error) {
	if t == nil {
		return nil, nil
	}
	config := &tls.Config{MinVersion: tls.VersionTLS12, InsecureSkipVerify: t.Insecure}
	if t.ServerName != nil {
		config.ServerName = *t.ServerName
	}
	if t.CAFile != nil {
		pem, err := os.ReadFile(*t.CAFile)
		if err != nil {
			return nil, fmt.Errorf("caFile: %w", err)
		}
		config.RootCAs = x509.NewCertPool()
		if !config.RootCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("caFile: expected certificates in PEM, got none in %s", *t.CAFile)
		}
	}
	switch {
	case t.CertificateFile == nil && t.KeyFile == nil:
	case t.CertificateFile == nil || t.KeyFile == nil:
		return nil, errors.New("certificateFile and keyFile: expected both or none, got one")
	default:
		pair, err := tls.LoadX509KeyPair(*t.CertificateFile, *t.KeyFile)
		if err != nil {
			return nil, fmt.Errorf("certificateFile, keyFile: %w", err)
		}
		config.Certificates = []tls.Certificate{pair}
	}
	return config, nil
}

package redistest

import (
	"bufio"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"
)

// Monitor is what a server says that it is asked, a line a command.
type Monitor struct {
	t       testing.TB
	scanner *bufio.Scanner
}

// Monitor listens from now on.
func (s *Server) Monitor(t testing.TB) *Monitor {
	t.Helper()
	connection, err := net.DialTimeout("tcp", s.Address, time.Second)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = connection.Close() })
	m := &Monitor{t: t, scanner: bufio.NewScanner(connection)}
	_ = connection.SetDeadline(time.Now().Add(time.Minute))
	if _, err := fmt.Fprint(connection, "MONITOR\r\n"); err != nil || !m.scanner.Scan() {
		t.Fatalf("MONITOR: %v", err)
	}
	return m
}

// Until returns the lines up to one that holds the text.
func (m *Monitor) Until(text string) []string {
	m.t.Helper()
	var lines []string
	for m.scanner.Scan() {
		lines = append(lines, m.scanner.Text())
		if strings.Contains(m.scanner.Text(), text) {
			return lines
		}
	}
	m.t.Fatalf("%s was not seen: %v", text, m.scanner.Err())
	return nil
}

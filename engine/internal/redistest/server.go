// Package redistest starts real Redis processes for tests.
package redistest

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Server is one redis-server process; the test that started it ends it.
type Server struct {
	t       testing.TB
	Address string
	// Folder holds the server's files.
	Folder  string
	args    []string
	process *exec.Cmd
	log     *log
	exited  chan struct{}
}

// Start starts a redis-server with the given settings (`"maxmemory", "1mb"`) and waits until it answers.
func Start(t testing.TB, settings ...string) *Server {
	t.Helper()
	return start(t, "", settings)
}

// StartSentinel starts a sentinel that monitors a master by the name m.
func StartSentinel(t testing.TB, master *Server, downAfter time.Duration, settings ...string) *Server {
	t.Helper()
	host, port, err := net.SplitHostPort(master.Address)
	if err != nil {
		t.Fatal(err)
	}
	config := fmt.Sprintf("sentinel monitor m %s %s 2\nsentinel down-after-milliseconds m %d\nsentinel failover-timeout m 2000\n", host, port, downAfter.Milliseconds())
	return start(t, config, append(settings, "sentinel"))
}

func start(t testing.TB, config string, settings []string) *Server {
	t.Helper()
	folder := t.TempDir()
	file := filepath.Join(folder, "redis.conf")
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{file, "--bind", "127.0.0.1", "--dir", folder}
	if config == "" {
		args = append(args, "--save", "", "--repl-diskless-sync-delay", "0", "--enable-debug-command", "yes")
	}
	s := &Server{t: t, Folder: folder}
	t.Cleanup(s.Kill)
	for range 10 {
		port := fmt.Sprint(FreePort(t)) // until somebody else takes it
		s.Address, s.args = "127.0.0.1:"+port, append(append(args, "--port", port), argsOf(settings)...)
		if s.run() {
			return s
		}
	}
	t.Fatalf("redis-server: %s", s.log.String())
	return nil
}

func argsOf(settings []string) []string {
	var args []string
	for i := 0; i+1 < len(settings); i += 2 {
		args = append(args, "--"+settings[i])
		args = append(args, strings.Fields(settings[i+1])...)
	}
	if len(settings)%2 == 1 {
		args = append(args, "--"+settings[len(settings)-1])
	}
	return args
}

// log is what a process says.
type log struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *log) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// run starts the process and waits until it answers, if only with an error; false: it ended before that.
func (s *Server) run() bool {
	s.t.Helper()
	s.process, s.log, s.exited = exec.Command("redis-server", s.args...), &log{}, make(chan struct{})
	s.process.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	s.process.Stdout = s.log
	if err := startOnLastingThread(s.process); err != nil {
		s.t.Fatalf("redis-server: %v", err)
	}
	process, exited := s.process, s.exited
	go func() {
		_ = process.Wait() // killed on purpose
		close(exited)
	}()
	hasEnded := false
	WaitFor(s.t, 10*time.Second, "redis at "+s.Address, func() bool {
		select {
		case <-exited:
			hasEnded = true
			return true
		default:
		}
		// Only its own words tell it from another server on its port.
		said := s.log.String()
		if !strings.Contains(said, "Server initialized") && !strings.Contains(said, "Sentinel ID is") {
			return false
		}
		reply := s.Call("PING")
		return strings.HasPrefix(reply, "+PONG") || strings.HasPrefix(reply, "-NOAUTH") || strings.HasPrefix(reply, "-LOADING")
	})
	return !hasEnded
}

// starts hands processes to the one thread that starts them and lasts as long as the tests: the kernel takes the end of the
// thread that started a process for the end of its parent, and a goroutine that ends locked to a thread ends the thread.
var starts = sync.OnceValue(func() chan<- func() {
	queue := make(chan func())
	go func() {
		runtime.LockOSThread()
		for start := range queue {
			start()
		}
	}()
	return queue
})

func startOnLastingThread(process *exec.Cmd) (err error) {
	done := make(chan struct{})
	starts() <- func() {
		err = process.Start()
		close(done)
	}
	<-done
	return err
}

// Restart ends the process at once and starts it again on its address and its files, with further settings.
func (s *Server) Restart(settings ...string) {
	s.t.Helper()
	s.Kill()
	s.args = append(s.args, argsOf(settings)...)
	if !s.run() {
		s.t.Fatalf("redis-server: %s", s.log.String())
	}
}

// Kill ends the process at once, also a frozen one.
func (s *Server) Kill() {
	if s.process == nil || s.process.Process == nil {
		return // it never ran
	}
	_ = s.process.Process.Kill() // it may be gone already
	<-s.exited
}

// Freeze stops the process with its connections open; Thaw lets it go on.
func (s *Server) Freeze() { s.signal(syscall.SIGSTOP) }

// Thaw ends a Freeze.
func (s *Server) Thaw() { s.signal(syscall.SIGCONT) }

func (s *Server) signal(signal syscall.Signal) {
	if err := s.process.Process.Signal(signal); err != nil {
		s.t.Error(err)
	}
}

// Call sends an inline command over a connection of its own and returns the reply as it came; empty if there was none.
func (s *Server) Call(words ...string) string {
	connection, err := net.DialTimeout("tcp", s.Address, time.Second)
	if err != nil {
		return ""
	}
	defer func() { _ = connection.Close() }()
	_ = connection.SetDeadline(time.Now().Add(time.Second))
	if _, err := fmt.Fprintf(connection, "%s\r\n", strings.Join(words, " ")); err != nil {
		return ""
	}
	reply := make([]byte, 1<<16)
	n, _ := connection.Read(reply)
	return string(reply[:n])
}

// FreePort returns a port that nothing listens on.
func FreePort(t testing.TB) int {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	return listener.Addr().(*net.TCPAddr).Port
}

// WaitFor looks until the condition holds, and fails the test after the limit.
func WaitFor(t testing.TB, limit time.Duration, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(limit); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%s: not within %v", what, limit)
		}
	}
}

package redistest

import (
	"net"
	"sync"
	"sync/atomic"
	"testing"
)

// Proxy is the network between clients and a server, and does to their connections what networks do. A new one passes
// everything on.
type Proxy struct {
	Address  string
	upstream string
	listener net.Listener

	swallows atomic.Bool
	tamper   atomic.Pointer[Tamper]

	mu    sync.Mutex
	links map[*link]struct{}
}

// Tamper changes what a server sends: what it returns goes to the client, and the connection ends after it if it says so.
// It may be called for several connections at once.
type Tamper func(chunk []byte) (passed []byte, ends bool)

// link is one client's connection and the one to the server behind it.
type link struct {
	client *net.TCPConn
	server net.Conn
}

// StartProxy listens in front of an address until the test ends.
func StartProxy(t testing.TB, upstream string) *Proxy {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &Proxy{Address: listener.Addr().String(), upstream: upstream, listener: listener, links: make(map[*link]struct{})}
	go p.accept()
	t.Cleanup(p.Refuse)
	return p
}

func (p *Proxy) accept() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		go p.serve(client.(*net.TCPConn))
	}
}

func (p *Proxy) serve(client *net.TCPConn) {
	server, err := net.Dial("tcp", p.upstream)
	if err != nil {
		_ = client.Close()
		return
	}
	l := &link{client: client, server: server}
	p.mu.Lock()
	p.links[l] = struct{}{}
	p.mu.Unlock()
	go p.answer(l)
	p.ask(l)
}

// ask passes on what the client sends, until the client is gone. What a server no longer takes is read all the same: bytes
// left unread would make a reset of the end.
func (p *Proxy) ask(l *link) {
	defer p.end(l)
	buffer := make([]byte, 1<<16)
	for {
		n, err := l.client.Read(buffer)
		if err != nil {
			return
		}
		if !p.swallows.Load() {
			_, _ = l.server.Write(buffer[:n]) // it may have ended
		}
	}
}

// answer passes on what the server sends, until one of them is gone.
func (p *Proxy) answer(l *link) {
	defer l.hangUp()
	buffer := make([]byte, 1<<16)
	for {
		n, err := l.server.Read(buffer)
		if err != nil {
			return
		}
		chunk, ends := buffer[:n], false
		if tamper := p.tamper.Load(); tamper != nil {
			chunk, ends = (*tamper)(chunk)
		}
		if p.swallows.Load() {
			continue
		}
		if _, err := l.client.Write(chunk); err != nil || ends {
			return
		}
	}
}

// hangUp ends the client's connection in order.
func (l *link) hangUp() {
	_ = l.client.CloseWrite()
	_ = l.server.Close()
}

func (p *Proxy) end(l *link) {
	p.mu.Lock()
	delete(p.links, l)
	p.mu.Unlock()
	_ = l.client.Close()
	_ = l.server.Close()
}

// Swallow makes all bytes vanish from now on; the connections stay open, and new ones can be made.
func (p *Proxy) Swallow() { p.swallows.Store(true) }

// Tamper changes the replies from now on.
func (p *Proxy) Tamper(with Tamper) { p.tamper.Store(&with) }

// Pass ends Swallow and Tamper. What was swallowed is lost.
func (p *Proxy) Pass() {
	p.swallows.Store(false)
	p.tamper.Store(nil)
}

// Say sends bytes to every client that nobody asked for.
func (p *Proxy) Say(text string) {
	for _, l := range p.open() {
		_, _ = l.client.Write([]byte(text)) // it may be gone
	}
}

// Reset ends every connection with a RST.
func (p *Proxy) Reset() {
	for _, l := range p.open() {
		_ = l.client.SetLinger(0)
		p.end(l)
	}
}

// HangUp ends every connection in order, with a FIN.
func (p *Proxy) HangUp() {
	for _, l := range p.open() {
		l.hangUp()
	}
}

// Refuse ends every connection and takes no new ones.
func (p *Proxy) Refuse() {
	_ = p.listener.Close()
	p.HangUp()
}

func (p *Proxy) open() []*link {
	p.mu.Lock()
	defer p.mu.Unlock()
	open := make([]*link, 0, len(p.links))
	for l := range p.links {
		open = append(open, l)
	}
	return open
}

package client

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"time"
)

// reconcileInterval is how often the sentinels are asked who the master is.
const reconcileInterval = time.Second

// reconciler makes sure that a Sentinel client does not stay with a master that has moved.
//
// rueidis follows the events of one sentinel, and misses one for good. Its own remedy, TopologyRefreshInterval, asks the
// old master for its ROLE while it holds the lock that following needs, without a deadline: with a frozen master, no
// failover is followed for as long as the connection lives (measured: 11.5 s instead of 3). So that interval stays off.
// Instead the sentinels are asked from outside; when most of them name another master twice in a row, the connections to
// the old master and to the sentinels are cut, which makes rueidis look again.
type reconciler struct {
	target    Target
	dialer    *dialer
	connector *connector
	stop      chan struct{}
}

func (r *reconciler) run() {
	ticker := time.NewTicker(reconcileInterval)
	defer ticker.Stop()
	suspect := ""
	for {
		select {
		case <-r.stop:
			return
		case <-ticker.C:
		}
		stale := r.staleMaster()
		if stale != "" && stale == suspect {
			r.dialer.cut(stale)
			stale = ""
		}
		suspect = stale
	}
}

// staleMaster returns the address of the client's master if most sentinels name another one, else "".
func (r *reconciler) staleMaster() string {
	client := r.connector.current.Load()
	if client == nil {
		return ""
	}
	ours := ""
	for address := range (*client).Nodes() {
		ours = address
	}
	if named := r.master(); named != "" && named != ours {
		return ours
	}
	return ""
}

// master returns the address that more than half of the sentinels name, "" if there is none.
func (r *reconciler) master() string {
	answers := make(chan string)
	for _, sentinel := range r.target.Sentinels {
		go func() { answers <- r.ask(sentinel) }()
	}
	votes := make(map[string]int)
	winner := ""
	for range r.target.Sentinels {
		answer := <-answers
		votes[answer]++
		if answer != "" && 2*votes[answer] > len(r.target.Sentinels) {
			winner = answer
		}
	}
	return winner
}

// ask returns what one sentinel says, "" if it says nothing useful in time.
func (r *reconciler) ask(sentinel string) string {
	ctx, cancel := context.WithTimeout(context.Background(), sentinelTimeout)
	defer cancel()
	var via net.Dialer
	connection, err := via.DialContext(ctx, "tcp", r.dialer.mapped(sentinel))
	if err != nil {
		return ""
	}
	defer func() { _ = connection.Close() }()
	if err := connection.SetDeadline(time.Now().Add(sentinelTimeout)); err != nil {
		return ""
	}
	name := *r.target.MasterName
	if _, err := fmt.Fprintf(connection, "*3\r\n$8\r\nSENTINEL\r\n$23\r\nGET-MASTER-ADDR-BY-NAME\r\n$%d\r\n%s\r\n", len(name), name); err != nil {
		return ""
	}
	reader := bufio.NewReader(io.LimitReader(connection, 1024))
	if line, err := reader.ReadString('\n'); err != nil || line != "*2\r\n" {
		return ""
	}
	host, port := readText(reader), readText(reader)
	if host == "" || port == "" {
		return ""
	}
	return net.JoinHostPort(host, port)
}

// readText reads one bulk string, "" if there is none.
func readText(reader *bufio.Reader) string {
	header, err := reader.ReadString('\n')
	if err != nil || !strings.HasPrefix(header, "$") {
		return ""
	}
	length, err := strconv.Atoi(strings.TrimSpace(header[1:]))
	if err != nil || length < 1 || length > 512 {
		return ""
	}
	text := make([]byte, length+2)
	if _, err := io.ReadFull(reader, text); err != nil {
		return ""
	}
	return string(text[:length])
}

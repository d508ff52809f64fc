package client

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"redrill.dev/engine/internal/redistest"
)

// crossed times a read out by holding its reply back, and reads other keys after it. It returns how many of the replies were
// another key's.
func crossed(t *testing.T, defect string) (wrong int) {
	redis, proxy, b := startBehindProxy(t, func(p *Profile) { p.Mode, p.DeadlineMs, p.Defect = Pooled, ms(50), defect })
	for i := range 5 {
		redis.Call("SET", fmt.Sprint("k", i), fmt.Sprint("value-of-k", i))
	}
	redistest.WaitFor(t, 5*time.Second, "a read", func() bool { return b.do("GET", "k0") == nil })
	slowOnce(proxy, 80*time.Millisecond)
	b.expect(t, b.do("GET", "k0"), CodeTimeout, Indeterminate)
	for i := 1; i < 5; i++ {
		reply, _, failure := b.Do(b.seat, NewCommand("GET", fmt.Sprint("k", i)))
		text, _ := reply.ToString()
		if failure == nil && !strings.HasSuffix(text, fmt.Sprint("k", i)) {
			wrong++
		}
	}
	return wrong
}

func TestThePlantedDefectGivesACallerAnothersReply(t *testing.T) {
	t.Parallel()
	if wrong := crossed(t, ReuseAfterTimeout); wrong == 0 {
		t.Error("expected crossed replies")
	}
}

func TestWithoutThePlantedDefectNobodyGetsAnothersReply(t *testing.T) {
	t.Parallel()
	if wrong := crossed(t, ""); wrong != 0 {
		t.Errorf("expected no crossed reply, got %d", wrong)
	}
}

func TestThePlantedDefectNeedsAPoolAndADeadline(t *testing.T) {
	good := Profile{Name: "x", Mode: Pooled, Connections: 1, ConnectTimeoutMs: 1, DeadlineMs: ms(1), Defect: ReuseAfterTimeout}
	shared, endless, other := good, good, good
	shared.Mode, endless.DeadlineMs, other.Defect = Multiplexed, nil, "reuse"
	if err := good.Check(); err != nil {
		t.Error(err)
	}
	for _, profile := range []Profile{shared, endless, other} {
		if err := profile.Check(); err == nil || !strings.Contains(err.Error(), "defect") {
			t.Errorf("expected an error about the defect, got %v", err)
		}
	}
}

package client

import (
	"bufio"
	"context"
	"fmt"
	"strings"
	"testing"

	"redrill.dev/engine/internal/redistest"
)

// Every type of RESP3 and RESP2 that Redis sends; DEBUG PROTOCOL answers with each of them.
func TestReadsRepliesAsRueidisDoes(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t)
	redis.Call("SET", "text", "ab")
	redis.Call("RPUSH", "list", "a", "b", "")
	redis.Call("HSET", "hash", "f", "v", "g", "w")
	redis.Call("ZADD", "zset", "1.5", "m", "inf", "n")
	redis.Call("XADD", "stream", "1-1", "f", "v")
	commands := []Command{
		NewCommand("GET", "text"), NewCommand("GET", "none"), NewCommand("STRLEN", "text"), NewCommand("LRANGE", "list", "0", "-1"),
		NewCommand("LRANGE", "none", "0", "-1"), NewCommand("HGETALL", "hash"), NewCommand("ZRANGE", "zset", "0", "-1", "WITHSCORES"),
		NewCommand("XRANGE", "stream", "-", "+"), NewCommand("XREAD", "STREAMS", "stream", "9"), NewCommand("MGET", "text", "none"),
		NewCommand("LPUSH", "text", "x"), NewCommand("PING"), NewCommand("SMEMBERS", "none"), NewCommand("COMMAND", "INFO", "GET", "NONE"),
		NewCommand("INFO", "SERVER"), NewCommand("EVAL", "return {1, {2, {ok = 'x'}}, false, 'y'}", "0"),
		NewCommand("EVAL", "redis.setresp(3) return {map = {a = 1.5}}", "0"), NewCommand("SET", "text", "ab", "NX"),
	}
	for _, kind := range []string{"string", "integer", "double", "null", "array", "set", "map", "bignum", "true", "false", "verbatim"} {
		commands = append(commands, NewCommand("DEBUG", "PROTOCOL", kind))
	}
	b := newBench(t, standaloneOf(redis), nil)
	p, err := newPlain(context.Background(), &dialer{}, redis.Address, greeting{protocol: 3})
	if err != nil {
		t.Fatal(err)
	}
	defer p.close()
	for _, command := range commands {
		t.Run(strings.Join(append([]string{command.Name}, command.Args...), " "), func(t *testing.T) {
			want, _, failure := b.Do(b.seat, command)
			got, err := p.ask(command)
			if err != nil {
				t.Fatal(err)
			}
			if failure != nil {
				if got.Error() == nil || got.Error().Error() != failure.Unwrap().Error() {
					t.Errorf("expected the error %v, got %v", failure.Unwrap(), got.Error())
				}
				return
			}
			if g, w := fmt.Sprint(got.CacheMarshal(nil)), fmt.Sprint(want.CacheMarshal(nil)); command.Name != "INFO" && g != w {
				t.Errorf("expected %v, got %v", want.String(), got.String())
			}
		})
	}
}

func TestReadsNoReplyThatIsBroken(t *testing.T) {
	for _, stream := range []string{"", "\r\n", "$3\r\nab", "$x\r\n", "*2\r\n:1\r\n", "?\r\n", ":1x\r\n", "*99999999\r\n", strings.Repeat("*1\r\n", maxDepth+1) + ":1\r\n", "+" + strings.Repeat("x", 1<<17)} {
		if _, err := readReply(bufio.NewReader(strings.NewReader(stream))); err == nil {
			t.Errorf("%.20q: expected an error", stream)
		}
	}
}

func TestSkipsWhatWasPushed(t *testing.T) {
	r := bufio.NewReader(strings.NewReader(">2\r\n+message\r\n$1\r\nx\r\n|1\r\n+ttl\r\n:3\r\n*1\r\n|1\r\n+a\r\n:1\r\n:7\r\n:8\r\n"))
	first, err := readReply(r)
	if values, _ := first.AsIntSlice(); err != nil || len(values) != 1 || values[0] != 7 {
		t.Errorf("expected [7], got %v, %v", first.String(), err)
	}
	second, err := readReply(r)
	if n, _ := second.AsInt64(); err != nil || n != 8 {
		t.Errorf("expected 8, got %v, %v", second.String(), err)
	}
}

package client

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"redrill.dev/engine/internal/redistest"
)

func TestAClientThatRefreshesItsCredentialsFollowsARotation(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t)
	inEveryMode(t, func(t *testing.T, mode func(*Profile)) {
		user := fmt.Sprintf("app-%d", time.Now().UnixNano())
		redis.Call("ACL", "SETUSER", user, "on", ">first", "~*", "+@all")
		file := filepath.Join(t.TempDir(), "credentials.json")
		publish := func(password string) {
			content := fmt.Sprintf(`{"username":%q,"password":%q}`, user, password)
			if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		publish("first")
		target, password := standaloneOf(redis), "first"
		target.Username, target.Password, target.CredentialsFile = &user, &password, &file
		fresh := newBench(t, target, func(p *Profile) { mode(p); p.Credentials = Refreshed })
		stale := newBench(t, target, func(p *Profile) { mode(p); p.Credentials = FromStart })
		fresh.mustDo(t, "PING")
		stale.mustDo(t, "PING")

		redis.Call("ACL", "SETUSER", user, ">second")
		publish("second")
		redis.Call("ACL", "SETUSER", user, "<first")
		redis.Call("CLIENT", "KILL", "USER", user)
		redistest.WaitFor(t, 5*time.Second, "the new password", func() bool {
			failure := fresh.do("PING")
			if failure != nil && failure.Code == "WRONGPASS" {
				t.Fatalf("expected the new password to be shown, got %v", failure)
			}
			return failure == nil
		})
		redistest.WaitFor(t, 5*time.Second, "the old password to be refused", func() bool {
			failure := stale.do("PING")
			return failure != nil && failure.Code == "WRONGPASS"
		})
	})
}

func TestATargetWithAnEndpointIsAStandaloneBehindIt(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t)
	name := "m"
	target := Target{Topology: Sentinel, Sentinels: []string{"127.0.0.1:1"}, MasterName: &name}
	if _, err := target.ThroughEndpoint(); err == nil {
		t.Error("expected an error where there is no endpoint")
	}
	target.Endpoint = &redis.Address
	through, err := target.ThroughEndpoint()
	if err != nil {
		t.Fatal(err)
	}
	newBench(t, through, nil).mustDo(t, "PING")
}

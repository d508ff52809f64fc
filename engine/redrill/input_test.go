package redrill_test

import (
	"math"
	"testing"

	"redrill.dev/engine/internal/client"
	"redrill.dev/engine/redrill"
)

func TestReadsTheInputOfTheContract(t *testing.T) {
	input, err := redrill.ReadInput("testdata/input.json")
	if err != nil {
		t.Fatal(err)
	}
	shop, warm := input.Loads["shop"], input.Loads["warm"]
	if input.Seed != 42 || shop.Slots != 17_500 || *shop.Client.DeadlineMs != 200 || shop.Origin.Concurrency != 50 || len(shop.Schedule) != 2 || *shop.MaxBacklog != 1000 {
		t.Errorf("shop: got %+v", shop)
	}
	profile := shop.Client
	if *profile.CommandTimeoutMs != 100 || !profile.Retry.Writes || !math.IsInf(float64(profile.Retry.BudgetRatio), 1) || profile.Breaker.Probes != 3 ||
		profile.Hedge.AfterMs != 20 || profile.ReplicaReads != client.Prefer || !profile.Refresh.OnEvents || *profile.MaxRedirects != 3 || profile.Connect != client.Lazy || profile.Defect != "" {
		t.Errorf("shop's client: got %+v", profile)
	}
	if plain := warm.Client; plain.Breaker != nil || plain.Hedge != nil || plain.ReplicaReads != "" || plain.Refresh != nil || plain.CommandTimeoutMs != nil {
		t.Errorf("expected a plain client to do nothing unasked, got %+v", plain)
	}
	if cache := input.Targets["cache"]; *cache.TLS.ServerName != "cache.test" || cache.TLS.Insecure || cache.SentinelTLS != nil || *input.Targets["sessions"].SentinelUsername != "watcher" {
		t.Errorf("cache: got %+v", cache)
	}
	if warm.Client.DeadlineMs != nil || warm.Origin != nil || len(warm.Schedule) != 0 || warm.MaxBacklog != nil {
		t.Errorf("warm: got %+v", warm)
	}
	if sessions := input.Targets["sessions"]; *sessions.MasterName != "sessions" || sessions.Password != nil || len(sessions.Sentinels) != 3 {
		t.Errorf("sessions: got %+v", sessions)
	}
}

func TestSaysWhatIsMissing(t *testing.T) {
	if _, err := redrill.ReadInput(""); err == nil {
		t.Error("expected an error without a path")
	}
}

package redrill_test

import (
	"testing"

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

package client

import (
	"errors"
	"fmt"
	"slices"
)

// maxConnections bounds the shared connections to a node.
const maxConnections = 256

// Check reports what is wrong with the profile.
func (p Profile) Check() error {
	switch {
	case p.Mode != Multiplexed && p.Mode != Pooled && p.Mode != PerRequest:
		return fmt.Errorf(`mode: expected "multiplexed", "pooled" or "per-request", got %q`, p.Mode)
	case p.Connections < 1 || p.Mode == Multiplexed && p.Connections > maxConnections:
		return fmt.Errorf("connections: expected 1 to %d, got %d", maxConnections, p.Connections)
	case p.Protocol != 0 && p.Protocol != 2 && p.Protocol != 3:
		return fmt.Errorf("protocol: expected 2 or 3, got %d", p.Protocol)
	case p.MaxRedirects != nil && *p.MaxRedirects < 0:
		return fmt.Errorf("maxRedirects: expected at least 0, got %d", *p.MaxRedirects)
	case !(p.ConnectTimeoutMs > 0):
		return expectedMore("connectTimeoutMs", p.ConnectTimeoutMs)
	case p.Retry.Max < 0:
		return fmt.Errorf("retry.max: expected at least 0, got %d", p.Retry.Max)
	case !(p.Retry.BackoffMinMs >= 0) || !(p.Retry.BackoffMaxMs >= p.Retry.BackoffMinMs):
		return fmt.Errorf("retry: expected 0 <= backoffMinMs <= backoffMaxMs, got %v and %v", p.Retry.BackoffMinMs, p.Retry.BackoffMaxMs)
	case !(p.Retry.BudgetRatio >= 0):
		return fmt.Errorf("retry.budgetRatio: expected at least 0, or null for no limit, got %v", p.Retry.BudgetRatio)
	}
	limits := map[string]*float64{"deadlineMs": p.DeadlineMs, "idleTimeoutMs": p.IdleTimeoutMs, "commandTimeoutMs": p.CommandTimeoutMs}
	if p.Refresh != nil {
		limits["refresh.everyMs"] = p.Refresh.EveryMs
	}
	for name, limit := range limits {
		if limit != nil && !(*limit > 0) {
			return fmt.Errorf("%w, or null for none", expectedMore(name, *limit))
		}
	}
	return errors.Join(p.checkWords(), p.checkBreaker(), p.checkHedge())
}

func (p Profile) checkWords() error {
	switch {
	case !slices.Contains([]string{"", Never, Prefer, Nearest}, p.ReplicaReads):
		return fmt.Errorf(`replicaReads: expected "never", "prefer" or "nearest", got %q`, p.ReplicaReads)
	case !slices.Contains([]string{"", Background, Lazy, Required}, p.Connect):
		return fmt.Errorf(`connect: expected "background", "lazy" or "required", got %q`, p.Connect)
	case !slices.Contains([]string{"", FromStart, Refreshed}, p.Credentials):
		return fmt.Errorf(`credentials: expected "start" or "refresh", got %q`, p.Credentials)
	case p.Defect == "":
		return nil
	case p.Defect != ReuseAfterTimeout:
		return fmt.Errorf("defect: expected %q or nothing, got %q", ReuseAfterTimeout, p.Defect)
	case p.Mode != Pooled || p.DeadlineMs == nil && p.CommandTimeoutMs == nil:
		return fmt.Errorf("defect: %q needs mode %q and a deadline: there is no such connection to reuse", p.Defect, Pooled)
	}
	return nil
}

func (p Profile) checkBreaker() error {
	b := p.Breaker
	switch {
	case b == nil:
		return nil
	case !(b.ErrorRatio > 0) || b.ErrorRatio > 1:
		return fmt.Errorf("breaker.errorRatio: expected more than 0 and at most 1, got %v", b.ErrorRatio)
	case b.MinRequests < 1:
		return fmt.Errorf("breaker.minRequests: expected at least 1, got %d", b.MinRequests)
	case !(b.WindowMs >= 1):
		return fmt.Errorf("breaker.windowMs: expected at least 1, got %v", b.WindowMs)
	case !(b.OpenMs > 0):
		return expectedMore("breaker.openMs", b.OpenMs)
	case b.Probes < 1:
		return fmt.Errorf("breaker.probes: expected at least 1, got %d", b.Probes)
	}
	return nil
}

func (p Profile) checkHedge() error {
	switch {
	case p.Hedge == nil:
		return nil
	case !(p.Hedge.AfterMs > 0):
		return expectedMore("hedge.afterMs", p.Hedge.AfterMs)
	case !(p.Hedge.BudgetRatio > 0):
		return fmt.Errorf("hedge.budgetRatio: expected more than 0, or null for no limit, got %v", p.Hedge.BudgetRatio)
	case p.DeadlineMs != nil && p.Hedge.AfterMs >= *p.DeadlineMs:
		return fmt.Errorf("hedge.afterMs: expected less than deadlineMs, got %v and %v", p.Hedge.AfterMs, *p.DeadlineMs)
	}
	return nil
}

func expectedMore(name string, got float64) error {
	return fmt.Errorf("%s: expected more than 0, got %v", name, got)
}

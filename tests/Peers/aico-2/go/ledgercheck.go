package main

import (
	"fmt"
	"time"
)

// ledgerTable walks the rows of section 12.3 and the dropping for space.
func (r *report) ledgerTable() {
	now := time.Now()
	l := newLedger(now.Add(-time.Minute))
	l.most = 3
	name := func(p *problem) string {
		if p == nil {
			return "run"
		}
		return p.name()
	}
	steps := []struct {
		row    string
		try    attempt
		finish bool
		want   string
	}{
		{"1", attempt{rid: "g", method: "GET", start: now.Add(-time.Hour)}, false, "run"},
		{"1", attempt{rid: "g", method: "GET", retry: true, start: now.Add(-time.Hour)}, false, "run"},
		{"4", attempt{rid: "a", method: "POST", start: now}, false, "run"},
		{"2", attempt{rid: "a", method: "POST", start: now}, true, "in-progress"},
		{"3", attempt{rid: "a", method: "POST", retry: true, start: now}, false, "already-processed"},
		{"5", attempt{rid: "b", method: "POST", start: now.Add(-601 * time.Second)}, false, "too-late"},
		{"6", attempt{rid: "c", method: "PUT", retry: true, idempotent: true, start: now.Add(-time.Hour)}, false, "run"},
		{"7", attempt{rid: "d", method: "POST", retry: true, start: now.Add(-59 * time.Second)}, false, "run"},
		{"8", attempt{rid: "e", method: "POST", retry: true, start: now.Add(-61 * time.Second)}, false, "outcome-unknown"},
		{"4, full", attempt{rid: "f", method: "POST", start: now}, false, "run"},
		{"5, dropped", attempt{rid: "a", method: "POST", start: now.Add(-time.Second)}, false, "too-late"},
		{"8, dropped", attempt{rid: "a", method: "POST", retry: true, start: now.Add(-time.Second)}, false, "outcome-unknown"},
	}
	for i, step := range steps {
		got := name(l.decide(step.try, true))
		r.check(fmt.Sprintf("ledger step %d, rule %s", i, step.row), got == step.want, "%s, not %s", got, step.want)
		if step.finish {
			l.finish(step.try.rid, 200)
		}
	}
}

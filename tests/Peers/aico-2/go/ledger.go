package main

import (
	"sync"
	"time"
)

// ledgerEntry is a dispatched request (section 12.3); status is 0 until its response starts.
type ledgerEntry struct {
	rid    string
	begin  time.Time
	done   bool
	status int
}

// ledger remembers what ran. begin is the instant of recording.
type ledger struct {
	mutex   sync.Mutex
	entries map[string]*ledgerEntry
	order   []*ledgerEntry
	dropped time.Time
	process time.Time
	most    int
}

func newLedger(process time.Time) *ledger {
	return &ledger{entries: map[string]*ledgerEntry{}, process: process, most: ledgerEntries}
}

// attempt is what the decision table looks at.
type attempt struct {
	rid        string
	method     string
	retry      bool
	idempotent bool
	start      time.Time
}

// startOf is the bound of section 12.2: never later than the moment the client began the call.
func startOf(m time.Time, now time.Time, fields *callFields) time.Time {
	elapsed := now.Sub(m)
	if t := time.Duration(fields.t) * time.Millisecond; t < elapsed {
		elapsed = t
	}
	start := m.Add(elapsed - clockSlack)
	if fields.retryOf > 0 {
		start = start.Add(-time.Duration(fields.retryOf) * time.Millisecond)
	}
	return start
}

func isSafe(method string) bool { return method == "GET" || method == "HEAD" || method == "OPTIONS" }

// decide applies the table in one atomic step and records only if asked to. A nil problem means run.
func (l *ledger) decide(a attempt, record bool) *problem {
	if isSafe(a.method) {
		return nil
	}
	l.mutex.Lock()
	defer l.mutex.Unlock()
	now := time.Now()
	l.expire(now)
	if entry := l.entries[a.rid]; entry != nil {
		if !entry.done {
			return newProblem("in-progress", 409, yes())
		}
		answer := newProblem("already-processed", 409, yes())
		if entry.status != 0 {
			status := entry.status
			answer.OriginalStatus = &status
		}
		return answer
	}
	horizon := now.Add(-ledgerTime)
	if l.dropped.After(horizon) {
		horizon = l.dropped
	}
	if !a.retry {
		if a.start.Before(horizon) {
			return newProblem("too-late", 408, no())
		}
	} else if !a.idempotent {
		if a.start.Before(horizon) || a.start.Before(l.process) {
			return newProblem("outcome-unknown", 409, nil)
		}
	}
	if record {
		l.add(&ledgerEntry{rid: a.rid, begin: now})
	}
	return nil
}

func (l *ledger) add(entry *ledgerEntry) {
	for len(l.order) >= l.most {
		l.dropped = l.order[0].begin
		l.dropOldest()
	}
	l.entries[entry.rid] = entry
	l.order = append(l.order, entry)
}

func (l *ledger) dropOldest() {
	delete(l.entries, l.order[0].rid)
	l.order[0] = nil
	l.order = l.order[1:]
}

func (l *ledger) expire(now time.Time) {
	for len(l.order) > 0 && now.Sub(l.order[0].begin) > ledgerTime {
		l.dropOldest()
	}
}

func (l *ledger) finish(rid string, status int) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if entry := l.entries[rid]; entry != nil && !entry.done {
		entry.done, entry.status = true, status
	}
}

package main

import (
	"bytes"
	"crypto/cipher"
	"sync"
	"time"
)

// window is the replay window of section 5.
type window struct {
	marks [windowSize]bool
	top   uint64
}

func (w *window) accepts(n, most uint64) bool {
	return n >= 1 && n <= most && n+windowSize > w.top && !(n <= w.top && w.marks[n%windowSize])
}

func (w *window) mark(n uint64) {
	if n > w.top {
		first := w.top + 1
		if n >= windowSize && first < n-windowSize+1 {
			first = n - windowSize + 1
		}
		for i := first; i <= n; i++ {
			w.marks[i%windowSize] = false
		}
		w.top = n
	}
	w.marks[n%windowSize] = true
}

// serverSession is the server's side of a session; its mutable members belong to the table's lock.
type serverSession struct {
	sid       string
	c2s, s2c  cipher.AEAD
	hash      []byte
	principal []byte
	m         time.Time
	life      time.Duration
	most      uint64
	heartbeat time.Duration

	window    window
	confirmed bool
	running   int
	used      time.Time
}

func (s *serverSession) expired(now time.Time) bool {
	return now.Sub(s.m) >= s.life || !s.confirmed && now.Sub(s.m) >= unconfirmedLife
}

// sessionTable holds the unconfirmed and the confirmed sessions.
type sessionTable struct {
	mutex       sync.Mutex
	sessions    map[string]*serverSession
	unconfirmed []*serverSession
	confirmed   int
}

func newSessionTable() *sessionTable { return &sessionTable{sessions: map[string]*serverSession{}} }

// add stores an unconfirmed session; a full pool loses its oldest.
func (t *sessionTable) add(s *serverSession) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	now := time.Now()
	kept := t.unconfirmed[:0]
	for _, old := range t.unconfirmed {
		if old.confirmed || t.sessions[old.sid] != old {
			continue
		}
		if old.expired(now) {
			delete(t.sessions, old.sid)
			continue
		}
		kept = append(kept, old)
	}
	t.unconfirmed = kept
	if len(t.unconfirmed) >= maxUnconfirmed {
		delete(t.sessions, t.unconfirmed[0].sid)
		t.unconfirmed = t.unconfirmed[1:]
	}
	t.sessions[s.sid] = s
	t.unconfirmed = append(t.unconfirmed, s)
}

// full says whether a confirmed session more would find neither a place nor one to push out.
func (t *sessionTable) full() bool {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	return t.confirmed >= maxConfirmed && t.idlest(nil) == nil
}

// find is step 3 of section 10.
func (t *sessionTable) find(sid string) *serverSession {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	s := t.sessions[sid]
	if s == nil || !s.expired(time.Now()) {
		return s
	}
	t.remove(s)
	return nil
}

func (t *sessionTable) accepts(s *serverSession, n uint64) bool {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	return s.window.accepts(n, s.most)
}

// use is step 6: marks n and confirms the session, or reports that the race was lost.
func (t *sessionTable) use(s *serverSession, n uint64) bool {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if !s.window.accepts(n, s.most) {
		return false
	}
	s.window.mark(n)
	s.used = time.Now()
	if !s.confirmed {
		t.confirm(s)
	}
	return true
}

func (t *sessionTable) confirm(s *serverSession) {
	s.confirmed = true
	t.confirmed++
	if s.principal != nil {
		own := 0
		for _, other := range t.sessions {
			if other.confirmed && bytes.Equal(other.principal, s.principal) {
				own++
			}
		}
		if own > maxPerIdentity {
			if oldest := t.idlest(s); oldest != nil {
				t.remove(oldest)
			}
		}
	}
	if t.confirmed > maxConfirmed {
		if oldest := t.idlest(nil); oldest != nil {
			t.remove(oldest)
		}
	}
}

// idlest is the confirmed session idle longest and running nothing, of one client key if like is given.
func (t *sessionTable) idlest(like *serverSession) *serverSession {
	var result *serverSession
	for _, s := range t.sessions {
		if !s.confirmed || s.running > 0 || s == like || like != nil && !bytes.Equal(s.principal, like.principal) {
			continue
		}
		if result == nil || s.used.Before(result.used) {
			result = s
		}
	}
	return result
}

func (t *sessionTable) remove(s *serverSession) {
	if t.sessions[s.sid] == s {
		delete(t.sessions, s.sid)
		if s.confirmed {
			t.confirmed--
		}
	}
}

// enter is step 10.
func (t *sessionTable) enter(s *serverSession) bool {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if s.running >= maxRunning {
		return false
	}
	s.running++
	return true
}

func (t *sessionTable) leave(s *serverSession) {
	t.mutex.Lock()
	s.running--
	s.used = time.Now()
	t.mutex.Unlock()
}

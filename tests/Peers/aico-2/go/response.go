package main

import (
	"net/http"
	"strings"
	"sync"
	"time"
)

// responseStream seals one response (section 7). tamper, if a test ordered it, stands between the frames and the network.
type responseStream struct {
	mutex     sync.Mutex
	out       exchange
	muted     bool
	seal      sealer
	heartbeat time.Duration
	tamper    *tamperer
	finishing func(status int)
	streaming bool

	started bool
	ended   bool
	status  int
	timer   *time.Timer
	written time.Time
	record  []byte
}

// start sends salt and HEAD in one write; final when no body follows.
func (s *responseStream) start(status int, fields []field, final bool) error {
	kept := make([]field, 0, len(fields))
	for _, f := range fields {
		if !strings.HasPrefix(f.name, "aico-") {
			kept = append(kept, f)
		}
	}
	head := &responseHead{status, kept}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.started {
		return errGone
	}
	s.started, s.status, s.seal.salt = true, status, randomSalt()
	f := frame{kind: typeHead, plain: head.encode()}
	if final {
		f.flags = flagFinal
	}
	return s.emit(f)
}

func (s *responseStream) header() http.Header {
	header := http.Header{}
	header.Set("Content-Type", messageMedia)
	header.Set("Cache-Control", "no-store, no-transform")
	header.Set("X-Accel-Buffering", "no")
	if s.streaming {
		header.Set("Incremental", "?1")
	}
	return header
}

// emit needs the lock. It tells the ledger before the last frame leaves.
func (s *responseStream) emit(f frame) error {
	if s.ended {
		return errGone
	}
	if f.final() {
		s.ended = true
		s.stopHeartbeat()
		if s.finishing != nil {
			s.finishing(s.status)
		}
	}
	if s.muted {
		return nil
	}
	var err error
	if s.tamper != nil {
		err = s.tamper.pass(s, f)
	} else {
		err = s.raw(s.seal.seal(f))
	}
	if err == nil && s.ended {
		s.out.finish()
	}
	if err != nil {
		s.ended = true
		s.stopHeartbeat()
	} else if !s.ended {
		s.armHeartbeat()
	}
	return err
}

// raw writes sealed bytes, the first time behind the outer head and the salt.
func (s *responseStream) raw(data []byte) error {
	if s.written.IsZero() {
		header, status, salt := s.header(), 200, append([]byte(nil), s.seal.salt[:]...)
		if s.tamper != nil {
			status = s.tamper.outer(header, salt)
		}
		if err := s.out.start(status, header); err != nil {
			return err
		}
		data = append(salt, data...)
	}
	s.written = time.Now()
	if len(s.record) < 1<<20 {
		s.record = append(s.record, data...)
	}
	if s.tamper != nil && s.tamper.split > 0 {
		for len(data) > s.tamper.split {
			if err := s.out.write(data[:s.tamper.split]); err != nil {
				return err
			}
			data = data[s.tamper.split:]
		}
	}
	return s.out.write(data)
}

func (s *responseStream) armHeartbeat() {
	if s.timer == nil {
		s.timer = time.AfterFunc(s.heartbeat, s.beat)
	} else {
		s.timer.Reset(s.heartbeat)
	}
}

func (s *responseStream) stopHeartbeat() {
	if s.timer != nil {
		s.timer.Stop()
	}
}

// beat writes a PAD unless a write is under way.
func (s *responseStream) beat() {
	if !s.mutex.TryLock() {
		return
	}
	defer s.mutex.Unlock()
	if !s.ended {
		s.emit(frame{kind: typePad})
	}
}

// data sends body bytes in frames of the default size; flags go on the last of them.
func (s *responseStream) data(body []byte, flags byte) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for len(body) > sendPlain {
		if err := s.emit(frame{kind: typeData, plain: body[:sendPlain]}); err != nil {
			return err
		}
		body = body[sendPlain:]
	}
	return s.emit(frame{typeData, flags, body})
}

// whole sends an answer that is complete.
func (s *responseStream) whole(status int, fields []field, body []byte) error {
	if err := s.start(status, fields, len(body) == 0); err != nil || len(body) == 0 {
		return err
	}
	return s.data(body, flagFinal)
}

// fail answers with a problem: as a response of its own, or as ERROR after HEAD.
func (s *responseStream) fail(p *problem) {
	s.mutex.Lock()
	started := s.started
	s.mutex.Unlock()
	if !started {
		s.whole(p.Status, []field{{"content-type", problemMedia}, {"cache-control", "no-store"}}, p.encode())
		return
	}
	s.mutex.Lock()
	s.emit(frame{typeError, flagFinal, p.encode()})
	s.mutex.Unlock()
}

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/flynn/noise"
)

// fault is an order of the control interface, with the arguments of all kinds.
type fault struct {
	Name           string            `json:"name"`
	Times          *int              `json:"times"`
	Path           string            `json:"path"`
	Run            bool              `json:"run"`
	Status         int               `json:"status"`
	ContentType    string            `json:"content_type"`
	Body           string            `json:"body"`
	Headers        map[string]string `json:"headers"`
	Problem        string            `json:"problem"`
	Executed       *bool             `json:"executed"`
	OriginalStatus *int              `json:"original_status"`
	Frame          *int              `json:"frame"`
	Byte           *int              `json:"byte"`
	Frames         *int              `json:"frames"`
	Bytes          *int              `json:"bytes"`
	Kind           string            `json:"kind"`
	Count          *int              `json:"count"`
	Seconds        *float64          `json:"seconds"`
	JSON           json.RawMessage   `json:"json"`
}

// faultArguments lists each fault's arguments, those that must be there with an exclamation mark.
var faultArguments = map[string]string{
	"session-unknown": "run", "rejected": "run", "session-unknown-always": "",
	"plain": "status! content_type body headers", "sealed-problem": "problem! status! executed original_status",
	"flip": "frame! byte!", "flip-salt": "", "drop-frame": "frame!", "duplicate-frame": "frame!", "swap-frames": "frame!",
	"insert-frame": "frame!", "truncate": "frames! bytes", "cut": "frames!", "early-final": "frame!", "authentic-no-final": "",
	"after-final": "bytes", "two-heads": "", "data-first": "", "unknown-type": "", "reserved-flag": "", "oversize-length": "",
	"bad-head": "kind!", "replay-answer": "", "reflect": "", "gzip": "", "outer-status": "status!", "hang": "frames!",
	"pads": "count!", "slow": "seconds!", "split": "bytes!",
	"handshake-plain": "status! content_type body headers", "handshake-flip": "byte!", "handshake-payload": "json!",
	"handshake-other-key": "", "handshake-delay": "seconds!",
}

var badHeads = map[string]bool{"status-199": true, "uppercase-name": true, "refused-name": true, "long-varint": true, "trailing-byte": true}

var errFault = errors.New("no such fault")

func parseFault(body []byte) (*fault, error) {
	members := map[string]json.RawMessage{}
	f := &fault{}
	if json.Unmarshal(body, &members) != nil || json.Unmarshal(body, f) != nil {
		return nil, errFault
	}
	arguments, known := faultArguments[f.Name]
	if !known {
		return nil, errFault
	}
	allowed := map[string]bool{"name": true, "times": true, "path": true}
	for _, argument := range strings.Fields(arguments) {
		name := strings.TrimSuffix(argument, "!")
		allowed[name] = true
		if _, given := members[name]; !given && name != argument {
			return nil, errFault
		}
	}
	for name := range members {
		if !allowed[name] {
			return nil, errFault
		}
	}
	negative := func(values ...*int) bool {
		for _, value := range values {
			if value != nil && *value < 0 {
				return true
			}
		}
		return false
	}
	status := strings.Contains(arguments, "status!") && (f.Status < 200 || f.Status > 599)
	if status || negative(f.Frame, f.Frames, f.Bytes, f.Count) || f.Times != nil && *f.Times < 1 ||
		f.Name == "bad-head" && !badHeads[f.Kind] || f.Name == "split" && *f.Bytes < 1 {
		return nil, errFault
	}
	if f.Times == nil {
		one := 1
		f.Times = &one
	}
	return f, nil
}

func (f *fault) onHandshake() bool { return strings.HasPrefix(f.Name, "handshake-") }

// plainKind tells the faults that answer in plaintext.
func (f *fault) plainKind() bool {
	return f.Name == "session-unknown" || f.Name == "rejected" || f.Name == "session-unknown-always" || f.Name == "plain"
}

type faultQueue struct {
	mutex sync.Mutex
	queue []*fault
}

func (q *faultQueue) add(f *fault) {
	q.mutex.Lock()
	q.queue = append(q.queue, f)
	q.mutex.Unlock()
}

func (q *faultQueue) clear() {
	q.mutex.Lock()
	q.queue = nil
	q.mutex.Unlock()
}

// find takes the first fault that matches; stop ends the search.
func (q *faultQueue) find(matches func(*fault) bool, stop func(*fault) bool) *fault {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	for i, f := range q.queue {
		if matches(f) {
			if f.Name != "session-unknown-always" {
				*f.Times--
			}
			if *f.Times == 0 {
				q.queue = append(q.queue[:i:i], q.queue[i+1:]...)
			}
			return f
		}
		if stop(f) {
			return nil
		}
	}
	return nil
}

func never(*fault) bool { return false }

// takeEarly is for plaintext answers that need not know the inner path: they leave the body unread, as a real one does.
func (q *faultQueue) takeEarly() *fault {
	return q.find(func(f *fault) bool { return f.plainKind() && f.Path == "" && !f.Run },
		func(f *fault) bool { return !f.onHandshake() })
}

// take is for a request that has opened; a ping takes only what waits for its path.
func (q *faultQueue) take(path string, ping bool) *fault {
	return q.find(func(f *fault) bool {
		return !f.onHandshake() && (f.Path == path || f.Path == "" && !ping)
	}, never)
}

func (q *faultQueue) takeHandshake() *fault { return q.find((*fault).onHandshake, never) }

// answerPlain gives a plaintext fault's answer.
func (s *server) answerPlain(ex exchange, f *fault) {
	switch f.Name {
	case "rejected":
		refuse(ex, newProblem("rejected", 400, nil))
	case "plain":
		plain(ex, f.Status, f.ContentType, []byte(f.Body), f.Headers)
	default:
		refuse(ex, newProblem("session-unknown", 422, nil))
	}
}

// insteadOfDispatch answers for faults that keep the application from running.
func (f *fault) insteadOfDispatch(x *messageExchange) bool {
	switch {
	case f.plainKind() && f.Run:
		x.response.muted = true
		return false
	case f.plainKind():
		x.server.answerPlain(x.ex, f)
		return true
	case f.Name == "sealed-problem":
		p := newProblem(f.Problem, f.Status, f.Executed)
		p.OriginalStatus = f.OriginalStatus
		x.response.fail(p)
		return true
	}
	return false
}

// otherKey makes the handshake anew with another static key, as a man in the middle would who got the same payload: he
// answers a message 1 of his own making, with the client's ephemeral key unknown to him.
func otherKey(body []byte, accepted *serverHandshake) (*serverHandshake, error) {
	key := newKeyPair()
	var identity *noise.DHKey
	if body[1] == patternIK {
		pair := newKeyPair()
		identity = &pair
	}
	own, err := startHandshakeAs(key.Public, body[2:10], identity, accepted.payload, nil)
	if err != nil {
		return nil, err
	}
	return acceptHandshake(key, own.body, nil)
}

// payload2 waits or replaces the payload, as ordered.
func (f *fault) payload2(payload []byte, sid string) []byte {
	switch f.Name {
	case "handshake-delay":
		time.Sleep(seconds(f.Seconds))
	case "handshake-payload":
		text := []byte(f.JSON)
		var quoted string
		if json.Unmarshal(text, &quoted) == nil {
			text = []byte(quoted)
		}
		return bytes.ReplaceAll(text, []byte("SID"), []byte(sid))
	}
	return payload
}

func (f *fault) message2(message []byte) []byte {
	if f.Name == "handshake-flip" {
		flip(message, *f.Byte)
	}
	return message
}

func seconds(value *float64) time.Duration { return time.Duration(*value * float64(time.Second)) }

// flip changes one bit; a negative index counts from the end.
func flip(data []byte, index int) {
	if index < 0 {
		index += len(data)
	}
	if index >= 0 && index < len(data) {
		data[index] ^= 1
	}
}

// tamperer changes one response on its way: plain frames before sealing, sealed ones after it.
type tamperer struct {
	*fault
	exchange *messageExchange
	split    int
	seen     int
	held     []byte
}

func newTamperer(f *fault, x *messageExchange) *tamperer {
	t := &tamperer{fault: f, exchange: x}
	if f.Name == "split" {
		t.split = *f.Bytes
	}
	return t
}

// outer changes the HTTP head and the salt.
func (t *tamperer) outer(header http.Header, salt []byte) int {
	switch t.Name {
	case "flip-salt":
		flip(salt, 0)
	case "gzip":
		header.Set("Content-Encoding", "gzip")
	case "outer-status":
		return t.Status
	case "reflect":
		copy(salt, t.exchange.frames.salt[:])
	}
	return 200
}

// stop ends the response here, cleanly or not.
func (t *tamperer) stop(s *responseStream, clean bool) error {
	t.begin(s)
	if clean {
		s.out.finish()
	} else {
		s.out.abort()
	}
	return errGone
}

// begin sends the outer head and the salt if nothing was sent yet.
func (t *tamperer) begin(s *responseStream) {
	if s.written.IsZero() {
		s.raw(nil)
	}
}

// pass sends one frame of the application's response, as the fault has it.
func (t *tamperer) pass(s *responseStream, f frame) error {
	index := t.seen
	t.seen++
	if t.Name == "slow" && index == 1 && f.kind != typePad {
		if err := t.crawl(s); err != nil {
			return err
		}
	}
	switch t.Name {
	case "replay-answer", "reflect":
		return t.replace(s)
	case "hang":
		if index == *t.Frames {
			t.begin(s)
			s.out.awaitGone()
			s.out.abort()
			return errGone
		}
	case "cut":
		if index == *t.Frames {
			return t.stop(s, false)
		}
	case "truncate":
		if index == *t.Frames {
			raw, bytes := s.seal.seal(f), 0
			if t.Bytes != nil {
				bytes = *t.Bytes
			}
			if bytes > len(raw) {
				bytes = len(raw)
			}
			s.raw(raw[:bytes])
			return t.stop(s, true)
		}
	}
	authentic, over := t.before(f, index)
	for _, part := range authentic {
		place := int(s.seal.index)
		if err := t.after(s, place, s.seal.seal(part)); err != nil {
			return err
		}
	}
	if over {
		return t.stop(s, true)
	}
	if f.final() {
		return t.atEnd(s)
	}
	return nil
}

// before is what happens to frames that are then sealed; over ends the response behind them.
func (t *tamperer) before(f frame, index int) ([]frame, bool) {
	open := f
	open.flags &^= flagFinal
	switch t.Name {
	case "authentic-no-final":
		if f.final() {
			if f.kind == typeHead || f.kind == typeData && len(f.plain) > 0 || f.flags&flagItem != 0 {
				return []frame{open}, true
			}
			return nil, true
		}
	case "two-heads":
		return []frame{open, open}, true
	case "data-first":
		return []frame{{typeData, 0, []byte("data")}, f}, true
	case "unknown-type":
		return []frame{open, {6, 0, []byte("data")}}, true
	case "reserved-flag":
		return []frame{open, {typeData, flagReserved, []byte("data")}}, true
	case "oversize-length":
		return []frame{open, {typeData, 0, make([]byte, maxPlain+1)}}, true
	case "bad-head":
		if index == 0 {
			f.plain = spoilHead(f.plain, t.Kind)
		}
	case "pads":
		if index == 0 && !f.final() {
			frames := []frame{f}
			for i := 0; i < *t.Count; i++ {
				frames = append(frames, frame{kind: typePad})
			}
			return frames, false
		}
	}
	return []frame{f}, false
}

// after is what happens to sealed frames.
func (t *tamperer) after(s *responseStream, index int, raw []byte) error {
	if t.Frame == nil || index != *t.Frame {
		if t.held != nil {
			held := t.held
			t.held = nil
			return s.raw(append(raw, held...))
		}
		return s.raw(raw)
	}
	switch t.Name {
	case "flip":
		flip(raw, *t.Byte)
	case "drop-frame":
		return nil
	case "duplicate-frame":
		raw = append(raw, raw...)
	case "swap-frames":
		t.held = raw
		return nil
	case "insert-frame":
		kind := byte(typeData)
		if index == 0 {
			kind = typeHead
		}
		raw = append(append([]byte{kind, 0, 0, tagSize + 16}, randomBytes(tagSize+16)...), raw...)
	case "early-final":
		raw[0] |= flagFinal
		s.raw(raw)
		return t.stop(s, true)
	}
	return s.raw(raw)
}

// atEnd adds what comes behind the last frame.
func (t *tamperer) atEnd(s *responseStream) error {
	if t.held != nil {
		if err := s.raw(t.held); err != nil {
			return err
		}
	}
	if t.Name == "after-final" {
		count := 1
		if t.Bytes != nil {
			count = *t.Bytes
		}
		return s.raw(randomBytes(count))
	}
	t.begin(s)
	return nil
}

// replace sends other bytes for the whole answer.
func (t *tamperer) replace(s *responseStream) error {
	body := t.exchange.recorded
	if t.Name == "replay-answer" {
		server := t.exchange.server
		server.mutex.Lock()
		if last := server.lastAnswer; len(last) >= 8 {
			copy(s.seal.salt[:], last)
			body = last[8:]
		} else {
			body = nil
		}
		server.mutex.Unlock()
	}
	s.raw(body)
	s.record = nil
	return t.stop(s, true)
}

// crawl writes a PAD every heartbeat for the ordered time.
func (t *tamperer) crawl(s *responseStream) error {
	for end := time.Now().Add(seconds(t.Seconds)); time.Now().Before(end); {
		wait := time.Until(end)
		if wait > s.heartbeat {
			wait = s.heartbeat
		}
		time.Sleep(wait)
		if err := s.raw(s.seal.seal(frame{kind: typePad})); err != nil {
			return err
		}
	}
	return nil
}

// spoilHead breaks a response HEAD against section 9.
func spoilHead(plain []byte, kind string) []byte {
	head, err := parseResponseHead(plain)
	if err != nil {
		return plain
	}
	switch kind {
	case "status-199":
		head.status = 199
	case "uppercase-name":
		head.fields = append(head.fields, field{"X-Upper", "a"})
	case "refused-name":
		head.fields = append(head.fields, field{"connection", "close"})
	case "long-varint":
		plain = head.encode()
		return append([]byte{1, 0x80, 0, plain[1] & 0x3F, plain[2]}, plain[3:]...)
	case "trailing-byte":
		return append(head.encode(), 0)
	}
	return head.encode()
}

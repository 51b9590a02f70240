package main

import (
	"bytes"
	"context"
	"crypto/cipher"
	"crypto/tls"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/flynn/noise"
	"golang.org/x/net/http2"
)

// Kinds and Execution of section 15.
const (
	handshakeFailed       = "HandshakeFailed"
	clientRefused         = "ClientRefused"
	serverIdentityChanged = "ServerIdentityChanged"
	sessionLost           = "SessionLost"
	rejected              = "Rejected"
	downgrade             = "Downgrade"
	unsealed              = "Unsealed"
	tooLate               = "TooLate"
	refused               = "Refused"
	outcomeUnknown        = "OutcomeUnknown"
	integrity             = "Integrity"
	truncated             = "Truncated"
	tooLarge              = "TooLarge"
	streamFault           = "StreamFault"
	timedOut              = "Timeout"
	transportFault        = "Transport"

	notExecuted = "NotExecuted"
	unknown     = "Unknown"
	executed    = "Executed"
)

// failure is what a caller of the client sees.
type failure struct {
	kind, execution, reason string
	original                int
	problem                 *problem
}

func (f *failure) Error() string {
	text := f.kind + "/" + f.execution
	if f.reason != "" {
		text += " (" + f.reason + ")"
	}
	if f.original != 0 {
		text += fmt.Sprintf(" original %d", f.original)
	}
	return text
}

func fail(kind, execution, reason string) *failure {
	return &failure{kind: kind, execution: execution, reason: reason}
}

// readFailure maps a fault of a response being read.
func readFailure(err error) *failure {
	var ended *problem
	switch {
	case errors.As(err, &ended):
		return &failure{kind: streamFault, execution: executed, reason: ended.Type, problem: ended}
	case errors.Is(err, errProtocol), errors.Is(err, errAEAD), errors.Is(err, errHead):
		return fail(integrity, unknown, err.Error())
	case errors.Is(err, errTruncated):
		return fail(truncated, unknown, "")
	case errors.Is(err, errTooLarge):
		return fail(tooLarge, unknown, "")
	case errors.Is(err, errSilence):
		return fail(timedOut, unknown, "silence")
	}
	return fail(transportFault, unknown, err.Error())
}

// clientSession is the client's side of a session (section 5).
type clientSession struct {
	sid       []byte
	c2s, s2c  cipher.AEAD
	hash      []byte
	life      time.Duration
	most      uint64
	heartbeat time.Duration
	r         time.Time
	last      uint64
	sent      int32
	renewing  int32
	early     float64
}

func (s *clientSession) draw() uint64 {
	atomic.StoreInt32(&s.sent, 1)
	return atomic.AddUint64(&s.last, 1)
}

// usable holds rules (a) to (d) of section 5. Round drops the monotonic reading, which leaves the wall clock.
func (s *clientSession) usable(now time.Time) bool {
	age := now.Sub(s.r)
	drift := now.Round(0).Sub(s.r.Round(0)) - age
	if drift < 0 {
		drift = -drift
	}
	return age < s.life-expiryMargin && atomic.LoadUint64(&s.last) < s.most &&
		(atomic.LoadInt32(&s.sent) == 1 || age < unusedLife) && drift <= sleepTolerance
}

// worn says that the session is due for renewal in the background.
func (s *clientSession) worn(now time.Time) bool {
	return now.Sub(s.r).Seconds() > s.early*s.life.Seconds() || float64(atomic.LoadUint64(&s.last)) > s.early*float64(s.most)
}

// client calls one {base} over sealed messages.
type client struct {
	base      *url.URL
	pins      [][]byte
	identity  *noise.DHKey
	suites    []string
	transport http.RoundTripper
	http2     bool
	timeout   time.Duration

	mutex    sync.Mutex
	current  *clientSession
	pin      int
	flight   *flight
	failures int
	blocked  time.Time
	lastFail *failure
}

type flight struct {
	done    chan struct{}
	session *clientSession
	failed  *failure
}

// newClient takes the server's public keys. Over HTTP/2 it speaks with prior knowledge.
func newClient(base string, pins [][]byte, identity *noise.DHKey, overHTTP2 bool) (*client, error) {
	address, err := url.Parse(strings.TrimSuffix(base, "/"))
	if err != nil || address.Host == "" {
		return nil, errors.New("base is no absolute URL")
	}
	c := &client{base: address, pins: pins, identity: identity, suites: []string{suiteXChaCha}, http2: overHTTP2, timeout: 60 * time.Second}
	c.transport = &http.Transport{DisableCompression: true, ExpectContinueTimeout: expectWait, MaxIdleConnsPerHost: 64}
	if overHTTP2 {
		c.transport = &http2.Transport{AllowHTTP: true, DisableCompression: true,
			DialTLS: func(network, address string, _ *tls.Config) (net.Conn, error) { return net.Dial(network, address) }}
	}
	return c, nil
}

func (c *client) authority() string { return plainAuthority(c.base.Host, c.base.Scheme) }

// round sends a request without redirects and cookies.
func (c *client) round(req *http.Request) (*http.Response, error) { return c.transport.RoundTrip(req) }

// connectFailed tells errors before anything could be sent.
func connectFailed(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "dial"
}

// handshake is sections 3 and 16.1: the pins in turn on key-unknown.
func (c *client) handshake() (*clientSession, *failure) {
	c.mutex.Lock()
	first := c.pin
	c.mutex.Unlock()
	for i := range c.pins {
		pin := (first + i) % len(c.pins)
		session, failed, unknownKey := c.handshakeWith(c.pins[pin])
		if !unknownKey {
			if failed == nil {
				c.mutex.Lock()
				c.pin = pin
				c.mutex.Unlock()
			}
			return session, failed
		}
	}
	return nil, fail(serverIdentityChanged, notExecuted, "key-unknown")
}

func (c *client) handshakeWith(pin []byte) (*clientSession, *failure, bool) {
	failed := func(reason string) (*clientSession, *failure, bool) {
		return nil, fail(handshakeFailed, notExecuted, reason), false
	}
	started, err := startHandshake(pin, c.identity, encodeJSON(payload1{[]int64{2}, c.suites}), nil)
	if err != nil {
		return failed(err.Error())
	}
	status, header, body, err := c.postHandshake(started.body)
	if err != nil {
		return failed(err.Error())
	}
	if status != 200 || !mediaIs(header.Get("Content-Type"), handshakeMedia) {
		name := unsealedProblem(status, header, body)
		switch name {
		case "key-unknown":
			return nil, nil, true
		case "client-refused":
			return nil, fail(clientRefused, notExecuted, ""), false
		}
		return failed(fmt.Sprintf("status %d %s", status, name))
	}
	payload, keys, err := started.finish(body)
	if err != nil {
		return failed(err.Error())
	}
	chosen, sid, err := parsePayload2(payload, c.suites)
	if err != nil {
		return failed(err.Error())
	}
	return &clientSession{sid: sid, c2s: newAEAD(keys.c2s), s2c: newAEAD(keys.s2c), hash: keys.hash,
		life: time.Duration(chosen.Exp) * time.Second, most: uint64(chosen.MaxRequests),
		heartbeat: time.Duration(chosen.Heartbeat) * time.Second, r: time.Now(), early: 0.75 + 0.1*rand.Float64()}, nil, false
}

func (c *client) postHandshake(message []byte) (int, http.Header, []byte, error) {
	ctx, cancel := context.WithTimeout(context.Background(), handshakeLimit)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base.String()+"/_aico/handshake", bytes.NewReader(message))
	if err != nil {
		return 0, nil, nil, err
	}
	req.Header.Set("Content-Type", handshakeMedia)
	req.Header.Set("Accept", handshakeMedia)
	resp, err := c.round(req)
	if err != nil {
		return 0, nil, nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxHandshakeResponse+1))
	if err == nil && len(body) > maxHandshakeResponse {
		err = errors.New("the handshake's answer is too long")
	}
	return resp.StatusCode, resp.Header, body, err
}

// unsealedProblem is the name of an unsealed problem recognised as in section 11, or empty.
func unsealedProblem(status int, header http.Header, body []byte) string {
	var p problem
	if len(body) > maxProblem || !mediaIs(header.Get("Content-Type"), problemMedia) || json.Unmarshal(body, &p) != nil || p.Status != status {
		return ""
	}
	statuses := map[string][]int{"session-unknown": {422}, "rejected": {400}, "sealed-required": {403}, "key-unknown": {422},
		"client-refused": {403}, "handshake-failed": {400}, "version-unsupported": {400}, "busy": {429, 503}}
	for _, known := range statuses[p.name()] {
		if known == status {
			return p.name()
		}
	}
	return ""
}

// session gives a usable session other than old (section 13).
func (c *client) session(ctx context.Context, old *clientSession) (*clientSession, *failure) {
	c.mutex.Lock()
	now := time.Now()
	if s := c.current; s != nil && s != old && s.usable(now) {
		c.mutex.Unlock()
		if s.worn(now) && atomic.CompareAndSwapInt32(&s.renewing, 0, 1) {
			go c.renewBehind(s)
		}
		return s, nil
	}
	if c.flight == nil {
		if now.Before(c.blocked) {
			failed := c.lastFail
			c.mutex.Unlock()
			return nil, failed
		}
		c.flight = &flight{done: make(chan struct{})}
		go c.fly(c.flight)
	}
	waiting := c.flight
	c.mutex.Unlock()
	select {
	case <-waiting.done:
		return waiting.session, waiting.failed
	case <-ctx.Done():
		return nil, fail(timedOut, notExecuted, "before the handshake ended")
	}
}

// fly runs the one handshake that all waiters share; failures block later ones for 1, 2, 4 … 30 s.
func (c *client) fly(f *flight) {
	f.session, f.failed = c.handshake()
	c.mutex.Lock()
	if f.failed == nil {
		c.current, c.failures = f.session, 0
	} else {
		wait := 30.0
		if c.failures < 5 {
			wait = float64(int(1) << uint(c.failures))
		}
		c.failures++
		c.lastFail = f.failed
		c.blocked = time.Now().Add(time.Duration(wait * (0.75 + 0.5*rand.Float64()) * float64(time.Second)))
	}
	c.flight = nil
	c.mutex.Unlock()
	close(f.done)
}

// renewBehind replaces a worn session and confirms the new one with a ping.
func (c *client) renewBehind(old *clientSession) {
	if _, failed := c.session(context.Background(), old); failed == nil {
		c.ping(context.Background())
	}
}

func (c *client) drop(s *clientSession) {
	c.mutex.Lock()
	if c.current == s {
		c.current = nil
	}
	c.mutex.Unlock()
}

// forgive ends the back-off, for tests.
func (c *client) forgive() {
	c.mutex.Lock()
	c.failures, c.blocked = 0, time.Time{}
	c.mutex.Unlock()
}

// call is one request; source, if set, is a body that cannot be replayed and gets a function to send each item (or bytes).
type call struct {
	method, target string
	fields         []field
	body           []byte
	source         func(send func(data []byte) error) error
	items          bool
	streams        bool
	pad            padding
}

func (c *client) ping(ctx context.Context) *failure {
	answer, failed := c.do(ctx, call{method: "GET", target: "/_aico/ping"})
	if failed != nil {
		return failed
	}
	_, failed = answer.body()
	if failed == nil && answer.status != 204 {
		return fail(unsealed, unknown, fmt.Sprintf("ping answered %d", answer.status))
	}
	return failed
}

// do is the state machine of section 12.1. ctx bounds both attempts.
func (c *client) do(ctx context.Context, request call) (*callResponse, *failure) {
	rid := toBase64(randomBytes(16))
	var begun time.Time
	var previous *failure
	var stale *clientSession
	afterHint := false
	for number := 1; ; number++ {
		session, failed := c.session(ctx, stale)
		if failed != nil {
			if number == 2 {
				return nil, previous
			}
			return nil, failed
		}
		now := time.Now()
		if number == 1 {
			begun = now
		}
		fields := []field{{"aico-rid", rid}, {"aico-t", strconv.FormatInt(int64(now.Sub(session.r)/time.Millisecond), 10)}}
		if number == 2 {
			fields = append(fields, field{"aico-retry-of", strconv.FormatInt(callAge(begun, now), 10)})
		}
		tried := &attemptState{client: c, session: session, request: request}
		answer, failed := tried.send(ctx, fields)
		if failed == nil {
			return answer, nil
		}
		if failed.kind == sessionLost || failed.kind == rejected || failed.kind == tooLate {
			c.drop(session)
		}
		again := failed.kind == sessionLost || failed.kind == tooLate
		if again && number == 1 && !tried.taken() {
			afterHint, stale = failed.kind == sessionLost, session
			previous = failed
			if afterHint {
				time.Sleep(time.Duration(rand.Int63n(int64(hintJitter))))
			}
			continue
		}
		if afterHint && failed.execution == notExecuted {
			failed.execution = unknown
		}
		return nil, failed
	}
}

// callAge is the larger of both clocks' differences in milliseconds, rounded up.
func callAge(begun, now time.Time) int64 {
	age := now.Sub(begun)
	if wall := now.Round(0).Sub(begun.Round(0)); wall > age {
		age = wall
	}
	return int64((age + time.Millisecond - 1) / time.Millisecond)
}

// attemptState is one attempt of a call.
type attemptState struct {
	client  *client
	session *clientSession
	request call
	used    int32
}

// taken says that something was taken from a source.
func (a *attemptState) taken() bool { return atomic.LoadInt32(&a.used) == 1 }

func (c *client) innerHead(request call, extra []field) *requestHead {
	head := &requestHead{method: request.method, scheme: c.base.Scheme, authority: c.authority(), target: c.base.Path + request.target}
	head.fields = append(append(head.fields, extra...), request.fields...)
	return head
}

// send makes the HTTP request and classifies its answer.
func (a *attemptState) send(parent context.Context, extra []field) (*callResponse, *failure) {
	c := a.client
	n, salt := a.session.draw(), randomSalt()
	seal := &sealer{aead: a.session.c2s, n: n, salt: salt}
	head := c.innerHead(a.request, extra).encode()
	ctx, cancel := context.WithCancel(parent)
	answer := &callResponse{cancel: cancel, limit: maxUnary}
	answer.deadline(time.Now().Add(c.timeout))
	req, err := c.messageRequest(ctx, c.base.Path+a.request.target, a.session.sid, n, salt)
	if err != nil {
		cancel()
		return nil, fail(transportFault, notExecuted, err.Error())
	}
	if a.request.source == nil {
		sealed := sealWhole(seal, head, a.request.body, a.request.pad)
		req.ContentLength = int64(len(sealed))
		req.Body = io.NopCloser(bytes.NewReader(sealed))
		// The same bytes, should the HTTP stack ask twice (section 6).
		req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(sealed)), nil }
		if len(sealed) > 64<<10 {
			req.Header.Set("Expect", "100-continue")
		}
	} else {
		req = a.streamRequest(req, seal, head)
	}
	if a.request.streams || a.request.source != nil {
		req.Header.Set("Incremental", "?1")
	}
	resp, err := c.round(req)
	if err != nil {
		late := answer.late()
		answer.close()
		switch {
		case late || errors.Is(parent.Err(), context.DeadlineExceeded):
			return nil, fail(timedOut, unknown, "no response HEAD")
		case connectFailed(err):
			return nil, fail(transportFault, notExecuted, err.Error())
		}
		return nil, fail(transportFault, unknown, err.Error())
	}
	failed := answer.open(resp, a.session, n)
	if failed != nil {
		answer.close()
		return nil, failed
	}
	return answer, nil
}

func (c *client) messageRequest(ctx context.Context, target string, sid []byte, n uint64, salt [8]byte) (*http.Request, error) {
	path, _, _ := strings.Cut(target, "?")
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base.Scheme+"://"+c.base.Host+path, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", messageMedia)
	req.Header.Set("Accept", messageMedia)
	req.Header.Set("Aico-Session", toBase64(sid))
	req.Header.Set("Aico-Request", requestHeader(n, salt))
	return req, nil
}

func requestHeader(n uint64, salt [8]byte) string {
	raw := make([]byte, 8, 16)
	binary.BigEndian.PutUint64(raw, n)
	return toBase64(append(raw, salt[:]...))
}

// sealWhole seals a request whose body is in memory.
func sealWhole(seal *sealer, head, body []byte, pad padding) []byte {
	if len(body) == 0 {
		return seal.seal(padded(frame{typeHead, flagFinal, head}, pad))
	}
	out := seal.seal(padded(frame{typeHead, 0, head}, pad))
	for len(body) > sendPlain {
		out = append(out, seal.seal(padded(frame{typeData, 0, body[:sendPlain]}, pad))...)
		body = body[sendPlain:]
	}
	return append(out, seal.seal(padded(frame{typeData, flagFinal, body}, pad))...)
}

// streamRequest attaches a body that is sealed as the source gives it; the source waits for 100, at most five seconds.
func (a *attemptState) streamRequest(req *http.Request, seal *sealer, head []byte) *http.Request {
	reader, writer := io.Pipe()
	body := &gatedBody{PipeReader: reader, open: make(chan struct{})}
	if !a.client.http2 {
		body.release()
	}
	req = req.WithContext(httptrace.WithClientTrace(req.Context(), &httptrace.ClientTrace{Got100Continue: body.release}))
	req.ContentLength, req.Body = -1, body
	req.Header.Set("Expect", "100-continue")
	stream := &requestStream{writer: writer, seal: seal, heartbeat: a.session.heartbeat}
	flags := byte(0)
	if a.request.items {
		flags = flagItem
	}
	go func() {
		if stream.emit(frame{kind: typeHead, plain: head}) != nil {
			return
		}
		atomic.StoreInt32(&a.used, 1)
		err := a.request.source(func(data []byte) error { return stream.data(data, flags, a.request.pad) })
		if err == nil {
			err = stream.emit(frame{kind: typeData, flags: flagFinal})
		} else if !errors.Is(err, io.ErrClosedPipe) {
			stream.emit(frame{typeError, flagFinal, (&problem{Type: problemPrefix + "cancelled", Title: "Cancelled", Status: 400}).encode()})
		}
		stream.end()
	}()
	return req
}

// gatedBody holds back the first read until 100 has come or five seconds have passed. HTTP/1.1 has that built in.
type gatedBody struct {
	*io.PipeReader
	open   chan struct{}
	opened sync.Once
}

func (b *gatedBody) release() { b.opened.Do(func() { close(b.open) }) }

func (b *gatedBody) Read(p []byte) (int, error) {
	select {
	case <-b.open:
	case <-time.After(expectWait):
		b.release()
	}
	return b.PipeReader.Read(p)
}

func (b *gatedBody) Close() error {
	err := b.PipeReader.Close()
	b.release()
	return err
}

// requestStream writes frames with heartbeats between them.
type requestStream struct {
	mutex     sync.Mutex
	writer    *io.PipeWriter
	seal      *sealer
	heartbeat time.Duration
	timer     *time.Timer
	ended     bool
}

func (s *requestStream) emit(f frame) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.write(f)
}

func (s *requestStream) write(f frame) error {
	if s.ended {
		return io.ErrClosedPipe
	}
	_, err := s.writer.Write(s.seal.seal(f))
	s.ended = err != nil || f.final()
	if s.timer == nil {
		s.timer = time.AfterFunc(s.heartbeat, s.beat)
	} else if s.ended {
		s.timer.Stop()
	} else {
		s.timer.Reset(s.heartbeat)
	}
	return err
}

func (s *requestStream) beat() {
	if s.mutex.TryLock() {
		if !s.ended {
			s.write(frame{kind: typePad})
		}
		s.mutex.Unlock()
	}
}

func (s *requestStream) data(data []byte, flags byte, pad padding) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for len(data) > sendPlain {
		if err := s.write(padded(frame{typeData, 0, data[:sendPlain]}, pad)); err != nil {
			return err
		}
		data = data[sendPlain:]
	}
	return s.write(padded(frame{typeData, flags, data}, pad))
}

func (s *requestStream) end() {
	s.mutex.Lock()
	s.ended = true
	if s.timer != nil {
		s.timer.Stop()
	}
	s.mutex.Unlock()
	s.writer.Close()
}

// callResponse is a sealed response being read.
type callResponse struct {
	status int
	fields []field

	frames *frameReader
	items  *itemReader
	whole  []byte
	read   bool
	limit  int
	source io.ReadCloser
	cancel context.CancelFunc
	mutex  sync.Mutex
	timer  *time.Timer
	silent bool
}

// deadline ends the HTTP exchange when it passes.
func (r *callResponse) deadline(t time.Time) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if r.timer != nil {
		r.timer.Stop()
		r.timer = nil
	}
	if !t.IsZero() {
		r.timer = time.AfterFunc(time.Until(t), func() {
			r.mutex.Lock()
			r.silent = true
			r.mutex.Unlock()
			r.cancel()
		})
	}
}

func (r *callResponse) late() bool {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return r.silent
}

func (r *callResponse) Read(p []byte) (int, error) {
	count, err := r.source.Read(p)
	if err != nil && err != io.EOF {
		if r.late() {
			err = errSilence
		} else {
			err = fmt.Errorf("response body: %v", err)
		}
	}
	return count, err
}

func (r *callResponse) close() {
	r.deadline(time.Time{})
	r.cancel()
	if r.source != nil {
		r.source.Close()
	}
}

// isSealed is the test of section 7.
func isSealed(resp *http.Response) bool {
	encoding := strings.Join(resp.Header.Values("Content-Encoding"), ",")
	return resp.StatusCode == 200 && mediaIs(resp.Header.Get("Content-Type"), messageMedia) &&
		(encoding == "" || strings.EqualFold(encoding, "identity"))
}

// open reads through HEAD and sorts out the protocol's own answers.
func (r *callResponse) open(resp *http.Response, session *clientSession, n uint64) *failure {
	r.source = resp.Body
	if !isSealed(resp) {
		body, err := io.ReadAll(io.LimitReader(r, maxProblem+1))
		name := ""
		if err == nil {
			name = unsealedProblem(resp.StatusCode, resp.Header, body)
		}
		switch {
		case name == "session-unknown":
			return fail(sessionLost, unknown, "")
		case name == "rejected":
			return fail(rejected, unknown, "")
		case resp.StatusCode >= 200 && resp.StatusCode < 300:
			return fail(downgrade, unknown, strconv.Itoa(resp.StatusCode))
		}
		return fail(unsealed, unknown, fmt.Sprintf("%d %s", resp.StatusCode, name))
	}
	r.frames = &frameReader{source: r, aead: session.s2c, n: n}
	if err := r.frames.fill(r.frames.salt[:]); err != nil {
		return readFailure(err)
	}
	first, err := r.frames.next()
	if err != nil {
		return readFailure(err)
	}
	head, err := parseResponseHead(first.plain)
	if err != nil {
		return readFailure(err)
	}
	r.frames.deadline, r.frames.silence = r.deadline, 3*session.heartbeat
	r.frames.rules = rulesFor(head.fields)
	r.status, r.fields = head.status, head.fields
	r.items = &itemReader{r.frames, maxItem}
	if kind, _ := fieldValue(head.fields, "content-type"); head.status >= 400 && mediaIs(kind, problemMedia) {
		return r.protocolProblem()
	}
	return nil
}

// protocolProblem reads a sealed problem; an application's own is left as an ordinary answer.
func (r *callResponse) protocolProblem() *failure {
	body, failed := r.body()
	if failed != nil {
		return failed
	}
	var p problem
	if json.Unmarshal(body, &p) != nil || p.name() == "" {
		return nil
	}
	result := &failure{kind: refused, execution: unknown, reason: p.name(), problem: &p}
	if p.Executed != nil {
		result.execution = notExecuted
		if *p.Executed {
			result.execution = executed
		}
	}
	switch p.name() {
	case "too-late":
		result.kind = tooLate
	case "in-progress":
		result.kind, result.execution, result.reason = outcomeUnknown, executed, "InProgress"
	case "already-processed":
		result.kind, result.execution, result.reason = outcomeUnknown, executed, "AlreadyProcessed"
		if p.OriginalStatus != nil {
			result.original = *p.OriginalStatus
		}
	case "outcome-unknown":
		result.kind, result.execution, result.reason = outcomeUnknown, unknown, "Ambiguous"
	}
	return result
}

// body reads a byte body to its end.
func (r *callResponse) body() ([]byte, *failure) {
	if r.read {
		return r.whole, nil
	}
	defer r.close()
	body, err := readBody(r.frames, r.limit)
	r.whole, r.read = body, true
	if err != nil {
		return body, readFailure(err)
	}
	return body, nil
}

// next gives the next item; nil and no failure after the last.
func (r *callResponse) next() ([]byte, *failure) {
	item, err := r.items.next()
	if err == nil {
		return item, nil
	}
	r.close()
	if err == io.EOF {
		return nil, nil
	}
	return nil, readFailure(err)
}

// all reads items until the end or a failure.
func (r *callResponse) all() ([][]byte, *failure) {
	var items [][]byte
	for {
		item, failed := r.next()
		if failed != nil || item == nil {
			return items, failed
		}
		items = append(items, item)
	}
}

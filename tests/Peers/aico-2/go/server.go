package main

import (
	"encoding/binary"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/flynn/noise"
)

// serverOptions are the command line's.
type serverOptions struct {
	key         noise.DHKey
	lifetime    int64
	maxRequests int64
	heartbeat   int64
	clients     [][]byte
	rate        float64
	verbose     bool
}

// server is the AICO/2 server before its application.
type server struct {
	options serverOptions
	policy  handshakePolicy
	app     *application
	faults  *faultQueue

	mutex      sync.Mutex
	sessions   *sessionTable
	ledger     *ledger
	buckets    map[string]*bucketState
	lastAnswer []byte

	handshakes int64
	requests   int64
	inProgress int64
	listener   net.Listener
}

type bucketState struct {
	tokens float64
	filled time.Time
}

func newServer(options serverOptions) *server {
	s := &server{options: options, app: newApplication(), faults: &faultQueue{}, buckets: map[string]*bucketState{}}
	s.policy = handshakePolicy{keys: []noise.DHKey{options.key}, suites: []string{suiteXChaCha}, clients: options.clients}
	s.restart()
	return s
}

// restart is what the death of the process would do to the protocol's state.
func (s *server) restart() {
	s.mutex.Lock()
	s.sessions, s.ledger = newSessionTable(), newLedger(time.Now())
	s.mutex.Unlock()
}

func (s *server) listen(address string) error {
	listener, err := net.Listen("tcp", address)
	s.listener = listener
	return err
}

func (s *server) serve() {
	for {
		conn, err := s.listener.Accept()
		if err != nil {
			return
		}
		go serveConn(conn, s.handle)
	}
}

func (s *server) state() (*sessionTable, *ledger) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.sessions, s.ledger
}

func (s *server) logf(format string, values ...interface{}) {
	if s.options.verbose {
		log.Printf(format, values...)
	}
}

// plain answers without sealing.
func plain(ex exchange, status int, contentType string, body []byte, extra map[string]string) {
	header := http.Header{}
	header.Set("Cache-Control", "no-store")
	if contentType != "" {
		header.Set("Content-Type", contentType)
	}
	for name, value := range extra {
		header.Set(name, value)
	}
	header.Set("Content-Length", strconv.Itoa(len(body)))
	if status == http.StatusNoContent || status == http.StatusNotModified {
		header.Del("Content-Length")
		body = nil
	}
	if ex.start(status, header) == nil {
		ex.write(body)
	}
	ex.finish()
}

func refuse(ex exchange, p *problem) { plain(ex, p.Status, problemMedia, p.encode(), nil) }

// rawPath is the outer request target up to the question mark, before any decoding.
func rawPath(r *http.Request) string {
	target := r.RequestURI
	for i := 0; i < len(target); i++ {
		if target[i] == '?' {
			return target[:i]
		}
	}
	return target
}

func (s *server) handle(ex exchange) {
	r, path := ex.request(), rawPath(ex.request())
	s.logf("%s %s %s", r.Proto, r.Method, r.RequestURI)
	switch {
	case len(path) >= 10 && path[:10] == "/_control/":
		s.control(ex, path[10:])
	case path == handshakePath:
		s.handshake(ex)
	case path == keyPath && r.Method == http.MethodGet:
		keys := make([]string, 0, 1)
		for _, key := range s.policy.keys {
			keys = append(keys, toBase64(key.Public))
		}
		plain(ex, 200, jsonMedia, encodeJSON(map[string]interface{}{"v": 2, "keys": keys}), nil)
	case path == basePath || len(path) > len(basePath) && path[:len(basePath)+1] == basePath+"/":
		s.message(ex, path)
	default:
		plain(ex, 404, "text/plain", []byte("not found\n"), nil)
	}
}

// handshake is section 3.4.
func (s *server) handshake(ex exchange) {
	r := ex.request()
	if r.Method == http.MethodPost {
		atomic.AddInt64(&s.handshakes, 1)
	}
	if status := s.busy(r.RemoteAddr); status != 0 {
		p := newProblem("busy", status, nil)
		plain(ex, status, problemMedia, p.encode(), map[string]string{"Retry-After": "1"})
		return
	}
	defer atomic.AddInt64(&s.inProgress, -1)
	if r.Method != http.MethodPost {
		plain(ex, 405, "", nil, map[string]string{"Allow": "POST"})
		return
	}
	failed := newProblem("handshake-failed", 400, nil)
	if !mediaIs(r.Header.Get("Content-Type"), handshakeMedia) {
		refuse(ex, failed)
		return
	}
	ex.deadline(time.Now().Add(handshakeRead))
	body, err := io.ReadAll(io.LimitReader(ex, maxHandshakeRequest+1))
	ex.deadline(time.Time{})
	if err != nil {
		refuse(ex, failed)
		return
	}
	ordered := s.faults.takeHandshake()
	if ordered != nil && ordered.Name == "handshake-plain" {
		plain(ex, ordered.Status, ordered.ContentType, []byte(ordered.Body), ordered.Headers)
		return
	}
	accepted, suite, refused := s.policy.judge(body)
	if refused != nil {
		s.logf("handshake refused: %s", refused.Type)
		refuse(ex, refused)
		return
	}
	sessions, _ := s.state()
	if sessions.full() {
		p := newProblem("busy", 503, nil)
		plain(ex, 503, problemMedia, p.encode(), map[string]string{"Retry-After": "5"})
		return
	}
	sid := randomBytes(16)
	payload := encodeJSON(payload2{toBase64(sid), suite, s.options.lifetime, s.options.maxRequests, s.options.heartbeat})
	if ordered != nil {
		payload = ordered.payload2(payload, toBase64(sid))
	}
	if ordered != nil && ordered.Name == "handshake-other-key" {
		if accepted, err = otherKey(body, accepted); err != nil {
			refuse(ex, failed)
			return
		}
	}
	message2, keys, err := accepted.finish(payload)
	if err != nil {
		refuse(ex, failed)
		return
	}
	if ordered != nil {
		message2 = ordered.message2(message2)
	}
	now := time.Now()
	sessions.add(&serverSession{sid: string(sid), c2s: newAEAD(keys.c2s), s2c: newAEAD(keys.s2c), hash: keys.hash,
		principal: accepted.clientKey, m: now, life: time.Duration(s.options.lifetime) * time.Second,
		most: uint64(s.options.maxRequests), heartbeat: time.Duration(s.options.heartbeat) * time.Second, used: now})
	plain(ex, 200, handshakeMedia, message2, nil)
}

// busy counts a handshake in, or gives the status that refuses it (section 19).
func (s *server) busy(address string) int {
	if atomic.AddInt64(&s.inProgress, 1) > maxHandshakes {
		atomic.AddInt64(&s.inProgress, -1)
		return 503
	}
	if s.options.rate <= 0 {
		return 0
	}
	host, _, _ := net.SplitHostPort(address)
	s.mutex.Lock()
	defer s.mutex.Unlock()
	now, state := time.Now(), s.buckets[host]
	if state == nil {
		state = &bucketState{3 * s.options.rate, now}
		s.buckets[host] = state
	}
	state.tokens += now.Sub(state.filled).Seconds() * s.options.rate
	state.filled = now
	if state.tokens > 3*s.options.rate {
		state.tokens = 3 * s.options.rate
	}
	if state.tokens < 1 {
		atomic.AddInt64(&s.inProgress, -1)
		return 429
	}
	state.tokens--
	return 0
}

// message is section 10, steps 1 to 6.
func (s *server) message(ex exchange, path string) {
	r := ex.request()
	if r.Method != http.MethodPost || !mediaIs(r.Header.Get("Content-Type"), messageMedia) {
		refuse(ex, newProblem("sealed-required", 403, nil))
		return
	}
	atomic.AddInt64(&s.requests, 1)
	sid, n, salt, valid := outerHeaders(r.Header)
	if !valid {
		refuse(ex, newProblem("rejected", 400, nil))
		return
	}
	sessions, ledger := s.state()
	session := sessions.find(sid)
	if session == nil {
		refuse(ex, newProblem("session-unknown", 422, nil))
		return
	}
	if ordered := s.faults.takeEarly(); ordered != nil {
		s.answerPlain(ex, ordered)
		return
	}
	if !sessions.accepts(session, n) {
		refuse(ex, newProblem("rejected", 400, nil))
		return
	}
	x := &messageExchange{server: s, ex: ex, session: session, sessions: sessions, ledger: ledger, path: path}
	x.frames = &frameReader{source: ex, aead: session.c2s, n: n, salt: salt, deadline: ex.deadline,
		until: time.Now().Add(headRead), silence: 3 * session.heartbeat, record: &x.recorded}
	head, err := x.frames.next()
	if err != nil || !sessions.use(session, n) {
		s.logf("rejected: n %d, %v", n, err)
		refuse(ex, newProblem("rejected", 400, nil))
		return
	}
	x.frames.until = time.Time{}
	x.response = &responseStream{out: ex, heartbeat: session.heartbeat, seal: sealer{aead: session.s2c, n: n}}
	x.run(head)
	ex.deadline(time.Time{})
	if record := x.response.record; len(record) > 0 {
		s.mutex.Lock()
		s.lastAnswer = record
		s.mutex.Unlock()
	}
}

func outerHeaders(header http.Header) (sid string, n uint64, salt [8]byte, valid bool) {
	sids, numbers, encodings := header["Aico-Session"], header["Aico-Request"], header["Content-Encoding"]
	if len(sids) != 1 || len(numbers) != 1 {
		return
	}
	for _, encoding := range encodings {
		if !strings.EqualFold(encoding, "identity") {
			return
		}
	}
	rawSid, sidValid := fromBase64(sids[0])
	number, numberValid := fromBase64(numbers[0])
	if !sidValid || !numberValid || len(rawSid) < 16 || len(rawSid) > 512 || len(number) != 16 {
		return
	}
	copy(salt[:], number[8:])
	return string(rawSid), binary.BigEndian.Uint64(number), salt, true
}

// messageExchange is one authentic request.
type messageExchange struct {
	server   *server
	ex       exchange
	session  *serverSession
	sessions *sessionTable
	ledger   *ledger
	path     string
	frames   *frameReader
	response *responseStream
	recorded []byte
}

// run is section 10 from step 7; every answer is sealed.
func (x *messageExchange) run(headFrame frame) {
	head, err := parseRequestHead(headFrame.plain)
	if err != nil {
		x.refuse("malformed", 400)
		return
	}
	fields, err := head.takeCallFields()
	if err != nil {
		x.refuse("malformed", 400)
		return
	}
	x.frames.rules = rulesFor(head.fields)
	if head.path() != x.path || plainAuthority(head.authority, head.scheme) != plainAuthority(x.ex.request().Host, head.scheme) {
		x.refuse("target-mismatch", 400)
		return
	}
	now := time.Now()
	if now.Sub(x.session.m)-time.Duration(fields.t)*time.Millisecond > freshness {
		x.refuse("too-late", 408)
		return
	}
	ping := head.method == http.MethodGet && head.path() == pingPath
	ordered := x.server.faults.take(head.path(), ping)
	if ordered != nil {
		x.response.tamper = newTamperer(ordered, x)
	}
	if ping {
		if !headFrame.final() || x.frames.tail() != nil {
			x.refuse("malformed", 400)
			return
		}
		x.response.start(204, nil, true)
		return
	}
	if !x.sessions.enter(x.session) {
		x.refuse("busy", 503)
		return
	}
	defer x.sessions.leave(x.session)

	endpoint := x.server.app.route(head)
	try := attempt{rid: fields.rid, method: head.method, retry: fields.retryOf >= 0, idempotent: endpoint.idempotent,
		start: startOf(x.session.m, now, fields)}
	request := &appRequest{head: head, rid: fields.rid, principal: x.session.principal, hash: x.session.hash}
	x.response.streaming = endpoint.streamsOut
	if endpoint.streamsIn {
		request.items = &itemReader{x.frames, maxItem}
	} else if request.body, err = x.unaryBody(try); err != nil {
		return
	}
	if ordered != nil && ordered.insteadOfDispatch(x) {
		return
	}
	if refused := x.ledger.decide(try, true); refused != nil {
		x.response.fail(refused)
		return
	}
	x.dispatch(endpoint, request, try.rid)
	if ordered != nil && ordered.Run {
		x.server.answerPlain(x.ex, ordered)
	}
}

func (x *messageExchange) refuse(name string, status int) {
	x.response.fail(newProblem(name, status, no()))
}

// unaryBody is step 11.
func (x *messageExchange) unaryBody(try attempt) ([]byte, error) {
	if refused := x.ledger.decide(try, false); refused != nil {
		x.response.fail(refused)
		return nil, refused
	}
	x.frames.until = time.Now().Add(unaryBody)
	body, err := readBody(x.frames, maxUnary)
	if err != nil {
		x.readFault(err, no())
	}
	return body, err
}

// readFault answers a fault of the request's body, unless the connection is gone.
func (x *messageExchange) readFault(err error, executed *bool) {
	var ended *problem
	switch {
	case errors.As(err, &ended):
		x.response.fail(newProblem("cancelled", 400, executed))
	case errors.Is(err, errTooLarge):
		x.response.fail(newProblem("too-large", 413, executed))
	case errors.Is(err, errSilence):
		x.response.fail(newProblem("timeout", 408, executed))
	case errors.Is(err, errProtocol), errors.Is(err, errAEAD), errors.Is(err, errTruncated):
		x.response.fail(newProblem("malformed", 400, executed))
	default:
		x.ex.abort()
	}
}

// requestFault marks an error as one of the request's body.
type requestFault struct{ error }

func (f requestFault) Unwrap() error { return f.error }

// dispatch is step 13. The entry is done before the last bytes leave.
func (x *messageExchange) dispatch(endpoint *endpoint, request *appRequest, rid string) {
	x.response.finishing = func(status int) { x.ledger.finish(rid, status) }
	err := x.invoke(endpoint, request)
	if fault := (requestFault{}); errors.As(err, &fault) {
		x.readFault(fault.error, yes())
	} else if ended := (*problem)(nil); errors.As(err, &ended) {
		x.response.fail(ended)
	} else if err != nil && !errors.Is(err, errGone) {
		x.server.logf("application: %v", err)
		x.response.fail(newProblem("internal", 500, yes()))
	}
	x.ledger.finish(rid, x.response.status)
}

func (x *messageExchange) invoke(endpoint *endpoint, request *appRequest) (err error) {
	defer func() {
		if thrown := recover(); thrown != nil {
			err = errors.New("the application panicked")
		}
	}()
	return endpoint.run(request, x.response)
}

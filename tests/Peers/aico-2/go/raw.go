package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// scenarioFailure ends a scenario.
type scenarioFailure struct{ text string }

func expect(holds bool, format string, values ...interface{}) {
	if !holds {
		panic(scenarioFailure{fmt.Sprintf(format, values...)})
	}
}

func check(err error) {
	if err != nil {
		panic(scenarioFailure{err.Error()})
	}
}

func must(failed *failure) {
	if failed != nil {
		panic(scenarioFailure{failed.Error()})
	}
}

// rawRequest is a message made by hand: every part may be wrong.
type rawRequest struct {
	session *clientSession
	n       uint64
	salt    [8]byte
	head    *requestHead
	frames  []frame
	outer   string
	change  func(*http.Request)
}

// rawAnswer is an HTTP answer, opened if it was sealed.
type rawAnswer struct {
	outer   int
	header  http.Header
	bytes   []byte
	sealed  bool
	status  int
	fields  []field
	body    []byte
	problem problem
}

func (a *rawAnswer) String() string {
	if a.sealed {
		return fmt.Sprintf("sealed %d %s %.80q", a.status, a.problem.Type, a.body)
	}
	return fmt.Sprintf("unsealed %d %s", a.outer, a.problem.Type)
}

// isPlain says whether the answer is that unsealed problem.
func (a *rawAnswer) isPlain(status int, name string) bool {
	return !a.sealed && a.outer == status && a.problem.name() == name && a.problem.Status == status
}

// isSealed says whether the answer is that sealed problem; executed is nil for absent.
func (a *rawAnswer) isSealed(status int, name string, executed *bool) bool {
	got := a.problem.Executed
	same := got == nil && executed == nil || got != nil && executed != nil && *got == *executed
	return a.sealed && a.status == status && a.problem.name() == name && a.problem.Status == status && same
}

// fresh makes a session past all caches; a busy server is asked again.
func (c *client) fresh() *clientSession {
	for i := 0; ; i++ {
		session, failed := c.handshake()
		if failed != nil && strings.Contains(failed.reason, "busy") && i < 60 {
			time.Sleep(500 * time.Millisecond)
			continue
		}
		must(failed)
		return session
	}
}

// newRaw is a good request: method, target below the base, fields of a first attempt, then body.
func (c *client) newRaw(session *clientSession, method, target string, body []byte) *rawRequest {
	session.draw()
	r := &rawRequest{session: session, n: session.last, salt: randomSalt(), outer: c.base.Path + target}
	r.head = c.innerHead(call{method: method, target: target}, []field{
		{"aico-rid", toBase64(randomBytes(16))},
		{"aico-t", strconv.FormatInt(time.Since(session.r).Milliseconds(), 10)}})
	if body != nil {
		r.head.fields = append(r.head.fields, field{"content-type", jsonMedia})
		r.frames = []frame{{typeData, flagFinal, body}}
	}
	return r
}

// set changes or adds a field of HEAD.
func (r *rawRequest) set(name, value string) *rawRequest {
	for i := range r.head.fields {
		if r.head.fields[i].name == name {
			r.head.fields[i].value = value
			return r
		}
	}
	r.head.fields = append(r.head.fields, field{name, value})
	return r
}

// retry makes it the second attempt of the call with that rid.
func (r *rawRequest) retry(rid string, age time.Duration) *rawRequest {
	return r.set("aico-rid", rid).set("aico-retry-of", strconv.FormatInt(age.Milliseconds(), 10))
}

func (r *rawRequest) rid() string {
	rid, _ := fieldValue(r.head.fields, "aico-rid")
	return rid
}

func (r *rawRequest) allFrames() []frame {
	first := frame{kind: typeHead, plain: r.head.encode()}
	if len(r.frames) == 0 {
		first.flags = flagFinal
	}
	return append([]frame{first}, r.frames...)
}

// sealed gives each frame's bytes.
func (r *rawRequest) sealed() [][]byte { return r.sealFrames(r.allFrames()) }

func (r *rawRequest) sealFrames(frames []frame) [][]byte {
	seal := &sealer{aead: r.session.c2s, n: r.n, salt: r.salt}
	var out [][]byte
	for _, f := range frames {
		out = append(out, seal.seal(f))
	}
	return out
}

func join(parts [][]byte) []byte { return bytes.Join(parts, nil) }

// post sends the request as it is.
func (c *client) post(r *rawRequest) *rawAnswer { return c.postBytes(r, join(r.sealed())) }

// postBytes sends other bytes under the request's outer headers.
func (c *client) postBytes(r *rawRequest, body []byte) *rawAnswer {
	answer, err := c.tryPost(r, body)
	check(err)
	return answer
}

func (c *client) tryPost(r *rawRequest, body []byte) (*rawAnswer, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 40*time.Second)
	defer cancel()
	req, err := c.messageRequest(ctx, r.outer, r.session.sid, r.n, r.salt)
	if err != nil {
		return nil, err
	}
	req.ContentLength = int64(len(body))
	req.Body = io.NopCloser(bytes.NewReader(body))
	req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
	if r.change != nil {
		r.change(req)
	}
	resp, err := c.round(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	answer := &rawAnswer{outer: resp.StatusCode, header: resp.Header}
	if answer.bytes, err = io.ReadAll(resp.Body); err != nil {
		return nil, err
	}
	body = answer.bytes
	if isSealed(resp) {
		if err := answer.open(r.session, r.n); err != nil {
			return nil, err
		}
		body = answer.body
	}
	json.Unmarshal(body, &answer.problem)
	return answer, nil
}

// open reads a sealed answer strictly.
func (a *rawAnswer) open(session *clientSession, n uint64) error {
	frames := &frameReader{source: bytes.NewReader(a.bytes), aead: session.s2c, n: n}
	if err := frames.fill(frames.salt[:]); err != nil {
		return err
	}
	first, err := frames.next()
	if err != nil {
		return err
	}
	head, err := parseResponseHead(first.plain)
	if err != nil {
		return err
	}
	frames.rules = rulesFor(head.fields)
	a.sealed, a.status, a.fields = true, head.status, head.fields
	a.body, err = readBody(frames, maxUnary)
	return err
}

// alive proves that a session still works.
func (c *client) alive(session *clientSession) {
	answer := c.post(c.newRaw(session, "GET", "/health", nil))
	expect(answer.sealed && answer.status == 200, "the session died: %v", answer)
}

// plainCall is for what is not sealed.
func (c *client) plainCall(method, url, contentType string, body []byte) *rawAnswer {
	ctx, cancel := context.WithTimeout(context.Background(), 40*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(body))
	check(err)
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	resp, err := c.round(req)
	check(err)
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	check(err)
	answer := &rawAnswer{outer: resp.StatusCode, header: resp.Header, bytes: data}
	json.Unmarshal(data, &answer.problem)
	return answer
}

func (c *client) controlURL(name string) string {
	return c.base.Scheme + "://" + c.base.Host + "/_control/" + name
}

type serverStats struct {
	Handshakes int            `json:"handshakes"`
	Executions int            `json:"executions"`
	ByID       map[string]int `json:"by_id"`
	Requests   int            `json:"requests"`
}

func (c *client) stats() serverStats {
	var stats serverStats
	answer := c.plainCall("GET", c.controlURL("stats"), "", nil)
	check(json.Unmarshal(answer.bytes, &stats))
	return stats
}

// ran is the number of executions under an id.
func (c *client) ran(id string) int { return c.stats().ByID[id] }

func (c *client) restartServer() {
	answer := c.plainCall("POST", c.controlURL("restart"), "", nil)
	expect(answer.outer == 200, "restart answered %d", answer.outer)
}

// order queues a fault at this peer's own server.
func (c *client) order(text string) {
	answer := c.plainCall("POST", c.controlURL("fault"), jsonMedia, []byte(text))
	expect(answer.outer == 200, "fault %s: %d", text, answer.outer)
}

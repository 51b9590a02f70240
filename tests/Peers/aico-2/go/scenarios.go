package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/flynn/noise"
)

// scenario returns one remark or panics with a scenarioFailure.
type scenario struct {
	name string
	run  func(*scenarioContext) string
}

type scenarioResult struct {
	Scenario string `json:"scenario"`
	OK       bool   `json:"ok"`
	Detail   string `json:"detail"`
}

type scenarioContext struct {
	base      string
	pin       []byte
	identity  *noise.DHKey
	pauseFile string
	overHTTP2 bool

	old *clientSession
}

var scenarios = []scenario{
	{"handshake-nk", handshakeNK}, {"handshake-ik", handshakeIK}, {"restart", restartScenario},
	{"restart-together", restartTogether}, {"restart-process", restartProcess}, {"handshake-flips", handshakeFlips},
	{"handshake-small-order", handshakeSmallOrder}, {"handshake-bad-payload", handshakeBadPayload},
	{"handshake-too-long", handshakeTooLong}, {"echo", echoScenario}, {"echo-large", echoLarge}, {"status", statusScenario},
	{"whoami", whoamiScenario}, {"items", itemsScenario}, {"items-slow", itemsSlow}, {"items-broken", itemsBroken},
	{"upload-items", uploadItems}, {"chat", chatScenario}, {"blob-down", blobDown}, {"blob-up", blobUp}, {"ping", pingScenario},
	{"retry-in-progress", retryInProgress},
	{"retry-already-processed", retryAlreadyProcessed}, {"retry-same-rid-new-session", retrySameRidNewSession},
	{"replay", replayScenario}, {"replay-other-session", replayOtherSession}, {"tamper-number", tamperNumber},
	{"tamper-salt", tamperSalt}, {"tamper-frames", tamperFrames}, {"swap-drop-duplicate", swapDropDuplicate},
	{"truncate-everywhere", truncateEverywhere}, {"bytes-after-final", bytesAfterFinal}, {"no-final", noFinal},
	{"error-in-request", errorInRequest}, {"heads-invalid", headsInvalid}, {"target-mismatch", targetMismatch},
	{"outer-query-ignored", outerQueryIgnored}, {"outer-fields-ignored", outerFieldsIgnored},
	{"plain-call-refused", plainCallRefused}, {"content-encoding-refused", contentEncodingRefused},
	{"oversize-head", oversizeHead}, {"two-heads", twoHeads}, {"window", windowScenario}, {"padding", paddingScenario},
	{"suites", suitesScenario}, {"stream-faults", streamFaults}, {"heartbeats", heartbeats}, {"running-limit", runningLimit},
	{"late", lateScenario},
}

func chooseScenarios(names []string, canPause bool) ([]scenario, error) {
	var chosen []scenario
	for _, name := range names {
		found := false
		for _, s := range scenarios {
			if s.name == name || name == "all" && (canPause || s.name != "restart-process") {
				chosen, found = append(chosen, s), true
			}
		}
		if !found {
			return nil, fmt.Errorf("no scenario is called %q", name)
		}
	}
	return chosen, nil
}

// runAll runs the scenarios in their order. The session that `late` lets grow old is opened as soon as no restart comes any
// more, so that its minute passes meanwhile.
func (x *scenarioContext) runAll(chosen []scenario, report func(scenarioResult)) {
	for i, s := range chosen {
		late, restart := false, false
		for _, next := range chosen[i:] {
			late = late || next.name == "late"
			restart = restart || strings.HasPrefix(next.name, "restart")
		}
		if late && !restart && x.old == nil {
			x.run(scenario{"", func(x *scenarioContext) string { x.old = x.oldSession(); return "" }})
		}
		report(x.run(s))
	}
}

func (x *scenarioContext) run(s scenario) (result scenarioResult) {
	result.Scenario = s.name
	defer func() {
		if thrown := recover(); thrown != nil {
			failed, expected := thrown.(scenarioFailure)
			if !expected {
				failed.text = fmt.Sprint(thrown)
			}
			result.OK, result.Detail = false, failed.text
		}
	}()
	result.Detail = s.run(x)
	result.OK = true
	return result
}

func (x *scenarioContext) client() *client {
	c, err := newClient(x.base, [][]byte{x.pin}, nil, x.overHTTP2)
	check(err)
	return c
}

func newID() string { return hex.EncodeToString(randomBytes(8)) }

func orderBody(id string, delay int) []byte {
	return encodeJSON(map[string]interface{}{"id": id, "delay_ms": delay})
}

// unary makes a call through the library and reads it all.
func (c *client) unary(method, target string, body []byte, fields ...field) (int, []byte, *failure) {
	request := call{method: method, target: target, body: body, fields: fields}
	if body != nil && len(fields) == 0 {
		request.fields = []field{{"content-type", jsonMedia}}
	}
	answer, failed := c.do(context.Background(), request)
	if failed != nil {
		return 0, nil, failed
	}
	data, failed := answer.body()
	return answer.status, data, failed
}

// --- calls ---

func echoScenario(x *scenarioContext) string {
	c := x.client()
	for _, body := range []string{`{"a":1}`, `"äöü"`, strings.Repeat("x", sendPlain), strings.Repeat("y", sendPlain+1)} {
		status, data, failed := c.unary("POST", "/echo", []byte(body), field{"content-type", "text/plain"})
		must(failed)
		expect(status == 200 && string(data) == body, "echo of %d bytes: %d with %d bytes", len(body), status, len(data))
	}
	answer, failed := c.do(context.Background(), call{method: "POST", target: "/echo", body: []byte("x"), fields: []field{{"content-type", "text/x-own; a=b"}}})
	must(failed)
	_, failed = answer.body()
	must(failed)
	kind, _ := fieldValue(answer.fields, "content-type")
	expect(mediaIs(kind, "text/x-own"), "content type came back as %q", kind)
	status, data, failed := c.unary("POST", "/echo", nil)
	must(failed)
	expect(status == 200 && len(data) == 0, "empty echo: %d with %d bytes", status, len(data))
	return "bodies of 0 to 16,385 bytes"
}

func echoLarge(x *scenarioContext) string {
	c := x.client()
	body := randomBytes(8<<20 + 3)
	status, data, failed := c.unary("POST", "/echo", body, field{"content-type", "application/octet-stream"})
	must(failed)
	expect(status == 200 && bytes.Equal(data, body), "%d with %d bytes", status, len(data))
	return "8 MiB both ways"
}

func statusScenario(x *scenarioContext) string {
	c := x.client()
	for _, code := range []int{200, 201, 204, 302, 400, 401, 404, 408, 409, 422, 500, 503} {
		answer, failed := c.do(context.Background(), call{method: "GET", target: fmt.Sprintf("/status/%d", code)})
		must(failed)
		_, failed = answer.body()
		must(failed)
		header, _ := fieldValue(answer.fields, "x-status")
		expect(answer.status == code && header == fmt.Sprint(code), "%d came as %d with x-status %q", code, answer.status, header)
	}
	status, _, failed := c.unary("GET", "/nothing-here", nil)
	must(failed)
	expect(status == 404, "unknown path: %d", status)
	return "true statuses inside"
}

func whoamiScenario(x *scenarioContext) string {
	c := x.client()
	var who struct{ Principal, Authorization *string }
	_, data, failed := c.unary("GET", "/whoami", nil, field{"authorization", "Bearer inner"})
	must(failed)
	check(json.Unmarshal(data, &who))
	expect(who.Principal == nil && who.Authorization != nil && *who.Authorization == "Bearer inner", "%s", data)
	session := c.fresh()
	raw := c.newRaw(session, "GET", "/whoami", nil)
	answer := c.post(raw)
	expect(strings.Contains(string(answer.body), raw.rid()), "rid: %v", answer)
	return "authorization and rid as sent"
}

func (c *client) items(target string) ([][]byte, *failure) {
	answer, failed := c.do(context.Background(), call{method: "GET", target: target, streams: true})
	if failed != nil {
		return nil, failed
	}
	expect(answer.status == 200 && answer.frames.rules.items, "%s: %d, items %v", target, answer.status, answer.frames.rules.items)
	return answer.all()
}

func checkItems(items [][]byte, count int) {
	expect(len(items) == count, "%d items, not %d", len(items), count)
	for i, data := range items {
		var item struct {
			Index int
			Text  string
		}
		check(json.Unmarshal(data, &item))
		expect(item.Index == i && item.Text == fmt.Sprintf("item %d", i), "item %d is %s", i, data)
	}
}

func itemsScenario(x *scenarioContext) string {
	c := x.client()
	for _, count := range []int{0, 1, 5, 1000} {
		items, failed := c.items(fmt.Sprintf("/items?count=%d", count))
		must(failed)
		checkItems(items, count)
	}
	return "0, 1, 5 and 1,000 items"
}

func itemsSlow(x *scenarioContext) string {
	c := x.client()
	answer, failed := c.do(context.Background(), call{method: "GET", target: "/items?count=4&delay_ms=400", streams: true})
	must(failed)
	last := time.Now()
	for i := 0; i < 4; i++ {
		item, failed := answer.next()
		must(failed)
		gap := time.Since(last)
		last = time.Now()
		expect(item != nil && (i == 0 || gap > 150*time.Millisecond), "item %d came after %v", i, gap)
	}
	item, failed := answer.next()
	must(failed)
	expect(item == nil, "an item too many")
	return "item by item"
}

func itemsBroken(x *scenarioContext) string {
	c := x.client()
	items, failed := c.items("/items/broken?count=3")
	checkItems(items, 3)
	expect(failed != nil && failed.kind == streamFault && failed.execution == executed && failed.reason == "urn:example:broken", "%v", failed)
	return failed.Error()
}

func uploadItems(x *scenarioContext) string {
	c := x.client()
	for _, sizes := range [][]int{{}, {0}, {5, 0, 70000, 1}, {sendPlain, sendPlain + 1}} {
		before, total := c.ran("upload"), 0
		source := func(send func([]byte) error) error {
			for _, size := range sizes {
				if err := send(bytes.Repeat([]byte("u"), size)); err != nil {
					return err
				}
			}
			return nil
		}
		for _, size := range sizes {
			total += size
		}
		answer, failed := c.do(context.Background(), call{method: "POST", target: "/items", source: source, items: true,
			fields: []field{{"content-type", itemsMedia}}})
		must(failed)
		data, failed := answer.body()
		must(failed)
		var reply struct{ Count, Bytes int }
		check(json.Unmarshal(data, &reply))
		expect(reply.Count == len(sizes) && reply.Bytes == total, "%v: %s", sizes, data)
		expect(c.ran("upload") == before+1, "%v: counted %d times", sizes, c.ran("upload")-before)
	}
	return "empty, empty items, items of several frames"
}

// chatScenario sends all before it reads over HTTP/1.1, and takes turns where the server speaks HTTP/2 without TLS.
func chatScenario(x *scenarioContext) string {
	c := x.client()
	raw := c.newRaw(c.fresh(), "POST", "/chat", nil).set("content-type", itemsMedia)
	raw.frames = []frame{{typeData, flagItem, []byte(`"one"`)}, {typeData, flagItem | flagFinal, []byte(`"two"`)}}
	answer := c.post(raw)
	expect(answer.sealed && answer.status == 200 && string(answer.body) == `"one""two"`, "%v", answer)
	duplex := *x
	duplex.overHTTP2 = true
	c = duplex.client()
	if _, failed := c.session(context.Background(), nil); failed != nil {
		expect(!x.overHTTP2, "no HTTP/2 here: %v", failed)
		return "half duplex only: the server does not speak HTTP/2 here"
	}
	c.chatInTurns()
	return "half duplex, and in turns over HTTP/2"
}

func (c *client) chatInTurns() {
	turns, done := make(chan []byte), make(chan struct{})
	source := func(send func([]byte) error) error {
		for item := range turns {
			if err := send(item); err != nil {
				return err
			}
		}
		return nil
	}
	answer, failed := c.do(context.Background(), call{method: "POST", target: "/chat", source: source, items: true, streams: true,
		fields: []field{{"content-type", itemsMedia}}})
	must(failed)
	defer close(done)
	for i := 0; i < 10; i++ {
		sent := []byte(fmt.Sprintf(`{"turn":%d}`, i))
		select {
		case turns <- sent:
		case <-time.After(10 * time.Second):
			panic(scenarioFailure{"the request does not flow while the response is open"})
		}
		got, failed := answer.next()
		must(failed)
		expect(bytes.Equal(sent, got), "turn %d: %s", i, got)
	}
	close(turns)
	last, failed := answer.next()
	must(failed)
	expect(last == nil, "an item too many: %s", last)
}

func blobDown(x *scenarioContext) string {
	c := x.client()
	for _, size := range []int{0, 1, sendPlain, 3<<20 + 17} {
		status, data, failed := c.unary("GET", fmt.Sprintf("/blob/%d", size), nil)
		must(failed)
		expect(status == 200 && bytes.Equal(data, blobBytes(0, size)), "%d: %d with %d bytes", size, status, len(data))
	}
	return "0 to 3 MiB"
}

func blobUp(x *scenarioContext) string {
	c := x.client()
	for _, size := range []int{0, 1, 2<<20 + 5} {
		data, sum := blobBytes(0, size), sha256.Sum256(blobBytes(0, size))
		source := func(send func([]byte) error) error {
			for rest := data; len(rest) > 0; {
				piece := 100000
				if piece > len(rest) {
					piece = len(rest)
				}
				if err := send(rest[:piece]); err != nil {
					return err
				}
				rest = rest[piece:]
			}
			return nil
		}
		answer, failed := c.do(context.Background(), call{method: "PUT", target: "/blob/up", source: source,
			fields: []field{{"content-type", "application/octet-stream"}}})
		must(failed)
		body, failed := answer.body()
		must(failed)
		var reply struct {
			Bytes  int
			Sha256 string
		}
		check(json.Unmarshal(body, &reply))
		expect(reply.Bytes == size && reply.Sha256 == hex.EncodeToString(sum[:]), "%d: %s", size, body)
	}
	return "0 to 2 MiB from a source"
}

func pingScenario(x *scenarioContext) string {
	c := x.client()
	session := c.fresh()
	ping := c.post(c.newRaw(session, "GET", "/_aico/ping", nil))
	expect(ping.sealed && ping.status == 204 && len(ping.body) == 0, "%v", ping)
	other := c.post(c.newRaw(session, "POST", "/_aico/ping", nil))
	expect(other.sealed && other.status == 404, "POST: %v", other)
	withBody := c.newRaw(session, "GET", "/_aico/ping", nil)
	withBody.frames = []frame{{kind: typeData, flags: flagFinal}}
	answer := c.post(withBody)
	expect(answer.isSealed(400, "malformed", no()), "ping without FINAL on HEAD: %v", answer)
	plain := c.plainCall("GET", c.base.String()+"/_aico/ping", "", nil)
	expect(plain.isPlain(403, "sealed-required"), "plain ping: %v", plain)
	return "204"
}

// --- retries ---

func restartScenario(x *scenarioContext) string {
	c := x.client()
	_, _, failed := c.unary("GET", "/health", nil)
	must(failed)
	c.restartServer()
	id := newID()
	status, _, failed := c.unary("PUT", "/orders/"+id, []byte(`{}`))
	must(failed)
	expect(status == 200 && c.ran(id) == 1, "idempotent: %d, %d executions", status, c.ran(id))
	// Within the slack of two seconds the new process cannot know that the call began after its start.
	c.restartServer()
	id = newID()
	_, _, failed = c.unary("POST", "/orders", orderBody(id, 0))
	expect(failed != nil && failed.kind == outcomeUnknown && failed.execution == unknown && c.ran(id) == 0, "at once: %v, %d executions", failed, c.ran(id))
	_, _, failed = c.unary("GET", "/health", nil)
	must(failed)
	c.restartServer()
	time.Sleep(clockSlack + 700*time.Millisecond)
	id = newID()
	before := c.stats().Handshakes
	status, _, failed = c.unary("POST", "/orders", orderBody(id, 0))
	must(failed)
	expect(status == 200 && c.ran(id) == 1, "later: %d, %d executions", status, c.ran(id))
	expect(c.stats().Handshakes == before+1, "%d handshakes", c.stats().Handshakes-before)
	before = c.stats().Handshakes
	uploads := c.ran("upload")
	c.restartServer()
	time.Sleep(clockSlack + 700*time.Millisecond)
	taken := 0
	answer, failed := c.do(context.Background(), call{method: "POST", target: "/items", items: true,
		fields: []field{{"content-type", itemsMedia}}, source: func(send func([]byte) error) error {
			taken++
			return send([]byte("1"))
		}})
	must(failed)
	_, failed = answer.body()
	must(failed)
	expect(taken == 1 && c.ran("upload") == uploads+1 && c.stats().Handshakes == before+1, "upload: source opened %d times", taken)
	return "PUT runs at once, POST after the slack, an upload's source is opened once"
}

// restartTogether is 100 calls on one stale session: one handshake in all.
func restartTogether(x *scenarioContext) string {
	c := x.client()
	_, _, failed := c.unary("GET", "/health", nil)
	must(failed)
	before := c.stats().Handshakes
	c.restartServer()
	var group sync.WaitGroup
	results := make([]*failure, 100)
	for i := range results {
		i := i
		group.Add(1)
		go func() {
			defer group.Done()
			_, _, results[i] = c.unary("GET", "/health", nil)
		}()
	}
	group.Wait()
	for _, failed := range results {
		must(failed)
	}
	after := c.stats().Handshakes
	expect(after == before+1, "%d handshakes", after-before)
	return "100 calls, 1 handshake"
}

func restartProcess(x *scenarioContext) string {
	expect(x.pauseFile != "", "needs --pause-file")
	c := x.client()
	_, _, failed := c.unary("GET", "/health", nil)
	must(failed)
	check(os.WriteFile(x.pauseFile+".waiting", nil, 0o644))
	end := time.Now().Add(2 * time.Minute)
	for {
		if _, err := os.Stat(x.pauseFile); err == nil {
			break
		}
		expect(time.Now().Before(end), "nobody created the pause file")
		time.Sleep(100 * time.Millisecond)
	}
	time.Sleep(clockSlack + 700*time.Millisecond)
	id := newID()
	status, _, failed := c.unary("POST", "/orders", orderBody(id, 0))
	must(failed)
	expect(status == 200 && c.ran(id) == 1, "%d, %d executions", status, c.ran(id))
	return "the new process ran it once"
}

func retryInProgress(x *scenarioContext) string {
	c := x.client()
	session, id := c.fresh(), newID()
	c.alive(session)
	first := c.newRaw(session, "POST", "/orders", orderBody(id, 1500))
	begun := time.Now()
	answers := make(chan *rawAnswer, 1)
	go func() {
		answer, _ := c.tryPost(first, join(first.sealed()))
		answers <- answer
	}()
	for c.ran(id) == 0 {
		expect(time.Since(begun) < 10*time.Second, "the first attempt did not start")
		time.Sleep(20 * time.Millisecond)
	}
	answer := c.post(c.newRaw(session, "POST", "/orders", orderBody(id, 0)).retry(first.rid(), time.Since(begun)+time.Millisecond))
	expect(answer.isSealed(409, "in-progress", yes()), "%v", answer)
	original := <-answers
	expect(original != nil && original.sealed && original.status == 200 && c.ran(id) == 1, "original: %v, %d executions", original, c.ran(id))
	return "sealed 409, 1 execution"
}

func retryAlreadyProcessed(x *scenarioContext) string {
	c := x.client()
	session, id := c.fresh(), newID()
	first := c.newRaw(session, "POST", "/orders", orderBody(id, 0))
	begun := time.Now()
	answer := c.post(first)
	expect(answer.status == 200, "%v", answer)
	for _, retry := range []bool{true, false} {
		again := c.newRaw(session, "POST", "/orders", orderBody(id, 0)).set("aico-rid", first.rid())
		if retry {
			again.retry(first.rid(), time.Since(begun)+time.Millisecond)
		}
		answer = c.post(again)
		original := answer.problem.OriginalStatus
		expect(answer.isSealed(409, "already-processed", yes()) && original != nil && *original == 200, "%v", answer)
	}
	put := c.newRaw(session, "PUT", "/orders/"+id, []byte(`{}`))
	expect(c.post(put).status == 200, "PUT failed")
	answer = c.post(c.newRaw(session, "PUT", "/orders/"+id, []byte(`{}`)).retry(put.rid(), time.Second))
	expect(answer.isSealed(409, "already-processed", yes()), "PUT again: %v", answer)
	expect(c.ran(id) == 2, "%d executions", c.ran(id))
	return "with original_status, whatever the verb"
}

func retrySameRidNewSession(x *scenarioContext) string {
	c := x.client()
	id := newID()
	first := c.newRaw(c.fresh(), "POST", "/orders", orderBody(id, 0))
	begun := time.Now()
	expect(c.post(first).status == 200, "first attempt failed")
	answer := c.post(c.newRaw(c.fresh(), "POST", "/orders", orderBody(id, 0)).retry(first.rid(), time.Since(begun)+time.Millisecond))
	expect(answer.isSealed(409, "already-processed", yes()) && c.ran(id) == 1, "%v, %d executions", answer, c.ran(id))
	// A retry whose call began before the process did is ambiguous, one of an idempotent call runs.
	other := newID()
	answer = c.post(c.newRaw(c.fresh(), "POST", "/orders", orderBody(other, 0)).retry(toBase64(randomBytes(16)), 900*time.Hour))
	expect(answer.isSealed(409, "outcome-unknown", nil) && c.ran(other) == 0, "old call: %v, %d executions", answer, c.ran(other))
	answer = c.post(c.newRaw(c.fresh(), "PUT", "/orders/"+other, []byte(`{}`)).retry(toBase64(randomBytes(16)), 900*time.Hour))
	expect(answer.sealed && answer.status == 200 && c.ran(other) == 1, "old idempotent call: %v, %d executions", answer, c.ran(other))
	return "1 execution over two sessions"
}

func (x *scenarioContext) oldSession() *clientSession {
	c := x.client()
	session := c.fresh()
	c.alive(session)
	return session
}

func lateScenario(x *scenarioContext) string {
	c := x.client()
	session := x.old
	if session == nil {
		session = x.oldSession()
	}
	time.Sleep(time.Until(session.r.Add(freshness + 2*time.Second)))
	id := newID()
	answer := c.post(c.newRaw(session, "POST", "/orders", orderBody(id, 0)).set("aico-t", "0"))
	expect(answer.isSealed(408, "too-late", no()) && c.ran(id) == 0, "%v, %d executions", answer, c.ran(id))
	answer = c.post(c.newRaw(session, "GET", "/health", nil).set("aico-t", "0"))
	expect(answer.isSealed(408, "too-late", no()), "GET: %v", answer)
	answer = c.post(c.newRaw(session, "POST", "/orders", orderBody(id, 0)).set("aico-t", "9999999999"))
	expect(answer.status == 200 && c.ran(id) == 1, "t in the future: %v", answer)
	return "sealed 408, nothing ran"
}

func replayScenario(x *scenarioContext) string {
	c := x.client()
	session, id := c.fresh(), newID()
	raw := c.newRaw(session, "POST", "/orders", orderBody(id, 0))
	body := join(raw.sealed())
	expect(c.postBytes(raw, body).status == 200, "first sending failed")
	again := c.postBytes(raw, body)
	expect(again.isPlain(400, "rejected"), "again: %v", again)
	burst := newID()
	raw = c.newRaw(session, "POST", "/orders", orderBody(burst, 100))
	body = join(raw.sealed())
	var group sync.WaitGroup
	var mutex sync.Mutex
	good, refusals, others := 0, 0, ""
	for i := 0; i < 50; i++ {
		group.Add(1)
		go func() {
			defer group.Done()
			answer, err := c.tryPost(raw, body)
			mutex.Lock()
			defer mutex.Unlock()
			switch {
			case err != nil:
				others = err.Error()
			case answer.sealed && answer.status == 200:
				good++
			case answer.isPlain(400, "rejected"):
				refusals++
			default:
				others = answer.String()
			}
		}()
	}
	group.Wait()
	expect(good == 1 && refusals == 49, "%d good, %d rejected, %s", good, refusals, others)
	expect(c.ran(id) == 1 && c.ran(burst) == 1, "%d and %d executions", c.ran(id), c.ran(burst))
	for i := 0; i < 2*windowSize; i += windowSize {
		session.last += windowSize
		c.alive(session)
	}
	late := c.postBytes(raw, body)
	expect(late.isPlain(400, "rejected"), "after the window slid: %v", late)
	return "again, 50 at once, after the window slid"
}

func replayOtherSession(x *scenarioContext) string {
	c := x.client()
	id := newID()
	raw := c.newRaw(c.fresh(), "POST", "/orders", orderBody(id, 0))
	body, other := join(raw.sealed()), c.fresh()
	stolen := *raw
	stolen.session = other
	answer := c.postBytes(&stolen, body)
	expect(answer.isPlain(400, "rejected") && c.ran(id) == 0, "%v, %d executions", answer, c.ran(id))
	c.alive(other)
	expect(c.postBytes(raw, body).status == 200 && c.ran(id) == 1, "the genuine one")
	return "rejected, other session lives"
}

// --- beyond the common list ---

func streamFaults(x *scenarioContext) string {
	c := x.client()
	session := c.fresh()
	attempt := func(what string, executed *bool, change func(raw *rawRequest, parts [][]byte) [][]byte) {
		raw := c.newRaw(session, "POST", "/items", nil).set("content-type", itemsMedia)
		raw.frames = []frame{{typeData, flagItem, []byte("1")}, {typeData, 0, []byte("2")}, {typeData, flagItem | flagFinal, []byte("3")}}
		answer := c.postBytes(raw, join(change(raw, raw.sealed())))
		expect(answer.isSealed(400, "malformed", executed), "%s: %v", what, answer)
	}
	attempt("flipped", yes(), func(_ *rawRequest, parts [][]byte) [][]byte { flip(parts[2], -1); return parts })
	attempt("cut", yes(), func(_ *rawRequest, parts [][]byte) [][]byte { return parts[:3] })
	attempt("byte after FINAL", yes(), func(_ *rawRequest, parts [][]byte) [][]byte { return append(parts, []byte{0}) })
	attempt("FINAL in an open item", yes(), func(raw *rawRequest, _ [][]byte) [][]byte {
		frames := raw.allFrames()
		frames[3].flags = flagFinal
		return raw.sealFrames(frames)
	})
	big := c.newRaw(session, "POST", "/items", nil).set("content-type", itemsMedia)
	for size := 0; size <= maxItem; size += maxPlain {
		big.frames = append(big.frames, frame{kind: typeData, plain: make([]byte, maxPlain)})
	}
	big.frames = append(big.frames, frame{kind: typeData, flags: flagItem | flagFinal})
	answer, err := c.tryPost(big, join(big.sealed()))
	expect(err != nil || answer.isSealed(413, "too-large", yes()), "an item too large: %v", answer)
	return "sealed 400 malformed, executed"
}

// heartbeats waits past hb, and past 3·hb where that is short, with each side silent in turn.
func heartbeats(x *scenarioContext) string {
	c := x.client()
	session := c.fresh()
	c.alive(session)
	if session.heartbeat > 6*time.Second {
		return fmt.Sprintf("%d PADs in a pause of hb + 2 s", c.silentStream(session.heartbeat+2*time.Second))
	}
	quiet := 3*session.heartbeat + 2*time.Second
	var group sync.WaitGroup
	var results [3]scenarioResult
	for i, part := range []func(*scenarioContext) string{
		func(*scenarioContext) string { return fmt.Sprintf("%d PADs", c.silentStream(quiet)) },
		func(*scenarioContext) string { c.silentUpload(quiet); return "a pausing upload lives" },
		func(*scenarioContext) string { c.stalledRequest(session); return "a stalled one gets 408" }} {
		i, part := i, part
		group.Add(1)
		go func() {
			defer group.Done()
			results[i] = x.run(scenario{"", part})
		}()
	}
	group.Wait()
	for _, result := range results {
		expect(result.OK, "%s", result.Detail)
	}
	return results[0].Detail + ", " + results[1].Detail + ", " + results[2].Detail
}

// silentStream reads an item that comes after a pause, and counts the PADs before it.
func (c *client) silentStream(pause time.Duration) int {
	answer, failed := c.do(context.Background(), call{method: "GET", target: fmt.Sprintf("/items?count=1&delay_ms=%d", pause.Milliseconds()), streams: true})
	must(failed)
	items, failed := answer.all()
	must(failed)
	checkItems(items, 1)
	expect(answer.frames.pads >= 1, "no PAD in %v", pause)
	return answer.frames.pads
}

// silentUpload pauses between two items; the heartbeat keeps the request alive.
func (c *client) silentUpload(pause time.Duration) {
	source := func(send func([]byte) error) error {
		if err := send([]byte("1")); err != nil {
			return err
		}
		time.Sleep(pause)
		return send([]byte("2"))
	}
	answer, failed := c.do(context.Background(), call{method: "POST", target: "/items", source: source, items: true,
		fields: []field{{"content-type", itemsMedia}}})
	must(failed)
	body, failed := answer.body()
	must(failed)
	expect(answer.status == 200 && strings.Contains(string(body), `2`), "%s", body)
}

// stalledRequest sends HEAD and then nothing, no PAD either.
func (c *client) stalledRequest(session *clientSession) {
	id := newID()
	raw := c.newRaw(session, "POST", "/orders", orderBody(id, 0))
	reader, writer := io.Pipe()
	raw.change = func(r *http.Request) { r.ContentLength, r.Body, r.GetBody = -1, reader, nil }
	go writer.Write(raw.sealed()[0])
	defer writer.Close()
	answer, err := c.tryPost(raw, nil)
	check(err)
	expect(answer.isSealed(408, "timeout", no()) && c.ran(id) == 0, "stalled: %v", answer)
}

func runningLimit(x *scenarioContext) string {
	c := x.client()
	session, id := c.fresh(), newID()
	c.alive(session)
	var group sync.WaitGroup
	var mutex sync.Mutex
	good, busy, others := 0, 0, ""
	for i := 0; i < maxRunning+40; i++ {
		raw := c.newRaw(session, "POST", "/orders", orderBody(id, 5000))
		group.Add(1)
		go func() {
			defer group.Done()
			answer, err := c.tryPost(raw, join(raw.sealed()))
			mutex.Lock()
			defer mutex.Unlock()
			switch {
			case err != nil:
				others = err.Error()
			case answer.isSealed(503, "busy", no()):
				busy++
			case answer.status == 200:
				good++
			default:
				others = answer.String()
			}
		}()
	}
	group.Wait()
	expect(others == "" && good == c.ran(id) && good+busy == maxRunning+40 && busy > 0, "%d good, %d busy, %d ran, %s", good, busy, c.ran(id), others)
	return fmt.Sprintf("%d ran, %d were busy", good, busy)
}

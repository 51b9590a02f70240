package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math/rand"
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
	{"restart-process", restartProcess}, {"handshake-flips", handshakeFlips},
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

// --- handshake ---

func handshakeNK(x *scenarioContext) string {
	c := x.client()
	first, second := c.fresh(), c.fresh()
	expect(!bytes.Equal(first.sid, second.sid), "two sessions have one sid")
	c.alive(first)
	c.alive(second)
	return fmt.Sprintf("exp %v, max_requests %d, hb %v", first.life, first.most, first.heartbeat)
}

func handshakeIK(x *scenarioContext) string {
	c, random := x.client(), newKeyPair()
	c.identity = &random
	if x.identity != nil {
		c.identity = x.identity
	}
	session := c.fresh()
	answer := c.post(c.newRaw(session, "GET", "/whoami", nil))
	expect(bytes.Contains(answer.body, []byte(hex.EncodeToString(c.identity.Public))), "principal: %v", answer)
	if x.identity == nil {
		return "with a new identity"
	}
	c.identity = &random
	_, failed := c.handshake()
	if failed == nil {
		return "other identities are admitted too"
	}
	expect(failed.kind == clientRefused, "a stranger got %v", failed)
	return "a stranger is refused"
}

// handshakeAnswer posts a handshake body and asks again while the server is busy.
func (c *client) handshakeAnswer(body []byte) *rawAnswer {
	for i := 0; ; i++ {
		answer := c.plainCall("POST", c.base.String()+"/_aico/handshake", handshakeMedia, body)
		if answer.problem.name() != "busy" || i == 100 {
			return answer
		}
		time.Sleep(500 * time.Millisecond)
	}
}

var goodPayload1 = []byte(`{"v":[2],"suites":["xchacha20poly1305"]}`)

func handshakeFlips(x *scenarioContext) string {
	c := x.client()
	stranger := newKeyPair()
	for _, identity := range []*noise.DHKey{nil, &stranger} {
		started, err := startHandshake(x.pin, identity, goodPayload1, nil)
		check(err)
		for i := range started.body {
			flipped := append([]byte(nil), started.body...)
			flipped[i] ^= 1 << uint(i%8)
			answer := c.handshakeAnswer(flipped)
			wanted := "handshake-failed"
			switch {
			case i == 0 || i == 1 && flipped[1] != patternNK && flipped[1] != patternIK:
				wanted = "version-unsupported"
			case i >= 2 && i < 10:
				wanted = "key-unknown"
			}
			status := 400
			if wanted == "key-unknown" {
				status = 422
			}
			expect(answer.isPlain(status, wanted), "byte %d of %d: %v, not %s", i, len(flipped), answer, wanted)
		}
	}
	c.alive(c.fresh())
	return "every byte of NK and IK"
}

// smallOrder are the points of order 1, 2, 4 and 8, and their forms that are not reduced.
var smallOrder = []string{
	"0000000000000000000000000000000000000000000000000000000000000000",
	"0100000000000000000000000000000000000000000000000000000000000000",
	"e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
	"5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
	"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
}

// zeroDH lets an attacker send a small-order key and go on with the zero secret it leads to.
type zeroDH struct {
	noise.DHFunc
	point     []byte
	ephemeral bool
	calls     int
}

func (d *zeroDH) GenerateKeypair(random io.Reader) (noise.DHKey, error) {
	pair, err := d.DHFunc.GenerateKeypair(random)
	if d.ephemeral {
		pair.Public = d.point
	}
	return pair, err
}

func (d *zeroDH) DH(private, public []byte) ([]byte, error) {
	d.calls++
	if d.ephemeral || d.calls == 2 {
		return make([]byte, 32), nil
	}
	return d.DHFunc.DH(private, public)
}

// smallOrderHandshake is valid under the all-zero secret: e is the point in NK, s in IK.
func smallOrderHandshake(pin, point []byte, ephemeral bool) []byte {
	pattern := byte(patternIK)
	if ephemeral {
		pattern = patternNK
	}
	head := append([]byte{2, pattern}, keyID(pin)...)
	config := noiseConfig(pattern, head)
	config.CipherSuite = noise.NewCipherSuite(&zeroDH{DHFunc: noise.DH25519, point: point, ephemeral: ephemeral},
		noise.CipherChaChaPoly, noise.HashSHA256)
	config.Initiator, config.PeerStatic = true, pin
	config.StaticKeypair = noise.DHKey{Private: randomBytes(32), Public: point}
	state, err := noise.NewHandshakeState(config)
	check(err)
	body, _, _, err := state.WriteMessage(head, goodPayload1)
	check(err)
	return body
}

func handshakeSmallOrder(x *scenarioContext) string {
	c := x.client()
	for _, text := range smallOrder {
		point, _ := hex.DecodeString(text)
		for _, ephemeral := range []bool{true, false} {
			answer := c.handshakeAnswer(smallOrderHandshake(x.pin, point, ephemeral))
			expect(answer.isPlain(400, "handshake-failed"), "%s: %v", text, answer)
		}
	}
	return fmt.Sprintf("%d points as e and as s", len(smallOrder))
}

func handshakeBadPayload(x *scenarioContext) string {
	c := x.client()
	failed := []string{``, `x`, `[]`, `null`, `{`, `{}`, `{"v":[2]}`, `{"suites":["xchacha20poly1305"]}`,
		`{"v":2,"suites":["xchacha20poly1305"]}`, `{"v":[2.0],"suites":["xchacha20poly1305"]}`, `{"v":["2"],"suites":["xchacha20poly1305"]}`,
		`{"v":[2e0],"suites":["xchacha20poly1305"]}`, `{"v":null,"suites":["xchacha20poly1305"]}`,
		`{"v":[2],"suites":[]}`, `{"v":[2],"suites":"xchacha20poly1305"}`, `{"v":[2],"suites":[1]}`, `{"v":[2],"suites":null}`,
		`{"v":[2],"suites":["a","b","c","d","e","f","g","h","xchacha20poly1305"]}`,
		`{"v":[2],"v":[2],"suites":["xchacha20poly1305"]}`, `{"v":[2],"suites":["xchacha20poly1305"],"x":1,"x":1}`,
		`{"v":[2],"suites":["xchacha20poly1305"]}{}`, "\xef\xbb\xbf" + string(goodPayload1), `{"v":[2],"suites":["` + "\xff" + `"]}`}
	for _, payload := range failed {
		c.expectHandshake(payload, "handshake-failed")
	}
	for _, payload := range []string{`{"v":[1],"suites":["xchacha20poly1305"]}`, `{"v":[3],"suites":["xchacha20poly1305"]}`,
		`{"v":[2],"suites":["x"]}`} {
		c.expectHandshake(payload, "version-unsupported")
	}
	for _, payload := range []string{`{"v":[2],"suites":["xchacha20poly1305"],"x":{"y":[1.5e3]}}`,
		` { "suites" : [ "x" , "xchacha20poly1305" ] , "v" : [ 1 , 2 ] } `, `{"v":[2],"suit\u0065s":["xchacha20poly1305"]}`} {
		c.expectHandshake(payload, "")
	}
	return fmt.Sprintf("%d payloads refused", len(failed)+3)
}

// expectHandshake sends a payload 1; no problem means success.
func (c *client) expectHandshake(payload, problem string) {
	started, err := startHandshake(c.pins[0], nil, []byte(payload), nil)
	check(err)
	answer := c.handshakeAnswer(started.body)
	if problem != "" {
		expect(answer.isPlain(400, problem), "%.60q: %v, not %s", payload, answer, problem)
		return
	}
	expect(answer.outer == 200, "%q: %v", payload, answer)
	_, _, err = started.finish(answer.bytes)
	check(err)
}

func handshakeTooLong(x *scenarioContext) string {
	c := x.client()
	fill := func(size int) string {
		start := `{"v":[2],"suites":["xchacha20poly1305"],"x":"`
		return start + strings.Repeat("a", size-len(start)-2) + `"}`
	}
	c.expectHandshake(fill(maxPayload1), "")
	c.expectHandshake(fill(maxPayload1+1), "handshake-failed")
	for _, size := range []int{0, 9, maxHandshakeRequest + 1, 1 << 20} {
		body := append([]byte{2, 1}, keyID(x.pin)...)
		if size > len(body) {
			body = append(body, randomBytes(size-len(body))...)
		}
		answer := c.handshakeAnswer(body[:size])
		expect(answer.isPlain(400, "handshake-failed"), "%d bytes: %v", size, answer)
	}
	get := c.plainCall("GET", c.base.String()+"/_aico/handshake", "", nil)
	expect(get.outer == 405 && len(get.bytes) == 0, "GET: %v", get)
	wrong := c.plainCall("POST", c.base.String()+"/_aico/handshake", jsonMedia, goodPayload1)
	expect(wrong.isPlain(400, "handshake-failed"), "wrong media type: %v", wrong)
	return "payload of 4,096 and 4,097 bytes; body of 0, 9, 8,193 and 1,048,576"
}

func suitesScenario(x *scenarioContext) string {
	c := x.client()
	c.suites = []string{"unknown-suite", suiteXChaCha}
	c.alive(c.fresh())
	c.suites = []string{"a", "b", "c", "d", "e", "f", "g", suiteXChaCha}
	c.alive(c.fresh())
	c.expectHandshake(`{"v":[2],"suites":["unknown-suite"]}`, "version-unsupported")
	return "xchacha20poly1305 behind unknown ones; this peer has no aegis256"
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

// chatScenario is full duplex where the server speaks HTTP/2 without TLS; over HTTP/1.1 the request is sent whole first.
func chatScenario(x *scenarioContext) string {
	duplex := *x
	duplex.overHTTP2 = true
	c := duplex.client()
	if _, failed := c.session(context.Background(), nil); failed == nil {
		c.chatInTurns()
		return "in turns over HTTP/2"
	}
	expect(!x.overHTTP2, "no HTTP/2 here")
	c = x.client()
	session := c.fresh()
	raw := c.newRaw(session, "POST", "/chat", nil).set("content-type", itemsMedia)
	raw.frames = []frame{{typeData, flagItem, []byte(`"one"`)}, {typeData, flagItem | flagFinal, []byte(`"two"`)}}
	answer := c.post(raw)
	expect(answer.sealed && answer.status == 200 && string(answer.body) == `"one""two"`, "%v", answer)
	return "half duplex: the server does not speak HTTP/2 here"
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
	id, before := newID(), c.stats().Handshakes
	status, _, failed = c.unary("POST", "/orders", orderBody(id, 0))
	must(failed)
	expect(status == 200 && c.ran(id) == 1, "later: %d, %d executions", status, c.ran(id))
	expect(c.stats().Handshakes == before+1, "%d handshakes", c.stats().Handshakes-before)
	return "PUT runs at once, POST after the slack"
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
	answer = c.post(c.newRaw(c.fresh(), "POST", "/orders", orderBody(other, 0)).retry(toBase64(randomBytes(16)), 9000*time.Hour/10))
	expect(answer.isSealed(409, "outcome-unknown", nil) && c.ran(other) == 0, "old call: %v, %d executions", answer, c.ran(other))
	answer = c.post(c.newRaw(c.fresh(), "PUT", "/orders/"+other, []byte(`{}`)).retry(toBase64(randomBytes(16)), 9000*time.Hour/10))
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

// --- messages made by hand ---

// unharmed sends the genuine bytes after attacks with its number: the window must be unmarked.
func (c *client) unharmed(raw *rawRequest, body []byte, id string) {
	expect(c.ran(id) == 0, "%d executions by forgeries", c.ran(id))
	answer := c.postBytes(raw, body)
	expect(answer.sealed && answer.status == 200 && c.ran(id) == 1, "the genuine request: %v", answer)
}

func tamperNumber(x *scenarioContext) string {
	c := x.client()
	id := newID()
	raw := c.newRaw(c.fresh(), "POST", "/orders", orderBody(id, 0))
	body := join(raw.sealed())
	for _, n := range []uint64{0, raw.n + 1, raw.n + 1000, 1 << 40, ^uint64(0)} {
		forged := *raw
		forged.n = n
		answer := c.postBytes(&forged, body)
		expect(answer.isPlain(400, "rejected"), "n %d: %v", n, answer)
	}
	for _, value := range []string{"", "AAAA", requestHeader(raw.n, raw.salt) + "=", requestHeader(raw.n, raw.salt) + "A", "!!!!!!!!!!!!!!!!!!!!!!"} {
		forged := *raw
		forged.change = func(r *http.Request) { r.Header.Set("Aico-Request", value) }
		answer := c.postBytes(&forged, body)
		expect(answer.isPlain(400, "rejected"), "Aico-Request %q: %v", value, answer)
	}
	for _, name := range []string{"Aico-Request", "Aico-Session"} {
		forged := *raw
		forged.change = func(r *http.Request) { r.Header.Add(name, r.Header.Get(name)) }
		answer := c.postBytes(&forged, body)
		expect(answer.isPlain(400, "rejected"), "%s twice: %v", name, answer)
		forged.change = func(r *http.Request) { r.Header.Del(name) }
		answer = c.postBytes(&forged, body)
		expect(answer.isPlain(400, "rejected"), "no %s: %v", name, answer)
	}
	unknownSid := *raw
	unknownSid.change = func(r *http.Request) { r.Header.Set("Aico-Session", toBase64(randomBytes(16))) }
	answer := c.postBytes(&unknownSid, body)
	expect(answer.isPlain(422, "session-unknown"), "unknown sid: %v", answer)
	c.unharmed(raw, body, id)
	return "numbers and headers"
}

func tamperSalt(x *scenarioContext) string {
	c := x.client()
	id := newID()
	raw := c.newRaw(c.fresh(), "POST", "/orders", orderBody(id, 0))
	body := join(raw.sealed())
	for i := 0; i < 8; i++ {
		forged := *raw
		forged.salt[i] ^= 1
		answer := c.postBytes(&forged, body)
		expect(answer.isPlain(400, "rejected"), "salt byte %d: %v", i, answer)
	}
	c.unharmed(raw, body, id)
	return "each byte"
}

// refusedAfterHead says that a request failed behind its HEAD: sealed, and nothing ran.
func refusedAfterHead(answer *rawAnswer) bool { return answer.isSealed(400, "malformed", no()) }

func tamperFrames(x *scenarioContext) string {
	c := x.client()
	session, id := c.fresh(), newID()
	size := 0
	for i := 0; ; i++ {
		raw := c.newRaw(session, "POST", "/orders", orderBody(id, 0))
		parts := raw.sealed()
		headSize := len(parts[0])
		body := join(parts)
		if size = len(body); i == size {
			c.unharmed(raw, body, id)
			return fmt.Sprintf("%d bytes of two frames", size)
		}
		body[i] ^= 1 << uint(rand.Intn(8))
		answer := c.postBytes(raw, body)
		if i < headSize {
			expect(answer.isPlain(400, "rejected"), "byte %d of HEAD: %v", i, answer)
		} else {
			expect(refusedAfterHead(answer), "byte %d of DATA: %v", i-headSize, answer)
		}
	}
}

// threeFrames is an order in HEAD and three DATA frames, with an empty PAD between.
func (c *client) threeFrames(session *clientSession, id string) *rawRequest {
	raw := c.newRaw(session, "POST", "/orders", orderBody(id, 0))
	body := raw.frames[0].plain
	third := len(body) / 3
	raw.frames = []frame{{typeData, 0, body[:third]}, {typeData, flagItem, body[third : 2*third]}, {kind: typePad},
		{typeData, flagFinal, body[2*third:]}}
	return raw
}

func swapDropDuplicate(x *scenarioContext) string {
	c := x.client()
	session, id := c.fresh(), newID()
	count := 0
	attempt := func(what string, change func(parts [][]byte) [][]byte) {
		raw := c.threeFrames(session, id)
		answer := c.postBytes(raw, join(change(raw.sealed())))
		expect(refusedAfterHead(answer) || answer.isPlain(400, "rejected"), "%s: %v", what, answer)
		count++
	}
	for i := 0; i < 5; i++ {
		i := i
		attempt(fmt.Sprintf("frame %d dropped", i), func(parts [][]byte) [][]byte { return append(parts[:i:i], parts[i+1:]...) })
		attempt(fmt.Sprintf("frame %d twice", i), func(parts [][]byte) [][]byte {
			return append(append(parts[:i+1:i+1], parts[i]), parts[i+1:]...)
		})
		attempt(fmt.Sprintf("a frame before %d", i), func(parts [][]byte) [][]byte {
			forged := append([]byte{typeData, 0, 0, 32}, randomBytes(32)...)
			return append(append(parts[:i:i], forged), parts[i:]...)
		})
		if i < 4 {
			attempt(fmt.Sprintf("frames %d and %d swapped", i, i+1), func(parts [][]byte) [][]byte {
				parts[i], parts[i+1] = parts[i+1], parts[i]
				return parts
			})
		}
	}
	raw := c.threeFrames(session, id)
	c.unharmed(raw, join(raw.sealed()), id)
	return fmt.Sprintf("%d changes", count)
}

func truncateEverywhere(x *scenarioContext) string {
	c := x.client()
	session, id := c.fresh(), newID()
	for cut := 0; ; cut++ {
		raw := c.newRaw(session, "POST", "/orders", orderBody(id, 0))
		parts := raw.sealed()
		body := join(parts)
		if cut == len(body) {
			c.unharmed(raw, body, id)
			return fmt.Sprintf("%d lengths", cut)
		}
		answer := c.postBytes(raw, body[:cut])
		if cut < len(parts[0]) {
			expect(answer.isPlain(400, "rejected"), "after %d bytes, in HEAD: %v", cut, answer)
		} else {
			expect(refusedAfterHead(answer), "after %d bytes: %v", cut, answer)
		}
	}
}

func bytesAfterFinal(x *scenarioContext) string {
	c := x.client()
	session, id := c.fresh(), newID()
	raw := c.newRaw(session, "POST", "/orders", orderBody(id, 0))
	answer := c.postBytes(raw, append(join(raw.sealed()), 0))
	expect(refusedAfterHead(answer), "one byte: %v", answer)
	raw = c.newRaw(session, "POST", "/orders", orderBody(id, 0))
	answer = c.postBytes(raw, join(raw.sealFrames(append(raw.allFrames(), frame{typeData, flagFinal, []byte("x")}))))
	expect(refusedAfterHead(answer), "an authentic frame: %v", answer)
	raw = c.newRaw(session, "PUT", "/orders/"+id, nil)
	answer = c.postBytes(raw, append(join(raw.sealed()), 0))
	expect(refusedAfterHead(answer), "behind FINAL on HEAD: %v", answer)
	expect(c.ran(id) == 0, "%d executions", c.ran(id))
	c.alive(session)
	return "nothing ran"
}

func noFinal(x *scenarioContext) string {
	c := x.client()
	session, id := c.fresh(), newID()
	raw := c.newRaw(session, "POST", "/orders", orderBody(id, 0))
	raw.frames[0].flags = 0
	answer := c.post(raw)
	expect(refusedAfterHead(answer), "DATA: %v", answer)
	raw = c.newRaw(session, "PUT", "/orders/"+id, nil)
	answer = c.postBytes(raw, join(raw.sealFrames([]frame{{kind: typeHead, plain: raw.head.encode()}})))
	expect(refusedAfterHead(answer), "HEAD: %v", answer)
	expect(c.ran(id) == 0, "%d executions", c.ran(id))
	return "nothing ran"
}

func errorInRequest(x *scenarioContext) string {
	c := x.client()
	session, id := c.fresh(), newID()
	ending := frame{typeError, flagFinal, newProblem("cancelled", 400, nil).encode()}
	raw := c.newRaw(session, "POST", "/orders", orderBody(id, 0))
	raw.frames = []frame{{typeData, 0, raw.frames[0].plain}, ending}
	answer := c.post(raw)
	expect(answer.isSealed(400, "cancelled", no()) && c.ran(id) == 0, "unary: %v, %d executions", answer, c.ran(id))
	raw = c.newRaw(session, "POST", "/items", nil).set("content-type", itemsMedia)
	raw.frames = []frame{{typeData, flagItem, []byte("1")}, {typeData, 0, []byte("half")}, ending}
	answer = c.post(raw)
	expect(answer.isSealed(400, "cancelled", yes()), "stream: %v", answer)
	return "sealed 400 cancelled"
}

// badHead is one HEAD that section 9 refuses.
type badHead struct {
	name  string
	plain []byte
}

// badHeads9 builds them from a good HEAD.
func badHeads9(c *client, session *clientSession) []badHead {
	var heads []badHead
	good := func() *requestHead { return c.newRaw(session, "GET", "/health", nil).head }
	bytesOf := func(name string, change func([]byte) []byte) {
		heads = append(heads, badHead{name, change(good().encode())})
	}
	with := func(name string, change func(*requestHead)) {
		head := good()
		change(head)
		heads = append(heads, badHead{name, head.encode()})
	}
	bytesOf("response framing", func(b []byte) []byte { b[0] = 1; return b })
	bytesOf("indeterminate-length framing", func(b []byte) []byte { b[0] = 2; return b })
	bytesOf("overlong varint", func(b []byte) []byte { return append([]byte{0, 0x40}, b[1:]...) })
	bytesOf("trailing byte", func(b []byte) []byte { return append(b, 0) })
	bytesOf("cut", func(b []byte) []byte { return b[:len(b)-1] })
	bytesOf("empty", func(b []byte) []byte { return nil })
	for _, method := range []string{"", "GE T", "CONNECT", "G\x00T"} {
		with("method "+method, func(h *requestHead) { h.method = method })
	}
	for _, scheme := range []string{"", "ftp", "HTTP"} {
		with("scheme "+scheme, func(h *requestHead) { h.scheme = scheme })
	}
	for _, authority := range []string{"", "a@host", "host:", "host:123456", "host:1a", "[::1", "[1.2.3.4]", "a b", "a/b"} {
		with("authority "+authority, func(h *requestHead) { h.authority = authority })
	}
	for _, target := range []string{"", "api/v1/health", "/api/v1/health#a", "/api/v1/ health", "/api/v1/\r\n", "/api/v1\\health",
		"/api/v1/%4", "/api/v1/%zz", "/api/v1/\xc3\xa9", "/api/v1/{a}", "/api/v1/health?<", "/api/v1/health?\"", "/api/v1/health?a|b", "/a^", "/a`"} {
		with("target "+target, func(h *requestHead) { h.target = target })
	}
	for _, f := range []field{{"Accept", "a"}, {":path", "/"}, {"", "a"}, {"a b", "a"}, {"a", "b\r\nc: d"}, {"a", "b\x00"}, {"a", " b"},
		{"a", "b\t"}, {"a", "\x7f"}, {"connection", "x"}, {"host", "x"}, {"keep-alive", "x"}, {"proxy-connection", "x"}, {"te", "x"},
		{"transfer-encoding", "x"}, {"upgrade", "x"}, {"expect", "x"}, {"trailer", "x"}, {"content-length", "1a"},
		{"content-length", ""}, {"content-length", "1234567890123456"}, {"aico-retry-of", "x"}, {"aico-retry-of", "01"},
		{"aico-rid", toBase64(make([]byte, 16))}, {"aico-t", "0"}} {
		with("field "+f.name+": "+f.value, func(h *requestHead) { h.fields = append(h.fields, f) })
	}
	for _, f := range []field{{"content-length", "1"}, {"content-type", jsonMedia}, {"aico-retry-of", "1"}} {
		with(f.name+" twice", func(h *requestHead) { h.fields = append(h.fields, f, f) })
	}
	with("content-length on items", func(h *requestHead) {
		h.fields = append(h.fields, field{"content-type", itemsMedia}, field{"content-length", "0"})
	})
	with("129 fields", func(h *requestHead) {
		for len(h.fields) <= maxFields {
			h.fields = append(h.fields, field{"a", ""})
		}
	})
	replace := func(name string, values ...string) {
		for _, value := range values {
			with(name+" "+value, func(h *requestHead) {
				for i := range h.fields {
					if h.fields[i].name == name {
						h.fields[i].value = value
					}
				}
			})
		}
	}
	replace("aico-rid", "", "AAAA", "AAAAAAAAAAAAAAAAAAAAAB", "AAAAAAAAAAAAAAAAAAAAAA==", "AAAAAAAAAAAAAAAAAAAAA*")
	replace("aico-t", "", "+1", "-1", "01", "10000000000", "1.0")
	with("no rid", func(h *requestHead) { h.fields = h.fields[1:] })
	with("no t", func(h *requestHead) { h.fields = h.fields[:1] })
	return heads
}

func headsInvalid(x *scenarioContext) string {
	c := x.client()
	session := c.fresh()
	heads := badHeads9(c, session)
	for _, bad := range heads {
		raw := c.newRaw(session, "GET", "/health", nil)
		answer := c.postBytes(raw, join(raw.sealFrames([]frame{{typeHead, flagFinal, bad.plain}})))
		expect(answer.isSealed(400, "malformed", no()), "%q: %v", bad.name, answer)
	}
	good := c.newRaw(session, "GET", "/health?f[a]=1&b=%C3%A9/?A", nil)
	for len(good.head.fields) < maxFields {
		good.set(fmt.Sprintf("x-%d", len(good.head.fields)), "a\xff b")
	}
	good.set("x-127", "")
	answer := c.post(good)
	expect(answer.sealed && answer.status == 200, "a good HEAD at the limits: %v", answer)
	return fmt.Sprintf("%d heads", len(heads))
}

func targetMismatch(x *scenarioContext) string {
	c := x.client()
	session, id := c.fresh(), newID()
	for _, outer := range []string{"/echo", "/Orders", "/orders/", "/%6Frders"} {
		raw := c.newRaw(session, "POST", "/orders", orderBody(id, 0))
		raw.outer = c.base.Path + outer
		answer := c.post(raw)
		expect(answer.isSealed(400, "target-mismatch", no()), "outer %s: %v", outer, answer)
	}
	for _, authority := range []string{"other.example", c.base.Hostname() + ":1"} {
		raw := c.newRaw(session, "POST", "/orders", orderBody(id, 0))
		raw.head.authority = authority
		answer := c.post(raw)
		expect(answer.isSealed(400, "target-mismatch", no()), "authority %s: %v", authority, answer)
	}
	expect(c.ran(id) == 0, "%d executions", c.ran(id))
	c.alive(session)
	return "paths and authorities"
}

func outerQueryIgnored(x *scenarioContext) string {
	c := x.client()
	session := c.fresh()
	raw := c.newRaw(session, "GET", "/items?count=2", nil)
	raw.change = func(r *http.Request) { r.URL.RawQuery = "count=9" }
	answer := c.post(raw)
	expect(answer.sealed && answer.status == 200 && strings.Count(string(answer.body), "index") == 2, "%v", answer)
	return "the inner one wins"
}

func outerFieldsIgnored(x *scenarioContext) string {
	c := x.client()
	raw := c.newRaw(c.fresh(), "GET", "/whoami", nil)
	raw.change = func(r *http.Request) {
		r.Header.Set("Authorization", "Bearer outer")
		r.Header.Set("Cookie", "a=b")
		r.Header.Set("X-Http-Method-Override", "DELETE")
	}
	answer := c.post(raw)
	expect(answer.sealed && answer.status == 200 && !strings.Contains(string(answer.body), "outer"), "%v", answer)
	return "Authorization of outside is not seen"
}

func plainCallRefused(x *scenarioContext) string {
	c := x.client()
	id := newID()
	answer := c.plainCall("POST", c.base.String()+"/orders", jsonMedia, orderBody(id, 0))
	expect(answer.isPlain(403, "sealed-required") && c.ran(id) == 0, "POST: %v", answer)
	for _, method := range []string{"GET", "PUT", "DELETE"} {
		answer = c.plainCall(method, c.base.String()+"/health", "", nil)
		expect(answer.isPlain(403, "sealed-required"), "%s: %v", method, answer)
	}
	raw := c.newRaw(c.fresh(), "GET", "/health", nil)
	raw.change = func(r *http.Request) { r.Method = "PUT" }
	answer = c.post(raw)
	expect(answer.isPlain(403, "sealed-required"), "message by PUT: %v", answer)
	expect(strings.Contains(answer.header.Get("Cache-Control"), "no-store"), "Cache-Control %q", answer.header.Get("Cache-Control"))
	return "403 sealed-required"
}

func contentEncodingRefused(x *scenarioContext) string {
	c := x.client()
	session := c.fresh()
	for _, encoding := range []string{"gzip", "br", "identity, gzip"} {
		raw := c.newRaw(session, "GET", "/health", nil)
		raw.change = func(r *http.Request) { r.Header.Set("Content-Encoding", encoding) }
		answer := c.post(raw)
		expect(answer.isPlain(400, "rejected"), "%s: %v", encoding, answer)
	}
	raw := c.newRaw(session, "GET", "/health", nil)
	raw.change = func(r *http.Request) {
		r.Header.Set("Content-Encoding", "identity")
		r.Header.Set("Content-Type", "APPLICATION/vnd.aico.Message; a=b")
	}
	answer := c.post(raw)
	expect(answer.sealed && answer.status == 200, "identity: %v", answer)
	return "identity passes"
}

func oversizeHead(x *scenarioContext) string {
	c := x.client()
	session := c.fresh()
	for _, size := range []int{maxHead, maxHead + 1} {
		raw := c.newRaw(session, "GET", "/health", nil)
		raw.set("x-fill", strings.Repeat("f", 8000))
		raw.set("x-fill", strings.Repeat("f", 8000+size-len(raw.head.encode())))
		expect(len(raw.head.encode()) == size, "HEAD has %d bytes", len(raw.head.encode()))
		answer := c.post(raw)
		if size == maxHead {
			expect(answer.sealed && answer.status == 200, "16,384 bytes: %v", answer)
		} else {
			expect(answer.isPlain(400, "rejected"), "16,385 bytes: %v", answer)
		}
	}
	big := c.newRaw(session, "POST", "/echo", bytes.Repeat([]byte("b"), maxPlain))
	answer := c.post(big)
	expect(answer.sealed && answer.status == 200 && len(answer.body) == maxPlain, "DATA of 65,536 bytes: %v", answer.status)
	big = c.newRaw(session, "POST", "/echo", bytes.Repeat([]byte("b"), maxPlain+1))
	answer = c.post(big)
	expect(refusedAfterHead(answer), "DATA of 65,537 bytes: %v", answer)
	return "limits of HEAD and DATA"
}

func twoHeads(x *scenarioContext) string {
	c := x.client()
	session, id := c.fresh(), newID()
	attempt := func(what string, frames ...frame) {
		raw := c.newRaw(session, "POST", "/orders", orderBody(id, 0))
		head := frame{kind: typeHead, plain: raw.head.encode()}
		for i := range frames {
			if frames[i].kind == typeHead {
				frames[i].plain = head.plain
			}
		}
		answer := c.postBytes(raw, join(raw.sealFrames(append([]frame{head}, frames...))))
		expect(refusedAfterHead(answer), "%s: %v", what, answer)
	}
	attempt("two HEADs", frame{kind: typeHead}, frame{typeData, flagFinal, orderBody(id, 0)})
	attempt("unknown type", frame{6, 0, nil}, frame{typeData, flagFinal, orderBody(id, 0)})
	attempt("type 0", frame{0, 0, nil}, frame{typeData, flagFinal, orderBody(id, 0)})
	attempt("reserved flag", frame{typeData, flagFinal | flagReserved, orderBody(id, 0)})
	attempt("PAD with FINAL", frame{typePad, flagFinal, nil})
	attempt("TRAILERS without FINAL", frame{typeTrailers, 0, nil})
	attempt("empty DATA", frame{kind: typeData}, frame{typeData, flagFinal, orderBody(id, 0)})
	attempt("padding without 0x80", frame{typeData, flagFinal | flagPadded, make([]byte, 8)})
	attempt("bad TRAILERS", frame{typeData, 0, orderBody(id, 0)}, frame{typeTrailers, flagFinal, []byte{1}})
	raw := c.newRaw(session, "POST", "/orders", orderBody(id, 0))
	answer := c.postBytes(raw, join(raw.sealFrames([]frame{{typeData, flagFinal, orderBody(id, 0)}})))
	expect(answer.isPlain(400, "rejected"), "no HEAD: %v", answer)
	for _, length := range []string{"1", "1000"} {
		raw = c.newRaw(session, "POST", "/orders", orderBody(id, 0)).set("content-length", length)
		answer = c.post(raw)
		expect(refusedAfterHead(answer), "content-length %s: %v", length, answer)
	}
	pads := c.newRaw(session, "POST", "/orders", orderBody(id, 0))
	pads.frames = append(make([]frame, 100), pads.frames...)
	for i := 0; i < 100; i++ {
		pads.frames[i].kind = typePad
	}
	answer = c.post(pads)
	expect(refusedAfterHead(answer), "100 PADs: %v", answer)
	expect(c.ran(id) == 0, "%d executions", c.ran(id))
	good := c.newRaw(session, "POST", "/orders", orderBody(id, 0))
	good.frames = []frame{{typePad, 0, []byte("ignored")}, {typeData, flagItem, good.frames[0].plain},
		{typeTrailers, flagFinal, encodeFields([]field{{"x", "y"}})}}
	expect(c.post(good).status == 200 && c.ran(id) == 1, "PAD, EOI in a byte body and TRAILERS are fine")
	return "second HEAD and what else section 8 refuses"
}

func windowScenario(x *scenarioContext) string {
	c := x.client()
	session := c.fresh()
	send := func(n uint64, good bool) {
		raw := c.newRaw(session, "GET", "/health", nil)
		raw.n = n
		answer := c.post(raw)
		if good {
			expect(answer.sealed && answer.status == 200, "n %d: %v", n, answer)
		} else {
			expect(answer.isPlain(400, "rejected"), "n %d: %v", n, answer)
		}
	}
	send(5, true)
	send(3, true)
	send(3, false)
	send(0, false)
	send(3000, true)
	send(3000-windowSize, false)
	send(3000-windowSize+1, true)
	send(3000-windowSize+1, false)
	send(2999, true)
	send(5, false)
	send(5+windowSize, true)
	send(session.most+1, false)
	if session.most > 10000 {
		send(10000, true)
		send(9999, true)
		send(10000, false)
	}
	send(session.most, true)
	send(session.most, false)
	send(session.most-1, true)
	return fmt.Sprintf("up to %d", session.most)
}

func paddingScenario(x *scenarioContext) string {
	c := x.client()
	for _, policy := range []padding{padme, bucket(256), bucket(1), bucket(1 << 20)} {
		for _, size := range []int{0, 1, 255, 256, 5000, sendPlain} {
			body := bytes.Repeat([]byte{0x80, 0}, size)[:size]
			answer, failed := c.do(context.Background(), call{method: "POST", target: "/echo", body: body, pad: policy,
				fields: []field{{"content-type", "application/octet-stream"}}})
			must(failed)
			data, failed := answer.body()
			must(failed)
			expect(bytes.Equal(data, body), "%d bytes came back as %d", size, len(data))
		}
	}
	return "Padmé and buckets"
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

func heartbeats(x *scenarioContext) string {
	c := x.client()
	session := c.fresh()
	if session.heartbeat > 6*time.Second {
		return fmt.Sprintf("not waited for: hb is %v", session.heartbeat)
	}
	c.alive(session)
	quiet := session.heartbeat + 2*time.Second
	answer, failed := c.do(context.Background(), call{method: "GET", target: fmt.Sprintf("/items?count=2&delay_ms=%d", 3*quiet.Milliseconds()), streams: true})
	must(failed)
	items, failed := answer.all()
	must(failed)
	checkItems(items, 2)
	expect(answer.frames.pads >= 2, "%d PADs", answer.frames.pads)
	return fmt.Sprintf("%d PADs kept a silent stream alive", answer.frames.pads)
}

func runningLimit(x *scenarioContext) string {
	c := x.client()
	session, id := c.fresh(), newID()
	c.alive(session)
	var group sync.WaitGroup
	var mutex sync.Mutex
	good, busy, others := 0, 0, ""
	for i := 0; i < maxRunning+40; i++ {
		raw := c.newRaw(session, "POST", "/orders", orderBody(id, 3000))
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

package main

import (
	"bytes"
	"context"
	"fmt"
	"math/rand"
	"net/http"
	"strings"
)

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

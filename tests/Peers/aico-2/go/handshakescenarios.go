package main

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/flynn/noise"
)

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
	for _, size := range []int{0, 9, maxHandshakeRequest + 1, 20000} {
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
	return "payload of 4,096 and 4,097 bytes; body of 0, 9, 8,193 and 20,000"
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

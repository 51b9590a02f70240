package main

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"

	"github.com/flynn/noise"
	"golang.org/x/crypto/chacha20poly1305"
)

// report counts what held and prints what did not.
type report struct {
	mutex          sync.Mutex
	passed, failed int
}

func (r *report) check(name string, holds bool, format string, values ...interface{}) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if holds {
		r.passed++
		return
	}
	r.failed++
	fmt.Println("FAILED", name, fmt.Sprintf(format, values...))
}

// unhex is a byte string of the vectors.
type unhex []byte

func (u *unhex) UnmarshalJSON(data []byte) error {
	var text *string
	if err := json.Unmarshal(data, &text); err != nil || text == nil {
		return err
	}
	raw, err := hex.DecodeString(*text)
	*u = raw
	return err
}

type vectorFrame struct {
	Index                            uint64
	Header, Nonce, Plaintext, Sealed unhex
}

type vectorExchange struct {
	N              uint64
	SaltC          unhex         `json:"salt_c"`
	SaltS          unhex         `json:"salt_s"`
	Session        string        `json:"header_aico_session"`
	Request        string        `json:"header_aico_request"`
	RequestFrames  []vectorFrame `json:"request_frames"`
	RequestBody    unhex         `json:"request_body"`
	ResponseFrames []vectorFrame `json:"response_frames"`
	ResponseBody   unhex         `json:"response_body"`
}

type vectorCase struct {
	Name, Suite, Payload1, Payload2 string
	ServerPrivate                   unhex `json:"server_static_private"`
	ServerPublic                    unhex `json:"server_static_public"`
	ClientPrivate                   unhex `json:"client_static_private"`
	ClientEphemeral                 unhex `json:"client_ephemeral_private"`
	ServerEphemeral                 unhex `json:"server_ephemeral_private"`
	Kid                             unhex
	Prologue                        unhex
	Request                         unhex `json:"handshake_request_body"`
	Response                        unhex `json:"handshake_response_body"`
	Hash                            unhex `json:"handshake_hash"`
	SplitC2s                        unhex `json:"split_c2s"`
	SplitS2c                        unhex `json:"split_s2c"`
	XC2s                            unhex `json:"x_c2s"`
	XS2c                            unhex `json:"x_s2c"`
	KC2s                            unhex `json:"k_c2s"`
	KS2c                            unhex `json:"k_s2c"`
	Exchanges                       []vectorExchange
}

type vectorFile struct {
	Cases    []vectorCase
	Messages []struct {
		ID, Case, Side, Expect string
		N                      uint64
		Body, Salt             unhex
		OkFrames               int `json:"ok_frames"`
	} `json:"negative_messages"`
	Handshakes []struct {
		ID, At, Case, Problem string
		Request               unhex `json:"handshake_request_body"`
		Response              unhex `json:"handshake_response_body"`
		Status                int
	} `json:"negative_handshakes"`
	Valid   []vectorHead `json:"heads_valid"`
	Invalid []vectorHead `json:"heads_invalid"`
	Padme   []struct{ Length, Padded int }
}

type vectorHead struct {
	Side, ID  string
	Plaintext unhex
}

func selftest(path string) int {
	data, err := os.ReadFile(path)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	var vectors vectorFile
	if err := json.Unmarshal(data, &vectors); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	r := &report{}
	for i := range vectors.Cases {
		r.handshakeCase(&vectors.Cases[i])
	}
	skipped := r.messages(&vectors)
	r.handshakes(&vectors)
	r.heads(&vectors)
	for _, p := range vectors.Padme {
		r.check("padme", padmeLength(p.Length) == p.Padded, "%d: %d", p.Length, padmeLength(p.Length))
	}
	r.basics()
	fmt.Printf("vectors: %d passed, %d failed; frames of aegis256 left out: %d\n", r.passed, r.failed, skipped)
	r.peers()
	fmt.Printf("%d passed, %d failed\n", r.passed, r.failed)
	if r.failed > 0 {
		return 1
	}
	return 0
}

// handshakeCase reproduces a case: both halves with the given ephemeral keys, then every frame.
func (r *report) handshakeCase(v *vectorCase) {
	name := "case " + v.Name
	var identity *noise.DHKey
	if v.ClientPrivate != nil {
		pair, _ := keyPair(v.ClientPrivate)
		identity = &pair
	}
	serverKey, _ := keyPair(v.ServerPrivate)
	r.check(name, bytes.Equal(serverKey.Public, v.ServerPublic) && bytes.Equal(keyID(v.ServerPublic), v.Kid), "static key, kid")
	started, err := startHandshake(v.ServerPublic, identity, []byte(v.Payload1), bytes.NewReader(v.ClientEphemeral))
	r.check(name, err == nil && bytes.Equal(started.body, v.Request), "request body, %v", err)
	r.check(name, bytes.Equal(noiseConfig(v.Request[1], v.Request[:10]).Prologue, v.Prologue), "prologue")
	accepted, err := acceptHandshake(serverKey, v.Request, bytes.NewReader(v.ServerEphemeral))
	if err != nil {
		r.check(name, false, "%v", err)
		return
	}
	r.check(name, string(accepted.payload) == v.Payload1, "payload1")
	message2, serverKeys, err := accepted.finish([]byte(v.Payload2))
	r.check(name, err == nil && bytes.Equal(message2, v.Response), "response body, %v", err)
	payload, clientKeys, err := started.finish(v.Response)
	r.check(name, err == nil && string(payload) == v.Payload2, "payload2, %v", err)
	for side, keys := range map[string]*sessionKeys{"client": clientKeys, "server": serverKeys} {
		r.check(name, bytes.Equal(keys.hash, v.Hash) && bytes.Equal(keys.c2s, v.KC2s) && bytes.Equal(keys.s2c, v.KS2c) &&
			bytes.Equal(keys.xC2s, v.XC2s) && bytes.Equal(keys.xS2c, v.XS2c), "keys of the %s", side)
	}
	for _, pair := range [][2]unhex{{v.SplitC2s, v.XC2s}, {v.SplitS2c, v.XS2c}} {
		aead, _ := chacha20poly1305.New(pair[0])
		r.check(name, bytes.Equal(aead.Seal(nil, make([]byte, 12), make([]byte, 32), nil)[:32], pair[1]), "x of the Split key")
	}
	if v.Suite == suiteXChaCha {
		for i := range v.Exchanges {
			r.exchange(v, &v.Exchanges[i])
		}
	}
}

func (r *report) exchange(v *vectorCase, e *vectorExchange) {
	name := fmt.Sprintf("case %s exchange %d", v.Name, e.N)
	var saltC, saltS [8]byte
	copy(saltC[:], e.SaltC)
	copy(saltS[:], e.SaltS)
	r.check(name, requestHeader(e.N, saltC) == e.Request, "Aico-Request")
	sid, valid := fromBase64(e.Session)
	r.check(name, valid && toBase64(sid) == e.Session, "Aico-Session")
	for _, direction := range []struct {
		key    unhex
		salt   [8]byte
		frames []vectorFrame
		body   []byte
	}{{v.KC2s, saltC, e.RequestFrames, e.RequestBody}, {v.KS2c, saltS, e.ResponseFrames, e.ResponseBody[8:]}} {
		seal := &sealer{aead: newAEAD(direction.key), n: e.N, salt: direction.salt}
		var body []byte
		for _, f := range direction.frames {
			r.check(name, bytes.Equal(frameNonce(e.N, direction.salt, f.Index), f.Nonce), "nonce %d", f.Index)
			raw := seal.seal(frame{f.Header[0] & 0x0F, f.Header[0] & 0xF0, f.Plaintext})
			r.check(name, bytes.Equal(raw[:4], f.Header) && bytes.Equal(raw[4:], f.Sealed), "frame %d", f.Index)
			body = append(body, raw...)
		}
		r.check(name, bytes.Equal(body, direction.body), "body")
	}
	r.check(name, bytes.Equal(e.ResponseBody[:8], saltS[:]), "salt'")
	count, fault := readMessage(v.KC2s, e.N, saltC, e.RequestBody, "request")
	r.check(name, fault == nil && count == len(e.RequestFrames), "request read: %d, %v", count, fault)
	count, fault = readMessage(v.KS2c, e.N, saltS, e.ResponseBody[8:], "response")
	r.check(name, fault == nil && count == len(e.ResponseFrames), "response read: %d, %v", count, fault)
	head, err := parseRequestHead(e.RequestFrames[0].plaintext())
	if err != nil {
		r.check(name, false, "request HEAD: %v", err)
		return
	}
	r.check(name, bytes.Equal(head.encode(), e.RequestFrames[0].plaintext()), "request HEAD encoded")
	_, err = head.takeCallFields()
	r.check(name, err == nil, "call fields: %v", err)
	answer, err := parseResponseHead(e.ResponseFrames[0].plaintext())
	r.check(name, err == nil && bytes.Equal(answer.encode(), e.ResponseFrames[0].plaintext()), "response HEAD: %v", err)
}

// plaintext is without padding.
func (f *vectorFrame) plaintext() []byte {
	if f.Header[0]&flagPadded != 0 {
		plain, _ := unpad(f.Plaintext)
		return plain
	}
	return f.Plaintext
}

// readMessage counts the good frames before a fault.
func readMessage(key []byte, n uint64, salt [8]byte, body []byte, side string) (int, error) {
	reader := &frameReader{source: bytes.NewReader(body), aead: newAEAD(key), n: n, salt: salt}
	for count := 0; ; count++ {
		f, err := reader.any()
		if err == io.EOF {
			return count, reader.tail()
		}
		if err != nil {
			return count, err
		}
		if f.kind == typeHead && side == "request" {
			head, err := parseRequestHead(f.plain)
			if err != nil {
				return count, err
			}
			reader.rules = rulesFor(head.fields)
		} else if f.kind == typeHead {
			head, err := parseResponseHead(f.plain)
			if err != nil {
				return count, err
			}
			reader.rules = rulesFor(head.fields)
		}
	}
}

func (v *vectorFile) find(name string) *vectorCase {
	for i := range v.Cases {
		if v.Cases[i].Name == name {
			return &v.Cases[i]
		}
	}
	return nil
}

// messages returns how many it left out for their suite.
func (r *report) messages(v *vectorFile) int {
	skipped := 0
	faults := map[string]error{"aead": errAEAD, "protocol": errProtocol, "truncated": errTruncated}
	for _, m := range v.Messages {
		c := v.find(m.Case)
		if c.Suite != suiteXChaCha {
			skipped++
			continue
		}
		key, body := c.KC2s, []byte(m.Body)
		if m.Side == "response" {
			r.check(m.ID, bytes.HasPrefix(body, m.Salt), "salt'")
			key, body = c.KS2c, body[8:]
		}
		var salt [8]byte
		copy(salt[:], m.Salt)
		count, err := readMessage(key, m.N, salt, body, m.Side)
		r.check(m.ID, errors.Is(err, faults[m.Expect]) && count == m.OkFrames, "%v after %d frames, not %s after %d", err, count, m.Expect, m.OkFrames)
	}
	return skipped
}

func (r *report) handshakes(v *vectorFile) {
	key, _ := keyPair(bytes.Repeat([]byte{0x11}, 32))
	policy := handshakePolicy{keys: []noise.DHKey{key}, suites: []string{suiteXChaCha}}
	for _, h := range v.Handshakes {
		if h.At == "server" {
			_, _, refused := policy.judge(h.Request)
			r.check(h.ID, refused != nil && refused.name() == h.Problem && refused.Status == h.Status, "%v", refused)
			continue
		}
		c := v.find(h.Case)
		started, err := startHandshake(c.ServerPublic, nil, []byte(c.Payload1), bytes.NewReader(c.ClientEphemeral))
		if err != nil {
			r.check(h.ID, false, "%v", err)
			continue
		}
		payload, _, err := started.finish(h.Response)
		if err == nil {
			_, _, err = parsePayload2(payload, []string{suiteXChaCha})
		}
		r.check(h.ID, err != nil, "accepted")
	}
	r.check("handshakes", len(v.Handshakes) > 0, "none")
}

func headFault(h vectorHead) error {
	if h.Side == "response" {
		_, err := parseResponseHead(h.Plaintext)
		return err
	}
	head, err := parseRequestHead(h.Plaintext)
	if err == nil {
		_, err = head.takeCallFields()
	}
	return err
}

func (r *report) heads(v *vectorFile) {
	for _, h := range v.Valid {
		r.check("valid head", headFault(h) == nil, "%x", []byte(h.Plaintext))
	}
	for _, h := range v.Invalid {
		r.check("invalid head "+h.ID, headFault(h) != nil, "accepted")
	}
}

// basics are what the vectors do not hold: window, ledger and times.
func (r *report) basics() {
	w := &window{}
	w.mark(5)
	w.mark(3000)
	r.check("window", !w.accepts(5, 4000) && !w.accepts(952, 4000) && w.accepts(953, 4000) && !w.accepts(3000, 4000) &&
		!w.accepts(4001, 4000) && !w.accepts(0, 4000), "marks")
	w.mark(953)
	w.mark(1 << 19)
	r.check("window", !w.accepts(1<<19, 1<<20) && w.accepts(1<<19-windowSize+1, 1<<20) && !w.accepts(1<<19-windowSize, 1<<20), "jump")
	r.ledgerTable()
}

// runClient runs scenarios against a server and reports each.
func (r *report) runClient(x *scenarioContext, chosen []scenario, prefix string) {
	x.runAll(chosen, func(result scenarioResult) { r.check(prefix+result.Scenario, result.OK, "%s", result.Detail) })
}

func (r *report) newPeer(options serverOptions) (*server, *scenarioContext) {
	if options.key.Private == nil {
		options.key = newKeyPair()
	}
	if options.lifetime == 0 {
		options.lifetime, options.maxRequests = 3600, 1048576
	}
	options.heartbeat = 5
	s := newServer(options)
	if err := s.listen("127.0.0.1:0"); err != nil {
		panic(err)
	}
	go s.serve()
	return s, &scenarioContext{base: "http://" + s.listener.Addr().String() + basePath, pin: options.key.Public}
}

// peers run the client against the server, over HTTP/1.1 and HTTP/2, and the faults beside them.
func (r *report) peers() {
	all, err := chooseScenarios([]string{"all"}, false)
	if err != nil {
		panic(err)
	}
	var group sync.WaitGroup
	for _, overHTTP2 := range []bool{false, true} {
		_, x := r.newPeer(serverOptions{})
		x.overHTTP2 = overHTTP2
		prefix := "HTTP/1.1 "
		if overHTTP2 {
			prefix = "HTTP/2 "
		}
		group.Add(1)
		go func() {
			defer group.Done()
			r.runClient(x, all, prefix)
		}()
	}
	group.Add(1)
	go func() {
		defer group.Done()
		r.faultChecks()
	}()
	group.Wait()
	identity := newKeyPair()
	_, x := r.newPeer(serverOptions{clients: [][]byte{identity.Public}})
	x.identity = &identity
	r.runClient(x, []scenario{{"handshake-ik", handshakeIK}}, "client keys: ")
	r.check("list", len(all)+1 == len(scenarios) && strings.Contains(faultArguments["flip"], "frame"), "scenarios")
}

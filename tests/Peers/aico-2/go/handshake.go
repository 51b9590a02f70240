package main

import (
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"io"

	"github.com/flynn/noise"
	"golang.org/x/crypto/curve25519"
	"golang.org/x/crypto/hkdf"
)

const (
	patternNK = 1
	patternIK = 2
)

// checkedDH is X25519 that fails on an all-zero result, which Noise leaves open (section 3.2).
type checkedDH struct{ noise.DHFunc }

func (checkedDH) DH(private, public []byte) ([]byte, error) {
	secret, err := curve25519.X25519(private, public)
	if err != nil {
		return nil, err
	}
	if subtle.ConstantTimeCompare(secret, make([]byte, 32)) == 1 {
		return nil, errors.New("the DH result is zero")
	}
	return secret, nil
}

var noiseSuite = noise.NewCipherSuite(checkedDH{noise.DH25519}, noise.CipherChaChaPoly, noise.HashSHA256)

func keyPair(private []byte) (noise.DHKey, error) {
	public, err := curve25519.X25519(private, curve25519.Basepoint)
	return noise.DHKey{Private: private, Public: public}, err
}

func newKeyPair() noise.DHKey {
	pair, err := keyPair(randomBytes(32))
	if err != nil {
		panic(err)
	}
	return pair
}

func keyID(public []byte) []byte {
	sum := sha256.Sum256(public)
	return sum[:8]
}

// sessionKeys is what a handshake leaves (section 4); x is kept for the vectors only.
type sessionKeys struct {
	c2s, s2c, hash []byte
	xC2s, xS2c     []byte
}

// deriveKeys encrypts zeros under the Split() keys, which the library does not export.
func deriveKeys(first, second *noise.CipherState, hash []byte) (*sessionKeys, error) {
	keys := &sessionKeys{hash: append([]byte(nil), hash...)}
	derive := func(state *noise.CipherState, info string) ([]byte, []byte, error) {
		sealed, err := state.Encrypt(nil, nil, make([]byte, 32))
		if err != nil {
			return nil, nil, err
		}
		key := make([]byte, 32)
		_, err = io.ReadFull(hkdf.New(sha256.New, sealed[:32], keys.hash, []byte(info)), key)
		return sealed[:32], key, err
	}
	var err error
	if keys.xC2s, keys.c2s, err = derive(first, "aico/2 c2s"); err != nil {
		return nil, err
	}
	keys.xS2c, keys.s2c, err = derive(second, "aico/2 s2c")
	return keys, err
}

func noiseConfig(pattern byte, head []byte) noise.Config {
	config := noise.Config{CipherSuite: noiseSuite, Pattern: noise.HandshakeNK, Prologue: append([]byte("aico/2\x00"), head...)}
	if pattern == patternIK {
		config.Pattern = noise.HandshakeIK
	}
	return config
}

// clientHandshake is the client's half between the two messages.
type clientHandshake struct {
	state *noise.HandshakeState
	body  []byte
}

// startHandshake builds the request body of section 3.1; identity is nil for NK, random nil for the system's generator.
func startHandshake(serverKey []byte, identity *noise.DHKey, payload []byte, random io.Reader) (*clientHandshake, error) {
	return startHandshakeAs(serverKey, keyID(serverKey), identity, payload, random)
}

func startHandshakeAs(serverKey, kid []byte, identity *noise.DHKey, payload []byte, random io.Reader) (*clientHandshake, error) {
	pattern := byte(patternNK)
	if identity != nil {
		pattern = patternIK
	}
	head := append([]byte{2, pattern}, kid...)
	config := noiseConfig(pattern, head)
	config.Initiator, config.PeerStatic, config.Random = true, serverKey, random
	if identity != nil {
		config.StaticKeypair = *identity
	}
	state, err := noise.NewHandshakeState(config)
	if err != nil {
		return nil, err
	}
	body, _, _, err := state.WriteMessage(head, payload)
	if err != nil {
		return nil, err
	}
	return &clientHandshake{state, body}, nil
}

func (c *clientHandshake) finish(message2 []byte) ([]byte, *sessionKeys, error) {
	payload, first, second, err := c.state.ReadMessage(nil, message2)
	if err != nil {
		return nil, nil, err
	}
	keys, err := deriveKeys(first, second, c.state.ChannelBinding())
	return payload, keys, err
}

// serverHandshake is the server's half after message 1 has opened.
type serverHandshake struct {
	state     *noise.HandshakeState
	payload   []byte
	clientKey []byte
}

func acceptHandshake(key noise.DHKey, body []byte, random io.Reader) (*serverHandshake, error) {
	pattern := body[1]
	config := noiseConfig(pattern, body[:10])
	config.StaticKeypair, config.Random = key, random
	state, err := noise.NewHandshakeState(config)
	if err != nil {
		return nil, err
	}
	payload, _, _, err := state.ReadMessage(nil, body[10:])
	if err != nil {
		return nil, err
	}
	result := &serverHandshake{state: state, payload: payload}
	if pattern == patternIK {
		result.clientKey = append([]byte(nil), state.PeerStatic()...)
	}
	return result, nil
}

func (s *serverHandshake) finish(payload []byte) ([]byte, *sessionKeys, error) {
	message2, first, second, err := s.state.WriteMessage(nil, payload)
	if err != nil {
		return nil, nil, err
	}
	keys, err := deriveKeys(first, second, s.state.ChannelBinding())
	return message2, keys, err
}

// handshakePolicy is what section 3.4 asks of the configuration.
type handshakePolicy struct {
	keys    []noise.DHKey
	suites  []string
	clients [][]byte
	random  io.Reader
}

// judge walks the rows of section 3.4 from the version byte to the client's key.
func (p *handshakePolicy) judge(body []byte) (*serverHandshake, string, *problem) {
	if len(body) < 10 || len(body) > maxHandshakeRequest {
		return nil, "", newProblem("handshake-failed", 400, nil)
	}
	if body[0] != 2 || (body[1] != patternNK && body[1] != patternIK) {
		return nil, "", newProblem("version-unsupported", 400, nil)
	}
	var key *noise.DHKey
	for i := range p.keys {
		if bytes.Equal(keyID(p.keys[i].Public), body[2:10]) {
			key = &p.keys[i]
		}
	}
	if key == nil {
		return nil, "", newProblem("key-unknown", 422, nil)
	}
	accepted, err := acceptHandshake(*key, body, p.random)
	if err != nil {
		return nil, "", newProblem("handshake-failed", 400, nil)
	}
	payload, err := parsePayload1(accepted.payload)
	if err != nil {
		return nil, "", newProblem("handshake-failed", 400, nil)
	}
	suite := p.choose(payload)
	if suite == "" {
		return nil, "", newProblem("version-unsupported", 400, nil)
	}
	if accepted.clientKey != nil && !p.admits(accepted.clientKey) {
		return nil, "", newProblem("client-refused", 403, nil)
	}
	return accepted, suite, nil
}

// choose gives the suite, or nothing without a common version and suite. This server speaks no version above 2.
func (p *handshakePolicy) choose(payload *payload1) string {
	for _, version := range payload.Versions {
		if version != 2 {
			continue
		}
		for _, offered := range payload.Suites {
			for _, enabled := range p.suites {
				if offered == enabled {
					return enabled
				}
			}
		}
	}
	return ""
}

func (p *handshakePolicy) admits(client []byte) bool {
	for _, known := range p.clients {
		if bytes.Equal(known, client) {
			return true
		}
	}
	return len(p.clients) == 0
}

// An independent AICO/2 peer, written from the protocol document alone. Sections named in comments are that document's.
package main

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"
)

// Names of section 2 and the application's base path.
const (
	basePath       = "/api/v1"
	handshakePath  = basePath + "/_aico/handshake"
	keyPath        = basePath + "/_aico/key"
	pingPath       = basePath + "/_aico/ping"
	handshakeMedia = "application/vnd.aico.handshake"
	messageMedia   = "application/vnd.aico.message"
	itemsMedia     = "application/vnd.aico.items"
	problemMedia   = "application/problem+json"
	jsonMedia      = "application/json"
	problemPrefix  = "urn:aico:problem:"
	suiteXChaCha   = "xchacha20poly1305"
)

// Limits of section 18.
const (
	maxHandshakeRequest  = 8192
	maxPayload1          = 4096
	maxHandshakeResponse = 16384
	maxHead              = 16384
	maxPlain             = 65536
	sendPlain            = 16384
	maxFields            = 128
	maxItem              = 4 << 20
	maxUnary             = 16 << 20
	maxProblem           = 8192
	windowSize           = 2048
	maxRunning           = 256
	ledgerEntries        = 1000000
	maxUnconfirmed       = 10000
	maxConfirmed         = 100000
	maxPerIdentity       = 32
	maxHandshakes        = 64

	handshakeLimit  = 30 * time.Second
	handshakeRead   = 10 * time.Second
	headRead        = 10 * time.Second
	unconfirmedLife = 30 * time.Second
	unusedLife      = 25 * time.Second
	expiryMargin    = 30 * time.Second
	sleepTolerance  = 30 * time.Second
	freshness       = 60 * time.Second
	clockSlack      = 2 * time.Second
	unaryBody       = 480 * time.Second
	tailWait        = 5 * time.Second
	expectWait      = 5 * time.Second
	ledgerTime      = 600 * time.Second
	hintJitter      = 500 * time.Millisecond
)

// strictBase64 refuses unused low bits that are not zero.
var strictBase64 = base64.RawURLEncoding.Strict()

func toBase64(data []byte) string { return base64.RawURLEncoding.EncodeToString(data) }

// fromBase64 decodes canonical base64url; Go's decoder would skip line breaks.
func fromBase64(text string) ([]byte, bool) {
	if strings.ContainsAny(text, "\r\n") {
		return nil, false
	}
	data, err := strictBase64.DecodeString(text)
	return data, err == nil
}

func randomBytes(size int) []byte {
	data := make([]byte, size)
	if _, err := rand.Read(data); err != nil {
		panic(err)
	}
	return data
}

func randomSalt() (salt [8]byte) {
	copy(salt[:], randomBytes(8))
	return salt
}

// mediaIs compares a media type without regard to case and parameters.
func mediaIs(value, want string) bool {
	kind, _, _ := strings.Cut(value, ";")
	return strings.EqualFold(strings.TrimSpace(kind), want)
}

// problem is a problem of section 14; the pointers are absent members.
type problem struct {
	Type           string `json:"type"`
	Title          string `json:"title"`
	Status         int    `json:"status"`
	Executed       *bool  `json:"executed,omitempty"`
	OriginalStatus *int   `json:"original_status,omitempty"`
	Detail         string `json:"detail,omitempty"`
}

func yes() *bool { value := true; return &value }
func no() *bool  { value := false; return &value }

var titles = map[string]string{
	"sealed-required": "A sealed request is required", "rejected": "Request rejected", "session-unknown": "Session not known",
	"handshake-failed": "Handshake failed", "version-unsupported": "Version not supported", "key-unknown": "Key not known",
	"client-refused": "Client refused", "busy": "Busy", "malformed": "Malformed message", "target-mismatch": "Target mismatch",
	"too-late": "Request came too late", "too-large": "Too large", "timeout": "Timed out", "cancelled": "Cancelled",
	"in-progress": "Request in progress", "already-processed": "Request already processed",
	"outcome-unknown": "Outcome unknown", "internal": "Internal error", "shutdown": "Shutting down",
}

func newProblem(name string, status int, executed *bool) *problem {
	kind := name
	if !strings.Contains(name, ":") {
		kind = problemPrefix + name
	}
	title := titles[name]
	if title == "" {
		title = name
	}
	return &problem{Type: kind, Title: title, Status: status, Executed: executed}
}

func (p *problem) Error() string { return p.Type }

func (p *problem) encode() []byte { return encodeJSON(p) }

// name is the AICO name, or empty for an application's own type.
func (p *problem) name() string {
	if strings.HasPrefix(p.Type, problemPrefix) {
		return p.Type[len(problemPrefix):]
	}
	return ""
}

func encodeJSON(value interface{}) []byte {
	data, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return data
}

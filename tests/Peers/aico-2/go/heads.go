package main

import (
	"errors"
	"net/netip"
	"strconv"
	"strings"
)

var errHead = errors.New("HEAD or field section is not well formed")

type field struct{ name, value string }

// requestHead is the inner request of section 9; target is path and query.
type requestHead struct {
	method, scheme, authority, target string
	fields                            []field
}

type responseHead struct {
	status int
	fields []field
}

func fieldValue(fields []field, name string) (string, bool) {
	for _, f := range fields {
		if f.name == name {
			return f.value, true
		}
	}
	return "", false
}

// path is the target up to the question mark.
func (h *requestHead) path() string {
	path, _, _ := strings.Cut(h.target, "?")
	return path
}

func (h *requestHead) query() string {
	_, query, _ := strings.Cut(h.target, "?")
	return query
}

func appendVarint(out []byte, value uint64) []byte {
	switch {
	case value < 1<<6:
		return append(out, byte(value))
	case value < 1<<14:
		return append(out, 0x40|byte(value>>8), byte(value))
	case value < 1<<30:
		return append(out, 0x80|byte(value>>24), byte(value>>16), byte(value>>8), byte(value))
	}
	return append(out, 0xC0|byte(value>>56), byte(value>>48), byte(value>>40), byte(value>>32),
		byte(value>>24), byte(value>>16), byte(value>>8), byte(value))
}

func appendText(out []byte, text string) []byte {
	return append(appendVarint(out, uint64(len(text))), text...)
}

func encodeFields(fields []field) []byte {
	var out []byte
	for _, f := range fields {
		out = appendText(appendText(out, f.name), f.value)
	}
	return out
}

func (h *requestHead) encode() []byte {
	out := []byte{0}
	for _, text := range []string{h.method, h.scheme, h.authority, h.target, string(encodeFields(h.fields))} {
		out = appendText(out, text)
	}
	return out
}

func (h *responseHead) encode() []byte {
	return appendText(appendVarint([]byte{1}, uint64(h.status)), string(encodeFields(h.fields)))
}

// headParser reads with the first error kept.
type headParser struct {
	rest   []byte
	failed bool
}

func (p *headParser) varint() uint64 {
	if p.failed || len(p.rest) == 0 {
		p.failed = true
		return 0
	}
	size := 1 << (p.rest[0] >> 6)
	if len(p.rest) < size {
		p.failed = true
		return 0
	}
	value := uint64(p.rest[0] & 0x3F)
	for _, b := range p.rest[1:size] {
		value = value<<8 | uint64(b)
	}
	p.rest = p.rest[size:]
	if len(appendVarint(nil, value)) != size {
		p.failed = true
	}
	return value
}

func (p *headParser) text() string {
	length := p.varint()
	if p.failed || length > uint64(len(p.rest)) {
		p.failed = true
		return ""
	}
	text := string(p.rest[:length])
	p.rest = p.rest[length:]
	return text
}

// parseFields reads a field section and holds it to section 9.
func parseFields(section []byte) ([]field, error) {
	parser := headParser{rest: section}
	var fields []field
	seen := map[string]bool{}
	for len(parser.rest) > 0 {
		f := field{parser.text(), parser.text()}
		if parser.failed || len(fields) == maxFields || !isFieldName(f.name) || !isFieldValue(f.value) || isRefusedName(f.name) {
			return nil, errHead
		}
		if f.name == "content-type" || f.name == "content-length" {
			if seen[f.name] || f.name == "content-length" && !isDigits(f.value, 15) {
				return nil, errHead
			}
			seen[f.name] = true
		}
		fields = append(fields, f)
	}
	if kind, _ := fieldValue(fields, "content-type"); seen["content-length"] && mediaIs(kind, itemsMedia) {
		return nil, errHead
	}
	return fields, nil
}

func parseRequestHead(data []byte) (*requestHead, error) {
	if len(data) == 0 || data[0] != 0 {
		return nil, errHead
	}
	parser := headParser{rest: data[1:]}
	head := &requestHead{method: parser.text(), scheme: parser.text(), authority: parser.text(), target: parser.text()}
	section := parser.text()
	if parser.failed || len(parser.rest) > 0 {
		return nil, errHead
	}
	if !isToken(head.method) || head.method == "CONNECT" || head.scheme != "http" && head.scheme != "https" ||
		!isAuthority(head.authority) || !isTarget(head.target) {
		return nil, errHead
	}
	fields, err := parseFields([]byte(section))
	if err != nil {
		return nil, err
	}
	head.fields = fields
	return head, nil
}

func parseResponseHead(data []byte) (*responseHead, error) {
	if len(data) == 0 || data[0] != 1 {
		return nil, errHead
	}
	parser := headParser{rest: data[1:]}
	status, section := parser.varint(), parser.text()
	if parser.failed || len(parser.rest) > 0 || status < 200 || status > 599 {
		return nil, errHead
	}
	fields, err := parseFields([]byte(section))
	if err != nil {
		return nil, err
	}
	return &responseHead{int(status), fields}, nil
}

// callFields are the protocol's own fields of a request (section 6); retryOf is -1 in a first attempt.
type callFields struct {
	rid     string
	t       int64
	retryOf int64
}

// takeCallFields reads them and removes every aico-* field.
func (h *requestHead) takeCallFields() (*callFields, error) {
	result := &callFields{t: -1, retryOf: -1}
	var kept []field
	for _, f := range h.fields {
		if !strings.HasPrefix(f.name, "aico-") {
			kept = append(kept, f)
			continue
		}
		var target *int64
		switch f.name {
		case "aico-rid":
			if raw, valid := fromBase64(f.value); !valid || len(raw) != 16 || result.rid != "" {
				return nil, errHead
			}
			result.rid = f.value
			continue
		case "aico-t":
			target = &result.t
		case "aico-retry-of":
			target = &result.retryOf
		default:
			continue
		}
		if *target >= 0 || !isDigits(f.value, 10) || len(f.value) > 1 && f.value[0] == '0' {
			return nil, errHead
		}
		*target, _ = strconv.ParseInt(f.value, 10, 64)
	}
	if result.rid == "" || result.t < 0 {
		return nil, errHead
	}
	h.fields = kept
	return result, nil
}

func isDigits(text string, most int) bool {
	for _, c := range []byte(text) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return len(text) >= 1 && len(text) <= most
}

func isAlphanumeric(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

func isToken(text string) bool {
	for _, c := range []byte(text) {
		if !isAlphanumeric(c) && strings.IndexByte("!#$%&'*+-.^_`|~", c) < 0 {
			return false
		}
	}
	return text != ""
}

func isFieldName(name string) bool { return isToken(name) && strings.ToLower(name) == name }

func isFieldValue(value string) bool {
	for _, c := range []byte(value) {
		if c < 0x20 && c != '\t' || c == 0x7F {
			return false
		}
	}
	return strings.Trim(value, " \t") == value
}

func isRefusedName(name string) bool {
	switch name {
	case "connection", "expect", "host", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade":
		return true
	}
	return false
}

func isHex(c byte) bool { return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F' }

// percentsAreWhole says whether each percent sign has its two hex digits.
func percentsAreWhole(text string) bool {
	for i := 0; i < len(text); i++ {
		if text[i] == '%' && (i+2 >= len(text) || !isHex(text[i+1]) || !isHex(text[i+2])) {
			return false
		}
	}
	return true
}

func isTarget(target string) bool {
	for _, c := range []byte(target) {
		if c < 0x21 || c > 0x7E || strings.IndexByte("\"#<>\\^`{|}", c) >= 0 {
			return false
		}
	}
	return strings.HasPrefix(target, "/") && percentsAreWhole(target)
}

func isAuthority(authority string) bool {
	host, port := authority, ""
	if strings.HasPrefix(authority, "[") {
		end := strings.IndexByte(authority, ']')
		if end < 0 {
			return false
		}
		address, err := netip.ParseAddr(authority[1:end])
		if err != nil || !address.Is6() || address.Zone() != "" {
			return false
		}
		host, port = "", authority[end+1:]
	} else {
		if at := strings.IndexByte(authority, ':'); at >= 0 {
			host, port = authority[:at], authority[at:]
		}
		if host == "" || !percentsAreWhole(host) {
			return false
		}
		for _, c := range []byte(host) {
			if !isAlphanumeric(c) && strings.IndexByte("-._~%!$&'()*+,;=", c) < 0 {
				return false
			}
		}
	}
	return port == "" || port[0] == ':' && isDigits(port[1:], 5)
}

// plainAuthority is lower case and without the scheme's own port.
func plainAuthority(authority, scheme string) string {
	authority = strings.ToLower(authority)
	if scheme == "http" {
		return strings.TrimSuffix(authority, ":80")
	}
	return strings.TrimSuffix(authority, ":443")
}

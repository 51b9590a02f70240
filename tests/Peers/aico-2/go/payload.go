package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"unicode/utf8"
)

var errPayload = errors.New("payload is not well formed")

// payload1 and payload2 are the handshake payloads of section 3.3.
type payload1 struct {
	Versions []int64  `json:"v"`
	Suites   []string `json:"suites"`
}

type payload2 struct {
	Sid         string `json:"sid"`
	Suite       string `json:"suite"`
	Exp         int64  `json:"exp"`
	MaxRequests int64  `json:"max_requests"`
	Heartbeat   int64  `json:"hb"`
}

// parseObject returns the members of one JSON object and refuses one that occurs twice.
func parseObject(data []byte) (map[string]json.RawMessage, error) {
	if !utf8.Valid(data) {
		return nil, errPayload
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	if token, err := decoder.Token(); err != nil || token != json.Delim('{') {
		return nil, errPayload
	}
	members := map[string]json.RawMessage{}
	for decoder.More() {
		token, err := decoder.Token()
		name, isName := token.(string)
		if err != nil || !isName {
			return nil, errPayload
		}
		if _, twice := members[name]; twice {
			return nil, errPayload
		}
		var value json.RawMessage
		if decoder.Decode(&value) != nil {
			return nil, errPayload
		}
		members[name] = value
	}
	if _, err := decoder.Token(); err != nil {
		return nil, errPayload
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, errPayload
	}
	return members, nil
}

// parseInteger takes JSON integers without fraction and exponent; one too large for 64 bits counts as an integer, as -1.
func parseInteger(raw json.RawMessage) (int64, error) {
	text := string(bytes.TrimSpace(raw))
	digits := text
	if len(digits) > 0 && digits[0] == '-' {
		digits = digits[1:]
	}
	if digits == "" {
		return 0, errPayload
	}
	for _, c := range []byte(digits) {
		if c < '0' || c > '9' {
			return 0, errPayload
		}
	}
	value, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return -1, nil
	}
	return value, nil
}

func parseText(raw json.RawMessage) (string, error) {
	text := bytes.TrimSpace(raw)
	if len(text) == 0 || text[0] != '"' {
		return "", errPayload
	}
	var value string
	if json.Unmarshal(text, &value) != nil {
		return "", errPayload
	}
	return value, nil
}

func parseList(raw json.RawMessage) ([]json.RawMessage, error) {
	text := bytes.TrimSpace(raw)
	if len(text) == 0 || text[0] != '[' {
		return nil, errPayload
	}
	var values []json.RawMessage
	if json.Unmarshal(text, &values) != nil {
		return nil, errPayload
	}
	return values, nil
}

func parsePayload1(data []byte) (*payload1, error) {
	if len(data) > maxPayload1 {
		return nil, errPayload
	}
	members, err := parseObject(data)
	if err != nil {
		return nil, err
	}
	result := &payload1{}
	versions, err := parseList(members["v"])
	if err != nil {
		return nil, err
	}
	for _, raw := range versions {
		version, err := parseInteger(raw)
		if err != nil {
			return nil, err
		}
		result.Versions = append(result.Versions, version)
	}
	suites, err := parseList(members["suites"])
	if err != nil || len(suites) < 1 || len(suites) > 8 {
		return nil, errPayload
	}
	for _, raw := range suites {
		suite, err := parseText(raw)
		if err != nil {
			return nil, err
		}
		result.Suites = append(result.Suites, suite)
	}
	return result, nil
}

// parsePayload2 also holds every member to its range; the suite must be one of those offered.
func parsePayload2(data []byte, offered []string) (*payload2, []byte, error) {
	members, err := parseObject(data)
	if err != nil {
		return nil, nil, err
	}
	result := &payload2{}
	if result.Sid, err = parseText(members["sid"]); err != nil {
		return nil, nil, err
	}
	if result.Suite, err = parseText(members["suite"]); err != nil {
		return nil, nil, err
	}
	for _, number := range []struct {
		name     string
		value    *int64
		low, top int64
	}{{"exp", &result.Exp, 60, 14400}, {"max_requests", &result.MaxRequests, 1024, 1048576}, {"hb", &result.Heartbeat, 5, 60}} {
		if *number.value, err = parseInteger(members[number.name]); err != nil {
			return nil, nil, err
		}
		if *number.value < number.low || *number.value > number.top {
			return nil, nil, errPayload
		}
	}
	sid, valid := fromBase64(result.Sid)
	if !valid || len(sid) < 16 || len(sid) > 512 {
		return nil, nil, errPayload
	}
	for _, suite := range offered {
		if suite == result.Suite {
			return result, sid, nil
		}
	}
	return nil, nil, errPayload
}

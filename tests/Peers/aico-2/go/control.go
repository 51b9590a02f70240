package main

import (
	"io"
	"net/http"
	"sync/atomic"
)

// control is the plaintext interface that tests drive the server with.
func (s *server) control(ex exchange, name string) {
	r := ex.request()
	body, err := io.ReadAll(io.LimitReader(ex, 1<<20))
	if err != nil {
		ex.abort()
		return
	}
	fine := func(value interface{}) { plain(ex, 200, jsonMedia, encodeJSON(value), nil) }
	switch r.Method + " " + name {
	case http.MethodGet + " stats":
		executions, byID := s.app.stats()
		fine(map[string]interface{}{"handshakes": atomic.LoadInt64(&s.handshakes), "executions": executions, "by_id": byID,
			"requests": atomic.LoadInt64(&s.requests)})
	case http.MethodPost + " reset":
		s.app.reset()
		s.faults.clear()
		atomic.StoreInt64(&s.handshakes, 0)
		atomic.StoreInt64(&s.requests, 0)
		fine(struct{}{})
	case http.MethodPost + " restart":
		s.restart()
		fine(struct{}{})
	case http.MethodPost + " fault":
		ordered, err := parseFault(body)
		if err != nil {
			plain(ex, 400, jsonMedia, encodeJSON(map[string]string{"error": err.Error()}), nil)
			return
		}
		s.faults.add(ordered)
		fine(struct{}{})
	default:
		plain(ex, 404, "text/plain", []byte("not found\n"), nil)
	}
}

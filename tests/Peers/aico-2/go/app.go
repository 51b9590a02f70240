package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"
)

// appRequest is what the application sees: inner values only.
type appRequest struct {
	head      *requestHead
	rid       string
	principal []byte
	hash      []byte
	body      []byte
	items     *itemReader
}

func (r *appRequest) field(name string) (string, bool) { return fieldValue(r.head.fields, name) }

func (r *appRequest) query(name string) int {
	values, _ := url.ParseQuery(r.head.query())
	number, _ := strconv.Atoi(values.Get(name))
	return number
}

// endpoint is one operation of the application's contract.
type endpoint struct {
	run                   func(*appRequest, *responseStream) error
	streamsIn, streamsOut bool
	idempotent            bool
}

// application is the API of the peers' common page.
type application struct {
	mutex      sync.Mutex
	executions int
	byID       map[string]int
}

func newApplication() *application { return &application{byID: map[string]int{}} }

func (a *application) count(id string) int {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	a.executions++
	a.byID[id]++
	return a.byID[id]
}

func (a *application) reset() {
	a.mutex.Lock()
	a.executions, a.byID = 0, map[string]int{}
	a.mutex.Unlock()
}

// stats copies the counters.
func (a *application) stats() (int, map[string]int) {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	byID := map[string]int{}
	for id, count := range a.byID {
		byID[id] = count
	}
	return a.executions, byID
}

func isIdempotent(method string) bool { return isSafe(method) || method == "PUT" || method == "DELETE" }

func (a *application) route(head *requestHead) *endpoint {
	found := a.find(head.method, strings.TrimPrefix(head.path(), basePath))
	found.idempotent = isIdempotent(head.method)
	return found
}

func (a *application) find(method, path string) *endpoint {
	last := path[strings.LastIndexByte(path, '/')+1:]
	switch {
	case method == "GET" && path == "/health":
		return &endpoint{run: func(r *appRequest, w *responseStream) error {
			return answer(w, 200, map[string]string{"status": "ok"})
		}}
	case method == "POST" && path == "/echo":
		return &endpoint{run: echo}
	case method == "POST" && path == "/orders":
		return &endpoint{run: a.order}
	case method == "PUT" && path == "/orders/"+last:
		return &endpoint{run: func(r *appRequest, w *responseStream) error { return a.put(unescape(last), w) }}
	case method == "GET" && path == "/items":
		return &endpoint{run: func(r *appRequest, w *responseStream) error { return items(r, w, nil) }, streamsOut: true}
	case method == "GET" && path == "/items/broken":
		return &endpoint{run: func(r *appRequest, w *responseStream) error {
			return items(r, w, newProblem("urn:example:broken", 500, nil))
		}, streamsOut: true}
	case method == "POST" && path == "/items":
		return &endpoint{run: a.upload, streamsIn: true}
	case method == "POST" && path == "/chat":
		return &endpoint{run: chat, streamsIn: true, streamsOut: true}
	case method == "GET" && path == "/blob/"+last:
		return &endpoint{run: func(r *appRequest, w *responseStream) error { return blob(last, w) }, streamsOut: true}
	case method == "PUT" && path == "/blob/"+last:
		return &endpoint{run: a.store, streamsIn: true}
	case method == "GET" && path == "/status/"+last:
		return &endpoint{run: func(r *appRequest, w *responseStream) error { return status(last, w) }}
	case method == "GET" && path == "/whoami":
		return &endpoint{run: whoami}
	}
	return &endpoint{run: func(r *appRequest, w *responseStream) error {
		return answer(w, 404, map[string]string{"error": "not found"})
	}}
}

func unescape(text string) string {
	plain, err := url.PathUnescape(text)
	if err != nil {
		return text
	}
	return plain
}

func answer(w *responseStream, status int, value interface{}) error {
	body := encodeJSON(value)
	return w.whole(status, []field{{"content-type", jsonMedia}, {"content-length", strconv.Itoa(len(body))}}, body)
}

func echo(r *appRequest, w *responseStream) error {
	var fields []field
	if kind, found := r.field("content-type"); found {
		fields = append(fields, field{"content-type", kind})
	}
	return w.whole(200, fields, r.body)
}

type orderReply struct {
	ID         string `json:"id"`
	Executions int    `json:"executions"`
}

func (a *application) order(r *appRequest, w *responseStream) error {
	var order struct {
		ID    string `json:"id"`
		Delay int    `json:"delay_ms"`
	}
	if err := json.Unmarshal(r.body, &order); err != nil || order.ID == "" {
		return answer(w, 400, map[string]string{"error": "an order has an id"})
	}
	count := a.count(order.ID)
	time.Sleep(time.Duration(order.Delay) * time.Millisecond)
	return answer(w, 200, orderReply{order.ID, count})
}

func (a *application) put(id string, w *responseStream) error {
	return answer(w, 200, orderReply{id, a.count(id)})
}

// items streams count items, then ends well or with the given problem.
func items(r *appRequest, w *responseStream, ending *problem) error {
	if err := w.start(200, []field{{"content-type", itemsMedia}}, false); err != nil {
		return err
	}
	count, delay := r.query("count"), time.Duration(r.query("delay_ms"))*time.Millisecond
	for i := 0; i < count; i++ {
		time.Sleep(delay)
		item := encodeJSON(struct {
			Index int    `json:"index"`
			Text  string `json:"text"`
		}{i, fmt.Sprintf("item %d", i)})
		flags := byte(flagItem)
		if i == count-1 && ending == nil {
			flags |= flagFinal
		}
		if err := w.data(item, flags); err != nil {
			return err
		}
	}
	if ending != nil {
		return ending
	}
	if count <= 0 {
		return w.data(nil, flagFinal)
	}
	return nil
}

func isItemBody(r *appRequest) bool {
	kind, _ := r.field("content-type")
	return mediaIs(kind, itemsMedia)
}

func (a *application) upload(r *appRequest, w *responseStream) error {
	a.count("upload")
	if !isItemBody(r) {
		return answer(w, 415, map[string]string{"error": "an item stream is needed"})
	}
	count, size := 0, 0
	for {
		item, err := r.items.next()
		if err == io.EOF {
			return answer(w, 200, map[string]int{"count": count, "bytes": size})
		}
		if err != nil {
			return requestFault{err}
		}
		count++
		size += len(item)
	}
}

func chat(r *appRequest, w *responseStream) error {
	if !isItemBody(r) {
		return answer(w, 415, map[string]string{"error": "an item stream is needed"})
	}
	if err := w.start(200, []field{{"content-type", itemsMedia}}, false); err != nil {
		return err
	}
	for {
		item, err := r.items.next()
		if err == io.EOF {
			return w.data(nil, flagFinal)
		}
		if err != nil {
			return requestFault{err}
		}
		if err := w.data(item, flagItem); err != nil {
			return err
		}
	}
}

// blobBytes are the bytes from offset on.
func blobBytes(offset, size int) []byte {
	data := make([]byte, size)
	for i := range data {
		data[i] = byte((offset+i)*31 + 7)
	}
	return data
}

func blob(text string, w *responseStream) error {
	size, err := strconv.Atoi(text)
	if err != nil || size < 0 {
		return answer(w, 404, map[string]string{"error": "not found"})
	}
	if err := w.start(200, []field{{"content-type", "application/octet-stream"}}, false); err != nil {
		return err
	}
	offset := 0
	for ; size-offset > sendPlain; offset += sendPlain {
		if err := w.data(blobBytes(offset, sendPlain), 0); err != nil {
			return err
		}
	}
	return w.data(blobBytes(offset, size-offset), flagFinal)
}

// store hashes the body as it comes; it is not held to the limit of unary bodies.
func (a *application) store(r *appRequest, w *responseStream) error {
	a.count("blob")
	hash, size := sha256.New(), 0
	frames := r.items.frames
	for !frames.ended {
		f, err := frames.next()
		if err == nil && f.kind == typeError {
			err = errorFrame(f)
		}
		if err != nil {
			return requestFault{err}
		}
		if f.kind == typeData {
			hash.Write(f.plain)
			size += len(f.plain)
		}
	}
	if err := frames.tail(); err != nil {
		return requestFault{err}
	}
	return answer(w, 200, map[string]interface{}{"bytes": size, "sha256": hex.EncodeToString(hash.Sum(nil))})
}

func status(text string, w *responseStream) error {
	code, err := strconv.Atoi(text)
	if err != nil || code < 200 || code > 599 {
		return answer(w, 404, map[string]string{"error": "not found"})
	}
	fields := []field{{"content-type", jsonMedia}, {"x-status", text}}
	if code == 204 || code == 304 {
		return w.whole(code, fields[1:], nil)
	}
	return w.whole(code, fields, encodeJSON(map[string]int{"status": code}))
}

func whoami(r *appRequest, w *responseStream) error {
	reply := map[string]interface{}{"principal": nil, "authorization": nil, "rid": r.rid}
	if r.principal != nil {
		reply["principal"] = hex.EncodeToString(r.principal)
	}
	if authorization, found := r.field("authorization"); found {
		reply["authorization"] = authorization
	}
	return answer(w, 200, reply)
}

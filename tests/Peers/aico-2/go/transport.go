package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	"golang.org/x/net/http2"
)

// maxDrain is what is read of a body nobody wanted, to keep the connection (section 10).
const maxDrain = 64 << 10

var errGone = errors.New("the exchange has ended")

// exchange is one HTTP request with its response. Over HTTP/1.1 the bytes are written by hand, so that a test may cut them
// anywhere and both directions may flow at once.
type exchange interface {
	request() *http.Request
	// Read takes the request's body; the first call asks for it if the client waits for 100.
	io.Reader
	deadline(time.Time)
	start(status int, header http.Header) error
	// write hands the bytes to the network at once.
	write(data []byte) error
	finish()
	// abort ends the connection, or the HTTP/2 stream, without an end of the response.
	abort()
	awaitGone()
}

// serveConn speaks HTTP/1.1, or HTTP/2 with prior knowledge, on one connection.
func serveConn(conn net.Conn, handle func(exchange)) {
	defer conn.Close()
	reader := bufio.NewReaderSize(conn, 64<<10)
	if preface, _ := reader.Peek(3); string(preface) == "PRI" {
		server := &http2.Server{MaxReadFrameSize: 1 << 20}
		server.ServeConn(&bufferedConn{conn, reader}, &http2.ServeConnOpts{Handler: http.HandlerFunc(
			func(w http.ResponseWriter, r *http.Request) {
				ex := &http2Exchange{writer: w, req: r}
				handle(ex)
				if ex.aborted {
					panic(http.ErrAbortHandler)
				}
			})})
		return
	}
	for {
		req, err := http.ReadRequest(reader)
		if err != nil {
			return
		}
		req.RemoteAddr = conn.RemoteAddr().String()
		ex := &http1Exchange{conn: conn, reader: reader, req: req, waits: strings.EqualFold(req.Header.Get("Expect"), "100-continue"),
			ended: req.ContentLength == 0}
		handle(ex)
		if !ex.reusable() {
			ex.linger()
			return
		}
	}
}

// bufferedConn gives back what was read ahead.
type bufferedConn struct {
	net.Conn
	reader *bufio.Reader
}

func (c *bufferedConn) Read(p []byte) (int, error) { return c.reader.Read(p) }

type http1Exchange struct {
	conn    net.Conn
	reader  *bufio.Reader
	req     *http.Request
	waits   bool
	ended   bool
	chunked bool
	started bool
	over    bool
	closing bool
	failed  bool
}

func (e *http1Exchange) request() *http.Request { return e.req }

func (e *http1Exchange) Read(p []byte) (int, error) {
	if e.waits {
		e.waits = false
		if _, err := io.WriteString(e.conn, "HTTP/1.1 100 Continue\r\n\r\n"); err != nil {
			return 0, err
		}
	}
	count, err := e.req.Body.Read(p)
	if err == io.EOF {
		e.ended = true
	} else if errors.Is(err, os.ErrDeadlineExceeded) {
		e.closing, err = true, errSilence
	} else if err == io.ErrUnexpectedEOF {
		e.closing, err = true, errGone
	}
	return count, err
}

func (e *http1Exchange) deadline(t time.Time) { e.conn.SetReadDeadline(t) }

func (e *http1Exchange) start(status int, header http.Header) error {
	if e.started {
		return errGone
	}
	e.started = true
	if size := e.req.ContentLength; !e.ended && (e.waits || size < 0 || size > maxDrain) {
		e.closing = true
		header.Set("Connection", "close")
	}
	if header.Get("Content-Length") == "" && status != http.StatusNoContent && status != http.StatusNotModified {
		e.chunked = true
		header.Set("Transfer-Encoding", "chunked")
	}
	return e.send(func(w *bufio.Writer) {
		fmt.Fprintf(w, "HTTP/1.1 %d %s\r\n", status, http.StatusText(status))
		header.Write(w)
		io.WriteString(w, "\r\n")
	})
}

func (e *http1Exchange) send(fill func(*bufio.Writer)) error {
	if e.over || e.failed {
		return errGone
	}
	writer := bufio.NewWriterSize(e.conn, 64<<10)
	fill(writer)
	if err := writer.Flush(); err != nil {
		e.failed = true
		return err
	}
	return nil
}

func (e *http1Exchange) write(data []byte) error {
	if len(data) == 0 || e.req.Method == http.MethodHead {
		return nil
	}
	return e.send(func(w *bufio.Writer) {
		if !e.chunked {
			w.Write(data)
			return
		}
		fmt.Fprintf(w, "%x\r\n", len(data))
		w.Write(data)
		io.WriteString(w, "\r\n")
	})
}

func (e *http1Exchange) finish() {
	if e.chunked {
		e.send(func(w *bufio.Writer) { io.WriteString(w, "0\r\n\r\n") })
	}
	e.over = true
}

func (e *http1Exchange) abort() {
	e.over, e.failed = true, true
	e.conn.Close()
}

func (e *http1Exchange) awaitGone() {
	e.conn.SetReadDeadline(time.Time{})
	io.Copy(io.Discard, e.req.Body)
	e.reader.Peek(1)
	e.closing = true
}

func (e *http1Exchange) reusable() bool {
	if !e.started || e.failed || e.closing || e.req.Close || e.waits {
		return false
	}
	e.conn.SetReadDeadline(time.Now().Add(tailWait))
	count, err := io.Copy(io.Discard, io.LimitReader(e.req.Body, maxDrain+1))
	e.conn.SetReadDeadline(time.Time{})
	return err == nil && count <= maxDrain
}

// linger lets the client read the answer before an unread body makes the system reset the connection.
func (e *http1Exchange) linger() {
	if conn, isTCP := e.conn.(*net.TCPConn); isTCP && !e.failed {
		conn.CloseWrite()
		conn.SetReadDeadline(time.Now().Add(time.Second))
		io.Copy(io.Discard, conn)
	}
}

type http2Exchange struct {
	writer  http.ResponseWriter
	req     *http.Request
	mutex   sync.Mutex
	timer   *time.Timer
	late    bool
	started bool
	over    bool
	aborted bool
}

func (e *http2Exchange) request() *http.Request { return e.req }

func (e *http2Exchange) Read(p []byte) (int, error) {
	count, err := e.req.Body.Read(p)
	if err != nil && err != io.EOF {
		e.mutex.Lock()
		late := e.late
		e.mutex.Unlock()
		if late {
			return count, errSilence
		}
		return count, errGone
	}
	return count, err
}

// deadline closes the body when it passes: every deadline here is the end of reading.
func (e *http2Exchange) deadline(t time.Time) {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	if e.timer != nil {
		e.timer.Stop()
		e.timer = nil
	}
	if !t.IsZero() {
		e.timer = time.AfterFunc(time.Until(t), func() {
			e.mutex.Lock()
			e.late = true
			e.mutex.Unlock()
			e.req.Body.Close()
		})
	}
}

func (e *http2Exchange) start(status int, header http.Header) error {
	if e.started {
		return errGone
	}
	e.started = true
	for name, values := range header {
		e.writer.Header()[name] = values
	}
	e.writer.WriteHeader(status)
	e.writer.(http.Flusher).Flush()
	return nil
}

func (e *http2Exchange) write(data []byte) error {
	if e.over {
		return errGone
	}
	if _, err := e.writer.Write(data); err != nil {
		return err
	}
	e.writer.(http.Flusher).Flush()
	return nil
}

func (e *http2Exchange) finish() {
	e.deadline(time.Time{})
	e.over = true
}

func (e *http2Exchange) abort() {
	e.deadline(time.Time{})
	e.over, e.aborted = true, true
}

func (e *http2Exchange) awaitGone() { <-e.req.Context().Done() }

package main

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"
)

// faultCheck orders a fault, or one on each line, makes one call and compares what the client surfaces.
type faultCheck struct {
	order string
	call  string
	kind  string
	exec  string
	// reason is compared if set; items is how many arrive first; runs is the executions of an order.
	reason string
	items  int
	runs   int
}

// faultCheckList is every fault of the common page. Calls: order (POST, unary), get (GET, unary), items (five of them), blob.
var faultCheckList = []faultCheck{
	{order: `{"name":"session-unknown"}`, call: "order", runs: 1},
	{order: `{"name":"session-unknown","path":"/api/v1/orders"}`, call: "order", runs: 1},
	{order: `{"name":"session-unknown","run":true}`, call: "order", kind: outcomeUnknown, exec: executed, reason: "AlreadyProcessed", runs: 1},
	{order: `{"name":"session-unknown","times":2}`, call: "order", kind: sessionLost, exec: unknown},
	{order: `{"name":"session-unknown-always"}`, call: "order", kind: sessionLost, exec: unknown},
	{order: "{\"name\":\"session-unknown\"}\n{\"name\":\"sealed-problem\",\"problem\":\"busy\",\"status\":503,\"executed\":false}", call: "order", kind: refused, exec: unknown},
	{order: "{\"name\":\"session-unknown\"}\n{\"name\":\"sealed-problem\",\"problem\":\"too-late\",\"status\":408,\"executed\":false}", call: "order", kind: tooLate, exec: unknown},
	{order: "{\"name\":\"session-unknown\"}\n{\"name\":\"handshake-plain\",\"status\":500}", call: "order", kind: sessionLost, exec: unknown},
	{order: "{\"name\":\"sealed-problem\",\"problem\":\"too-late\",\"status\":408,\"executed\":false}\n{\"name\":\"handshake-plain\",\"status\":500}", call: "order", kind: tooLate, exec: notExecuted},
	{order: "{\"name\":\"session-unknown\"}\n{\"name\":\"session-unknown\",\"run\":true}", call: "order", kind: sessionLost, exec: unknown, runs: 1},
	{order: `{"name":"rejected"}`, call: "order", kind: rejected, exec: unknown},
	{order: `{"name":"rejected","run":true}`, call: "order", kind: rejected, exec: unknown, runs: 1},
	{order: `{"name":"plain","status":200,"content_type":"application/json","body":"{\"id\":1}"}`, call: "order", kind: downgrade, exec: unknown},
	{order: `{"name":"plain","status":204}`, call: "order", kind: downgrade, exec: unknown},
	{order: `{"name":"plain","status":302,"headers":{"Location":"/api/v1/health"}}`, call: "order", kind: unsealed, exec: unknown},
	{order: `{"name":"plain","status":502,"content_type":"text/html","body":"<p>bad</p>"}`, call: "order", kind: unsealed, exec: unknown},
	{order: `{"name":"plain","status":503,"path":"/api/v1/orders"}`, call: "order", kind: unsealed, exec: unknown},
	{order: `{"name":"plain","status":422,"content_type":"application/json","body":"{\"type\":\"urn:aico:problem:session-unknown\",\"status\":422}"}`, call: "order", kind: unsealed, exec: unknown},
	{order: `{"name":"plain","status":422,"content_type":"application/problem+json; charset=utf-8","body":"{\"type\":\"urn:aico:problem:session-unknown\",\"title\":\"\",\"status\":422}"}`, call: "order", runs: 1},
	{order: `{"name":"sealed-problem","problem":"busy","status":503,"executed":false}`, call: "order", kind: refused, exec: notExecuted, reason: "busy"},
	{order: `{"name":"sealed-problem","problem":"internal","status":500,"executed":true}`, call: "order", kind: refused, exec: executed, reason: "internal"},
	{order: `{"name":"sealed-problem","problem":"malformed","status":400}`, call: "order", kind: refused, exec: unknown},
	{order: `{"name":"sealed-problem","problem":"too-late","status":408,"executed":false}`, call: "order", runs: 1},
	{order: `{"name":"sealed-problem","problem":"too-late","status":408,"executed":false,"times":2}`, call: "order", kind: tooLate, exec: notExecuted},
	{order: `{"name":"sealed-problem","problem":"in-progress","status":409,"executed":true}`, call: "order", kind: outcomeUnknown, exec: executed, reason: "InProgress"},
	{order: `{"name":"sealed-problem","problem":"already-processed","status":409,"executed":true,"original_status":201}`, call: "order", kind: outcomeUnknown, exec: executed, reason: "AlreadyProcessed"},
	{order: `{"name":"sealed-problem","problem":"outcome-unknown","status":409}`, call: "order", kind: outcomeUnknown, exec: unknown, reason: "Ambiguous"},
	{order: `{"name":"flip","frame":0,"byte":0}`, call: "order", kind: integrity, exec: unknown, runs: 1},
	{order: `{"name":"flip","frame":0,"byte":4}`, call: "order", kind: integrity, exec: unknown, runs: 1},
	{order: `{"name":"flip","frame":1,"byte":-1}`, call: "order", kind: integrity, exec: unknown, runs: 1},
	{order: `{"name":"flip","frame":2,"byte":0}`, call: "items", kind: integrity, exec: unknown, items: 1},
	{order: `{"name":"flip","frame":2,"byte":1}`, call: "items", kind: integrity, exec: unknown, items: 1},
	{order: `{"name":"flip","frame":2,"byte":3}`, call: "items", kind: integrity, exec: unknown, items: 1},
	{order: `{"name":"flip-salt"}`, call: "order", kind: integrity, exec: unknown, runs: 1},
	{order: `{"name":"drop-frame","frame":0}`, call: "order", kind: integrity, exec: unknown, runs: 1},
	{order: `{"name":"drop-frame","frame":1}`, call: "order", kind: truncated, exec: unknown, runs: 1},
	{order: `{"name":"drop-frame","frame":2}`, call: "items", kind: integrity, exec: unknown, items: 1},
	{order: `{"name":"drop-frame","frame":5}`, call: "items", kind: truncated, exec: unknown, items: 4},
	{order: `{"name":"drop-frame","frame":3}`, call: "broken", kind: truncated, exec: unknown, items: 2},
	{order: `{"name":"duplicate-frame","frame":0}`, call: "order", kind: integrity, exec: unknown, runs: 1},
	{order: `{"name":"duplicate-frame","frame":3}`, call: "items", kind: integrity, exec: unknown, items: 3},
	{order: `{"name":"duplicate-frame","frame":5}`, call: "items", kind: integrity, exec: unknown, items: 5},
	{order: `{"name":"swap-frames","frame":2}`, call: "items", kind: integrity, exec: unknown, items: 1},
	{order: `{"name":"insert-frame","frame":0}`, call: "order", kind: integrity, exec: unknown, runs: 1},
	{order: `{"name":"insert-frame","frame":3}`, call: "items", kind: integrity, exec: unknown, items: 2},
	{order: `{"name":"truncate","frames":0}`, call: "order", kind: truncated, exec: unknown, runs: 1},
	{order: `{"name":"truncate","frames":0,"bytes":2}`, call: "order", kind: truncated, exec: unknown, runs: 1},
	{order: `{"name":"truncate","frames":1}`, call: "order", kind: truncated, exec: unknown, runs: 1},
	{order: `{"name":"truncate","frames":3,"bytes":10}`, call: "items", kind: truncated, exec: unknown, items: 2},
	{order: `{"name":"truncate","frames":2}`, call: "blob", kind: truncated, exec: unknown},
	{order: `{"name":"cut","frames":0}`, call: "order", kind: transportFault, exec: unknown, runs: 1},
	{order: `{"name":"cut","frames":3}`, call: "items", kind: transportFault, exec: unknown, items: 2},
	{order: `{"name":"early-final","frame":3}`, call: "items", kind: integrity, exec: unknown, items: 2},
	{order: `{"name":"early-final","frame":0}`, call: "order", kind: integrity, exec: unknown, runs: 1},
	{order: `{"name":"authentic-no-final"}`, call: "order", kind: truncated, exec: unknown, runs: 1},
	{order: `{"name":"authentic-no-final"}`, call: "items", kind: truncated, exec: unknown, items: 5},
	{order: `{"name":"authentic-no-final"}`, call: "empty", kind: truncated, exec: unknown},
	{order: `{"name":"authentic-no-final"}`, call: "broken", kind: truncated, exec: unknown, items: 2},
	{order: `{"name":"after-final"}`, call: "order", kind: integrity, exec: unknown, runs: 1},
	{order: `{"name":"after-final","bytes":100}`, call: "items", kind: integrity, exec: unknown, items: 5},
	{order: `{"name":"after-final"}`, call: "empty", kind: integrity, exec: unknown},
	{order: `{"name":"two-heads"}`, call: "order", kind: integrity, exec: unknown, runs: 1},
	{order: `{"name":"data-first"}`, call: "order", kind: integrity, exec: unknown, runs: 1},
	{order: `{"name":"unknown-type"}`, call: "items", kind: integrity, exec: unknown},
	{order: `{"name":"reserved-flag"}`, call: "order", kind: integrity, exec: unknown, runs: 1},
	{order: `{"name":"oversize-length"}`, call: "order", kind: integrity, exec: unknown, runs: 1},
	{order: `{"name":"bad-head","kind":"status-199"}`, call: "order", kind: integrity, exec: unknown, runs: 1},
	{order: `{"name":"bad-head","kind":"uppercase-name"}`, call: "order", kind: integrity, exec: unknown, runs: 1},
	{order: `{"name":"bad-head","kind":"refused-name"}`, call: "order", kind: integrity, exec: unknown, runs: 1},
	{order: `{"name":"bad-head","kind":"long-varint"}`, call: "order", kind: integrity, exec: unknown, runs: 1},
	{order: `{"name":"bad-head","kind":"trailing-byte"}`, call: "order", kind: integrity, exec: unknown, runs: 1},
	{order: `{"name":"replay-answer"}`, call: "order", kind: integrity, exec: unknown, runs: 1},
	{order: `{"name":"reflect"}`, call: "order", kind: integrity, exec: unknown, runs: 1},
	{order: `{"name":"gzip"}`, call: "order", kind: downgrade, exec: unknown, runs: 1},
	{order: `{"name":"outer-status","status":500}`, call: "order", kind: unsealed, exec: unknown, runs: 1},
	{order: `{"name":"outer-status","status":201}`, call: "order", kind: downgrade, exec: unknown, runs: 1},
	{order: `{"name":"pads","count":60}`, call: "items", items: 5},
	{order: `{"name":"pads","count":100}`, call: "items", kind: integrity, exec: unknown},
	{order: `{"name":"split","bytes":1}`, call: "items", items: 5},
	{order: `{"name":"split","bytes":7}`, call: "order", runs: 1},
	{order: `{"name":"handshake-plain","status":200,"content_type":"application/json","body":"{}"}`, call: "order", kind: handshakeFailed, exec: notExecuted},
	{order: `{"name":"handshake-plain","status":403,"content_type":"application/problem+json","body":"{\"type\":\"urn:aico:problem:client-refused\",\"title\":\"\",\"status\":403}"}`, call: "order", kind: clientRefused, exec: notExecuted},
	{order: `{"name":"handshake-plain","status":422,"content_type":"application/problem+json","body":"{\"type\":\"urn:aico:problem:key-unknown\",\"title\":\"\",\"status\":422}"}`, call: "order", kind: serverIdentityChanged, exec: notExecuted},
	{order: `{"name":"handshake-flip","byte":0}`, call: "order", kind: handshakeFailed, exec: notExecuted},
	{order: `{"name":"handshake-flip","byte":-1}`, call: "order", kind: handshakeFailed, exec: notExecuted},
	{order: `{"name":"handshake-payload","json":{"sid":"SID","suite":"xchacha20poly1305","exp":60,"max_requests":1024,"hb":5,"more":1}}`, call: "none"},
	{order: `{"name":"handshake-payload","json":{"sid":"SID","suite":"xchacha20poly1305","exp":59,"max_requests":1024,"hb":5}}`, call: "order", kind: handshakeFailed, exec: notExecuted},
	{order: `{"name":"handshake-payload","json":{"sid":"SID","suite":"aegis256","exp":60,"max_requests":1024,"hb":5}}`, call: "order", kind: handshakeFailed, exec: notExecuted},
	{order: `{"name":"handshake-payload","json":{"sid":"SID","suite":"xchacha20poly1305","exp":60,"max_requests":1024}}`, call: "order", kind: handshakeFailed, exec: notExecuted},
	{order: `{"name":"handshake-payload","json":"{\"sid\":\"SID\",\"sid\":\"SID\",\"suite\":\"xchacha20poly1305\",\"exp\":60,\"max_requests\":1024,\"hb\":5}"}`, call: "order", kind: handshakeFailed, exec: notExecuted},
	{order: `{"name":"handshake-payload","json":{"sid":"AAAA","suite":"xchacha20poly1305","exp":60,"max_requests":1024,"hb":5}}`, call: "order", kind: handshakeFailed, exec: notExecuted},
	{order: `{"name":"handshake-payload","json":{"sid":"SID","suite":"xchacha20poly1305","exp":60.0,"max_requests":1024,"hb":"5"}}`, call: "order", kind: handshakeFailed, exec: notExecuted},
	{order: `{"name":"handshake-other-key"}`, call: "order", kind: handshakeFailed, exec: notExecuted},
	{order: `{"name":"handshake-delay","seconds":0.5}`, call: "order", runs: 1},
}

// slowChecks wait, so each has a server of its own and runs beside the others.
var slowChecks = []faultCheck{
	{order: `{"name":"hang","frames":0}`, call: "order", kind: timedOut, exec: unknown, runs: 1},
	{order: `{"name":"hang","frames":3}`, call: "items", kind: timedOut, exec: unknown, items: 2},
	{order: `{"name":"hang","frames":1}`, call: "order", kind: timedOut, exec: unknown, runs: 1},
	{order: `{"name":"slow","seconds":18}`, call: "items", items: 5},
}

var refusedOrders = []string{`{}`, `[]`, `x`, `{"name":"unknown"}`, `{"name":"flip"}`, `{"name":"flip","frame":0}`, `{"name":"flip","frame":-1,"byte":0}`,
	`{"name":"flip","frame":0,"byte":"x"}`, `{"name":"gzip","frame":0}`, `{"name":"bad-head","kind":"x"}`, `{"name":"split","bytes":0}`,
	`{"name":"plain","status":42}`, `{"name":"gzip","times":0}`}

func (r *report) faultChecks() {
	var group sync.WaitGroup
	for _, overHTTP2 := range []bool{false, true} {
		overHTTP2 := overHTTP2
		group.Add(1)
		go func() {
			defer group.Done()
			r.faultsOver(overHTTP2, faultCheckList)
		}()
		for i := range slowChecks {
			one := slowChecks[i : i+1]
			group.Add(1)
			go func() {
				defer group.Done()
				r.faultsOver(overHTTP2, one)
			}()
		}
	}
	group.Wait()
}

func (r *report) faultsOver(overHTTP2 bool, checks []faultCheck) {
	_, x := r.newPeer(serverOptions{})
	x.overHTTP2 = overHTTP2
	// Retries of orders need a process older than the clock slack.
	time.Sleep(clockSlack + 500*time.Millisecond)
	prefix := "HTTP/1.1 "
	if overHTTP2 {
		prefix = "HTTP/2 "
	}
	for _, check := range checks {
		problem := ""
		result := x.run(scenario{check.order, func(x *scenarioContext) string {
			problem = check.try(x)
			return problem
		}})
		if !result.OK {
			problem = result.Detail
		}
		r.check(prefix+check.order+" on "+check.call, problem == "", "%s", problem)
	}
	if len(checks) > 1 {
		c := x.client()
		for _, order := range refusedOrders {
			answer := c.plainCall("POST", c.controlURL("fault"), jsonMedia, []byte(order))
			r.check(prefix+"order "+order, answer.outer == 400, "%d", answer.outer)
		}
	}
}

// try returns what is wrong, or nothing.
func (f faultCheck) try(x *scenarioContext) string {
	c := x.client()
	c.timeout = 10 * time.Second
	answer := c.plainCall("POST", c.controlURL("reset"), "", nil)
	expect(answer.outer == 200, "reset")
	_, _, failed := x.client().unary("GET", "/health", nil)
	must(failed)
	if !strings.HasPrefix(f.order, `{"name":"handshake-`) {
		must(c.ping(context.Background()))
	}
	for _, order := range strings.Split(f.order, "\n") {
		c.order(order)
	}
	id, items := newID(), 0
	switch f.call {
	case "order":
		_, _, failed = c.unary("POST", "/orders", orderBody(id, 0))
	case "empty":
		_, _, failed = c.unary("GET", "/status/204", nil)
	case "blob":
		_, _, failed = c.unary("GET", "/blob/100000", nil)
	case "items", "broken":
		target := "/items?count=5"
		if f.call == "broken" {
			target = "/items/broken?count=2"
		}
		var got *callResponse
		if got, failed = c.do(context.Background(), call{method: "GET", target: target, streams: true}); failed == nil {
			var all [][]byte
			all, failed = got.all()
			items = len(all)
			checkItems(all, items)
		}
	case "none":
		_, failed = c.handshake()
	}
	runs := c.ran(id)
	switch {
	case f.kind == "" && failed != nil:
		return failed.Error()
	case f.kind != "" && failed == nil:
		return "no failure"
	case f.kind != "" && (failed.kind != f.kind || failed.execution != f.exec || f.reason != "" && failed.reason != f.reason):
		return fmt.Sprintf("%v, not %s/%s %s", failed, f.kind, f.exec, f.reason)
	case items != f.items || runs != f.runs:
		return fmt.Sprintf("%d items, %d runs, not %d and %d (%v)", items, runs, f.items, f.runs, failed)
	case failed != nil && failed.reason == "AlreadyProcessed" && failed.original != 200 && failed.original != 201:
		return "the original status is missing"
	case x.client().ping(context.Background()) != nil && f.order != `{"name":"session-unknown-always"}`:
		return "the server is broken afterwards"
	}
	return ""
}

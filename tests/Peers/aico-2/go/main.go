package main

import (
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"

	"github.com/flynn/noise"
)

const usage = `usage: aico2 selftest AICO-2-KAT.json
       aico2 server --port 0 [--host 127.0.0.1] [--key HEX] [--suites a,b] [--lifetime S] [--max-requests N] [--heartbeat S]
                    [--client-keys HEX,HEX] [--handshake-rate N] [--verbose]
       aico2 client --base http://127.0.0.1:PORT/api/v1 --key B64URL [--suites a,b] [--identity HEX] [--pause-file FILE]
                    [--http2] SCENARIO... | all
       aico2 client --list
`

func main() {
	log.SetFlags(log.Lmicroseconds)
	if len(os.Args) < 2 {
		wrongUsage(nil)
	}
	switch os.Args[1] {
	case "selftest":
		if len(os.Args) != 3 {
			wrongUsage(nil)
		}
		os.Exit(selftest(os.Args[2]))
	case "server":
		serverMain(os.Args[2:])
	case "client":
		clientMain(os.Args[2:])
	default:
		wrongUsage(nil)
	}
}

func wrongUsage(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	fmt.Fprint(os.Stderr, usage)
	os.Exit(2)
}

func newFlags() *flag.FlagSet {
	flags := flag.NewFlagSet("aico2", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	return flags
}

func hexKey(text string) []byte {
	key, err := hex.DecodeString(text)
	if err != nil || len(key) != 32 {
		wrongUsage(fmt.Errorf("a key has 32 bytes in hex"))
	}
	return key
}

// checkSuites refuses an unknown suite: aegis256 is not here, xchacha20poly1305 alone is.
func checkSuites(text string) []string {
	suites := strings.Split(text, ",")
	var known []string
	for _, suite := range suites {
		if suite == suiteXChaCha {
			known = append(known, suite)
		} else if suite != "aegis256" {
			wrongUsage(fmt.Errorf("no suite is called %q", suite))
		}
	}
	if len(known) == 0 {
		wrongUsage(fmt.Errorf("this peer has %s only", suiteXChaCha))
	}
	return known
}

func pairOf(text string) noise.DHKey {
	pair, err := keyPair(hexKey(text))
	if err != nil {
		wrongUsage(err)
	}
	return pair
}

func serverMain(arguments []string) {
	flags := newFlags()
	port := flags.Int("port", 0, "")
	host := flags.String("host", "127.0.0.1", "")
	key := flags.String("key", "", "")
	suites := flags.String("suites", suiteXChaCha, "")
	lifetime := flags.Int64("lifetime", 3600, "")
	most := flags.Int64("max-requests", 1048576, "")
	heartbeat := flags.Int64("heartbeat", 15, "")
	clients := flags.String("client-keys", "", "")
	rate := flags.Float64("handshake-rate", 0, "")
	verbose := flags.Bool("verbose", false, "")
	if err := flags.Parse(arguments); err != nil || flags.NArg() > 0 {
		wrongUsage(err)
	}
	checkSuites(*suites)
	options := serverOptions{key: newKeyPair(), lifetime: *lifetime, maxRequests: *most, heartbeat: *heartbeat, rate: *rate, verbose: *verbose}
	if *lifetime < 60 || *lifetime > 14400 || *most < 1024 || *most > 1048576 || *heartbeat < 5 || *heartbeat > 60 {
		wrongUsage(fmt.Errorf("lifetime, max-requests and heartbeat have the ranges of section 3.3"))
	}
	if *key != "" {
		options.key = pairOf(*key)
	}
	if *clients != "" {
		for _, text := range strings.Split(*clients, ",") {
			// The common page lets HEX be private; a public key is taken too.
			options.clients = append(options.clients, pairOf(text).Public, hexKey(text))
		}
	}
	s := newServer(options)
	if err := s.listen(net.JoinHostPort(*host, strconv.Itoa(*port))); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("{\"port\":%d,\"key\":%q}\n", s.listener.Addr().(*net.TCPAddr).Port, toBase64(options.key.Public))
	go s.serve()
	ended := make(chan struct{})
	go func() {
		io.Copy(io.Discard, os.Stdin)
		close(ended)
	}()
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT)
	select {
	case <-ended:
	case <-signals:
	}
}

func clientMain(arguments []string) {
	flags := newFlags()
	base := flags.String("base", "", "")
	key := flags.String("key", "", "")
	suites := flags.String("suites", suiteXChaCha, "")
	identity := flags.String("identity", "", "")
	pause := flags.String("pause-file", "", "")
	overHTTP2 := flags.Bool("http2", false, "")
	list := flags.Bool("list", false, "")
	if err := flags.Parse(arguments); err != nil {
		wrongUsage(err)
	}
	if *list {
		for _, s := range scenarios {
			fmt.Println(s.name)
		}
		return
	}
	pin, valid := fromBase64(*key)
	if *base == "" || !valid || len(pin) != 32 || flags.NArg() == 0 {
		wrongUsage(fmt.Errorf("base, key and scenarios are needed"))
	}
	checkSuites(*suites)
	context := &scenarioContext{base: strings.TrimSuffix(*base, "/"), pin: pin, pauseFile: *pause, overHTTP2: *overHTTP2}
	if *identity != "" {
		pair := pairOf(*identity)
		context.identity = &pair
	}
	chosen, err := chooseScenarios(flags.Args(), *pause != "")
	if err != nil {
		wrongUsage(err)
	}
	failed := false
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetEscapeHTML(false)
	context.runAll(chosen, func(result scenarioResult) {
		failed = failed || !result.OK
		encoder.Encode(result)
	})
	if failed {
		os.Exit(1)
	}
}

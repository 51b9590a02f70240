package main

import (
	"crypto/cipher"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"math/bits"
	"strconv"
	"time"

	"golang.org/x/crypto/chacha20poly1305"
)

// Types and flags of section 8.
const (
	typeHead     = 1
	typeData     = 2
	typeTrailers = 3
	typeError    = 4
	typePad      = 5

	flagFinal    = 0x80
	flagItem     = 0x40
	flagPadded   = 0x20
	flagReserved = 0x10

	tagSize = chacha20poly1305.Overhead
)

// Faults of a received message. All but errTruncated are the one kind Integrity.
var (
	errProtocol  = errors.New("protocol error")
	errAEAD      = errors.New("AEAD failure")
	errTruncated = errors.New("truncated")
	errTooLarge  = errors.New("too large")
	errSilence   = errors.New("time ran out")
)

// newAEAD makes the frame cipher of xchacha20poly1305, the only suite here (section 4).
func newAEAD(key []byte) cipher.AEAD {
	aead, err := chacha20poly1305.NewX(key)
	if err != nil {
		panic(err)
	}
	return aead
}

// frameNonce is u64(n), salt, u64(i).
func frameNonce(n uint64, salt [8]byte, index uint64) []byte {
	nonce := make([]byte, 24)
	binary.BigEndian.PutUint64(nonce, n)
	copy(nonce[8:], salt[:])
	binary.BigEndian.PutUint64(nonce[16:], index)
	return nonce
}

// frame has its type, its flags and the plaintext: with the padding when sent, without when received.
type frame struct {
	kind, flags byte
	plain       []byte
}

func (f frame) final() bool { return f.flags&flagFinal != 0 }

// sealer writes the frames of one message.
type sealer struct {
	aead  cipher.AEAD
	n     uint64
	salt  [8]byte
	index uint64
}

func (s *sealer) seal(f frame) []byte {
	length := len(f.plain) + tagSize
	header := []byte{f.flags | f.kind, byte(length >> 16), byte(length >> 8), byte(length)}
	raw := s.aead.Seal(header, frameNonce(s.n, s.salt, s.index), f.plain, header)
	s.index++
	return raw
}

// padding chooses the padded size of data in a frame; nil leaves it bare.
type padding func(dataLength, limit int) int

// padme is Padmé of section 8 on L = data length + 1.
func padme(dataLength, limit int) int {
	return atMost(padmeLength(dataLength+1), dataLength+1, limit)
}

func padmeLength(length int) int {
	if length <= 1 {
		return length
	}
	e := bits.Len(uint(length)) - 1
	z := e - bits.Len(uint(e))
	if z < 0 {
		z = 0
	}
	unit := 1 << uint(z)
	return (length + unit - 1) / unit * unit
}

func bucket(size int) padding {
	return func(dataLength, limit int) int {
		return atMost((dataLength+size)/size*size, dataLength+1, limit)
	}
}

func atMost(wanted, needed, limit int) int {
	if wanted > limit {
		wanted = limit
	}
	if wanted < needed {
		return needed
	}
	return wanted
}

// padded adds 0x80 and zeros up to what the policy says; data that fills the limit stays bare.
func padded(f frame, policy padding) frame {
	limit := maxPlain
	if f.kind == typeHead {
		limit = maxHead
	}
	if policy == nil || len(f.plain) >= limit || f.kind != typeHead && f.kind != typeData {
		return f
	}
	plain := make([]byte, policy(len(f.plain), limit))
	copy(plain, f.plain)
	plain[len(f.plain)] = 0x80
	return frame{f.kind, f.flags | flagPadded, plain}
}

// errorFrame reads the problem of an ERROR frame; one that does not parse has no type.
func errorFrame(f frame) *problem {
	p := &problem{}
	if json.Unmarshal(f.plain, p) != nil {
		return &problem{Title: "ERROR frame without a problem"}
	}
	return p
}

func unpad(plain []byte) ([]byte, bool) {
	for i := len(plain) - 1; i >= 0; i-- {
		if plain[i] == 0x80 {
			return plain[:i], true
		}
		if plain[i] != 0 {
			break
		}
	}
	return nil, false
}

// frameReader reads the frames of one message in the order of section 8. deadline, if not nil, limits the reads that follow.
type frameReader struct {
	source   io.Reader
	aead     cipher.AEAD
	n        uint64
	salt     [8]byte
	index    uint64
	deadline func(time.Time)
	silence  time.Duration
	until    time.Time
	record   *[]byte

	rules bodyRules
	ended bool
	begun time.Time
	pads  int
}

// headerFault tests the four bytes before memory is reserved.
func (r *frameReader) headerFault(header []byte) bool {
	kind, flags := header[0]&0x0F, header[0]&0xF0
	length := int(header[1])<<16 | int(header[2])<<8 | int(header[3])
	limit := maxPlain
	var allowed, required byte
	switch kind {
	case typeHead:
		allowed, limit = flagFinal|flagPadded, maxHead
	case typeData:
		allowed = flagFinal | flagItem | flagPadded
	case typeTrailers, typeError:
		allowed, required = flagFinal|flagPadded, flagFinal
	case typePad:
	default:
		return true
	}
	return flags&^allowed != 0 || flags&required != required || (kind == typeHead) != (r.index == 0) ||
		length < tagSize || length > limit+tagSize
}

func (r *frameReader) limitReads() {
	if r.deadline == nil {
		return
	}
	limit := r.until
	if r.silence > 0 && r.index > 0 {
		if quiet := time.Now().Add(r.silence); limit.IsZero() || quiet.Before(limit) {
			limit = quiet
		}
	}
	r.deadline(limit)
}

func (r *frameReader) fill(buffer []byte) error {
	count, err := io.ReadFull(r.source, buffer)
	if r.record != nil {
		*r.record = append(*r.record, buffer[:count]...)
	}
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return errTruncated
	}
	return err
}

// next returns the next frame that carries content; PADs are counted and passed over.
func (r *frameReader) next() (frame, error) {
	for {
		f, err := r.any()
		if err != nil || f.kind != typePad {
			return f, err
		}
		r.pads++
		if float64(r.pads) > 64+time.Since(r.begun).Seconds() {
			return frame{}, errProtocol
		}
	}
}

// any returns the next frame of whatever type.
func (r *frameReader) any() (frame, error) {
	if r.ended {
		return frame{}, io.EOF
	}
	r.limitReads()
	header := make([]byte, 4)
	if err := r.fill(header); err != nil {
		return frame{}, err
	}
	if r.headerFault(header) {
		return frame{}, errProtocol
	}
	sealed := make([]byte, int(header[1])<<16|int(header[2])<<8|int(header[3]))
	if err := r.fill(sealed); err != nil {
		return frame{}, err
	}
	plain, err := r.aead.Open(nil, frameNonce(r.n, r.salt, r.index), sealed, header)
	if err != nil {
		return frame{}, errAEAD
	}
	f := frame{header[0] & 0x0F, header[0] & 0xF0, plain}
	if f.flags&flagPadded != 0 {
		var whole bool
		if f.plain, whole = unpad(plain); !whole {
			return frame{}, errProtocol
		}
	}
	if r.index == 0 {
		r.begun = time.Now()
	}
	r.index++
	if err := r.rules.accept(f); err != nil {
		return frame{}, err
	}
	r.ended = f.final()
	return f, nil
}

// tail reads on to the end of the HTTP body; a byte there is a protocol error, five seconds of nothing an end.
func (r *frameReader) tail() error {
	if r.deadline != nil {
		r.deadline(time.Now().Add(tailWait))
	}
	count, err := io.ReadFull(r.source, make([]byte, 1))
	if count > 0 {
		return errProtocol
	}
	if err == io.EOF || errors.Is(err, errSilence) {
		return nil
	}
	return err
}

// bodyRules are the content rules of section 8, set from HEAD.
type bodyRules struct {
	items  bool
	length int64
	sized  bool
	got    int64
	open   bool
}

func rulesFor(fields []field) bodyRules {
	kind, _ := fieldValue(fields, "content-type")
	rules := bodyRules{items: mediaIs(kind, itemsMedia)}
	if text, found := fieldValue(fields, "content-length"); found {
		rules.length, _ = strconv.ParseInt(text, 10, 64)
		rules.sized = true
	}
	return rules
}

func (b *bodyRules) accept(f frame) error {
	switch f.kind {
	case typeData:
		if len(f.plain) == 0 && f.flags&(flagItem|flagFinal) == 0 {
			return errProtocol
		}
		if b.items {
			if len(f.plain) > 0 {
				b.open = true
			}
			if f.flags&flagItem != 0 {
				b.open = false
			}
			if b.open && f.final() {
				return errProtocol
			}
			return nil
		}
		b.got += int64(len(f.plain))
		if b.sized && (b.got > b.length || f.final() && b.got < b.length) {
			return errProtocol
		}
	case typeTrailers:
		if _, err := parseFields(f.plain); err != nil || b.open || b.sized && b.got < b.length {
			return errProtocol
		}
	}
	return nil
}

// itemReader joins the DATA frames of items.
type itemReader struct {
	frames *frameReader
	limit  int
}

// next gives the next item, io.EOF after the last, or the *problem of an ERROR frame.
func (r *itemReader) next() ([]byte, error) {
	item := []byte{}
	for !r.frames.ended {
		f, err := r.frames.next()
		if err != nil {
			return nil, err
		}
		switch f.kind {
		case typeError:
			return nil, errorFrame(f)
		case typeData:
			if len(item)+len(f.plain) > r.limit {
				return nil, errTooLarge
			}
			item = append(item, f.plain...)
			if f.flags&flagItem != 0 {
				return item, nil
			}
		}
	}
	if err := r.frames.tail(); err != nil {
		return nil, err
	}
	return nil, io.EOF
}

// readBody joins the DATA frames of a byte body through FINAL and the end of the HTTP body.
func readBody(frames *frameReader, limit int) ([]byte, error) {
	body := []byte{}
	for !frames.ended {
		f, err := frames.next()
		if err != nil {
			return body, err
		}
		if f.kind == typeError {
			return body, errorFrame(f)
		}
		if f.kind == typeData {
			if len(body)+len(f.plain) > limit {
				return body, errTooLarge
			}
			body = append(body, f.plain...)
		}
	}
	return body, frames.tail()
}

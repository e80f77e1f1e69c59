package wire

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"time"
)

// Entry is one line of a session's log: a signed command that the server has numbered, with its time and the hash of the line
// before. The server makes entries and can order or withhold them; it cannot make a Body that verifies.
type Entry struct {
	N    uint64 `json:"n"`    // from 1, without gaps
	At   int64  `json:"at"`   // server's clock, Unix milliseconds, never falling
	Prev []byte `json:"prev"` // hash of entry N-1; empty for the first
	Body []byte `json:"body"` // the command as its author signed it
	Sig  []byte `json:"sig"`  // SigLen bytes
}

// Time is the entry's time stamp.
func (e Entry) Time() time.Time { return time.UnixMilli(e.At).UTC() }

// Head is this entry as a place in the log.
func (e Entry) Head() Head { return Head{N: e.N, Hash: e.Hash()} }

// Hash is SHA-256 over "deskhand/1/entry", n, at (8 bytes each, big-endian) and prev, body, sig, each preceded by its length
// in 4 bytes.
func (e Entry) Hash() []byte {
	h := sha256.New()
	h.Write([]byte("deskhand/1/entry"))
	var n [8]byte
	binary.BigEndian.PutUint64(n[:], e.N)
	h.Write(n[:])
	binary.BigEndian.PutUint64(n[:], uint64(e.At))
	h.Write(n[:])
	for _, part := range [][]byte{e.Prev, e.Body, e.Sig} {
		binary.BigEndian.PutUint32(n[:4], uint32(len(part)))
		h.Write(n[:4])
		h.Write(part)
	}
	return h.Sum(nil)
}

// validEntry checks lengths only.
func (e Entry) valid() error {
	if e.N == 0 || e.At < 0 || len(e.Prev) != headHashLen(e.N-1) || len(e.Body) == 0 || len(e.Body) > MaxBody || len(e.Sig) != SigLen {
		return fmt.Errorf("entry %d: lengths: %w", e.N, ErrMalformed)
	}
	return nil
}

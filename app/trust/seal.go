package trust

import (
	"crypto/cipher"
	"crypto/ecdh"
	"encoding/binary"
	"fmt"
	"io"
)

// Signaling (SDP, candidates) between two participants passes the server sealed:
//
//	key      HKDF(X25519(mine, theirs), salt session, info lv("deskhand/1/seal", from, to)), one per direction
//	message  incarnation 16 ‖ n 8 (big-endian) ‖ nonce 12 (random) ‖ AES-256-GCM ciphertext and tag
//	AAD      lv(session, from, to, incarnation, n)
//
// An incarnation is random per program start, n rises from 1 within it. An Opener takes n in rising order only and never
// goes back to an earlier incarnation. What it cannot know: a message it never saw, held back by the server and brought
// after a restart of either side, opens. That hinders a connection, which the server can do anyway, and forges nothing.
const (
	MaxSealed       = 64 << 10 // bytes that may be sealed at a time
	IncarnationSize = 16

	// maxIncarnations bounds how many superseded incarnations of one peer an Opener remembers; then it takes no new one.
	// Forgetting the oldest would let it be replayed.
	maxIncarnations = 64

	sealNonceSize = 12
	sealHead      = IncarnationSize + 8 + sealNonceSize
	sealOverhead  = sealHead + gcmTagSize
)

// Pair says between whom signaling is sealed. Me and Them are participant ids.
type Pair struct {
	Session  string
	Me, Them string
	Mine     *ecdh.PrivateKey // Identity.Agree
	Theirs   [32]byte         // Keys.Agree of the other, from an Admit or a Result
}

// key is the direction's key; ErrPoint for a public key of low order.
func (p Pair) key(from, to string) ([32]byte, error) {
	raw, err := x25519(p.Mine, p.Theirs[:])
	if err != nil {
		return [32]byte{}, err
	}
	return derive(raw, []byte(p.Session), string(lv(nil, "deskhand/1/seal", from, to))), nil
}

// direction is one key with what its AAD repeats.
type direction struct {
	gcm               cipher.AEAD
	session, from, to string
}

func newDirection(p Pair, from, to string) (direction, error) {
	key, err := p.key(from, to)
	if err != nil {
		return direction{}, fmt.Errorf("seal key: %w", err)
	}
	return direction{gcm: newGCM(key), session: p.Session, from: from, to: to}, nil
}

func (d direction) aad(incarnation [IncarnationSize]byte, n uint64) []byte {
	b := lv(nil, d.session, d.from, d.to)
	return lv(b, incarnation[:], binary.BigEndian.AppendUint64(nil, n))
}

// Sealer seals what this program sends to one participant.
type Sealer struct {
	dir         direction
	incarnation [IncarnationSize]byte
	n           uint64
}

// NewSealer makes the sealer for messages from p.Me to p.Them. incarnation is drawn once per program start and must not be
// used again by a later one. ErrPoint for a bad p.Theirs.
func NewSealer(p Pair, incarnation [IncarnationSize]byte) (*Sealer, error) {
	dir, err := newDirection(p, p.Me, p.Them)
	if err != nil {
		return nil, err
	}
	return &Sealer{dir: dir, incarnation: incarnation}, nil
}

// Seal returns plain sealed, sealOverhead (52) bytes longer. ErrTooLong above MaxSealed.
func (s *Sealer) Seal(rand io.Reader, plain []byte) ([]byte, error) {
	if len(plain) > MaxSealed {
		return nil, ErrTooLong
	}
	out := make([]byte, sealHead, len(plain)+sealOverhead)
	nonce := out[sealHead-sealNonceSize:]
	if _, err := io.ReadFull(rand, nonce); err != nil {
		return nil, fmt.Errorf("seal: draw nonce: %w", err)
	}
	s.n++
	copy(out, s.incarnation[:])
	binary.BigEndian.PutUint64(out[IncarnationSize:], s.n)
	return s.dir.gcm.Seal(out, nonce, plain, s.dir.aad(s.incarnation, s.n)), nil
}

// Opener opens what one participant sends to this program.
type Opener struct {
	dir     direction
	current [IncarnationSize]byte
	last    uint64 // highest n of current; 0: nothing opened yet
	gone    map[[IncarnationSize]byte]bool
}

// NewOpener makes the opener for messages from p.Them to p.Me. ErrPoint for a bad p.Theirs.
func NewOpener(p Pair) (*Opener, error) {
	dir, err := newDirection(p, p.Them, p.Me)
	if err != nil {
		return nil, err
	}
	return &Opener{dir: dir, gone: make(map[[IncarnationSize]byte]bool)}, nil
}

// Open returns the plain bytes. Everything wrong is ErrSealed and changes nothing; numbers may be skipped, never repeated.
func (o *Opener) Open(msg []byte) ([]byte, error) {
	if len(msg) < sealOverhead || len(msg) > MaxSealed+sealOverhead {
		return nil, ErrSealed
	}
	var inc [IncarnationSize]byte
	rest := take(msg, inc[:])
	n := binary.BigEndian.Uint64(rest)
	if !o.fresh(inc, n) {
		return nil, ErrSealed
	}
	nonce, body := rest[8:8+sealNonceSize], rest[8+sealNonceSize:]
	plain, err := o.dir.gcm.Open(nil, nonce, body, o.dir.aad(inc, n))
	if err != nil {
		return nil, ErrSealed
	}
	if o.last > 0 && inc != o.current {
		o.gone[o.current] = true
	}
	o.current, o.last = inc, n
	return plain, nil
}

// Incarnation is that of the program which sealed what was opened last; zero before.
func (o *Opener) Incarnation() [IncarnationSize]byte { return o.current }

// fresh: a higher number of the current incarnation, or an incarnation never seen.
func (o *Opener) fresh(inc [IncarnationSize]byte, n uint64) bool {
	switch {
	case n == 0 || o.gone[inc]:
		return false
	case o.last == 0:
		return true
	case inc == o.current:
		return n > o.last
	default:
		return len(o.gone) < maxIncarnations
	}
}

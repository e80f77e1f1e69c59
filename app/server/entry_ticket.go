package server

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"deskhand/app/acd"
	"deskhand/app/wire"
)

// ticketFile is the key of tickets within the data folder.
const ticketFile = "ticket.key"

// tickets makes and checks what customers hold their places in queues with: the first number of their request (8 bytes, big-endian) and
// 16 bytes of HMAC-SHA256 over it, in base64url. Nothing has to be written down for one, and it outlives a restart.
type tickets struct{ key []byte }

const (
	ticketKey = 32 // bytes
	ticketTag = 16 // bytes
)

// loadTickets reads the key, or makes it; only this user can read the file.
func loadTickets(path string) (tickets, error) {
	key, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		key = make([]byte, ticketKey)
		if _, err = rand.Read(key); err == nil {
			err = writeNew(path, key)
		}
	}
	if err != nil {
		return tickets{}, fmt.Errorf("%w: key of tickets: %w", ErrConfig, err)
	}
	if len(key) != ticketKey {
		return tickets{}, fmt.Errorf("%w: %s holds %d bytes: move it away to get a new one (customers who wait have to enter again)", ErrConfig, path, len(key))
	}
	return tickets{key}, nil
}

// of is the ticket for the request that began with first.
func (t tickets) of(first acd.RequestID) string {
	var raw [8 + ticketTag]byte
	binary.BigEndian.PutUint64(raw[:8], uint64(first))
	copy(raw[8:], t.tag(raw[:8]))
	return base64.RawURLEncoding.EncodeToString(raw[:])
}

// check returns the request's first number; false for what is no ticket of this server's.
func (t tickets) check(text string) (acd.RequestID, bool) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(raw) != 8+ticketTag || !hmac.Equal(raw[8:], t.tag(raw[:8])) {
		return 0, false
	}
	return acd.RequestID(binary.BigEndian.Uint64(raw[:8])), true
}

// agent is what a page calls an agent among whom customers may choose: their account's name is for signing in, and nobody else's to know.
func (t tickets) agent(id acd.UserID) string {
	h := hmac.New(sha256.New, t.key)
	h.Write([]byte("deskhand/1/agent"))
	h.Write([]byte(id))
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:wire.AgentLen/4*3])
}

func (t tickets) tag(id []byte) []byte {
	h := hmac.New(sha256.New, t.key)
	h.Write([]byte("deskhand/1/ticket"))
	h.Write(id)
	return h.Sum(nil)[:ticketTag]
}

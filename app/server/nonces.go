package server

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"slices"
	"sync"
	"time"

	"deskhand/app/wire"
)

// nonces are those that calls may be signed over, each once, by the token that asked for it. A leaf.
type nonces struct {
	mu sync.Mutex
	// ───── guarded by mu ─────
	of map[[32]byte][]nonce // by token hash, oldest first
}

type nonce struct {
	bytes []byte
	until time.Time
}

const (
	nonceLife = time.Minute
	maxNonces = 8 // of one token; beyond them the oldest is worth nothing
)

func newNonces() *nonces { return &nonces{of: map[[32]byte][]nonce{}} }

// make gives a token a fresh one.
func (n *nonces) make(token [32]byte, now time.Time) ([]byte, error) {
	b := make([]byte, wire.NonceLen)
	if _, err := rand.Read(b); err != nil {
		return nil, fmt.Errorf("draw nonce: %w", err)
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	all := append(n.of[token], nonce{b, now.Add(nonceLife)})
	n.of[token] = all[max(0, len(all)-maxNonces):]
	return b, nil
}

// has reports whether a token has any: it was good within nonceLife.
func (n *nonces) has(token [32]byte) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return len(n.of[token]) > 0
}

// take reports whether it is one of the token's; it is not any more then.
func (n *nonces) take(token [32]byte, b []byte, now time.Time) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	all := n.of[token]
	i := slices.IndexFunc(all, func(x nonce) bool { return bytes.Equal(x.bytes, b) })
	if i < 0 {
		return false
	}
	good := now.Before(all[i].until)
	n.of[token] = slices.Delete(all, i, i+1)
	return good
}

// sweep forgets what is too old.
func (n *nonces) sweep(now time.Time) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for token, all := range n.of {
		all = slices.DeleteFunc(all, func(x nonce) bool { return !now.Before(x.until) })
		n.of[token] = all
		if len(all) == 0 {
			delete(n.of, token)
		}
	}
}

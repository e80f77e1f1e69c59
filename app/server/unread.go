package server

import (
	"context"
	"log/slog"
	"strings"
	"sync"
)

// unread counts the messages of customers that nobody has marked as read, for the inboxes of agents. A leaf. Inboxes are made whenever
// something in the queues changes; the ledger is asked again only when something in the messages has.
type unread struct {
	store Messages
	log   *slog.Logger

	mu sync.Mutex
	// ───── guarded by mu ─────
	known map[string]uint32 // by queues
	turn  int               // of known: it is started anew with each
}

func newUnread(store Messages, log *slog.Logger) *unread {
	return &unread{store: store, log: log, known: map[string]uint32{}}
}

// of counts those of queues; nil: of all. 0 also while the ledger cannot be read.
func (u *unread) of(ctx context.Context, queues []string) uint32 {
	if queues != nil && len(queues) == 0 {
		return 0
	}
	key := strings.Join(queues, "\n")
	u.mu.Lock()
	n, known := u.known[key]
	turn := u.turn
	u.mu.Unlock()
	if known {
		return n
	}
	read, err := u.store.UnreadMessages(ctx, queues)
	if err != nil {
		u.log.Error("messages not counted", "err", err)
		return 0
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.turn == turn { // else it may be the number of before
		u.known[key] = uint32(read)
	}
	return uint32(read)
}

// changed says that a message was left, marked or deleted. Whoever calls it wakes the inboxes afterwards.
func (u *unread) changed() {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.known = map[string]uint32{}
	u.turn++
}

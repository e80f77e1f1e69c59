package acd

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// UserID is a rep's account name: 1–64 bytes of a–z 0–9 . _ - @. People are ordered by it.
type UserID string

// Site is the author of what nobody with an account says: the administrator's commands, the customers' (who have no account), the
// clock's. The server vouches for it.
const Site UserID = ""

// QueueID names a queue, in links too: 1–64 bytes of a–z 0–9 . _ - @.
type QueueID string

// RequestID numbers the requests of a site from 1, rising, never re-used. 0 is no request.
type RequestID uint64

// Times that are not a queue's settings.
const (
	// NamedTime is how long agents chosen by name have to accept a transferred session.
	NamedTime = 60 * time.Second
	// ReturnTime is how long the giver has to take a session back that nobody accepted.
	ReturnTime = 60 * time.Second
	// GraceTime is how long requests are kept waiting while no agent of their queue is there.
	GraceTime = 60 * time.Second
	// MessageTime is how long a customer may write at the leave-message form.
	MessageTime = 15 * time.Minute
)

// Limits of what a State may hold; Decide refuses commands over them.
const (
	MaxQueues     = 200
	MaxPeople     = 2000 // agents and managers
	MaxRequests   = 5000 // of all queues, with those who write a message; not counted: who waits again because their agent did not come
	MaxCapacity   = 50   // sessions at once that an agent's setting may allow
	MaxHeld       = 100  // sessions at once, with those started by hand
	MaxTeam       = 500  // agents of one manager
	MaxNamed      = 50   // agents that one transfer may name
	MaxName       = 64   // runes of a queue's name or service
	MaxText       = 1000 // runes of a queue's description
	MaxURL        = 2000 // bytes
	MaxTransfer   = 345  // runes of the message that goes with a transferred session
	MaxMessage    = 2000 // runes of a message that a customer leaves
	MaxFields     = 30   // of an entry form
	MaxAnswer     = 1000 // runes of one answer
	MaxChoices    = 50   // of one field
	MaxRules      = 50   // of one kind in one queue
	MaxConditions = 10   // of one rule
	MaxIntervals  = 50   // of opening hours
	MaxAddresses  = 20   // of one kind in one queue
	handledKept   = 50   // handling times that an estimate looks at
)

// validID: what account and queue names are made of.
func validID(s string) bool {
	if s == "" || len(s) > 64 {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && !strings.ContainsRune("._-@", r)
	})
}

// validText: up to limit runes for people to read, no control or direction characters; lines may break where lines is true.
func validText(s string, limit int, lines bool) bool {
	if !utf8.ValidString(s) || utf8.RuneCountInString(s) > limit {
		return false
	}
	for _, r := range s {
		if r == '\n' && lines {
			continue
		}
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || unicode.Is(unicode.Zl, r) || unicode.Is(unicode.Zp, r) {
			return false
		}
	}
	return true
}

package trust

import (
	"bytes"
	"fmt"

	rules "deskhand/app/session"
)

// The three messages of a proof. Every field has a fixed size, so the length of a message tells nothing but its method.
//
//	A  joiner → console   'A' version method | number:     sid 16, Ya 32
//	                                         | link:       LinkID 8
//	                                         | introduced: X25519 share 32
//	                      | commit 32 | HELLO
//	B  console → joiner   'B' version method | share 32 (Yb, 32 random bytes by link, X25519 share)
//	                      | sealed: AES-256-GCM of HELLO ‖ session 26 ‖ organisation 256 | tag_console 32
//	C  joiner → console   'C' version | reveal 16 | tag_joiner 32
//
//	HELLO  role 1 | sign 65 | agree 32 | fingerprint 32 | nonce 16 | server key 32 | name 256 | platform 64
//
// Texts are UTF-8, padded with zero bytes, already clean (see Clean). The console's HELLO travels sealed because whoever
// merely hits on a locator must not learn a name, and so that a decoy (random bytes) cannot be told from an answer.
const (
	Version    = 1    // of the proof
	MaxMessage = 2048 // bytes; every message is shorter

	MaxNameRunes = rules.MaxName
	nameSize     = 4 * MaxNameRunes
	platformSize = 64
	nonceSize    = 16
	tagSize      = 32
	shareSize    = 32
	revealSize   = 16
	sidSize      = 16
	linkIDSize   = 8
	gcmTagSize   = 16

	helloSize   = 1 + 65 + 32 + 32 + nonceSize + 32 + nameSize + platformSize
	consoleSize = helloSize + SessionIDSize + nameSize
	sealedSize  = consoleSize + gcmTagSize
	sizeB       = 3 + shareSize + sealedSize + tagSize
	sizeC       = 2 + revealSize + tagSize
)

// Hello is what a side says of itself. Name and the other texts are clean: fit for one line on a screen, but claims of the
// other side, not facts.
type Hello struct {
	Role      Role // what the joiner asks to be; in the console's Hello the same again
	Keys      Keys
	Nonce     [nonceSize]byte // set by Join and Answer
	ServerKey [32]byte        // SHA-256 of the SPKI of the server's TLS key as this side sees it; zero: verified by a public CA
	Name      string          // ≤ 64 runes
	Platform  string          // ≤ 64 bytes, such as "linux x11" or "firefox"

	// The console's only; empty in the joiner's.
	Session      string // session id
	Organisation string // ≤ 64 runes
}

// MessageA is message A, decoded. Nothing in it is proved.
type MessageA struct {
	Method Method
	Sid    [sidSize]byte    // ByNumber
	Share  [shareSize]byte  // ByNumber, Introduced
	LinkID [linkIDSize]byte // ByLink
	Commit [32]byte         // SHA-256(lv("deskhand/1/commit", reveal)); reveal comes in C
	Hello  Hello
}

// MessageB is message B, taken apart; what it says is sealed.
type MessageB struct {
	Method Method
	Share  [shareSize]byte
	Sealed [sealedSize]byte
	Tag    [tagSize]byte
}

// MessageC is message C.
type MessageC struct {
	Reveal [revealSize]byte
	Tag    [tagSize]byte
}

// sizeA is the length of a message A of a method.
func sizeA(m Method) int {
	const common = 3 + 32 + helloSize
	switch m {
	case ByNumber:
		return common + sidSize + shareSize
	case ByLink:
		return common + linkIDSize
	default:
		return common + shareSize
	}
}

// ParseA decodes message A: a console finds the link by its LinkID, a server nothing it needs. ErrMessage, ErrVersion, or
// ErrPoint for keys and shares that no honest program makes.
func ParseA(b []byte) (MessageA, error) {
	var a MessageA
	m, err := head(b, 'A')
	if err != nil {
		return a, err
	}
	if len(b) != sizeA(m) {
		return a, fmt.Errorf("message A of %d bytes: %w", len(b), ErrMessage)
	}
	a.Method = m
	b = b[3:]
	switch m {
	case ByNumber:
		b = take(b, a.Sid[:])
		b = take(b, a.Share[:])
	case ByLink:
		b = take(b, a.LinkID[:])
	case Introduced:
		b = take(b, a.Share[:])
	}
	if m != ByLink {
		if err := checkX25519(a.Share[:]); err != nil {
			return a, fmt.Errorf("message A: %w", err)
		}
	}
	b = take(b, a.Commit[:])
	a.Hello, err = parseHello(b)
	if err != nil {
		return a, fmt.Errorf("message A: %w", err)
	}
	return a, nil
}

// Bytes encodes A. It is the inverse of ParseA for whatever that accepts.
func (a MessageA) Bytes() []byte {
	b := append(make([]byte, 0, sizeA(a.Method)), 'A', Version, byte(a.Method))
	switch a.Method {
	case ByNumber:
		b = append(append(b, a.Sid[:]...), a.Share[:]...)
	case ByLink:
		b = append(b, a.LinkID[:]...)
	case Introduced:
		b = append(b, a.Share[:]...)
	}
	return appendHello(append(b, a.Commit[:]...), a.Hello)
}

// ParseB takes message B apart.
func ParseB(b []byte) (MessageB, error) {
	var m MessageB
	method, err := head(b, 'B')
	if err != nil {
		return m, err
	}
	if len(b) != sizeB {
		return m, fmt.Errorf("message B of %d bytes: %w", len(b), ErrMessage)
	}
	m.Method = method
	b = take(b[3:], m.Share[:])
	b = take(b, m.Sealed[:])
	take(b, m.Tag[:])
	if method != ByLink {
		if err := checkX25519(m.Share[:]); err != nil {
			return m, fmt.Errorf("message B: %w", err)
		}
	}
	return m, nil
}

// Bytes encodes B.
func (m MessageB) Bytes() []byte {
	b := append(make([]byte, 0, sizeB), 'B', Version, byte(m.Method))
	b = append(append(b, m.Share[:]...), m.Sealed[:]...)
	return append(b, m.Tag[:]...)
}

// ParseC takes message C apart.
func ParseC(b []byte) (MessageC, error) {
	var m MessageC
	if len(b) < 2 || b[0] != 'C' {
		return m, fmt.Errorf("message C: %w", ErrMessage)
	}
	if b[1] != Version {
		return m, fmt.Errorf("message C: version %d: %w", b[1], ErrVersion)
	}
	if len(b) != sizeC {
		return m, fmt.Errorf("message C of %d bytes: %w", len(b), ErrMessage)
	}
	take(take(b[2:], m.Reveal[:]), m.Tag[:])
	return m, nil
}

// Bytes encodes C.
func (m MessageC) Bytes() []byte {
	b := append(make([]byte, 0, sizeC), 'C', Version)
	return append(append(b, m.Reveal[:]...), m.Tag[:]...)
}

// head checks kind, version and method of A and B, in this order: a newer version may look different after its second byte.
func head(b []byte, kind byte) (Method, error) {
	if len(b) < 3 || len(b) > MaxMessage || b[0] != kind {
		return 0, fmt.Errorf("message %c: %w", kind, ErrMessage)
	}
	if b[1] != Version {
		return 0, fmt.Errorf("message %c: version %d: %w", kind, b[1], ErrVersion)
	}
	m := Method(b[2])
	if !m.valid() {
		return 0, fmt.Errorf("message %c: method: %w", kind, ErrMessage)
	}
	return m, nil
}

// take fills dst from the front of b, which is long enough, and returns the rest.
func take(b, dst []byte) []byte { return b[copy(dst, b):] }

func appendHello(b []byte, h Hello) []byte {
	b = append(b, byte(h.Role))
	b = append(b, h.Keys.Sign[:]...)
	b = append(b, h.Keys.Agree[:]...)
	b = append(b, h.Keys.Fingerprint[:]...)
	b = append(b, h.Nonce[:]...)
	b = append(b, h.ServerKey[:]...)
	b = appendText(b, h.Name, nameSize)
	return appendText(b, h.Platform, platformSize)
}

// appendConsoleHello is the plain text of B's sealed part.
func appendConsoleHello(b []byte, h Hello) []byte {
	b = append(appendHello(b, h), h.Session...)
	return appendText(b, h.Organisation, nameSize)
}

// parseHello decodes exactly helloSize bytes.
func parseHello(b []byte) (Hello, error) {
	h := Hello{Role: Role(b[0])}
	if !h.Role.valid() {
		return h, fmt.Errorf("role: %w", ErrMessage)
	}
	b = take(b[1:], h.Keys.Sign[:])
	b = take(b, h.Keys.Agree[:])
	b = take(b, h.Keys.Fingerprint[:])
	b = take(b, h.Nonce[:])
	b = take(b, h.ServerKey[:])
	var err error
	if h.Name, err = parseText(b[:nameSize]); err != nil {
		return h, fmt.Errorf("name: %w", err)
	}
	if h.Platform, err = parseText(b[nameSize : nameSize+platformSize]); err != nil {
		return h, fmt.Errorf("platform: %w", err)
	}
	if err := h.Keys.Valid(); err != nil {
		return h, fmt.Errorf("keys: %w", err)
	}
	return h, nil
}

// parseConsoleHello decodes exactly consoleSize bytes.
func parseConsoleHello(b []byte) (Hello, error) {
	h, err := parseHello(b[:helloSize])
	if err != nil {
		return h, err
	}
	h.Session = string(b[helloSize : helloSize+SessionIDSize])
	if !validSession(h.Session) {
		return h, fmt.Errorf("session: %w", ErrMessage)
	}
	if h.Organisation, err = parseText(b[helloSize+SessionIDSize:]); err != nil {
		return h, fmt.Errorf("organisation: %w", err)
	}
	return h, nil
}

func appendText(b []byte, s string, size int) []byte {
	b = append(b, s...)
	return append(b, make([]byte, size-len(s))...)
}

func parseText(b []byte) (string, error) {
	text, pad, _ := bytes.Cut(b, []byte{0})
	s := string(text)
	if len(bytes.Trim(pad, "\x00")) > 0 || Clean(s, len(b)) != s {
		return "", ErrMessage
	}
	return s, nil
}

// Clean makes a text that a stranger chose fit for one line of ours, as session.Clean does; names in a session are no others.
func Clean(s string, maxBytes int) string { return rules.Clean(s, maxBytes) }

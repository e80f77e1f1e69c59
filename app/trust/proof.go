package trust

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"io"
)

// The proof between a joiner and the console of the primary rep. Layout of the messages: message.go.
//
//	K by number      HKDF(CPace ISK, info lv("deskhand/1/number", role)); CPace with PRS = 5 secret digits,
//	                 CI = lv("deskhand/1/number", locator, role), sid from A, no associated data (T covers everything)
//	K by link        HKDF(secret, salt session, info lv("deskhand/1/link", role))
//	K introduced     HKDF(X25519(shares), info lv("deskhand/1/introduced", role))
//	O                SHA-256(lv("deskhand/1/offer", method, role, A, share of B))
//	sealed           AES-256-GCM, key HKDF(K, salt O, info "deskhand/1/hello") used once, nonce zero, AAD O
//	T                SHA-256(lv("deskhand/1/transcript", session, method, role, A, B without tag)), bytes as received
//	tag_console      HKDF(K, salt T, info "deskhand/1/tag console")
//	tag_joiner       HKDF(K, salt T, info "deskhand/1/tag joiner")
//	Result.Key       HKDF(K, salt T, info "deskhand/1/shared")
//	Result.WordSeed  HKDF(K, salt SHA-256(T ‖ reveal), info "deskhand/1/words")
//
// The console proves first, so who pretends to be the console learns nothing from a joiner; who pretends to be a joiner
// has spent one counted attempt on one guess. commit and reveal are there for the check words: they depend on 16 bytes
// that the joiner fixed before seeing B, so a man in the middle has one try in 2³² to make both sides' words agree instead
// of being able to search for them.

// Result is what a finished proof gives; both sides have the same but for Peer.
type Result struct {
	Peer       Hello    // the other side's, authenticated by the secret
	Session    string   // session id
	Method     Method   // ByLink and ByNumber are verified; Introduced is not, until the words are compared
	Role       Role     // what the joiner is
	Transcript [32]byte // T
	Key        [32]byte // a key only these two have
	WordSeed   [32]byte // for Words
}

// Joiner is the joiner's end of one proof. Join makes it.
type Joiner struct {
	secret Secret
	hello  Hello
	priv   *ecdh.PrivateKey // CPace or X25519 scalar; nil by link
	a      []byte
	sid    [sidSize]byte
	reveal [revealSize]byte
	done   bool
}

// Join starts a proof and returns message A. hello holds Role, Keys, ServerKey, Name, Platform; texts are cleaned here. It
// returns ErrRole when the secret is not for hello.Role, ErrPoint when hello.Keys are no keys.
func Join(rand io.Reader, s Secret, hello Hello) (*Joiner, []byte, error) {
	hello.Session, hello.Organisation = "", ""
	hello, err := prepare(rand, s, hello)
	if err != nil {
		return nil, nil, fmt.Errorf("join: %w", err)
	}
	j := &Joiner{secret: s, hello: hello}
	if _, err := io.ReadFull(rand, j.reveal[:]); err != nil {
		return nil, nil, fmt.Errorf("join: draw reveal: %w", err)
	}
	m := MessageA{Method: s.method, Commit: commitTo(j.reveal), Hello: hello}
	switch s.method {
	case ByNumber:
		if _, err := io.ReadFull(rand, j.sid[:]); err != nil {
			return nil, nil, fmt.Errorf("join: draw sid: %w", err)
		}
		m.Sid = j.sid
		j.priv, m.Share, err = cpaceShare(rand, s.generator(hello.Role, j.sid))
	case ByLink:
		m.LinkID = LinkID(s.link)
	case Introduced:
		j.priv, m.Share, err = plainShare(rand)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("join: %w", err)
	}
	j.a = m.Bytes()
	return j, bytes.Clone(j.a), nil
}

// Finish takes message B and returns message C and the result. Errors: ErrMessage, ErrVersion, ErrPoint, ErrProof (wrong
// secret or altered: say "the number is not right"), ErrUsed; send NoProof in place of C then.
//
// ErrServerKey comes with a message C and no result: send C, so that the console, too, knows for certain; it admits nobody.
func (j *Joiner) Finish(b []byte) ([]byte, Result, error) {
	if j.done {
		return nil, Result{}, ErrUsed
	}
	j.done = true
	m, err := ParseB(b)
	if err != nil {
		return nil, Result{}, err
	}
	if m.Method != j.secret.method {
		return nil, Result{}, fmt.Errorf("method: %w", ErrProof)
	}
	k, err := j.key(m.Share)
	if err != nil {
		return nil, Result{}, err
	}
	peer, err := openHello(k, offer(j.secret.method, j.hello.Role, j.a, m.Share), m.Sealed[:])
	if err != nil {
		return nil, Result{}, err
	}
	byOtherLink := j.secret.method == ByLink && peer.Session != j.secret.session
	if byOtherLink || peer.Role != j.hello.Role || peer.Keys.Sign == j.hello.Keys.Sign {
		return nil, Result{}, ErrProof
	}
	t := transcript(peer.Session, j.secret.method, j.hello.Role, j.a, b[:len(b)-tagSize])
	want := derive(k[:], t[:], "deskhand/1/tag console")
	if subtle.ConstantTimeCompare(want[:], m.Tag[:]) != 1 {
		return nil, Result{}, ErrProof
	}
	c := MessageC{Reveal: j.reveal, Tag: derive(k[:], t[:], "deskhand/1/tag joiner")}.Bytes()
	if serverKeysDiffer(j.hello.ServerKey, peer.ServerKey) {
		return c, Result{}, ErrServerKey
	}
	return c, result(k, t, j.reveal, peer, Result{Session: peer.Session, Method: j.secret.method, Role: j.hello.Role}), nil
}

// NoProof is a message C that proves nothing and says nothing: whoever found message B wrong sends it and goes, so that the console
// need not wait for the attempt's time to be over before it tells the rep.
func NoProof() []byte { return MessageC{}.Bytes() }

func (j *Joiner) key(share [shareSize]byte) ([32]byte, error) {
	switch j.secret.method {
	case ByNumber:
		raw, err := x25519(j.priv, share[:])
		if err != nil {
			return [32]byte{}, err
		}
		own := j.a[3+sidSize : 3+sidSize+shareSize]
		return numberKey(cpaceKeyInput{Sid: j.sid[:], K: raw, Ya: own, Yb: share[:]}, j.hello.Role), nil
	case ByLink:
		return j.secret.linkKey(), nil
	default:
		return introducedKey(j.priv, share, j.hello.Role)
	}
}

// Answerer is the console's end of one proof. Answer makes it.
type Answerer struct {
	key      [32]byte
	t        [32]byte
	commit   [32]byte
	method   Method
	role     Role
	session  string
	peer     Hello
	twoKeys  bool // the sides see different server keys
	finished bool
}

// Answer takes message A and returns message B. hello holds Keys, ServerKey, Name (the rep's), Platform, Session,
// Organisation; Role is set to the one asked. Charge an attempt before calling it.
//
// Errors: ErrMessage, ErrVersion and ErrPoint (a broken A: Decoy refuses it likewise), ErrProof and ErrRole (another
// method, another link, or a role the link was not made for: answer with Decoy), ErrSecret (hello.Session is none).
func Answer(rand io.Reader, s Secret, a []byte, hello Hello) (*Answerer, []byte, error) {
	m, err := ParseA(a)
	if err != nil {
		return nil, nil, err
	}
	if err := s.admits(m); err != nil {
		return nil, nil, err
	}
	hello.Role = m.Hello.Role
	hello, err = prepare(rand, s, hello)
	if err != nil {
		return nil, nil, fmt.Errorf("answer: %w", err)
	}
	if !validSession(hello.Session) || s.method == ByLink && hello.Session != s.session {
		return nil, nil, fmt.Errorf("answer: session: %w", ErrSecret)
	}
	if m.Hello.Keys.Sign == hello.Keys.Sign {
		return nil, nil, fmt.Errorf("our own keys come back: %w", ErrProof)
	}
	k, share, err := s.answerKey(rand, m)
	if err != nil {
		return nil, nil, fmt.Errorf("answer: %w", err)
	}
	b := MessageB{Method: m.Method, Share: share}
	sealHello(k, offer(m.Method, m.Hello.Role, a, share), hello, b.Sealed[:0])
	t := transcript(hello.Session, m.Method, m.Hello.Role, a, b.Bytes()[:sizeB-tagSize])
	b.Tag = derive(k[:], t[:], "deskhand/1/tag console")
	return &Answerer{
		key: k, t: t, commit: m.Commit, method: m.Method, role: m.Hello.Role, session: hello.Session, peer: m.Hello,
		twoKeys: serverKeysDiffer(m.Hello.ServerKey, hello.ServerKey),
	}, b.Bytes(), nil
}

// Finish takes message C. On nil the joiner holds the secret: give the attempt back, mark a link as used, admit. ErrServerKey:
// the joiner holds the secret (give the attempt back) but somebody is in between: admit nobody, tell the rep. Others:
// ErrProof, ErrMessage, ErrVersion (the attempt stays charged), ErrUsed.
func (an *Answerer) Finish(c []byte) (Result, error) {
	if an.finished {
		return Result{}, ErrUsed
	}
	an.finished = true
	m, err := ParseC(c)
	if err != nil {
		return Result{}, err
	}
	tag := derive(an.key[:], an.t[:], "deskhand/1/tag joiner")
	commit := commitTo(m.Reveal)
	ok := subtle.ConstantTimeCompare(tag[:], m.Tag[:]) & subtle.ConstantTimeCompare(commit[:], an.commit[:])
	if ok != 1 {
		return Result{}, ErrProof
	}
	if an.twoKeys {
		return Result{}, ErrServerKey
	}
	return result(an.key, an.t, m.Reveal, an.peer, Result{Session: an.session, Method: an.method, Role: an.role}), nil
}

// Decoy answers A as a console with the right shape and a wrong secret would: the server's answer for unknown and ended
// numbers and links, the console's for burnt ones. Without the secret nobody can tell it from Answer's, and it refuses
// the same broken messages with the same errors.
func Decoy(rand io.Reader, a []byte) ([]byte, error) {
	m, err := ParseA(a)
	if err != nil {
		return nil, err
	}
	b := MessageB{Method: m.Method}
	if m.Method == ByLink {
		_, err = io.ReadFull(rand, b.Share[:])
	} else {
		_, b.Share, err = plainShare(rand)
	}
	if err != nil {
		return nil, fmt.Errorf("decoy: %w", err)
	}
	for _, part := range [][]byte{b.Sealed[:], b.Tag[:]} {
		if _, err := io.ReadFull(rand, part); err != nil {
			return nil, fmt.Errorf("decoy: %w", err)
		}
	}
	return b.Bytes(), nil
}

// prepare cleans the texts, draws the nonce and checks what would only be refused at the other side.
func prepare(rand io.Reader, s Secret, h Hello) (Hello, error) {
	if !s.method.valid() {
		return h, ErrSecret
	}
	if !h.Role.valid() || s.role != 0 && s.role != h.Role {
		return h, ErrRole
	}
	if err := h.Keys.Valid(); err != nil {
		return h, fmt.Errorf("own keys: %w", err)
	}
	h.Name, h.Organisation = Clean(h.Name, nameSize), Clean(h.Organisation, nameSize)
	h.Platform = Clean(h.Platform, platformSize)
	if _, err := io.ReadFull(rand, h.Nonce[:]); err != nil {
		return h, fmt.Errorf("draw nonce: %w", err)
	}
	return h, nil
}

// admits checks that A is for this secret: method, link, and the role the link was made for (which the joiner could claim
// freely, since K is derived from the link's role).
func (s Secret) admits(m MessageA) error {
	if m.Method != s.method {
		return fmt.Errorf("method: %w", ErrProof)
	}
	if s.method == ByLink {
		id := LinkID(s.link)
		if subtle.ConstantTimeCompare(id[:], m.LinkID[:]) != 1 {
			return fmt.Errorf("another link: %w", ErrProof)
		}
	}
	if s.role != 0 && s.role != m.Hello.Role {
		return ErrRole
	}
	return nil
}

// answerKey draws the console's share and computes K.
func (s Secret) answerKey(rand io.Reader, m MessageA) (k [32]byte, share [shareSize]byte, err error) {
	switch s.method {
	case ByNumber:
		priv, yb, err := cpaceShare(rand, s.generator(m.Hello.Role, m.Sid))
		if err != nil {
			return k, share, err
		}
		raw, err := x25519(priv, m.Share[:])
		if err != nil {
			return k, share, err
		}
		return numberKey(cpaceKeyInput{Sid: m.Sid[:], K: raw, Ya: m.Share[:], Yb: yb[:]}, m.Hello.Role), yb, nil
	case ByLink:
		_, err = io.ReadFull(rand, share[:])
		return s.linkKey(), share, err
	default:
		priv, own, err := plainShare(rand)
		if err != nil {
			return k, share, err
		}
		k, err = introducedKey(priv, m.Share, m.Hello.Role)
		return k, own, err
	}
}

func (s Secret) generator(role Role, sid [sidSize]byte) []byte {
	ci := lv(nil, "deskhand/1/number", s.locator, string(role))
	return cpaceGenerator([]byte(s.digits), ci, sid[:])
}

func (s Secret) linkKey() [32]byte {
	return derive(s.link[:], []byte(s.session), string(lv(nil, "deskhand/1/link", string(s.role))))
}

func numberKey(in cpaceKeyInput, role Role) [32]byte {
	return derive(cpaceISK(in), nil, string(lv(nil, "deskhand/1/number", string(role))))
}

func introducedKey(priv *ecdh.PrivateKey, theirs [shareSize]byte, role Role) ([32]byte, error) {
	raw, err := x25519(priv, theirs[:])
	if err != nil {
		return [32]byte{}, err
	}
	return derive(raw, nil, string(lv(nil, "deskhand/1/introduced", string(role)))), nil
}

// plainShare draws a scalar and its public X25519 key.
func plainShare(rand io.Reader) (*ecdh.PrivateKey, [shareSize]byte, error) {
	base := [32]byte{9} // RFC 7748 §4.1
	return cpaceShare(rand, base[:])
}

func commitTo(reveal [revealSize]byte) [32]byte {
	return sha256.Sum256(lv(lv(nil, "deskhand/1/commit"), reveal[:]))
}

func offer(m Method, role Role, a []byte, share [shareSize]byte) [32]byte {
	head := lv(nil, "deskhand/1/offer", string(m), string(role))
	return sha256.Sum256(lv(head, a, share[:]))
}

func transcript(session string, m Method, role Role, a, b []byte) [32]byte {
	head := lv(nil, "deskhand/1/transcript", session, string(m), string(role))
	return sha256.Sum256(lv(head, a, b))
}

func helloCipher(k, o [32]byte) (cipher.AEAD, []byte) {
	key := derive(k[:], o[:], "deskhand/1/hello")
	return newGCM(key), make([]byte, 12)
}

// sealHello fills dst's array, which has room for sealedSize bytes.
func sealHello(k, o [32]byte, h Hello, dst []byte) {
	gcm, nonce := helloCipher(k, o)
	gcm.Seal(dst, nonce, appendConsoleHello(make([]byte, 0, consoleSize), h), o[:])
}

func openHello(k, o [32]byte, sealed []byte) (Hello, error) {
	gcm, nonce := helloCipher(k, o)
	plain, err := gcm.Open(nil, nonce, sealed, o[:])
	if err != nil {
		return Hello{}, ErrProof
	}
	h, err := parseConsoleHello(plain)
	if err != nil {
		return Hello{}, fmt.Errorf("console's hello: %w", err)
	}
	return h, nil
}

// newGCM is AES-256-GCM; it cannot fail with a key of 32 bytes.
func newGCM(key [32]byte) cipher.AEAD {
	block, err := aes.NewCipher(key[:])
	if err != nil {
		panic("trust: aes: " + err.Error())
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		panic("trust: gcm: " + err.Error())
	}
	return gcm
}

func serverKeysDiffer(a, b [32]byte) bool {
	return a != b && a != [32]byte{} && b != [32]byte{}
}

func result(k, t [32]byte, reveal [revealSize]byte, peer Hello, r Result) Result {
	r.Peer, r.Transcript = peer, t
	r.Key = derive(k[:], t[:], "deskhand/1/shared")
	salt := sha256.Sum256(append(t[:], reveal[:]...))
	r.WordSeed = derive(k[:], salt[:], "deskhand/1/words")
	return r
}

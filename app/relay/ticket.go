package relay

import (
	"crypto/hmac"
	"crypto/sha1" // the TURN REST form says SHA-1, see Ticket
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"
	"time"
)

// Ticket makes the username and password with which participant of session may start relays until now+ttl. Nothing is stored:
// whoever knows secret can check it.
//
// The form is that of draft-uberti-behave-turn-rest-00, username "expiry:user" and password base64(HMAC-SHA1(secret,
// username)), so that a site may point its programs at another TURN server that knows the secret. (HMAC-SHA1 is not touched by
// the collisions of SHA-1.) TURN over UDP shows the username to the network, so session and participant are in it as tags,
// not as they are.
func Ticket(secret []byte, now time.Time, session, participant string, ttl time.Duration) (username, password string) {
	user := sessionTag(secret, session) + "." + tag(secret, "participant", session+"\x00"+participant)
	username = strconv.FormatInt(now.Add(ttl).Unix(), 10) + ":" + user
	return username, ticketPassword(secret, username)
}

// holder is what a valid username says.
type holder struct {
	expiry  time.Time // no new relay after this
	user    string    // session tag, dot, participant tag: the same for every ticket of a participant
	session string    // session tag
}

// parseUsername takes a username apart. It says nothing about whether a ticket was ever made for it: the password does.
func parseUsername(username string) (holder, bool) {
	expiry, user, ok := strings.Cut(username, ":")
	seconds, err := strconv.ParseInt(expiry, 10, 64)
	if !ok || err != nil {
		return holder{}, false
	}
	session, participant, ok := strings.Cut(user, ".")
	if !ok || len(session) != tagLength || len(participant) != tagLength {
		return holder{}, false
	}
	return holder{expiry: time.Unix(seconds, 0), user: user, session: session}, true
}

// sessionOf returns the session tag of a user as parseUsername gives it.
func sessionOf(user string) string {
	session, _, _ := strings.Cut(user, ".")
	return session
}

func ticketPassword(secret []byte, username string) string {
	mac := hmac.New(sha1.New, secret)
	mac.Write([]byte(username))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

func sessionTag(secret []byte, session string) string { return tag(secret, "session", session) }

// tagLength is the length of a tag in characters: 12 bytes.
const tagLength = 16

// tag names value without telling it to those who do not know the secret.
func tag(secret []byte, kind, value string) string {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte("deskhand relay tag 1\x00" + kind + "\x00" + value))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:tagLength*6/8])
}

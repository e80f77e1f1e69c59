package invite

import (
	"encoding/base64"
	"strings"
)

// The way to a queue's form (app/wire, VisitForms): a program asks for it, shows it, and waits in the queue.
//
//	https://SITE/q/QUEUE[#1.KEY]        the queue's page, as companies link to it; browsers leave the key alone
//	deskhand:wait/SITE/QUEUE[#1.KEY]    the same for an installed program

// queuePath is that of queues' pages.
const queuePath = "q"

// Entry is where a customer begins who has neither number nor link.
type Entry struct {
	Site      Site
	Queue     string   // 1–64 of a–z 0–9 . _ -; empty: they choose
	ServerKey [32]byte // zero: a public CA vouches for the server
}

// Target is the entry as a target.
func (e Entry) Target() Target {
	return Target{Kind: TargetEntry, Site: e.Site, Role: Customer, Entry: e}
}

// Deep is the deep link to a queue's form.
func (e Entry) Deep() string {
	text := scheme + ":" + verbWait + "/" + e.Site.String() + "/" + e.Queue
	if e.ServerKey != [32]byte{} {
		text += "#" + linkVersion + "." + base64.RawURLEncoding.EncodeToString(e.ServerKey[:])
	}
	return text
}

// validQueue: what app/acd names queues with, but for @, which no link of ours may have, and a full stop at the end, which text
// puts there.
func validQueue(s string) bool {
	return s != "" && len(s) <= 64 && !strings.HasSuffix(s, ".") && !strings.ContainsFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && !strings.ContainsRune("._-", r)
	})
}

// deepEntry reads what stands after the verb.
func deepEntry(at, queue, fragment string) (Target, error) {
	site, err := parseAuthority(at, defaultPort)
	if err != nil || !validQueue(queue) {
		return Target{}, ErrLink
	}
	e := Entry{Site: site, Queue: queue}
	if fragment == "" {
		return e.Target(), nil
	}
	key, err := ofVersion(fragment)
	if err != nil {
		return Target{}, err
	}
	if !decode64(e.ServerKey[:], key, keyChars) || e.ServerKey == [32]byte{} {
		return Target{}, ErrLink
	}
	return e.Target(), nil
}

// webEntry reads the address of a queue's page.
func webEntry(s string) (Target, bool) {
	rest, l, err := cutWebScheme(s)
	path, fragment, _ := strings.Cut(rest, "#")
	parts := strings.Split(strings.TrimSuffix(path, "/"), "/")
	if err != nil || l.Plain || len(parts) != 3 || parts[1] != queuePath || !validQueue(parts[2]) {
		return Target{}, false
	}
	site, err := parseAuthority(parts[0], defaultPort)
	if err != nil {
		return Target{}, false
	}
	if !strings.HasPrefix(fragment, linkVersion+".") { // a place in the page
		return Entry{Site: site, Queue: parts[2]}.Target(), true
	}
	t, err := deepEntry(parts[0], parts[2], fragment)
	return t, err == nil
}

// URL is the address of the queue's page, with the server's key where no authority vouches for it: programs take it, too.
func (e Entry) URL() string {
	text := "https://" + e.Site.String() + "/" + queuePath + "/" + e.Queue
	if e.ServerKey != [32]byte{} {
		text += "#" + linkVersion + "." + base64.RawURLEncoding.EncodeToString(e.ServerKey[:])
	}
	return text
}

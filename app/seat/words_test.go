package seat

import (
	"crypto/rand"
	"errors"
	"testing"

	"deskhand/app/session"
	"deskhand/app/trust"
	"deskhand/app/wire"
)

// introduce seats Ana in a session to which Marta, who will be 2, is to come through the site.
func introduce(t *testing.T) *bench {
	t.Helper()
	b := newBench(t, 1, 1)
	b.people = append(b.people, newPerson(t))
	return b
}

// said is a message of the meeting.
func said(t *testing.T, s trust.Said) []byte {
	t.Helper()
	b, err := wire.EncodeMeet(wire.Meet{Step: byte(s.Step), Value: s.Value})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// marta is the customer's end of the meeting with the rep of bench b.
func (b *bench) marta() *trust.Meeting {
	b.t.Helper()
	id := func(n uint32) trust.Member {
		return trust.Member{Number: n, Keys: TrustKeys(b.people[n-1].keys())}
	}
	m, err := trust.NewMeeting(rand.Reader, string(b.id), id(2), id(1))
	if err != nil {
		b.t.Fatal(err)
	}
	return m
}

// The rep of a session into which the site brought a customer finds words with them over their link, keeps what was said, and stops hard
// when something else comes than was said before.
func TestWordsOverTheLink(t *testing.T) {
	b := introduce(t)
	b.take(b.entry(1, session.Admit{Participant: 2, Customer: true, Name: "Marta", Method: session.BySite, Keys: b.people[1].keys()}))
	b.take(b.entry(2, session.Join{Platform: "test"}))
	kept := 0
	b.Meet(nil, func() { kept++ })
	l := b.direct.of[2]
	if l == nil || b.meeting(2) == nil {
		t.Fatal("no link, or no meeting")
	}
	marta := b.marta()
	b.greetLoop(l)
	commit, ok := b.meeting(2).Begin()
	if !ok || kept != 1 {
		t.Fatalf("begins: %v; kept %d times", ok, kept)
	}
	nonce, _, err := marta.Take(commit)
	if err != nil {
		t.Fatal(err)
	}
	if b.WordSeed(2) != nil {
		t.Error("words before she has said anything")
	}
	b.meetLoop(l, said(t, nonce))
	if b.stopped != nil || b.WordSeed(2) == nil || kept != 2 {
		t.Fatalf("stopped: %v; words %x, kept %d times", b.stopped, b.WordSeed(2), kept)
	}
	if b.meetLoop(l, said(t, nonce)); kept != 2 || b.stopped != nil {
		t.Errorf("the same again: kept %d times, stopped %v", kept, b.stopped)
	}
	if _, _, err := marta.Take(trust.Said{Step: trust.MeetReveal, Value: [32]byte(b.Met()[2].Own)}); err != nil {
		t.Fatal(err)
	}
	if seed, _ := marta.Seed(); string(seed[:]) != string(b.WordSeed(2)) {
		t.Error("the ends differ")
	}

	// The program is restarted: what was said holds.
	again := introduceAgain(b, b.Met())
	if string(again.WordSeed(2)) != string(b.WordSeed(2)) {
		t.Error("other words after a restart")
	}
	nonce.Value[0]++
	again.meetLoop(again.direct.of[2], said(t, nonce))
	if !errors.Is(again.stopped, trust.ErrWords) {
		t.Errorf("another nonce after a restart: stopped with %v", again.stopped)
	}
	b.meetLoop(l, said(t, trust.Said{Step: trust.MeetReveal}))
	if !errors.Is(b.stopped, trust.ErrWords) {
		t.Errorf("out of turn: stopped with %v", b.stopped)
	}
}

// introduceAgain is the same rep's program, started anew.
func introduceAgain(b *bench, met map[session.ParticipantID]trust.MeetingState) *bench {
	next := *b
	next.Seat = New(b.cfg, &Returning{Session: b.id, Participant: 1}, &notes{})
	next.author, next.direct.ctx = b.author, b.direct.ctx
	next.log = b.log
	next.Meet(met, func() {})
	next.tendLinksLoop()
	return &next
}

// Who proved a secret to us has its words, and needs no others: what they say is garbage, and ends nothing.
func TestNoMeetingWithWhoProvedThemselves(t *testing.T) {
	b := newBench(t, 1, 2)
	l := b.direct.of[2]
	b.greetLoop(l)
	b.meetLoop(l, said(t, trust.Said{Step: trust.MeetNonce}))
	if b.stopped != nil || len(b.Met()) != 0 || l.garbage != 1 {
		t.Errorf("stopped: %v; met %v, garbage %d", b.stopped, b.Met(), l.garbage)
	}
}

// Whose link came through the site does not take the log's word that they proved themselves by it alone.
func TestALinkThatPassedTheSiteIsNoProof(t *testing.T) {
	for method, want := range map[session.Method]error{session.BySite: nil, session.ByLink: ErrStranger} {
		b := introduce(t)
		rep, me := b.people[0], b.people[1]
		b.author.By, b.cfg.Identity, b.cfg.Certificate = 2, me.Identity, me.cert // the seat is hers
		b.opening = &Joining{Role: trust.Customer, BySite: true, proved: true, result: trust.Result{Peer: trust.Hello{Keys: TrustKeys(rep.keys())}}}
		b.take(b.entry(1, session.Admit{Participant: 2, Customer: true, Name: "Marta", Method: method, Keys: me.keys()}))
		if !errors.Is(b.stopped, want) {
			t.Errorf("%s: stopped with %v", method, b.stopped)
		}
	}
}

package chat_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"deskhand/app/chat"
	"deskhand/app/outbox"
	"deskhand/app/session"
	"deskhand/app/wire"
)

// The people of most tests here.
const (
	ana   session.ParticipantID = 1 // primary rep
	marta session.ParticipantID = 2 // primary customer
	pau   session.ParticipantID = 3 // secondary customer
	luis  session.ParticipantID = 4 // assistant
)

func four(t *testing.T) *meeting {
	return newMeeting(t, session.PrimaryRep, session.PrimaryCustomer, session.SecondaryCustomer, session.Assistant)
}

func TestWhoReadsWhat(t *testing.T) {
	for _, c := range []struct {
		name     string
		from, to session.ParticipantID
		read     []session.ParticipantID
	}{
		{"primary to everyone", ana, 0, []session.ParticipantID{ana, marta, pau, luis}},
		{"assistant to everyone", luis, 0, []session.ParticipantID{ana, marta, pau, luis}},
		{"customer to everyone", marta, 0, []session.ParticipantID{ana, marta, pau, luis}},
		{"secondary customer to everyone", pau, 0, []session.ParticipantID{ana, marta, pau, luis}},
		{"rep to a customer", luis, pau, []session.ParticipantID{pau, luis}},
		{"rep to a rep", ana, luis, []session.ParticipantID{ana, luis}},
		{"customer to a rep", marta, luis, []session.ParticipantID{marta, luis}},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := four(t)
			m.say(c.from, c.to, "  said\t ")
			m.settle()
			for p := ana; p <= luis; p++ {
				got := m.talks[p].Messages()
				if !slices.Contains(c.read, p) {
					if len(got) != 0 {
						t.Errorf("%d reads %+v", p, got)
					}
					continue
				}
				if len(got) != 1 || got[0].ID == ([wire.ChatIDLen]byte{}) || got[0].ID != m.talks[c.from].Messages()[0].ID {
					t.Fatalf("%d reads %+v, not named as by its author", p, got)
				}
				want := chat.Message{ID: got[0].ID, N: 1, From: c.from, To: c.to, At: m.now, Text: "said"}
				if p == c.from {
					want.Delivery = chat.Delivered
				}
				if !reflect.DeepEqual(got, []chat.Message{want}) {
					t.Errorf("%d reads %+v, want %+v", p, got, want)
				}
			}
			m.noneWrong()
		})
	}
}

func TestWhatIsNotWritten(t *testing.T) {
	m := four(t)
	for _, c := range []struct {
		name     string
		from, to session.ParticipantID
		text     string
		want     error
	}{
		{"customer to customer", marta, pau, "x", chat.ErrAddressee},
		{"to oneself", ana, ana, "x", chat.ErrAddressee},
		{"to nobody", ana, 9, "x", chat.ErrAddressee},
		{"nothing", ana, 0, " \n ", chat.ErrText},
		{"too much", ana, 0, strings.Repeat("x", wire.MaxChatRunes+1), chat.ErrText},
	} {
		if err := m.talks[c.from].Write(c.to, c.text, m.now); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
	alone := newMeeting(t, session.PrimaryRep)
	if err := alone.talks[ana].Write(0, "x", alone.now); !errors.Is(err, chat.ErrAlone) {
		t.Errorf("alone: %v", err)
	}
	m.state.Phase = session.Ended
	m.tell()
	if err := m.talks[ana].Write(0, "x", m.now); !errors.Is(err, chat.ErrForbidden) {
		t.Errorf("after the end: %v", err)
	}
	for p := range m.talks {
		if got := m.texts(p); len(got) != 0 {
			t.Errorf("%d has %q", p, got)
		}
	}
}

func TestDeliveryIsTold(t *testing.T) {
	m := four(t)
	m.setCut(ana, marta, true)
	m.setCut(ana, luis, true)
	m.say(ana, 0, "one")
	m.settle()
	mine := func() chat.Message { return m.talks[ana].Messages()[0] }
	if got := mine(); got.Delivery != chat.Sending || !slices.Equal(got.Waits, []session.ParticipantID{marta, luis}) {
		t.Fatalf("two links are down: %+v", got)
	}
	m.setCut(ana, marta, false)
	m.settle()
	if got := mine(); got.Delivery != chat.Sending || !slices.Equal(got.Waits, []session.ParticipantID{luis}) {
		t.Fatalf("one link is down: %+v", got)
	}
	m.leave(luis)
	m.settle()
	if got := mine(); got.Delivery != chat.Missed || !slices.Equal(got.Missed, []session.ParticipantID{luis}) || len(got.Waits) != 0 {
		t.Fatalf("one has left: %+v", got)
	}
	if got := m.texts(marta); !slices.Equal(got, []string{"one"}) {
		t.Errorf("read %q", got)
	}
	m.noneWrong()
}

func TestLateAssistantGetsTheTranscript(t *testing.T) {
	m := newMeeting(t, session.PrimaryRep, session.PrimaryCustomer)
	var public []string
	for i := range 40 {
		m.now = m.now.Add(time.Second)
		from := session.ParticipantID(1 + i%2)
		text := fmt.Sprint(i, strings.Repeat(" long", 380))
		m.say(from, 0, text)
		public = append(public, text)
		m.say(from, 3-from, "private")
		m.settle()
	}
	m.now = m.now.Add(time.Second)
	late := m.join(session.SecondaryCustomer)
	rep := m.join(session.Assistant)
	m.say(marta, 0, "welcome")
	m.settle()
	if got := m.texts(rep); !slices.Equal(got, append(public, "welcome")) {
		t.Errorf("the assistant has %d messages, want %d", len(got), len(public)+1)
	}
	for i, msg := range m.talks[rep].Messages() {
		if msg.Earlier != (i < len(public)) || msg.Earlier && msg.From != session.ParticipantID(1+i%2) {
			t.Errorf("message %d: %+v", i, msg)
		}
	}
	if got := m.texts(late); !slices.Equal(got, []string{"welcome"}) {
		t.Errorf("the late customer has %.80q", got)
	}
	m.noneWrong()
}

// The customer says something before their program knows of the assistant, and it reaches the primary after the transcript has gone.
func TestNothingFallsBetweenTranscriptAndJoin(t *testing.T) {
	m := newMeeting(t, session.PrimaryRep, session.PrimaryCustomer)
	m.behind[marta] = true
	rep := m.join(session.Assistant)
	m.settle()
	m.say(marta, 0, "does it see me")
	m.settle()
	if got := m.texts(rep); !slices.Equal(got, []string{"does it see me"}) {
		t.Errorf("the assistant reads %q", got)
	}
	m.noneWrong()
}

// What is passed on can be faster than the log that tells of its author.
func TestAuthorBecomesKnownLater(t *testing.T) {
	m := newMeeting(t, session.PrimaryRep, session.PrimaryCustomer)
	m.behind[marta] = true
	m.join(session.SecondaryCustomer)
	m.say(pau, 0, "hello")
	m.settle()
	if got := m.texts(marta); len(got) != 0 {
		t.Fatalf("reads %q of somebody unknown", got)
	}
	m.store(marta)
	m.crash(marta) // its log comes with the restart; the message was kept
	m.settle()
	if got := m.texts(marta); !slices.Equal(got, []string{"hello"}) {
		t.Errorf("reads %q", got)
	}
	m.noneWrong()
}

// faked is a hostile program's outbox in place of a participant's Talk.
func faked(t *testing.T, m *meeting, from session.ParticipantID, kind wire.FrameKind, body []byte, to session.ParticipantID) {
	t.Helper()
	b, err := outbox.New(random{m.r}, outbox.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Send(kind, body); err != nil {
		t.Fatal(err)
	}
	b.LinkUp(m.now)
	msgs, err := b.Flush(m.now)
	if err != nil {
		t.Fatal(err)
	}
	for _, msg := range msgs {
		m.take(to, from, msg)
	}
}

// signed is a message as it goes over a link, signed by signer for a session.
func (m *meeting) signed(signer session.ParticipantID, in session.ID, c wire.Chat) []byte {
	m.t.Helper()
	s, err := chat.Sign(m.ids[signer], in, c)
	if err != nil {
		m.t.Fatal(err)
	}
	b, err := wire.EncodeSignedChat(s)
	if err != nil {
		m.t.Fatal(err)
	}
	return b
}

// transcript is what who comes late is told of messages that were signed.
func (m *meeting) transcript(items ...[]byte) []byte {
	m.t.Helper()
	var signed []wire.SignedChat
	for _, b := range items {
		s, err := wire.DecodeSignedChat(b)
		if err != nil {
			m.t.Fatal(err)
		}
		signed = append(signed, s)
	}
	b, err := wire.EncodeTranscript(signed)
	if err != nil {
		m.t.Fatal(err)
	}
	return b
}

func TestNobodySpeaksForSomebodyElse(t *testing.T) {
	other := sessionID[:25] + "3"
	for _, c := range []struct {
		name     string
		from, to session.ParticipantID // over whose link, to whom
		kind     wire.FrameKind
		body     func(m *meeting) []byte
		want     error // nil: it is read
	}{
		{"a customer's words passed on", ana, pau, 1, func(m *meeting) []byte {
			return m.signed(marta, sessionID, wire.Chat{From: marta, Seen: m.now.UnixMilli(), Text: "x"})
		}, nil},
		{"a customer's words of before", ana, pau, 1, func(m *meeting) []byte { return m.signed(marta, sessionID, wire.Chat{From: marta, Text: "x"}) }, chat.ErrForged},
		{"made up by the primary", ana, pau, 1, func(m *meeting) []byte { return m.signed(ana, sessionID, wire.Chat{From: marta, Text: "x"}) }, chat.ErrForged},
		{"of another session", marta, ana, 1, func(m *meeting) []byte { return m.signed(marta, other, wire.Chat{From: marta, Text: "x"}) }, chat.ErrForged},
		{"changed", marta, ana, 1, func(m *meeting) []byte {
			b := m.signed(marta, sessionID, wire.Chat{From: marta, Text: "x"})
			b[len(b)-1] = 'y'
			return b
		}, chat.ErrForged},
		{"another's private words", ana, pau, 1, func(m *meeting) []byte { return m.signed(marta, sessionID, wire.Chat{From: marta, To: ana, Text: "x"}) }, chat.ErrForged},
		{"private words to somebody else", marta, ana, 1, func(m *meeting) []byte {
			return m.signed(marta, sessionID, wire.Chat{From: marta, To: luis, Text: "x"})
		}, chat.ErrForged},
		{"a rep's words passed on by a rep", ana, marta, 1, func(m *meeting) []byte { return m.signed(luis, sessionID, wire.Chat{From: luis, Text: "x"}) }, chat.ErrForged},
		{"a rep's words passed on by a customer", marta, ana, 1, func(m *meeting) []byte { return m.signed(luis, sessionID, wire.Chat{From: luis, Text: "x"}) }, chat.ErrForged},
		{"our own words passed to us", ana, marta, 1, func(m *meeting) []byte { return m.signed(marta, sessionID, wire.Chat{From: marta, Text: "x"}) }, chat.ErrForged},
		{"a transcript for a customer", ana, marta, 2, func(m *meeting) []byte {
			return m.transcript(m.signed(luis, sessionID, wire.Chat{From: luis, Text: "x"}))
		}, chat.ErrForged},
		{"a transcript by a customer", marta, ana, 2, func(m *meeting) []byte {
			return m.transcript(m.signed(luis, sessionID, wire.Chat{From: luis, Text: "x"}))
		}, chat.ErrForged},
		{"private words in a transcript", ana, luis, 2, func(m *meeting) []byte {
			return m.transcript(m.signed(marta, sessionID, wire.Chat{From: marta, To: ana, Text: "x"}))
		}, chat.ErrForged},
		{"a transcript", ana, luis, 2, func(m *meeting) []byte {
			return m.transcript(m.signed(marta, sessionID, wire.Chat{From: marta, Text: "x"}))
		}, nil},
		{"an unknown kind", ana, luis, 9, func(m *meeting) []byte { return []byte("x") }, wire.ErrMalformed},
		{"no message", ana, luis, 1, func(m *meeting) []byte { return make([]byte, 200) }, wire.ErrMalformed},
		{"no transcript", ana, luis, 2, func(m *meeting) []byte { return []byte("x") }, wire.ErrMalformed},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := four(t)
			faked(t, m, c.from, c.kind, c.body(m), c.to)
			err := errors.Join(m.wrong...)
			if got := m.texts(c.to); len(got) > 0 != (c.want == nil) || !errors.Is(err, c.want) {
				t.Errorf("read %q, %v; want %v", got, err, c.want)
			}
			faked(t, m, c.from, c.kind, c.body(m), c.to) // the same words once more, in a stream of their own
			if got := m.texts(c.to); len(got) > 1 {
				t.Errorf("read %q", got)
			}
		})
	}
}

// The clock of who writes may be wrong; nothing is shown as said after it came.
func TestTimesAreNotAhead(t *testing.T) {
	m := four(t)
	if err := m.talks[marta].Write(0, "from the future", m.now.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	m.settle()
	if got := m.talks[ana].Messages()[0].At; !got.Equal(m.now) {
		t.Errorf("said at %v, now is %v", got, m.now)
	}
}

func TestRecordIsBounded(t *testing.T) {
	m := newMeeting(t, session.PrimaryRep, session.PrimaryCustomer)
	m.forgets = true
	for i := range 2100 {
		m.say(marta, 0, fmt.Sprint(i))
		if i%50 == 0 {
			m.settle()
		}
	}
	m.settle()
	got := m.texts(ana)
	if len(got) != 2000 || got[0] != "100" || got[1999] != "2099" {
		t.Errorf("%d messages, from %q", len(got), got[0])
	}
	// As many as an outbox keeps for somebody who is away; then it is said.
	m.setCut(ana, marta, true)
	full := 0
	for i := range 1005 {
		if err := m.talks[ana].Write(0, fmt.Sprint(i), m.now); errors.Is(err, outbox.ErrFull) {
			full++
		}
	}
	if full != 5 {
		t.Errorf("%d were refused, want 5", full)
	}
	m.noneWrong()
}

// TestAnythingMayBreak: links that lose and break, programs that crash: at the end everybody has everything that was said to
// everyone, once, each author's words in order.
func TestAnythingMayBreak(t *testing.T) {
	m := four(t)
	m.lossy = true
	said := map[session.ParticipantID][]string{}
	private := map[session.ParticipantID][]string{}
	cuts, crashes, refused := 0, 0, 0
	for i := range 3000 {
		p := session.ParticipantID(1 + m.r.IntN(4))
		o := session.ParticipantID(1 + m.r.IntN(4))
		m.now = m.now.Add(time.Duration(m.r.IntN(500)) * time.Millisecond)
		switch n := m.r.IntN(20); {
		case n < 4:
			text := fmt.Sprintf("%d.%d", p, i)
			m.say(p, 0, text)
			said[p] = append(said[p], text)
		case n < 6:
			text := fmt.Sprintf("%d-%d.%d", p, o, i)
			if err := m.talks[p].Write(o, text, m.now); err != nil {
				refused++
				break
			}
			m.store(p)
			private[o] = append(private[o], text)
		case n < 18:
			m.pass()
		case n < 19 && p != o:
			m.setCut(p, o, !m.cut[pair(p, o)])
			cuts++
		case m.r.IntN(3) == 0:
			m.crash(p)
			crashes++
		}
	}
	for p := ana; p <= luis; p++ {
		for o := p + 1; o <= luis; o++ {
			m.setCut(p, o, false)
		}
	}
	m.settle()
	if cuts < 50 || crashes < 20 || refused < 20 || len(said[marta]) < 50 {
		t.Errorf("%d cuts, %d crashes, %d refused, %d said", cuts, crashes, refused, len(said[marta]))
	}
	for p := ana; p <= luis; p++ {
		heard, alone := map[session.ParticipantID][]string{}, []string(nil)
		for _, msg := range m.talks[p].Messages() {
			switch {
			case msg.To == 0:
				heard[msg.From] = append(heard[msg.From], msg.Text)
			case msg.To == p:
				alone = append(alone, msg.Text)
			case msg.From != p:
				t.Errorf("%d reads %q, which is for %d", p, msg.Text, msg.To)
			}
			if msg.From == p && msg.Delivery != chat.Delivered {
				t.Errorf("%q of %d: delivery %d", msg.Text, p, msg.Delivery)
			}
		}
		for author, texts := range said {
			if got := heard[author]; !slices.Equal(got, texts) {
				t.Errorf("%d has %d of %d's %d\n%q\n%q", p, len(got), author, len(texts), got, texts)
			}
		}
		slices.Sort(alone)
		slices.Sort(private[p])
		if !slices.Equal(alone, private[p]) {
			t.Errorf("%d has %d private messages of %d", p, len(alone), len(private[p]))
		}
	}
	m.noneWrong()
}

func TestSavedRefused(t *testing.T) {
	m := four(t)
	m.say(ana, 0, "one")
	m.settle()
	good, err := m.talks[ana].Saved()
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(good)
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(s *chat.Saved){
		"twice":         func(s *chat.Saved) { s.Entries = append(s.Entries, s.Entries[0]) },
		"half":          func(s *chat.Saved) { s.Entries[0].Signed = s.Entries[0].Signed[:50] },
		"garbage":       func(s *chat.Saved) { s.Entries[0].Signed = bytes.Repeat([]byte{0xff}, 200) },
		"not counted":   func(s *chat.Saved) { s.Newest = 0 },
		"without an N":  func(s *chat.Saved) { s.Entries[0].N = 0 },
		"too many":      func(s *chat.Saved) { s.Entries = make([]chat.SavedEntry, 2001) },
		"a broken book": func(s *chat.Saved) { s.Boxes[marta] = outbox.State{In: make([]outbox.Arrived, 1)} },
	} {
		var s chat.Saved
		if err := json.Unmarshal(b, &s); err != nil {
			t.Fatal(err)
		}
		change(&s)
		if _, err := chat.Restore(m.config(ana), s); !errors.Is(err, chat.ErrState) && !errors.Is(err, outbox.ErrState) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

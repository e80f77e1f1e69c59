package chat_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"deskhand/app/chat"
	"deskhand/app/outbox"
	"deskhand/app/session"
	"deskhand/app/wire"
)

// An honest burst arrives: the first of it at once, the rest a little later, nothing lost, in its order.
func TestBurstsArriveALittleLater(t *testing.T) {
	m := newMeeting(t, session.PrimaryRep, session.PrimaryCustomer)
	var want []string
	for i := range 100 {
		want = append(want, fmt.Sprint(i))
		m.say(marta, 0, fmt.Sprint(i))
	}
	began := m.now
	m.pass()
	if got := m.texts(ana); !slices.Equal(got, want[:20]) {
		t.Errorf("at once %q", got)
	}
	m.settle()
	if got := m.texts(ana); !slices.Equal(got, want) {
		t.Errorf("in the end %q", got)
	}
	if took := m.now.Sub(began); took < 30*time.Second || took > 2*time.Minute {
		t.Errorf("it took %v", took)
	}
	for _, msg := range m.talks[marta].Messages() {
		if msg.Delivery != chat.Delivered {
			t.Fatalf("%q is not known to have arrived", msg.Text)
		}
	}
	m.noneWrong()
}

// A participant's program writes without end, and asks no acknowledgement.
func TestNobodyWritesWithoutEnd(t *testing.T) {
	m := newMeeting(t, session.PrimaryRep, session.PrimaryCustomer)
	other := m.join(session.Assistant)
	b, err := outbox.New(random{m.r}, outbox.Limits{Messages: 1 << 20, Bytes: 1 << 30, Window: 1 << 30})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 500 {
		c := wire.Chat{From: marta, Text: strings.Repeat("漢", wire.MaxChatRunes)}
		c.ID[0], c.ID[1] = byte(i), byte(i>>8)
		signed, err := chat.Sign(m.ids[marta], sessionID, c)
		if err != nil {
			t.Fatal(err)
		}
		body, err := wire.EncodeSignedChat(signed)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := b.Send(wire.FrameChat, body); err != nil {
			t.Fatal(err)
		}
	}
	b.LinkUp(m.now)
	msgs, err := b.Flush(m.now)
	if err != nil || len(msgs) != 500 {
		t.Fatalf("%d frames, %v", len(msgs), err)
	}
	taken := func() (n int) {
		for _, msg := range msgs {
			changed, err := m.talks[ana].Take(marta, msg, m.now)
			if err != nil {
				t.Fatal(err)
			}
			if changed {
				n++
			}
		}
		return n
	}
	for i, step := range []struct {
		pause time.Duration
		want  int
	}{{0, 20}, {0, 0}, {time.Second, 2}, {100 * time.Millisecond, 0}, {400 * time.Millisecond, 1}, {time.Hour, 20}, {-time.Minute, 0}, {time.Second, 2}} {
		m.now = m.now.Add(step.pause)
		if got := taken(); got != step.want {
			t.Errorf("step %d: %d messages are taken, want %d", i, got, step.want)
		}
	}
	// A new link is no new measure, and what is not taken is not answered.
	if err := m.talks[ana].LinkUp(marta, m.now); err != nil {
		t.Fatal(err)
	}
	if got := taken(); got != 0 {
		t.Errorf("on a new link %d are taken", got)
	}
	out, err := m.talks[ana].Flush(m.now)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range out {
		if o.To == marta {
			t.Errorf("Marta is answered with %d bytes", len(o.Msg))
		}
	}
	m.say(other, 1, "is she writing again?")
	m.pass()
	if got := m.texts(ana); got[len(got)-1] != "is she writing again?" {
		t.Error("somebody else is not heard")
	}
}

// Everybody's words come to a customer over one link, the primary rep's.
func TestThePrimaryRepPassesOnForAll(t *testing.T) {
	m := newMeeting(t, session.PrimaryRep, session.PrimaryCustomer)
	late := m.join(session.SecondaryCustomer)
	later := m.join(session.SecondaryCustomer)
	for range 15 {
		m.say(marta, 0, "one")
		m.say(late, 0, "two")
	}
	m.pass()
	m.pass()
	if got := m.texts(later); len(got) != 30 {
		t.Errorf("%d of 30 at once", len(got))
	}
	m.noneWrong()
}

// strangers sends Marta words of people whom nobody knows.
func (m *meeting) strangers(from session.ParticipantID, n int, author func(i int) session.ParticipantID) {
	m.t.Helper()
	for i := range n {
		c := wire.Chat{From: author(i), Text: "x"}
		c.ID[0] = byte(i)
		signed, err := chat.Sign(m.ids[from], sessionID, c)
		if err != nil {
			m.t.Fatal(err)
		}
		body, err := wire.EncodeSignedChat(signed)
		if err != nil {
			m.t.Fatal(err)
		}
		faked(m.t, m, from, wire.FrameChat, body, marta)
		m.now = m.now.Add(time.Second)
	}
}

// What a hostile program says of people who will never be takes no room from what is passed on faster than the log.
func TestStrangersFillNothing(t *testing.T) {
	for name, c := range map[string]struct {
		from   session.Role
		author func(i int) session.ParticipantID
		kept   int
	}{
		"people who will never be":   {session.Assistant, func(int) session.ParticipantID { return 9000 }, 0},
		"people who may be soon":     {session.Assistant, func(int) session.ParticipantID { return 20 }, 8},
		"one who passes nothing on":  {session.SecondaryCustomer, func(int) session.ParticipantID { return 20 }, 0},
		"each of another, not known": {session.Assistant, func(i int) session.ParticipantID { return session.ParticipantID(5 + i) }, 8},
	} {
		t.Run(name, func(t *testing.T) {
			m := newMeeting(t, session.PrimaryRep, session.PrimaryCustomer)
			hostile := m.join(c.from)
			if err := m.talks[marta].LinkUp(hostile, m.now); err != nil {
				t.Fatal(err)
			}
			m.strangers(hostile, 64, c.author)
			if c.from.IsCustomer() {
				m.talks[marta].LinkDown(hostile) // two customers have none
			}
			m.store(marta)
			if got := len(m.disks[marta].Early); got != c.kept {
				t.Errorf("%d wait, want %d", got, c.kept)
			}
			m.behind[marta] = true
			late := m.join(session.SecondaryCustomer)
			m.say(late, 0, "hello")
			m.settle()
			m.behind[marta] = false
			m.tell()
			m.settle()
			if got := m.texts(marta); !slices.Equal(got, []string{"hello"}) {
				t.Errorf("Marta reads %q", got)
			}
			m.now = m.now.Add(5 * time.Minute)
			m.tell()
			if got := len(m.disks[marta].Early); got != 0 {
				t.Errorf("%d wait for ever", got)
			}
		})
	}
}

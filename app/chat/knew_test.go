package chat_test

import (
	"slices"
	"testing"
	"time"

	"deskhand/app/session"
)

// What a customer writes is for those of whom they could know: somebody who came while it was on its way is shown nothing of it, whoever leads by
// then; all others have it once.
func TestWordsAreForThoseTheirAuthorKnew(t *testing.T) {
	for name, meanwhile := range map[string]func(m *meeting){
		"the same rep leads":  func(*meeting) {},
		"somebody else leads": func(m *meeting) { m.leads(luis) },
		"nobody led for a while": func(m *meeting) {
			m.leads(0)
			m.now = m.now.Add(time.Minute)
			m.leads(luis)
		},
		"the rep's program crashed": func(m *meeting) { m.crash(ana) },
	} {
		m := four(t)
		m.say(marta, 0, "hello")
		m.settle()
		for _, rep := range []session.ParticipantID{ana, luis} {
			m.setCut(marta, rep, true)
		}
		m.behind[marta] = true // no site either
		m.now = m.now.Add(time.Second)
		m.say(marta, 0, "my password is on the note")
		m.now = m.now.Add(time.Second)
		pep := m.join(session.SecondaryCustomer)
		m.settle()
		meanwhile(m)
		for _, rep := range []session.ParticipantID{ana, luis} {
			m.setCut(marta, rep, false)
		}
		m.settle()
		m.now = m.now.Add(time.Second)
		m.behind[marta] = false
		m.tell()
		m.say(marta, 0, "hello, all")
		m.settle()
		if got := m.texts(pep); !slices.Equal(got, []string{"hello, all"}) {
			t.Errorf("%s: who came meanwhile has %q", name, got)
		}
		for _, p := range []session.ParticipantID{ana, luis, pau} {
			if got := m.texts(p); !slices.Equal(got, []string{"hello", "my password is on the note", "hello, all"}) {
				t.Errorf("%s: %d has %q", name, p, got)
			}
		}
		m.noneWrong()
	}
}

// A rep whose log lags behind the author's passes on to whom the author knew, once the log has them; a crash in between loses nothing.
func TestWordsAheadOfTheRepsLog(t *testing.T) {
	for _, crash := range []bool{false, true} {
		m := four(t)
		before := m.state
		m.behind[ana] = true
		m.now = m.now.Add(time.Second)
		pep := m.join(session.SecondaryCustomer)
		m.say(marta, 0, "hello, all")
		m.setCut(ana, pep, true) // she knows nothing of them yet
		m.settle()
		if crash {
			m.store(ana)
		}
		m.behind[ana] = false
		if crash {
			m.crash(ana, before)
		}
		m.tell()
		m.setCut(ana, pep, false)
		m.settle()
		for _, p := range []session.ParticipantID{ana, luis, pau, pep} {
			if got := m.texts(p); !slices.Equal(got, []string{"hello, all"}) {
				t.Errorf("crash %v: %d has %q", crash, p, got)
			}
		}
		m.noneWrong()
	}
}

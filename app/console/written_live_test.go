package console_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"deskhand/app/chat"
	"deskhand/app/console"
	"deskhand/app/seat"
	"deskhand/app/server/servertest"
	"deskhand/app/share"
)

func texts(w seat.Written) []string {
	var out []string
	for _, m := range w.Messages {
		out = append(out, m.Text)
	}
	return out
}

func reads(want ...string) func(seat.Written) bool {
	return func(w seat.Written) bool { return slices.Equal(texts(w), want) }
}

func repReads(want ...string) func(console.Snapshot) bool {
	return func(s console.Snapshot) bool { return reads(want...)(s.Written) }
}

func customerReads(want ...string) func(share.Snapshot) bool {
	return func(s share.Snapshot) bool { return reads(want...)(s.Written) }
}

// Rule 122 and what is decided of transcripts: to everyone or to one, who comes late reads what was said to everyone if they are an
// assistant, and nothing if they are a customer.
func TestChat(t *testing.T) {
	srv := servertest.Start(t)
	ana, door := startSession(t, srv)
	marta := newCustomer(t, srv, "Marta", linkOf(door))
	ana.until(t, "Marta linked", func(s console.Snapshot) bool { return here(2)(s) && s.People[2].Linked })
	ana.Write(0, "hello")
	marta.until(t, "hello", customerReads("hello"))
	marta.Write(1, "only for you")
	ana.until(t, "the private answer", repReads("hello", "only for you"))
	ben := newCustomer(t, srv, "Ben", numberOf(door))
	ana.until(t, "Ben linked", func(s console.Snapshot) bool { return here(3)(s) && s.People[3].Linked })
	marta.Write(0, "good morning")
	ben.until(t, "Marta's word by way of Ana, and nothing from before", customerReads("good morning"))
	luis := newRep(t, srv, "Luis", func(c console.Config) (*console.Session, error) { return console.Assist(c, numberOf(door)) })
	luis.until(t, "the transcript, without what was private", repReads("hello", "good morning"))
	marta.Write(3, "psst")
	if s := marta.until(t, "the refusal", func(s share.Snapshot) bool { return s.Written.Refused.N == 1 }); s.Written.Refused.Text != "psst" || len(s.Written.Messages) != 3 {
		t.Errorf("a customer writes to a customer: %+v", s.Written)
	}
	marta.until(t, "all delivered", func(s share.Snapshot) bool {
		return !slices.ContainsFunc(s.Written.Messages, func(m chat.Message) bool { return m.Delivery == chat.Sending })
	})
}

// What is written while there is no link arrives once when there is one again; a console that crashed still has it all.
func TestChatSurvives(t *testing.T) {
	srv := servertest.Start(t)
	ana, door := startSession(t, srv)
	marta := newCustomer(t, srv, "Marta", linkOf(door))
	ana.until(t, "Marta linked", func(s console.Snapshot) bool { return here(2)(s) && s.People[2].Linked })
	ana.Write(0, "before")
	marta.until(t, "before", customerReads("before"))
	ana.until(t, "delivered", func(s console.Snapshot) bool {
		return len(s.Written.Messages) > 0 && s.Written.Messages[0].Delivery == chat.Delivered
	})
	saved := ana.crashes(t)
	marta.Write(1, "are you there?")
	again := newRep(t, srv, "Ana", func(c console.Config) (*console.Session, error) { return console.Return(c, saved) })
	again.until(t, "what was said before, and meanwhile", repReads("before", "are you there?"))
	again.Write(0, "yes")
	marta.until(t, "everything once", customerReads("before", "are you there?", "yes"))
	srv.Stop()
	marta.Write(0, "without a server")
	again.until(t, "the direct link is enough", repReads("before", "are you there?", "yes", "without a server"))
}

// Much that is written at once is kept with all of it, but not each time: nobody's haste has the console write its whole record again
// and again.
func TestChatIsKeptNowAndThen(t *testing.T) {
	srv := servertest.Start(t)
	ana, door := startSession(t, srv)
	marta := newCustomer(t, srv, "Marta", linkOf(door))
	ana.until(t, "Marta linked", func(s console.Snapshot) bool { return here(2)(s) && s.People[2].Linked })
	marta.until(t, "the link", func(s share.Snapshot) bool { return s.Me == 2 })
	for len(ana.kept) > 0 {
		<-ana.kept
	}
	began := time.Now()
	var want []string
	for i := range 80 {
		want = append(want, fmt.Sprint(i))
		ana.Write(0, fmt.Sprint(i))
	}
	ana.until(t, "all of it", repReads(want...))
	ana.kill(t)
	times, saved := len(ana.kept), console.Saved{}
	for range times {
		saved = <-ana.kept
	}
	if most := 3 + int(time.Since(began)/time.Second); times > most {
		t.Errorf("kept %d times in %v", times, time.Since(began))
	}
	again := newRep(t, srv, "Ana", func(c console.Config) (*console.Session, error) { return console.Return(c, saved) })
	again.until(t, "all of it, after the crash", repReads(want...))
}

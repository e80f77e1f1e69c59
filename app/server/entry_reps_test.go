package server_test

import (
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"deskhand/app/acd"
	"deskhand/app/server"
	"deskhand/app/server/ledger"
	"deskhand/app/server/servertest"
	"deskhand/app/wire"
)

// TestPagesWithoutEnd: whoever asks for the first page, or a queue's, without end does not have the ledger read without end: the pages still
// come, and name nobody.
func TestPagesWithoutEnd(t *testing.T) {
	now := time.Now() // stands still: nothing is allowed anew meanwhile
	s := servertest.Start(t, func(c *server.Config) { c.Now = func() time.Time { return now } })
	aQueue(t, s, func(q *acd.Queue) { q.Reps = acd.FullNames })
	named := func(path string) bool {
		t.Helper()
		resp, err := s.HTTP().Get("https://" + s.Address + path)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		b, err := io.ReadAll(resp.Body)
		if err != nil || resp.StatusCode != http.StatusOK {
			t.Fatalf("%s: %d, %v", path, resp.StatusCode, err)
		}
		return strings.Contains(string(b), "rep=") || strings.Contains(string(b), "<option value=")
	}
	if !named("/") || !named("/q/help") {
		t.Fatal("nobody is to be chosen")
	}
	last := true
	for range 1000 {
		if last = named("/"); !last {
			break
		}
	}
	if last || named("/q/help") {
		t.Error("the pages name agents as often as one likes")
	}
}

// TestRule30ChoosingARep: a queue's page and the site's first page name those who are there, as the administrator says and never by what
// they sign in with; who is chosen is asked first, and who has gone meanwhile is said to be gone.
func TestRule30ChoosingARep(t *testing.T) {
	s := servertest.Start(t)
	aQueue(t, s, func(q *acd.Queue) { q.Reps = acd.FirstNames })
	server.Queue(t, s.Server, acd.Site, acd.Staff{User: acd.User{ID: "bea", Capacity: 1, Posts: []acd.Post{{Queue: "help", Duty: acd.AsAgent}}}})
	s.SignIn("bea")
	for name, display := range map[string]string{"ana": "Anabel Ruiz Vidal", "bea": "Beatriz <Soler>"} {
		allow(t, s, name, func(a *ledger.Account) { a.Display = display })
	}
	page := func(path string) string {
		t.Helper()
		resp, err := s.HTTP().Get("https://" + s.Address + path)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		return body(t, resp)
	}
	option := regexp.MustCompile(`<option value="([A-Za-z0-9_-]{16})"( selected)?>([^<]*)</option>`)
	found := option.FindAllStringSubmatch(page("/q/help"), -1)
	if len(found) != 1 || found[0][3] != "Anabel" || found[0][2] != "" {
		t.Fatalf("to be chosen: %q", found) // bea is not there
	}
	ana := found[0][1]
	if again := option.FindAllStringSubmatch(page("/q/help?rep="+ana), -1); len(again) != 1 || again[0][2] == "" {
		t.Errorf("asked for with her key: %q", again)
	}
	front := page("/")
	if !strings.Contains(front, `href="/q/help?rep=`+ana+`"`) || !strings.Contains(front, ">Anabel</a>") {
		t.Error("she is not on the first page")
	}
	for _, secret := range []string{"Ruiz", ">ana<", "=ana", `"ana"`, "bea"} {
		if strings.Contains(front+page("/q/help"), secret) {
			t.Errorf("%q is told", secret)
		}
	}
	allow(t, s, "ana", func(a *ledger.Account) { a.Display = "" }) // as in a ledger that was not written by us
	if left := option.FindAllStringSubmatch(page("/q/help"), -1); len(left) != 0 || strings.Contains(page("/"), "rep=") {
		t.Errorf("who has no name for people: %q", left)
	}
	allow(t, s, "ana", func(a *ledger.Account) { a.Display = "Anabel Ruiz Vidal" })
	server.Queue(t, s.Server, "bea", acd.SignIn{Available: true})
	server.Queue(t, s.Server, acd.Site, acd.ChangeQueue{Queue: changed(t, s, func(q *acd.Queue) { q.Reps = acd.FullNames })})
	full := page("/q/help")
	if !strings.Contains(full, "Anabel Ruiz Vidal") || !strings.Contains(full, "Beatriz &lt;Soler&gt;") {
		t.Error("whole names are not shown, or not escaped")
	}
	v := visitor{t, s}
	enter := func(agent string) wire.VisitEnter {
		return wire.VisitEnter{Queue: "help", Answers: acd.Answers{"name": "Marta"}, Once: once(t), Agent: agent}
	}
	got := visit[wire.Place](v, 200, enter(ana))
	state := server.QueueState(s.Server)
	if got.Stage != wire.PlaceWaiting || len(state.Inbox("ana")) != 1 || len(state.Inbox("bea")) != 0 {
		t.Errorf("entered as %+v; ana is shown %v, bea %v", got, state.Inbox("ana"), state.Inbox("bea"))
	}
	server.Queue(t, s.Server, "ana", acd.SetAvailable{On: false})
	v.turned(409, enter(ana), wire.TurnAway, "")
	v.turned(409, enter("AAAAAAAAAAAAAAAA"), wire.TurnAway, "")
	if f := visit[wire.Forms](v, 200, wire.VisitForms{Queue: "help"}); f.Valid() != nil || len(f.List) != 1 || len(f.List[0].Reps) != 1 || f.List[0].Reps[0].Name != "Beatriz <Soler>" {
		t.Errorf("programs are told %+v", f) // ana is not available
	}
	server.Queue(t, s.Server, acd.Site, acd.ChangeQueue{Queue: changed(t, s, func(q *acd.Queue) { q.Reps = acd.Unnamed })})
	if strings.Contains(page("/q/help")+page("/"), "Beatriz") {
		t.Error("named where nobody may be chosen")
	}
	server.Queue(t, s.Server, "ana", acd.SetAvailable{On: true})
	v.turned(409, enter(ana), wire.TurnAway, "")
}

// changed is the queue "help" with a change.
func changed(t *testing.T, s *servertest.Server, change func(*acd.Queue)) acd.Queue {
	t.Helper()
	q, ok := server.QueueState(s.Server).Queue("help")
	if !ok {
		t.Fatal("no queue")
	}
	change(&q)
	return q
}

package server_test

import (
	"bytes"
	"crypto/rand"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"deskhand/app/acd"
	"deskhand/app/invite"
	"deskhand/app/server"
	"deskhand/app/server/servertest"
	"deskhand/app/wire"
)

// aQueue opens the queue "help" with an agent, ana, who is there.
func aQueue(t *testing.T, s *servertest.Server, change ...func(*acd.Queue)) {
	t.Helper()
	q := acd.NewQueue("help", "Printers", "Help with printers")
	q.Description = "For everything that prints."
	q.Shown = acd.Shown{Position: true, Estimate: true}
	for _, f := range change {
		f(&q)
	}
	server.Queue(t, s.Server, acd.Site, acd.OpenQueue{Queue: q})
	server.Queue(t, s.Server, acd.Site, acd.Staff{User: acd.User{ID: "ana", Capacity: 2, Posts: []acd.Post{{Queue: "help", Duty: acd.AsAgent}}}})
	s.SignIn("ana") // the account, for her name
	server.Queue(t, s.Server, "ana", acd.SignIn{Available: true})
}

func once(t *testing.T) []byte {
	t.Helper()
	b := make([]byte, wire.OnceLen)
	if _, err := rand.Read(b); err != nil {
		t.Fatal(err)
	}
	return b
}

// visitor speaks to a site as the page does, from one address.
type visitor struct {
	t *testing.T
	s *servertest.Server
}

func visit[A wire.Answer](v visitor, status int, what wire.Visit) A {
	v.t.Helper()
	b, err := wire.EncodeVisit(what)
	if err != nil {
		v.t.Fatal(err)
	}
	resp := v.post(what.Path(), b, nil)
	got := []byte(body(v.t, resp))
	if resp.StatusCode != status {
		v.t.Fatalf("%s: %s, want %d: %s", what.Path(), resp.Status, status, got)
	}
	a, err := wire.DecodeAnswer[A](got)
	if err != nil {
		v.t.Fatalf("%s: %s: %v", what.Path(), got, err)
	}
	return a
}

func (v visitor) post(path string, b []byte, header http.Header) *http.Response {
	v.t.Helper()
	return v.postTo("https", path, b, header)
}

func (v visitor) postTo(scheme, path string, b []byte, header http.Header) *http.Response {
	v.t.Helper()
	req, err := http.NewRequest(http.MethodPost, scheme+"://"+v.s.Address+path, bytes.NewReader(b))
	if err != nil {
		v.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	for key, list := range header {
		req.Header[key] = list
	}
	resp, err := v.s.HTTP().Do(req)
	if err != nil {
		v.t.Fatal(err)
	}
	v.t.Cleanup(func() { _ = resp.Body.Close() })
	return resp
}

func (v visitor) enter(name string) wire.Place {
	v.t.Helper()
	return visit[wire.Place](v, 200, wire.VisitEnter{Queue: "help", Answers: acd.Answers{"name": name}, Once: once(v.t)})
}

func (v visitor) turned(status int, what wire.Visit, code wire.TurnCode, field acd.FieldKey) {
	v.t.Helper()
	if got := visit[wire.Turned](v, status, what); got.Code != code || got.Field != field {
		v.t.Errorf("%s: turned away with %+v, want %s, %q", what.Path(), got, code, field)
	}
}

// sampleLink is an agent's, who knows the site by another name, and with another key, than its customers.
const sampleLink = "https://elsewhere.example/j/" + sessionID + "#1.c.SECRETsecretSECRETsecA.AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// TestRule103And109AVisit: from the form to the link, as a customer's page sees it.
func TestRule103And109AVisit(t *testing.T) {
	s := servertest.Start(t)
	aQueue(t, s)
	v := visitor{t, s}
	first, second := v.enter("Marta"), v.enter("Ben")
	if first.Stage != wire.PlaceWaiting || first.Position != 1 || first.Title != "Help with printers" || second.Position != 2 || second.Ticket == first.Ticket {
		t.Fatalf("entered as %+v and %+v", first, second)
	}
	if first.Valid() != nil || second.Valid() != nil {
		t.Errorf("not valid: %+v, %+v", first, second)
	}
	list := server.QueueState(s.Server).Inbox("ana")
	if len(list) != 2 {
		t.Fatalf("ana is shown %v", list)
	}
	asked := make(chan wire.Place, 1)
	go func() { asked <- visit[wire.Place](v, 200, wire.VisitWait{Ticket: first.Ticket, Seen: first.Mark}) }()
	server.Queue(t, s.Server, "ana", acd.Accept{Request: list[0], Session: sessionID})
	if got := <-asked; got.Stage != wire.PlaceAccepted || got.Name != "Rep ana" || got.Link != "" || got.Ticket != first.Ticket {
		t.Errorf("accepted: %+v", got)
	}
	if got := visit[wire.Place](v, 200, wire.VisitWait{Ticket: second.Ticket}); got.Position != 1 {
		t.Errorf("the next: %+v", got)
	}
	server.Introduced(t, s.Server, sessionID, sampleLink)
	ready := visit[wire.Place](v, 200, wire.VisitWait{Ticket: first.Ticket})
	if ready.Stage != wire.PlaceReady {
		t.Errorf("introduced: %+v", ready)
	}
	// The link leads to the site as the customer has reached it, with its key; of the agent's only the secret counts.
	given, err1 := invite.ParseLink(sampleLink)
	got, err2 := invite.ParseLink(ready.Link)
	if want := s.Address; err1 != nil || err2 != nil || got.Site.HostPort() != want || got.ServerKey != s.KeyHash() || got.Secret != given.Secret ||
		got.Session != given.Session || got.Role != invite.Customer || got.Plain {
		t.Errorf("led to %v with key %x, %v, %v", got, got.ServerKey, err1, err2)
	}
	if got := visit[wire.Place](v, 200, wire.VisitWait{Ticket: second.Ticket}); got.Link != "" || got.Stage != wire.PlaceWaiting {
		t.Errorf("somebody else's link: %+v", got)
	}
	server.Queue(t, s.Server, acd.Site, acd.SessionEnded{Session: sessionID})
	if got := visit[wire.Place](v, 200, wire.VisitWait{Ticket: first.Ticket, Seen: ready.Mark}); got.Stage != wire.PlaceGone {
		t.Errorf("after the session: %+v", got)
	}
	visit[wire.Done](v, 200, wire.VisitLeave{Ticket: second.Ticket})
	visit[wire.Done](v, 200, wire.VisitLeave{Ticket: second.Ticket})
	if n := server.QueueState(s.Server).Waits("help"); n != 0 {
		t.Errorf("%d wait after they left", n)
	}
	if logs := s.Logs.String(); strings.Contains(logs, first.Ticket) || strings.Contains(logs, "Marta") || strings.Contains(logs, "SECRET") {
		t.Errorf("the log has what it must not:\n%s", logs)
	}
}

// TestAVisitSentTwiceIsOne: a double click, a page that sends again because no answer came.
func TestAVisitSentTwiceIsOne(t *testing.T) {
	s := servertest.Start(t)
	aQueue(t, s)
	v := visitor{t, s}
	enter := wire.VisitEnter{Queue: "help", Answers: acd.Answers{"name": "Marta"}, Once: once(t)}
	tickets := make([]string, 4)
	var wg sync.WaitGroup
	for i := range tickets {
		wg.Go(func() { tickets[i] = visit[wire.Place](v, 200, enter).Ticket })
	}
	wg.Wait()
	if n := server.QueueState(s.Server).Waits("help"); n != 1 || tickets[0] != tickets[1] || tickets[1] != tickets[2] || tickets[2] != tickets[3] {
		t.Errorf("%d wait, tickets %v", n, tickets)
	}
	// What was refused may be sent again when it is mended.
	bad := wire.VisitEnter{Queue: "help", Answers: acd.Answers{}, Once: once(t)}
	v.turned(422, bad, wire.TurnRequired, "name")
	bad.Answers = acd.Answers{"name": "Ben"}
	if got := visit[wire.Place](v, 200, bad); got.Position != 2 {
		t.Errorf("mended: %+v", got)
	}
	note := wire.VisitMessage{Queue: "help", Answers: acd.Answers{"name": "Ben"}, Text: "Call me.", Once: once(t)}
	visit[wire.Done](v, 200, note)
	visit[wire.Done](v, 200, note)
	// What a message was sent with is no way to a place: not even to see whose sessions did not come by a queue.
	v.turned(410, wire.VisitEnter{Queue: "help", Answers: acd.Answers{"name": "Eve"}, Once: note.Once}, wire.TurnGone, "")
	if got := visit[wire.Place](v, 200, wire.VisitWait{Ticket: server.Ticket(s.Server, 0)}); got.Stage != wire.PlaceGone {
		t.Errorf("a place by the number that nobody has: %+v", got)
	}
}

// TestRule113RequiredFields: the server judges the form, whatever the page let through.
func TestRule113RequiredFields(t *testing.T) {
	s := servertest.Start(t)
	aQueue(t, s, func(q *acd.Queue) {
		q.Form = append(q.Form, acd.Field{Key: "order", Label: "Order", Kind: acd.Number, Required: true, Max: 10},
			acd.Field{Key: "colour", Label: "Colour", Kind: acd.Choice, Max: 10, Choices: []string{"black", "cyan"}})
	})
	v := visitor{t, s}
	for name, c := range map[string]struct {
		answers acd.Answers
		code    wire.TurnCode
		field   acd.FieldKey
	}{
		"no name":               {acd.Answers{"order": "1"}, wire.TurnRequired, "name"},
		"blanks":                {acd.Answers{"name": "  ", "order": "1"}, wire.TurnRequired, "name"},
		"no number":             {acd.Answers{"name": "Marta", "order": "one"}, wire.TurnInvalid, "order"},
		"too long":              {acd.Answers{"name": "Marta", "order": "12345678901"}, wire.TurnTooLong, "order"},
		"no choice":             {acd.Answers{"name": "Marta", "order": "1", "colour": "red"}, wire.TurnInvalid, "colour"},
		"not on the form":       {acd.Answers{"name": "Marta", "order": "1", "shoe": "42"}, wire.TurnInvalid, "shoe"},
		"a turned-round \u202e": {acd.Answers{"name": "atraM\u202e", "order": "1"}, wire.TurnInvalid, "name"},
	} {
		b, err := wire.EncodeVisit(wire.VisitEnter{Queue: "help", Answers: c.answers, Once: once(t)})
		if err != nil {
			t.Fatal(err)
		}
		resp := v.post("/v1/queue/enter", b, nil)
		got, err := wire.DecodeAnswer[wire.Turned]([]byte(body(t, resp)))
		if err != nil || resp.StatusCode != 422 || got.Code != c.code || got.Field != c.field {
			t.Errorf("%s: %s, %+v, %v", name, resp.Status, got, err)
		}
	}
	v.turned(404, wire.VisitEnter{Queue: "none", Once: once(t)}, wire.TurnNone, "")
}

// TestRule112InsteadAMessage: who is not let in is told why, and may leave a message.
func TestRule112InsteadAMessage(t *testing.T) {
	enter := func() wire.VisitEnter {
		return wire.VisitEnter{Queue: "help", Answers: acd.Answers{"name": "Marta"}, Once: once(t)}
	}
	for name, c := range map[string]struct {
		prepare func(*servertest.Server)
		code    wire.TurnCode
	}{
		"closed by hand": {func(s *servertest.Server) { aQueue(t, s, func(q *acd.Queue) { q.Hours.Shut = true }) }, wire.TurnClosed},
		"nobody": {func(s *servertest.Server) {
			aQueue(t, s)
			server.Queue(t, s.Server, "ana", acd.SetAvailable{On: false})
		}, wire.TurnNobody},
	} {
		s := servertest.Start(t)
		c.prepare(s)
		v := visitor{t, s}
		v.turned(409, enter(), c.code, "")
		visit[wire.Done](v, 200, wire.VisitMessage{Queue: "help", Answers: acd.Answers{"name": "Marta"}, Text: "Call me.", Once: once(t)})
		v.turned(422, wire.VisitMessage{Queue: "help", Answers: acd.Answers{}, Text: "Call me.", Once: once(t)}, wire.TurnRequired, "name")
		if page := body(t, s.Get("/q/help", nil)); !strings.Contains(page, `data-why="`+string(c.code)+`"`) {
			t.Errorf("%s: the page does not say so", name)
		}
	}
}

// TestTickets: nobody has a place by a ticket that this server did not give, and none by a ticket of somebody else.
func TestTickets(t *testing.T) {
	s := servertest.Start(t)
	aQueue(t, s)
	v := visitor{t, s}
	mine := v.enter("Marta")
	forged := []string{
		strings.Repeat("A", wire.TicketLen),
		mine.Ticket[:11] + "A" + mine.Ticket[12:], // of the tag
		"AAAAAAAAAAI" + mine.Ticket[11:],          // another's number under Marta's tag
		mine.Ticket[:31] + "A", mine.Ticket[:31] + "B",
	}
	for _, f := range forged {
		if f == mine.Ticket {
			continue
		}
		v.turned(410, wire.VisitWait{Ticket: f}, wire.TurnGone, "")
		v.turned(410, wire.VisitLeave{Ticket: f}, wire.TurnGone, "")
		v.turned(410, wire.VisitMessage{Ticket: f, Text: "x", Once: once(t)}, wire.TurnGone, "")
	}
	if got := visit[wire.Place](v, 200, wire.VisitWait{Ticket: mine.Ticket}); got.Stage != wire.PlaceWaiting {
		t.Errorf("Marta's place: %+v", got)
	}
	// A number that was never given: well signed, but nothing.
	if got := visit[wire.Place](v, 200, wire.VisitWait{Ticket: server.Ticket(s.Server, 4711)}); got.Stage != wire.PlaceGone {
		t.Errorf("a place of nobody: %+v", got)
	}
}

// TestOnlyTheOwnPageMayEnter: a page elsewhere cannot put its readers into a queue.
func TestOnlyTheOwnPageMayEnter(t *testing.T) {
	s := servertest.Start(t)
	aQueue(t, s)
	v := visitor{t, s}
	b, err := wire.EncodeVisit(wire.VisitEnter{Queue: "help", Answers: acd.Answers{"name": "Marta"}, Once: once(t)})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		header http.Header
		status int
	}{
		"another page":       {http.Header{"Origin": {"https://evil.example"}}, 403},
		"no page in a frame": {http.Header{"Origin": {"null"}}, 403},
		"the page over http": {http.Header{"Origin": {"http://" + s.Address}}, 403},
		"a form's body":      {http.Header{"Content-Type": {"text/plain"}}, 403},
		"the own page":       {http.Header{"Origin": {"https://" + s.Address}}, 200},
		"a program":          {nil, 200},
		"another Sec-Fetch":  {http.Header{"Origin": {"null"}, "Sec-Fetch-Site": {"cross-site"}}, 403},
	} {
		if r := v.post("/v1/queue/enter", b, c.header); r.StatusCode != c.status {
			t.Errorf("%s: %s", name, r.Status)
		}
	}
	for _, broken := range []string{``, `{}`, `{"queue":"help","answers":{"name":"Marta"},"once":""}`} {
		if r := v.post("/v1/queue/enter", []byte(broken), nil); r.StatusCode != 400 {
			t.Errorf("%s: %s", broken, r.Status)
		}
	}
}

// TestVisitsAreLimited: by address, and asking how a place is does not use up what entering may.
func TestVisitsAreLimited(t *testing.T) {
	s := servertest.Start(t)
	aQueue(t, s)
	v := visitor{t, s}
	p := v.enter("Marta")
	for range 11 {
		v.turned(404, wire.VisitEnter{Queue: "none", Once: once(t)}, wire.TurnNone, "")
	}
	v.turned(429, wire.VisitEnter{Queue: "help", Answers: acd.Answers{"name": "Ben"}, Once: once(t)}, wire.TurnBusy, "")
	v.turned(429, wire.VisitMessage{Ticket: p.Ticket, Text: "x", Once: once(t)}, wire.TurnBusy, "")
	visit[wire.Place](v, 200, wire.VisitWait{Ticket: p.Ticket})
	visit[wire.Done](v, 200, wire.VisitLeave{Ticket: p.Ticket})
}

// TestALostPageGivesUpItsPlace: who has not asked for a minute has gone; who asks has not.
func TestALostPageGivesUpItsPlace(t *testing.T) {
	clock := newClock()
	s := servertest.Start(t, func(c *server.Config) { c.Now = clock.now })
	aQueue(t, s, func(q *acd.Queue) { q.Thresholds.Message = 90 * time.Minute })
	v := visitor{t, s}
	here, gone := v.enter("Marta"), v.enter("Ben")
	clock.add(40 * time.Second)
	visit[wire.Place](v, 200, wire.VisitWait{Ticket: here.Ticket})
	s.Sweep()
	clock.add(25 * time.Second)
	s.Sweep()
	if got := visit[wire.Place](v, 200, wire.VisitWait{Ticket: gone.Ticket}); got.Stage != wire.PlaceGone {
		t.Errorf("who has gone: %+v", got)
	}
	if got := visit[wire.Place](v, 200, wire.VisitWait{Ticket: here.Ticket}); got.Stage != wire.PlaceWaiting || got.Position != 1 {
		t.Errorf("who is there: %+v", got)
	}
}

// TestRule104HoursForPeople: what a page says of a week.
func TestRule104HoursForPeople(t *testing.T) {
	words := func(key string) string { return strings.TrimPrefix(key, "day.") }
	week := func(from, to int, days ...time.Weekday) (out []acd.Interval) {
		for _, d := range days {
			out = append(out, acd.Interval{Day: d, From: from * 60, To: to * 60})
		}
		return out
	}
	for name, c := range map[string]struct {
		week []acd.Interval
		want string
	}{
		"always":         {nil, ""},
		"working days":   {week(9, 17, 1, 2, 3, 4, 5), "mon – fri 09:00–17:00"},
		"with Saturday":  {append(week(9, 17, 1, 2, 3, 4, 5), week(10, 14, 6)...), "mon – fri 09:00–17:00; sat 10:00–14:00"},
		"a lunch":        {append(week(15, 18, 1, 3), week(9, 14, 1, 3)...), "mon 09:00–14:00, 15:00–18:00; wed 09:00–14:00, 15:00–18:00"},
		"round the week": {week(0, 24, 0, 1, 2, 3, 4, 5, 6), "mon – sun 00:00–24:00"},
		"touching":       {append(week(9, 12, 2), week(12, 15, 2)...), "tue 09:00–15:00"},
	} {
		if got := strings.Join(server.OpenTimes(c.week, words), "; "); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// TestRule104WhenItOpens: on the queue's own clock, whatever the visitor's is.
func TestRule104WhenItOpens(t *testing.T) {
	words := func(key string) string { return strings.TrimPrefix(key, "day.") }
	madrid, err := time.LoadLocation("Europe/Madrid")
	if err != nil {
		t.Fatal(err)
	}
	h := acd.Hours{Zone: "Europe/Madrid"}
	for d := time.Monday; d <= time.Friday; d++ {
		h.Week = append(h.Week, acd.Interval{Day: d, From: 9 * 60, To: 17*60 + 30})
	}
	shut := h
	shut.Shut = true
	friday := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		h    acd.Hours
		at   time.Duration
		want string
	}{
		"before it opens":     {h, 7 * time.Hour, "today 09:00"}, // 8:00 there
		"while it is open":    {h, 9 * time.Hour, ""},
		"after the last hour": {h, 17 * time.Hour, "mon 09:00"},
		"shut by hand":        {shut, 7 * time.Hour, ""},
		"always open":         {acd.Hours{Zone: "Europe/Madrid"}, 7 * time.Hour, ""},
	} {
		if got := server.OpensAgain(c.h, madrid, friday.Add(c.at), words); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// TestRule114Buttons: two pictures, for a page of another site.
func TestRule114Buttons(t *testing.T) {
	s := servertest.Start(t)
	aQueue(t, s)
	get := func(lang string) (string, http.Header) {
		r := s.Get("/q/help/button.svg", http.Header{"Accept-Language": {lang}})
		return body(t, r), r.Header
	}
	open, h := get("en")
	if h.Get("Content-Type") != "image/svg+xml" || h.Get("Cross-Origin-Resource-Policy") != "cross-origin" || !strings.Contains(open, "Get help now") {
		t.Errorf("open: %v\n%s", h, open)
	}
	if es, _ := get("es"); !strings.Contains(es, "Pedir ayuda") {
		t.Errorf("in Spanish: %s", es)
	}
	server.Queue(t, s.Server, "ana", acd.SetAvailable{On: false})
	if closed, _ := get("en"); closed == open || !strings.Contains(closed, "leave a message") {
		t.Errorf("closed: %s", closed)
	}
	if r := s.Get("/q/none/button.svg", nil); r.StatusCode != 404 {
		t.Errorf("of no queue: %s", r.Status)
	}
}

// TestAQueuesPage: its form by kinds, its own policy, and nothing of it over plain HTTP.
func TestAQueuesPage(t *testing.T) {
	s := servertest.Start(t)
	aQueue(t, s, func(q *acd.Queue) {
		q.Form = []acd.Field{{Key: "name", Kind: acd.Text, Required: true, Max: 64}, {Key: "email", Kind: acd.Text, Max: 100},
			{Key: "problem", Label: `What "it" <does>`, Kind: acd.Text, Max: 1000}, {Key: "colour", Label: "Colour", Kind: acd.Choice, Max: 20, Choices: []string{"black & white", "cyan"}}}
	})
	r := s.Get("/q/help", nil)
	page := body(t, r)
	for _, want := range []string{`Your name</label>`, `autocomplete="email"`, `What &#34;it&#34; &lt;does&gt;`, `<textarea id="f-problem"`, `<option>black &amp; white</option>`, `src="/static/queue.js"`} {
		if !strings.Contains(page, want) {
			t.Errorf("no %s in\n%s", want, page)
		}
	}
	if csp := r.Header.Get("Content-Security-Policy"); !strings.HasSuffix(csp, "; connect-src 'self'") || strings.Count(csp, "connect-src") != 1 {
		t.Errorf("policy %q", csp)
	}
	if csp := s.Get("/", nil).Header.Get("Content-Security-Policy"); strings.Contains(csp, "connect-src") {
		t.Errorf("another page may speak to the site: %q", csp)
	}
	plain := body(t, s.GetPlain("/q/help", nil))
	if strings.Contains(plain, "<input") || strings.Contains(plain, "<script") || !strings.Contains(plain, "cannot be entered over this connection") {
		t.Errorf("over plain HTTP:\n%s", plain)
	}
	if r := s.Get("/q/none", nil); r.StatusCode != 404 || !strings.Contains(body(t, r), "no such queue") {
		t.Errorf("no queue: %s", r.Status)
	}
}

// TestRule110And112AFullQueue: beyond the closing threshold nobody is let in, and everybody who was keeps their place.
func TestRule110And112AFullQueue(t *testing.T) {
	s := servertest.Start(t)
	aQueue(t, s, func(q *acd.Queue) { q.Thresholds.Closing = 50 })
	for range 50 {
		server.Queue(t, s.Server, acd.Site, acd.Enter{Queue: "help", Answers: acd.Answers{"name": "Somebody"}})
	}
	v := visitor{t, s}
	v.turned(409, wire.VisitEnter{Queue: "help", Answers: acd.Answers{"name": "Marta"}, Once: once(t)}, wire.TurnFull, "")
	if page := body(t, s.Get("/q/help?lang=en", nil)); !strings.Contains(page, `data-why="full"`) {
		t.Error("the page does not say so")
	}
	if got := visit[wire.Place](v, 200, wire.VisitWait{Ticket: server.Ticket(s.Server, 50)}); got.Stage != wire.PlaceWaiting || got.Position != 50 {
		t.Errorf("the last: %+v", got)
	}
}

// TestWhatAProgramMayChoose: every queue that customers may begin with, and no other; of one its forms.
func TestWhatAProgramMayChoose(t *testing.T) {
	s := servertest.Start(t)
	server.Queue(t, s.Server, acd.Site, acd.OpenQueue{Queue: acd.NewQueue("ink", "Printers", "Ink")})
	aQueue(t, s, func(q *acd.Queue) {
		q.Rules.Allocation = []acd.Rule{{If: []acd.Condition{{Field: acd.FieldName, Operator: acd.Contains, Text: "ink"}}, Queue: "ink"}}
	})
	v := visitor{t, s}
	all := visit[wire.Forms](v, 200, wire.VisitForms{})
	if len(all.List) != 1 || all.List[0].Queue != "help" || all.List[0].Fields != nil || all.Valid() != nil {
		t.Errorf("to choose from: %+v", all)
	}
	one := visit[wire.Forms](v, 200, wire.VisitForms{Queue: "help"})
	if len(one.List) != 1 || one.Valid() != nil || len(one.List[0].Fields) != 1 || len(one.List[0].Message) != 1 || one.List[0].Description != "For everything that prints." {
		t.Errorf("one: %+v", one)
	}
	if in := visit[wire.Forms](v, 200, wire.VisitForms{Queue: "ink"}); len(in.List) != 1 || in.List[0].Why != wire.TurnNobody { // by its own link
		t.Errorf("an inner one: %+v", in)
	}
	if none := visit[wire.Forms](v, 200, wire.VisitForms{Queue: "nowhere"}); len(none.List) != 0 {
		t.Errorf("none: %+v", none)
	}
}

//go:build linux

package server_test

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"deskhand/app/acd"
	"deskhand/app/server"
	"deskhand/app/server/ledger"
	"deskhand/app/server/servertest"
)

// press clicks something with the mouse's event, and with a second one right after it.
func (b *browser) press(selector string) {
	b.t.Helper()
	b.eval(`(() => { const e = document.querySelector('` + selector + `'); e.click(); e.click(); })()`)
}

// fill types into a field as people do.
func (b *browser) fill(selector, text string) {
	b.t.Helper()
	b.eval(`(() => { const e = document.querySelector('` + selector + `'); e.focus(); e.select && e.select(); })()`)
	b.typeText(text)
}

// sees waits until a view is shown and the words are there to read.
func (b *browser) sees(view, words string) {
	b.t.Helper()
	b.until(`document.querySelector('[data-view=` + view + `]') && !document.querySelector('[data-view=` + view + `]').hidden && document.body.innerText.includes('` + words + `')`)
}

func (b *browser) onlyTheSite(s *servertest.Server) {
	b.t.Helper()
	for _, address := range b.asked {
		if !strings.HasPrefix(address, "https://"+s.Address+"/") && !strings.HasPrefix(address, "deskhand:") {
			b.t.Errorf("the page asked for %s", address)
		}
	}
}

// TestTheWaitInTheBrowser goes the whole way on the page: the form, a wait, a reload, a representative, the link's page.
func TestTheWaitInTheBrowser(t *testing.T) {
	s := servertest.Start(t)
	aQueue(t, s, func(q *acd.Queue) {
		q.Form = []acd.Field{{Key: "name", Kind: acd.Text, Required: true, Max: 64}, {Key: "email", Kind: acd.Text, Max: 100}}
	})
	b := newBrowser(t)
	b.open("https://" + s.Address + "/q/help?lang=en")
	b.sees("form", "Help with printers")
	b.fill("#f-email", "marta")
	b.press("#submit")
	if got := b.eval(`document.activeElement.id + ' ' + document.getElementById('e-f-name').textContent + ' ' + document.getElementById('e-f-email').textContent`); !strings.HasPrefix(got, "f-name Please fill this in. This does not look like") {
		t.Errorf("an empty name, half an address: %q", got)
	}
	b.fill("#f-name", "Marta \u2028 Ñandú")
	b.fill("#f-email", "marta@example.com")
	b.press("#submit")
	b.sees("wait", "You are next")
	st := server.QueueState(s.Server)
	if len(st.Requests) != 1 || st.Requests[0].Answers["name"] != "Marta   Ñandú" || st.Requests[0].Answers["email"] != "marta@example.com" {
		t.Fatalf("two clicks entered %+v", st.Requests)
	}
	if got := b.eval(`document.activeElement.textContent + '|' + document.title`); !strings.Contains(got, "You are in the queue|You are next · Help") {
		t.Errorf("the focus and the title: %q", got)
	}
	b.open("https://" + s.Address + "/q/help?lang=es") // another language is a reload, too
	b.sees("wait", "El siguiente turno es el suyo")
	if n := len(server.QueueState(s.Server).Requests); n != 1 {
		t.Errorf("after a reload %d wait", n)
	}
	marta := "~" + base64.RawURLEncoding.EncodeToString([]byte("Marta Ñandú")) // for the program's own field
	b.press("#inprogram")
	ticket := server.Ticket(s.Server, st.Requests[0].ID)
	if got := b.eval(`document.querySelector('iframe').src`); !strings.HasPrefix(got, "deskhand:wait/"+s.Address+"#1."+ticket+".") || !strings.HasSuffix(got, marta) {
		t.Errorf("the program is opened with %q", got)
	}
	b.eval(`sessionStorage.setItem('deskhand.queue.help', JSON.stringify({...JSON.parse(sessionStorage.getItem('deskhand.queue.help')), inProgram: false}))`)
	b.open("https://" + s.Address + "/q/help?lang=en")
	b.sees("wait", "You are next")
	server.Queue(t, s.Server, "ana", acd.Accept{Request: st.Requests[0].ID, Session: sessionID})
	b.sees("found", "Rep ana will help you")
	server.Introduced(t, s.Server, sessionID, "https://other.name:8443/j/"+sessionID+"#1.c.SECRETsecretSECRETsecA")
	b.until(`location.pathname === '/j/` + sessionID + `' && document.querySelector('iframe') !== null`)
	if got := b.eval(`document.querySelector('iframe').src`); !strings.HasPrefix(got, "deskhand:join/"+s.Address+"/"+sessionID+"#1.c.SECRETsecretSECRETsecA.") || !strings.HasSuffix(got, marta) {
		t.Errorf("the link's page opens %q", got)
	}
	b.onlyTheSite(s)
	// Who comes back finds the link again, and is not sent off at once.
	b.open("https://" + s.Address + "/q/help?lang=en")
	b.sees("found", "Rep ana will help you")
	b.until(`!document.querySelector('[data-found=ready]').hidden && document.getElementById('go').getAttribute('href').startsWith('/j/` + sessionID + `')`)
	b.press("#anew")
	b.sees("form", "Help with printers")
	if got := b.eval(`document.getElementById('f-name').value`); !strings.HasPrefix(got, "Marta") {
		t.Errorf("the form has forgotten %q", got)
	}
	if strings.Contains(s.Logs.String(), ticket) {
		t.Error("the ticket is in the log")
	}
}

// TestAWaitOverARestart: the server goes and comes back; the page says so, keeps asking, and has its place again.
func TestAWaitOverARestart(t *testing.T) {
	s := servertest.Start(t)
	aQueue(t, s, func(q *acd.Queue) { q.Thresholds.Message = 90 * time.Minute })
	b := newBrowser(t)
	b.call("Emulation.setDeviceMetricsOverride", map[string]any{"width": 320, "height": 640, "deviceScaleFactor": 1, "mobile": true})
	b.open("https://" + s.Address + "/q/help?lang=es")
	b.sees("form", "Su nombre")
	b.fill("#f-name", "Marta")
	b.press("#submit")
	b.sees("wait", "El siguiente turno es el suyo")
	if got := b.eval(`document.documentElement.scrollWidth <= document.documentElement.clientWidth`); got != "true" {
		t.Error("on a narrow telephone the page has to be moved sideways")
	}
	s.Stop()
	b.sees("wait", "No hay conexión con este sitio")
	s.Restart()
	b.until(`document.getElementById('trouble').hidden`)
	b.sees("wait", "El siguiente turno es el suyo")
	if st := server.QueueState(s.Server); len(st.Requests) != 1 || st.Requests[0].Answers["name"] != "Marta" {
		t.Errorf("after the restart %+v waits", st.Requests)
	}
}

// TestANameIsOnlyANameInTheBrowser: what a representative is called changes no other word of the page, whatever is in it.
func TestANameIsOnlyANameInTheBrowser(t *testing.T) {
	s := servertest.Start(t)
	aQueue(t, s)
	const name = "Ana $& $1 <b>{name}</b>"
	if err := s.Ledger.ChangeAccount(t.Context(), "ana", ledger.SignOut{}, func(a *ledger.Account) { a.Display = name }); err != nil {
		t.Fatal(err)
	}
	b := newBrowser(t)
	b.open("https://" + s.Address + "/q/help?lang=en")
	b.sees("form", "Help with printers")
	b.fill("#f-name", "Marta")
	b.press("#submit")
	b.sees("wait", "You are next")
	server.Queue(t, s.Server, "ana", acd.Accept{Request: server.QueueState(s.Server).Inbox("ana")[0], Session: sessionID})
	b.sees("found", name+" will help you")
}

// TestTheQueuesOwnMessageInTheBrowser: the form for a message has the administrator's words and fields; what was typed into the entry form is not
// asked twice.
func TestTheQueuesOwnMessageInTheBrowser(t *testing.T) {
	s := servertest.Start(t)
	aQueue(t, s, func(q *acd.Queue) {
		q.Message = acd.MessageForm{Lead: "We call back the next morning.", Own: true, Fields: []acd.Field{
			{Key: acd.FieldName, Kind: acd.Text, Max: 64}, {Key: "extension", Label: "Extension", Kind: acd.Number, Required: true, Max: 6}}}
	})
	b := newBrowser(t)
	b.open("https://" + s.Address + "/q/help?lang=en")
	b.sees("form", "Your name")
	server.Queue(t, s.Server, "ana", acd.SetAvailable{On: false})
	b.fill("#f-name", "Marta")
	b.press("#submit")
	b.sees("form", "We call back the next morning.")
	if got := b.eval(`document.getElementById('fields').hidden + ' ' + document.getElementById('leavefields').hidden + ' ' + document.getElementById('l-name').value`); got != "true false Marta" {
		t.Errorf("asked instead: %s", got)
	}
	b.fill("#note", "Please call.")
	b.press("#submit")
	if got := b.eval(`document.activeElement.id + ' ' + document.getElementById('e-l-extension').textContent`); got != "l-extension Please fill this in." {
		t.Errorf("without an extension: %s", got)
	}
	b.fill("#l-extension", "4711")
	b.press("#submit")
	b.sees("sent", "Your message has been sent")
}

// TestAMessageInTheBrowser: nobody is there, so a message; and who waits may write instead, or go.
func TestAMessageInTheBrowser(t *testing.T) {
	s := servertest.Start(t)
	aQueue(t, s)
	address := "https://" + s.Address + "/q/help?lang=en"
	b := newBrowser(t)
	b.open(address)
	b.sees("form", "Your name")
	server.Queue(t, s.Server, "ana", acd.SetAvailable{On: false})
	b.fill("#f-name", "Marta")
	b.press("#submit")
	b.sees("form", "Nobody is there at the moment")
	b.press("#submit")
	if got := b.eval(`document.getElementById('e-note').textContent`); got != "Please write a message first." {
		t.Errorf("an empty message: %q", got)
	}
	b.fill("#note", "Call me, please.")
	b.open(address) // a reload keeps what was typed
	b.sees("form", "Nobody is there at the moment")
	b.press("#submit")
	b.sees("sent", "Your message has been sent")
	if got := b.eval(`sessionStorage.getItem('deskhand.queue.help')`); got != "{}" {
		t.Errorf("kept after it was sent: %s", got)
	}

	server.Queue(t, s.Server, "ana", acd.SetAvailable{On: true})
	b.open(address)
	b.sees("form", "Get help")
	b.fill("#f-name", "Ben")
	b.press("#submit")
	b.sees("wait", "You are next")
	b.press("#towrite")
	b.sees("write", "how we can reach you")
	b.press("#back")
	b.sees("wait", "You are next")
	b.press("#leave")
	b.sees("form", "You have left the queue.")
	if n := len(server.QueueState(s.Server).Requests); n != 0 {
		t.Errorf("%d wait after leaving", n)
	}
	b.press("#submit")
	b.sees("wait", "You are next")
	b.press("#towrite")
	b.fill("#text", "Never mind.")
	b.press("#message button[type=submit]")
	b.sees("sent", "Your message has been sent")
	if n := len(server.QueueState(s.Server).Requests); n != 0 {
		t.Errorf("%d wait after a message", n)
	}
}

// TestAPlaceThatIsGone: the page says so, and has kept what was filled in.
func TestAPlaceThatIsGone(t *testing.T) {
	s := servertest.Start(t)
	aQueue(t, s)
	b := newBrowser(t)
	b.open("https://" + s.Address + "/q/help?lang=en")
	b.sees("form", "Your name")
	b.fill("#f-name", "Marta")
	b.press("#submit")
	b.sees("wait", "You are next")
	server.Queue(t, s.Server, acd.Site, acd.Leave{Request: server.QueueState(s.Server).Requests[0].ID, Reason: acd.ReasonLost})
	b.sees("gone", "Your place in the queue is gone")
	b.press("[data-view=gone] [data-start]")
	b.sees("form", "Get help")
	if got := b.eval(`document.getElementById('f-name').value`); got != "Marta" {
		t.Errorf("the form has forgotten %q", got)
	}
	b.press("#submit")
	b.sees("wait", "You are next")
	server.Queue(t, s.Server, "ana", acd.SetAvailable{On: false}) // the last one goes: kept for GraceTime, then the form
	b.eval(`sessionStorage.setItem('deskhand.queue.help', JSON.stringify({ticket: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', answers: {name: 'Eve'}}))`)
	b.open("https://" + s.Address + "/q/help?lang=en")
	b.sees("gone", "Your place in the queue is gone")
	// Who has followed their link and been helped is done: the next one at this computer is somebody else.
	b.eval(`sessionStorage.setItem('deskhand.queue.help', JSON.stringify({ticket: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', answers: {name: 'Eve'}, forwarded: true}))`)
	b.open("https://" + s.Address + "/q/help?lang=en")
	b.sees("form", "Your name")
	b.open("https://" + s.Address + "/q/help?lang=en")
	b.sees("form", "Your name")
	if got := b.eval(`document.getElementById('f-name').value + sessionStorage.getItem('deskhand.queue.help')`); strings.Contains(got, "Eve") {
		t.Errorf("the next customer finds %q", got)
	}
}

// TestRule30ChoosingInTheBrowser: from the site's first page to the agent who was chosen, a reload in between; and what is said when they
// have gone in the moment of pressing.
func TestRule30ChoosingInTheBrowser(t *testing.T) {
	s := servertest.Start(t)
	aQueue(t, s, func(q *acd.Queue) { q.Reps = acd.FullNames })
	server.Queue(t, s.Server, acd.Site, acd.Staff{User: acd.User{ID: "bea", Capacity: 1, Posts: []acd.Post{{Queue: "help", Duty: acd.AsAgent}}}})
	s.SignIn("bea")
	server.Queue(t, s.Server, "bea", acd.SignIn{Available: true})
	b := newBrowser(t)
	b.open("https://" + s.Address + "/?lang=en")
	b.until(`document.querySelector('.reps') !== null && document.body.innerText.includes('Rep bea')`)
	b.eval(`[...document.querySelectorAll('.reps a')].find((a) => a.textContent === 'Rep bea').click()`)
	b.until(`location.pathname === '/q/help' && document.getElementById('rep') !== null`)
	b.sees("form", "Help with printers")
	if got := b.eval(`document.getElementById('rep').selectedOptions[0].textContent`); got != "Rep bea" {
		t.Errorf("chosen is %q", got)
	}
	server.Queue(t, s.Server, "bea", acd.SetAvailable{On: false})
	b.fill("#f-name", "Marta")
	b.press("#submit")
	b.until(`document.getElementById('trouble').textContent.startsWith('They are not available any more')`)
	if got := b.eval(`document.getElementById('rep').value + '|' + [...document.getElementById('rep').options].map((o) => o.textContent).join()`); got != "|Whoever is free first,Rep ana" {
		t.Errorf("still to be chosen: %q", got)
	}
	b.eval(`(() => { const e = document.getElementById('rep'); e.selectedIndex = 1; e.dispatchEvent(new Event('change')); })()`)
	b.open("https://" + s.Address + "/q/help?lang=en") // a reload keeps the choice
	b.sees("form", "Help with printers")
	if got := b.eval(`document.getElementById('rep').selectedOptions[0].textContent`); got != "Rep ana" {
		t.Errorf("after a reload %q is chosen", got)
	}
	b.press("#submit")
	b.sees("wait", "You are next")
	if st := server.QueueState(s.Server); len(st.Requests) != 1 || st.Requests[0].Route != "ana" {
		t.Errorf("entered as %+v", st.Requests)
	}
	b.onlyTheSite(s)
}

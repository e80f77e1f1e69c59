package main

import (
	"context"
	"strings"
	"testing"

	"deskhand/app/acd"
	"deskhand/app/client"
	"deskhand/app/console"
	"deskhand/app/server"
	"deskhand/app/session"
)

// A session that was cut off is offered where it is: with another site's sign-in nobody comes back to it, and its server would be called by the
// wrong key.
func TestSessionsThatWereCutOffElsewhere(t *testing.T) {
	s := newStage(t)
	e := s.back.server
	ours, theirs := e.server.KeyHash(), [32]byte{7}
	s.front.lost = []lost{
		{saved: console.Saved{Session: "ours"}, address: "127.0.0.1:1", key: ours}, // at the port of the last time
		{saved: console.Saved{Session: "theirs"}, address: "support.example.com:8443", key: theirs},
		{saved: console.Saved{Session: "public"}, address: "help.example.org:443"},
	}
	offered := func() (list []session.ID) {
		for _, l := range s.front.lost {
			if s.isHere(l) {
				list = append(list, l.saved.Session)
			}
		}
		return list
	}
	for name, c := range map[session.ID]*account{
		"ours": nil, "theirs": {key: theirs, client: client.Config{Address: "other.example.com:8443"}},
		"public": {key: [32]byte{9}, client: client.Config{Address: "help.example.org:443"}},
	} {
		s.who = c
		if got := offered(); len(got) != 1 || got[0] != name {
			t.Errorf("at the one of %s: %v are offered", name, got)
		}
		s.showHome()
		if named := s.front.page.Named(); named["return.1"] == nil || named["return.2"] != nil {
			t.Errorf("at the one of %s: the page offers another number", name)
		}
	}
	s.who = nil
}

// The session of a tab is handed over to whom its own site knows, and no other site's queues are offered.
func TestWhomASessionElsewhereIsHandedTo(t *testing.T) {
	s := newStage(t)
	s.queuePages()
	other := serverFor(t, &options{data: t.TempDir(), listen: "127.0.0.1:0"}, 0)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- other.serve(ctx) }()
	defer func() {
		cancel()
		<-done
		if err := other.close(); err != nil {
			t.Error(err)
		}
	}()
	owner, err := other.owner(t.Context(), "Eva")
	if err != nil {
		t.Fatal(err)
	}
	calls := client.NewAccounts(owner.client)
	if _, err := calls.AddQueue(t.Context(), acd.NewQueue("elsewhere", "Elsewhere", "Elsewhere")); err != nil {
		t.Fatal(err)
	}
	const password = "correct horse battery"
	luis, err := server.NewAccount("luis", "Luis", password)
	if err == nil {
		err = other.ledger.AddAccount(t.Context(), luis)
	}
	if err == nil {
		_, err = calls.SetStaff(t.Context(), acd.User{ID: "luis", Capacity: 1, Posts: []acd.Post{{Queue: "elsewhere", Duty: acd.AsAgent}}})
	}
	if err != nil {
		t.Fatal(err)
	}
	a, _, err := signIn(t.Context(), other.site("127.0.0.1"), keys{pin: other.server.KeyHash()}, client.Credentials{Name: "luis", Password: password})
	if err != nil {
		t.Fatal(err)
	}
	tab := s.lead()
	tab.account = a
	s.readDirectory(tab)
	s.readDirectory(tab) // a second time while it is on its way
	s.until("the directory", func() bool { return tab.directory.Loaded })
	if q := tab.directory.Queues; len(q) != 1 || q[0].ID != acd.QueueID("elsewhere") {
		t.Errorf("offered %+v", q)
	}
	next := s.snapshot(tab)
	if !next.Directory.Loaded || len(next.Directory.Queues) != 1 {
		t.Errorf("shown %+v", next.Directory)
	}
}

// Tracking codes that are typed after the end are the session's site's to know, and no other's.
func TestTrackingCodesAfterTheEndElsewhere(t *testing.T) {
	s := newStage(t)
	tab := s.lead()
	s.end(tab)
	s.until("its end", func() bool { return tab.last.Over })
	tab.account = account{client: client.Config{Address: "127.0.0.1:1"}} // a site that does not answer
	s.tellCodes(tab.last.ID, []string{"4711"})
	s.until("that its site does not answer", func() bool { return strings.Contains(s.logs.String(), "tracking codes not told to the site") })
}

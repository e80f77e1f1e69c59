package server_test

import (
	"context"
	"errors"
	"net/http"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"deskhand/app/acd"
	"deskhand/app/server"
	"deskhand/app/server/ledger"
	"deskhand/app/server/servertest"
	"deskhand/app/wire"
	"deskhand/store"
)

// TestRule101AdministratorsLayDownQueues: make, show, change, shut, remove; what is shown is what was laid down, over a restart too.
func TestRule101AdministratorsLayDownQueues(t *testing.T) {
	s := servertest.Start(t)
	ana := adminOf(t, s, "ana")
	q := acd.NewQueue("printers", "Printers", "Printer help")
	q.Description, q.Hours = "All of them", acd.Hours{Zone: "Asia/Tokyo", Week: []acd.Interval{{Day: time.Monday, From: 540, To: 1020}}}
	made := do[wire.QueueShown](t, s, ana, wire.QueueAdd{Queue: q})
	if !reflect.DeepEqual(made.Queue, q) || made.Mark != wire.QueueMark(q) {
		t.Errorf("made %+v", made)
	}
	do[wire.QueueShown](t, s, ana, wire.QueueAdd{Queue: acd.NewQueue("a", "A", "A")})
	list := do[wire.QueueLines](t, s, ana, wire.QueueList{})
	if len(list.List) != 2 || list.List[0].ID != "a" || !list.List[0].Open || list.List[1].Name != "Printer help" || list.More {
		t.Errorf("list %+v", list)
	}
	if list := do[wire.QueueLines](t, s, ana, wire.QueueList{After: "a"}); len(list.List) != 1 {
		t.Errorf("after a: %+v", list)
	}
	q.Thresholds.Closing = 50
	set := do[wire.QueueShown](t, s, ana, wire.QueueSet{Mark: made.Mark, Queue: q})
	if got := refused(t, s, ana, wire.QueueSet{Mark: made.Mark, Queue: made.Queue}); got != wire.TroubleChanged {
		t.Errorf("a change of what has changed meanwhile: %q", got)
	}
	shut := do[wire.QueueShown](t, s, ana, wire.QueueShut{ID: "a", Shut: true})
	if !shut.Queue.Hours.Shut || do[wire.QueueLines](t, s, ana, wire.QueueList{}).List[0].Open {
		t.Error("a queue that was shut is open")
	}
	do[wire.QueueShown](t, s, ana, wire.QueueShut{ID: "a"})
	do[wire.Done](t, s, ana, wire.QueueRemove{ID: "a"})
	s.Restart()
	if got := do[wire.QueueShown](t, s, s.SignIn("ana"), wire.QueueShow{ID: "printers"}); got.Mark != set.Mark {
		t.Errorf("after a restart %+v", got)
	}
	for _, line := range []string{"of=printers change=add by=ana from=127.0.0.1", "of=printers change=set", "of=a change=shut", "of=a change=reopen", "of=a change=remove"} {
		if !strings.Contains(s.Logs.String(), line) {
			t.Errorf("the log does not say %q", line)
		}
	}
}

// refusalOf makes a call that the rules of queues must refuse.
func refusalOf(t *testing.T, s *servertest.Server, r servertest.Rep, c wire.Call) wire.Refusal {
	t.Helper()
	status, b := prepare(t, s, r, c).send(t, s)
	a, err := wire.DecodeAnswer[wire.Trouble](b)
	if err != nil || a.Code != wire.TroubleQueue || a.Refusal == nil || status < 400 {
		t.Fatalf("%d %s, %v", status, b, err)
	}
	return *a.Refusal
}

func TestRefusalsOfQueues(t *testing.T) {
	s := servertest.Start(t)
	ana := adminOf(t, s, "ana")
	do[wire.QueueShown](t, s, ana, wire.QueueAdd{Queue: acd.NewQueue("one", "S", "N")})
	queue := func(change func(*acd.Queue)) wire.QueueAdd {
		q := acd.NewQueue("two", "S", "N")
		change(&q)
		return wire.QueueAdd{Queue: q}
	}
	when := []acd.Condition{{Field: acd.FieldName, Operator: acd.Is, Text: "x"}}
	tests := []struct {
		name string
		call wire.Call
		want wire.Refusal
	}{
		{"a name that is taken", queue(func(q *acd.Queue) { q.ID = "one" }), wire.Refusal{Setting: acd.SettingID, Reason: wire.ReasonExists}},
		{"a time beyond its range", queue(func(q *acd.Queue) { q.Thresholds.Escalation = time.Hour }), wire.Refusal{Setting: acd.SettingEscalation, Reason: wire.ReasonInvalid}},
		{"a zone that is none", queue(func(q *acd.Queue) { q.Hours.Zone = "Middle/Earth" }), wire.Refusal{Setting: acd.SettingZone, Reason: wire.ReasonUnknown}},
		{"the server's own zone", queue(func(q *acd.Queue) { q.Hours.Zone = "Local" }), wire.Refusal{Setting: acd.SettingZone, Reason: wire.ReasonUnknown}},
		{"a field twice", queue(func(q *acd.Queue) { q.Form = append(q.Form, q.Form[0]) }), wire.Refusal{Setting: acd.SettingForm, Reason: wire.ReasonExists, Field: "name"}},
		{"a rule for nobody", queue(func(q *acd.Queue) { q.Rules.Routing = []acd.Rule{{If: when}, {If: when, Agent: "eve"}} }), wire.Refusal{Setting: acd.SettingRouting, Reason: wire.ReasonUnknown, Rule: 2}},
		{"a rule about what is not asked", queue(func(q *acd.Queue) {
			q.Rules.Allocation = []acd.Rule{{If: []acd.Condition{{Field: "seats", Operator: acd.Empty}}}}
		}), wire.Refusal{Setting: acd.SettingAllocation, Reason: wire.ReasonUnknown, Rule: 1, Field: "seats"}},
		{"too many sessions", wire.StaffSet{User: acd.User{ID: "ana", Capacity: 51}}, wire.Refusal{Setting: acd.SettingCapacity, Reason: wire.ReasonInvalid}},
		{"a queue that is none", wire.StaffSet{User: acd.User{ID: "ana", Capacity: 1, Posts: agentOf("none")}}, wire.Refusal{Setting: acd.SettingPosts, Reason: wire.ReasonUnknown}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := refusalOf(t, s, ana, test.call); got != test.want {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
		})
	}
	do[wire.Staff](t, s, ana, wire.StaffSet{User: acd.User{ID: "ana", Capacity: 1, Posts: agentOf("one")}})
	told(t, s, acd.Staff{User: acd.User{ID: "ben", Capacity: 1, Posts: agentOf("one")}})
	if _, err := server.QueuesDo(s.Server, "ben", acd.SignIn{Available: true}); err != nil {
		t.Fatal(err)
	}
	told(t, s, acd.Enter{Queue: "one", Answers: acd.Answers{acd.FieldName: "Marta"}})
	if got := refusalOf(t, s, ana, wire.QueueRemove{ID: "one"}); got.Reason != wire.ReasonInUse {
		t.Errorf("a queue in which somebody waits: %+v", got)
	}
	for _, c := range []wire.Call{wire.QueueShow{ID: "none"}, wire.QueueSet{Queue: acd.NewQueue("none", "S", "N")}, wire.QueueShut{ID: "none"},
		wire.QueueRemove{ID: "none"}, wire.StaffSet{User: acd.User{ID: "eve", Capacity: 1}}, wire.StaffRemove{Name: "eve"}} {
		if got := refused(t, s, ana, c); got != wire.TroubleNone {
			t.Errorf("%s of nothing: %q", c.Path(), got)
		}
	}
}

// TestRule117StaffIsLaidDown: everybody is listed; who has a post has the rights that go with it, and loses all with the account.
func TestRule117StaffIsLaidDown(t *testing.T) {
	s := servertest.Start(t)
	ana := adminOf(t, s, "ana")
	addAccount(t, s, "bea", "Bea", goodPassword)
	if own := do[wire.Own](t, s, ana, wire.OwnShow{}); own.Rights.Agent || own.Rights.Watch {
		t.Errorf("without queues: %+v", own.Rights)
	}
	do[wire.QueueShown](t, s, ana, wire.QueueAdd{Queue: acd.NewQueue("one", "S", "N")})
	user := acd.User{ID: "bea", Capacity: 3, Posts: posts(acd.AsAll, "one"), Team: []acd.UserID{"ana"}}
	set := do[wire.Staff](t, s, ana, wire.StaffSet{User: user})
	if !set.Works || set.Display != "Bea" || !reflect.DeepEqual(set.User, user) {
		t.Errorf("laid down %+v", set)
	}
	list := do[wire.Staffs](t, s, ana, wire.StaffList{})
	if len(list.List) != 2 || list.List[0].Works || list.List[0].User.Capacity != 1 || !reflect.DeepEqual(list.List[1], set) || list.More {
		t.Errorf("list %+v", list)
	}
	bea := s.SignIn("bea")
	if own := do[wire.Own](t, s, bea, wire.OwnShow{}); !own.Rights.Agent || !own.Rights.Watch {
		t.Errorf("as agent and manager: %+v", own.Rights)
	}
	do[wire.Done](t, s, ana, wire.StaffRemove{Name: "bea"})
	if own := do[wire.Own](t, s, bea, wire.OwnShow{}); own.Rights.Agent || own.Rights.Watch {
		t.Errorf("dismissed: %+v", own.Rights)
	}
	do[wire.Staff](t, s, ana, wire.StaffSet{User: user})
	do[wire.Done](t, s, ana, wire.AccountRemove{Name: "bea"})
	if _, there := server.QueuesState(s.Server).Person("bea"); there {
		t.Error("an account that was removed still works for queues")
	}
	told(t, s, acd.Staff{User: acd.User{ID: "zoe", Capacity: 1}})
	list = do[wire.Staffs](t, s, ana, wire.StaffList{After: "ana"})
	if len(list.List) != 1 || !list.List[0].Gone || !list.List[0].Works {
		t.Errorf("somebody without an account: %+v", list)
	}
}

// queueCalls has one of each that administrators make.
func queueCalls() []wire.Call {
	return []wire.Call{wire.QueueList{}, wire.QueueShow{ID: "help"}, wire.QueueAdd{Queue: acd.NewQueue("new", "S", "N")},
		wire.QueueSet{Queue: acd.NewQueue("help", "S", "N")}, wire.QueueShut{ID: "help", Shut: true}, wire.QueueRemove{ID: "help"}, wire.StaffList{},
		wire.StaffSet{User: acd.User{ID: "bea", Capacity: 1}}, wire.StaffRemove{Name: "bea"}}
}

func TestOnlyAdministratorsLayDownQueues(t *testing.T) {
	s := helpDesk(t, nil)
	before := server.QueuesState(s.Server)
	for _, role := range []wire.Role{wire.RoleRep, wire.RoleManager} {
		rep := s.SignIn("ana")
		allow(t, s, "ana", func(a *ledger.Account) { a.Role = role })
		for _, c := range queueCalls() {
			if got := refused(t, s, rep, c); got != wire.TroubleRights {
				t.Errorf("%s: %s: %q", role, c.Path(), got)
			}
		}
	}
	if !reflect.DeepEqual(server.QueuesState(s.Server), before) {
		t.Error("something of it was done")
	}
}

// TestAgentsSeeWhomTheyCanHandASessionTo: and nobody else does.
func TestAgentsSeeWhomTheyCanHandASessionTo(t *testing.T) {
	s := helpDesk(t, nil)
	told(t, s, acd.OpenQueue{Queue: acd.NewQueue("other", "S", "Other")})
	for _, a := range []acd.UserID{"ana", "ben"} {
		if _, err := server.QueuesDo(s.Server, a, acd.SignIn{Available: true}); err != nil {
			t.Fatal(err)
		}
	}
	told(t, s, acd.Enter{Queue: "help", Answers: acd.Answers{acd.FieldName: "Marta"}})
	addAccount(t, s, "ben", "Ben B.", goodPassword)
	ana := s.SignIn("ana")
	got := do[wire.Directory](t, s, ana, wire.QueueDirectory{})
	want := wire.Directory{
		Queues: []wire.DirectoryQueue{{ID: "help", Service: "Printers", Name: "Help", Open: true, Waiting: 1, There: 1}, {ID: "other", Service: "S", Name: "Other", Open: true}},
		Agents: []wire.DirectoryAgent{{Name: "ben", Display: "Ben B.", Status: acd.Available}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
	if got := refused(t, s, adminOf(t, s, "eva"), wire.QueueDirectory{}); got != wire.TroubleRights {
		t.Errorf("who is no agent: %q", got)
	}
}

// TestRule121ManagersSeeWhatTheyMayWatch: queues, agents and customers who wait, and no others.
func TestRule121ManagersSeeWhatTheyMayWatch(t *testing.T) {
	s := helpDesk(t, nil)
	told(t, s, acd.OpenQueue{Queue: acd.NewQueue("other", "S", "Other")},
		acd.Staff{User: acd.User{ID: "carl", Capacity: 1, Posts: agentOf("other")}},
		acd.Staff{User: acd.User{ID: "max", Capacity: 1, Posts: posts(acd.AsManager, "help")}},
		acd.Staff{User: acd.User{ID: "tea", Capacity: 1, Posts: posts(acd.AsManager, "help"), Team: []acd.UserID{"carl"}}},
		acd.Staff{User: acd.User{ID: "vera", Capacity: 1, Posts: posts(acd.AsManager, "help"), Rights: acd.Rights{WatchQueues: true, WatchAgents: true}}})
	for _, a := range []acd.UserID{"ana", "carl"} {
		if _, err := server.QueuesDo(s.Server, a, acd.SignIn{Available: true}); err != nil {
			t.Fatal(err)
		}
	}
	told(t, s, acd.SessionStarted{Agent: "ana", Session: "s1"}, acd.SessionStarted{Agent: "ana", Session: "s2"},
		acd.Enter{Queue: "help", Answers: acd.Answers{acd.FieldName: "Marta"}}, acd.Enter{Queue: "other", Answers: acd.Answers{acd.FieldName: "Olga"}},
		acd.Enter{Queue: "help", Answers: acd.Answers{acd.FieldName: "Nina"}})
	eva := adminOf(t, s, "eva")
	for who, want := range map[string][3]string{
		"max":  {"help", "ana ben", "Marta Nina"},
		"tea":  {"help", "ana ben carl", "Marta Nina"},
		"vera": {"help other", "ana ben carl", "Marta Olga Nina"},
		"eva":  {"help other", "ana ben carl", "Marta Olga Nina"},
	} {
		rep := eva
		if who != "eva" {
			rep = s.SignIn(who)
		}
		m := do[wire.Monitored](t, s, rep, wire.QueueMonitor{})
		var queues, agents, waits []string
		for _, q := range m.Queues {
			queues = append(queues, string(q.ID))
		}
		for _, a := range m.Agents {
			agents = append(agents, string(a.Name))
		}
		for _, w := range m.Waits {
			waits = append(waits, w.Name)
		}
		if got := [3]string{strings.Join(queues, " "), strings.Join(agents, " "), strings.Join(waits, " ")}; got != want {
			t.Errorf("%s sees %q, want %q", who, got, want)
		}
		help := m.Queues[0]
		if help.Waiting != 2 || help.Longest == 0 || help.Busy != 1 || help.Free != 0 || help.Agents != 2 || !help.Open || m.Now < help.Longest {
			t.Errorf("%s: help is %+v", who, help)
		}
		ana := m.Agents[0]
		if ana.Status != acd.Busy || ana.Held != 2 || ana.Capacity != 2 || ana.Longest == 0 || ana.Since == 0 || !reflect.DeepEqual(ana.Queues, []acd.QueueID{"help"}) {
			t.Errorf("%s: ana is %+v", who, ana)
		}
	}
	if got := refused(t, s, s.SignIn("ana"), wire.QueueMonitor{}); got != wire.TroubleRights {
		t.Errorf("an agent watches: %q", got)
	}
}

// TestCommandsBesideTheServer: a command finds the server running and has it do what is asked; without one it does so itself.
func TestCommandsBesideTheServer(t *testing.T) {
	s := servertest.Start(t)
	ctx := t.Context()
	addAccount(t, s, "ana", "Ana", goodPassword)
	beside, err := server.OpenQueueAdmin(ctx, s.Data, s.Ledger)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := beside.Do(ctx, wire.QueueAdd{Queue: acd.NewQueue("one", "S", "N")}); err != nil {
		t.Fatal(err)
	}
	if _, there := server.QueuesState(s.Server).Queue("one"); !there {
		t.Error("the running server does not have the queue")
	}
	_, err = beside.Do(ctx, wire.QueueAdd{Queue: acd.NewQueue("one", "S", "N")})
	var refused *server.CallError
	if !errors.As(err, &refused) || refused.Refusal == nil || refused.Refusal.Reason != wire.ReasonExists {
		t.Errorf("once more: %v", err)
	}
	if _, err = beside.Do(ctx, wire.AccountRemove{Name: "ana"}); !errors.As(err, &refused) || refused.Code != wire.TroubleMalformed {
		t.Errorf("an errand that is not about queues: %v", err)
	}
	if err := beside.Close(); err != nil {
		t.Error(err)
	}
	s.Stop()
	alone := openLedger(t, s.Data)
	direct, err := server.OpenQueueAdmin(ctx, s.Data, alone)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := direct.Do(ctx, wire.StaffSet{User: acd.User{ID: "ana", Capacity: 1, Posts: agentOf("one")}}); err != nil {
		t.Fatal(err)
	}
	if _, err = direct.Do(ctx, wire.QueueShow{ID: "two"}); !errors.As(err, &refused) || refused.Code != wire.TroubleNone {
		t.Errorf("a queue that there is not: %v", err)
	}
	if err := errors.Join(direct.Close(), alone.Close()); err != nil {
		t.Error(err)
	}
	s.Restart()
	if p, there := server.QueuesState(s.Server).Person("ana"); !there || !p.User.Agent() {
		t.Errorf("what was done without a server is lost: %+v", p)
	}
	if list, err := s.Ledger.Errands(context.Background()); err != nil || len(list) != 0 {
		t.Errorf("errands are left: %+v, %v", list, err)
	}
}

// TestOldErrandsAreNotDone: nobody waits for their answer.
func TestOldErrandsAreNotDone(t *testing.T) {
	s := servertest.Start(t)
	body, err := wire.EncodeCall(wire.QueueAdd{Queue: acd.NewQueue("late", "S", "N")})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Ledger.AddErrand(t.Context(), ledger.Errand{Made: time.Now().Add(-time.Minute), Path: "/v1/queues/add", Body: body}); err != nil {
		t.Fatal(err)
	}
	beside, err := server.OpenQueueAdmin(t.Context(), s.Data, s.Ledger)
	if err != nil {
		t.Fatal(err)
	}
	defer beside.Close()
	if _, err := beside.Do(t.Context(), wire.QueueList{}); err != nil { // done after the old one
		t.Fatal(err)
	}
	if _, there := server.QueuesState(s.Server).Queue("late"); there {
		t.Error("an old errand was done")
	}
}

// TestALongQueueGoesThrough: more than other calls may have, and no more than its own limit.
func TestALongQueueGoesThrough(t *testing.T) {
	s := servertest.Start(t)
	ana := adminOf(t, s, "ana")
	q := acd.NewQueue("long", "S", "N")
	for range 20 {
		q.Rules.Routing = append(q.Rules.Routing, acd.Rule{If: []acd.Condition{{Field: acd.FieldName, Operator: acd.Is, Text: strings.Repeat("x", 1000)}}})
	}
	if got := do[wire.QueueShown](t, s, ana, wire.QueueAdd{Queue: q}); len(got.Queue.Rules.Routing) != 20 {
		t.Errorf("%d rules", len(got.Queue.Rules.Routing))
	}
	c := prepare(t, s, ana, wire.QueueRemove{ID: "long"})
	c.body = make([]byte, wire.MaxCall+1)
	if status, _ := c.send(t, s); status != http.StatusBadRequest {
		t.Errorf("a long call that is not about settings: %d", status)
	}
}

func openLedger(t *testing.T, data string) *store.Ledger {
	t.Helper()
	l, err := store.OpenLedger(t.Context(), filepath.Join(data, "ledger.db"))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"deskhand/app/replica"
	"deskhand/app/server/ledger"
	"deskhand/app/session"
	"deskhand/app/wire"
)

func historyAt(t testing.TB, path string) *History {
	t.Helper()
	h, err := OpenHistory(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.Close() })
	return h
}

// made is a session for tests of lists; it has no log.
type made struct {
	id, name, rep string
	role          session.Role
	start         time.Duration // after historyStart
	lasted        time.Duration
	reason        session.Reason // "": goes on
	locator       string
}

func (h *History) make(t testing.TB, list ...made) {
	t.Helper()
	for _, m := range list {
		s := session.State{
			ID: session.ID(m.id), Org: "Acme", Started: historyStart.Add(m.start), Last: historyStart.Add(m.start + m.lasted),
			People: []session.Participant{
				{ID: 1, Name: m.rep, Role: session.PrimaryRep, Presence: session.Here, Since: historyStart.Add(m.start)},
			},
		}
		me := session.ParticipantID(1)
		if m.name != "" {
			s.People = append(s.People, session.Participant{ID: 2, Name: m.name, Role: session.PrimaryCustomer, Presence: session.Here, Since: s.Started})
		}
		if m.role == session.Assistant {
			me = session.ParticipantID(len(s.People) + 1)
			s.People = append(s.People, session.Participant{ID: me, Name: "Luis", Role: m.role, Presence: session.Here, Since: s.Started})
		}
		if m.reason != "" {
			s.EndedAt, s.EndReason, s.Phase = s.Last, m.reason, session.Ended
		}
		if err := h.Append(context.Background(), me, m.locator, chain(1, m.id)[0], s); err != nil {
			t.Fatal(err)
		}
	}
}

func listed(t *testing.T, h *History, q Query) string {
	t.Helper()
	list, err := h.Find(t.Context(), q, 0, 100)
	if err != nil {
		t.Fatalf("%+v: %v", q, err)
	}
	n, err := h.Count(t.Context(), q)
	if err != nil || n != len(list) {
		t.Errorf("%+v: counted %d, %v; found %d", q, n, err, len(list))
	}
	var ids []string
	for _, p := range list {
		ids = append(ids, string(p.ID))
	}
	return strings.Join(ids, " ")
}

func said(n uint64, from, to session.ParticipantID, text string) Said {
	return Said{ID: [8]byte{byte(n), byte(from)}, N: n, From: from, To: to, At: historyStart.Add(time.Duration(n) * time.Second), Text: text}
}

func TestHistoryFinds(t *testing.T) {
	h, ctx := historyAt(t, filepath.Join(t.TempDir(), "history.db")), t.Context()
	h.make(t,
		made{id: "marta", name: "Marta Núñez", rep: "Ana", role: session.PrimaryRep, lasted: 5 * time.Minute, reason: session.ReasonDone, locator: "4821930"},
		made{id: "jon", name: "Jon O'Neil", rep: "Bea", role: session.Assistant, start: time.Hour, lasted: 90 * time.Minute, reason: session.ReasonDone},
		made{id: "angel", name: "Ángel", rep: "Ana", role: session.PrimaryRep, start: 2 * time.Hour, lasted: time.Minute, reason: session.ReasonLost},
		made{id: "nobody", rep: "Ana", role: session.PrimaryRep, start: 3 * time.Hour})
	for _, err := range []error{
		h.Say(ctx, "marta", []Said{said(1, 2, 0, "My printer drucker-7 says 0x80070005"), said(2, 1, 2, "psst")}),
		h.Say(ctx, "jon", []Said{said(1, 1, 0, "プリンターが動きません")}),
		h.SetNote(ctx, "angel", "Called about the printer; ring back on Monday"),
		h.SetNote(ctx, "jon", "He is at 4911 1234 5678"),
		h.SetCodes(ctx, "jon", []string{"CASE-17", "Wärme"}),
		h.SetCodes(ctx, "marta", []string{"CASE-18"}),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, test := range []struct {
		what string
		q    Query
		want string
	}{
		{"everything, newest first", Query{}, "nobody angel jon marta"},
		{"oldest first", Query{Turned: true}, "marta jon angel nobody"},
		{"longest first", Query{Order: ByLasted}, "jon marta angel nobody"},
		{"by name, accents aside, those without last", Query{Order: ByName}, "angel jon marta nobody"},
		{"from Z", Query{Order: ByName, Turned: true}, "marta jon angel nobody"},
		{"a name without its accents", Query{Text: "nunez"}, "marta"},
		{"beginnings of words, of chat and note", Query{Text: "PRINT"}, "angel marta"},
		{"a name and what was said", Query{Text: "printer marta"}, "marta"},
		{"what is no word does not count", Query{Text: `"printer" - *`}, "angel marta"},
		{"only what is no word", Query{Text: "-*\"("}, "nobody angel jon marta"},
		{"a word with an apostrophe", Query{Text: "o'neil"}, "jon"},
		{"a code of an error", Query{Text: "0x80070005"}, "marta"},
		{"a number as people say it", Query{Text: "4821 930"}, "marta"},
		{"a number in one", Query{Text: "4821930"}, "marta"},
		{"a whole number, of which the secret is not kept", Query{Text: " 4821 9307 7415"}, "marta"},
		{"and in one", Query{Text: "482193077415"}, "marta"},
		{"what is as long as a number, and is none of a session", Query{Text: "4911-1234-5678"}, "jon"},
		{"another script", Query{Text: "プリンターが"}, "jon"},
		{"a tracking code", Query{Text: "case-17"}, "jon"},
		{"nothing like it", Query{Text: "toaster"}, ""},
		{"a private message", Query{Text: "psst"}, "marta"},
		{"a time span", Query{From: historyStart.Add(time.Hour), Until: historyStart.Add(3 * time.Hour)}, "angel jon"},
		{"a customer", Query{Customer: "ANG"}, "angel"},
		{"a customer with what looks like a pattern", Query{Customer: "%"}, ""},
		{"a rep", Query{Rep: "Bea"}, "jon"},
		{"a rep is not a customer", Query{Rep: "Marta Núñez"}, ""},
		{"led", Query{Part: Led}, "nobody angel marta"},
		{"assisted", Query{Part: Assisted}, "jon"},
		{"ended well", Query{Ending: EndedWell}, "jon marta"},
		{"ended otherwise", Query{Ending: EndedOther}, "angel"},
		{"not ended", Query{Ending: NotEnded}, "nobody"},
		{"by a code", Query{Code: "CASE-18"}, "marta"},
		{"all at once", Query{Text: "printer", Part: Led, Ending: EndedWell, Rep: "Ana", Code: "CASE-18", Customer: "marta"}, "marta"},
	} {
		if got := listed(t, h, test.q); got != test.want {
			t.Errorf("%s: found %q, want %q", test.what, got, test.want)
		}
	}
	lists(t, h)
}

// lists checks a part of the list, and what there is to choose from.
func lists(t *testing.T, h *History) {
	t.Helper()
	ctx := t.Context()
	if page, err := h.Find(ctx, Query{}, 1, 2); err != nil || len(page) != 2 || page[0].ID != "angel" || page[1].ID != "jon" {
		t.Errorf("the second and third: %v, %v", page, err)
	}
	if reps, err := h.Reps(ctx); err != nil || !reflect.DeepEqual(reps, []string{"Ana", "Bea", "Luis"}) {
		t.Errorf("reps %q, %v", reps, err)
	}
	if codes, err := h.Codes(ctx); err != nil || !reflect.DeepEqual(codes, []string{"CASE-17", "CASE-18", "Wärme"}) {
		t.Errorf("codes %q, %v", codes, err)
	}
}

// What was indexed is followed by what changes: a note that is changed is not found by its old words.
func TestHistoryFindsWhatChanged(t *testing.T) {
	h, ctx := historyAt(t, filepath.Join(t.TempDir(), "history.db")), t.Context()
	h.make(t, made{id: "one", name: "Marta", rep: "Ana", role: session.PrimaryRep})
	for _, test := range []struct {
		change func() error
		word   string
		want   string
	}{
		{func() error { return h.SetNote(ctx, "one", "first words") }, "first", "one"},
		{func() error { return h.SetNote(ctx, "one", "second words") }, "first", ""},
		{func() error { return nil }, "second", "one"},
		{func() error { return h.Say(ctx, "one", []Said{said(1, 2, 0, "hello")}) }, "hello", "one"},
		{func() error { return h.SetCodes(ctx, "one", []string{"alpha"}) }, "alpha", "one"},
		{func() error { return h.SetCodes(ctx, "one", nil) }, "alpha", ""},
		{func() error { return h.Forget(ctx, "one") }, "second", ""},
	} {
		if err := test.change(); err != nil {
			t.Fatal(err)
		}
		if got := listed(t, h, Query{Text: test.word}); got != test.want {
			t.Errorf("%s: found %q, want %q", test.word, got, test.want)
		}
	}
}

func TestMessagesAreKeptOnce(t *testing.T) {
	h, ctx := historyAt(t, filepath.Join(t.TempDir(), "history.db")), t.Context()
	h.make(t, made{id: "one", name: "Marta", rep: "Ana", role: session.PrimaryRep})
	list := []Said{said(1, 2, 0, "first"), said(2, 1, 2, "second"), said(3, 2, 1, "third")}
	for _, part := range [][]Said{list[:2], list[:2], list} { // as after an error, and after a crash
		if err := h.Say(ctx, "one", part); err != nil {
			t.Fatal(err)
		}
	}
	full, err := h.Session(ctx, "one")
	if err != nil || !reflect.DeepEqual(full.Said, localTimes(list)) {
		t.Errorf("read %+v, %v\nwant %+v", full.Said, err, list)
	}
}

func localTimes(list []Said) []Said {
	for i := range list {
		list[i].At = list[i].At.Local()
	}
	return list
}

// What cannot be kept for what it is says so, and is no reason to wait with others.
func TestRecordsThatCannotBeKept(t *testing.T) {
	h, ctx := historyAt(t, filepath.Join(t.TempDir(), "history.db")), t.Context()
	h.make(t, made{id: "one", name: "Marta", rep: "Ana", role: session.PrimaryRep})
	wrong := chain(1, "x")[0]
	wrong.N = 1 << 63
	for what, err := range map[string]error{
		"an entry with an impossible number": h.Append(ctx, 1, "", wrong, session.State{ID: "two"}),
		"a message of no session":            h.Say(ctx, "two", []Said{said(1, 1, 0, "x")}),
		"a note of no session":               h.SetNote(ctx, "two", "x"),
		"a note without end":                 h.SetNote(ctx, "one", strings.Repeat("x", MaxNote+1)),
		"eleven codes":                       h.SetCodes(ctx, "one", strings.Fields("1 2 3 4 5 6 7 8 9 10 11")),
		"a long code":                        h.SetCodes(ctx, "one", []string{strings.Repeat("é", MaxCode+1)}),
		"an empty code":                      h.SetCodes(ctx, "one", []string{""}),
	} {
		if !errors.Is(err, ErrRecord) || errors.Is(err, ledger.ErrFull) {
			t.Errorf("%s: %v, want ErrRecord", what, err)
		}
	}
	if err := h.SetCodes(ctx, "one", []string{strings.Repeat("é", MaxCode)}); err != nil {
		t.Errorf("the longest code: %v", err)
	}
	_ = h.Close()
	if err := h.SetNote(ctx, "one", "x"); err == nil || errors.Is(err, ErrRecord) {
		t.Errorf("a closed file: %v, which is not the record's fault", err)
	}
}

// What was deleted is gone: from lists, from the search, and from the bytes of the file.
func TestForgottenIsGone(t *testing.T) {
	path, ctx := filepath.Join(t.TempDir(), "history.db"), t.Context()
	h := historyAt(t, path)
	h.make(t, made{id: "old", name: "Zebulon", rep: "Ana", role: session.PrimaryRep, lasted: time.Minute, reason: session.ReasonDone},
		made{id: "left", name: "Yolanda", rep: "Ana", role: session.Assistant, lasted: time.Minute},
		made{id: "new", name: "Marta", rep: "Ana", role: session.PrimaryRep, start: 48 * time.Hour, lasted: time.Minute, reason: session.ReasonDone})
	for _, id := range []session.ID{"old", "new"} {
		if err := errors.Join(h.Say(ctx, id, []Said{said(1, 2, 0, "secretword "+string(id))}), h.SetNote(ctx, id, "notedword "+string(id)),
			h.SetCodes(ctx, id, []string{"codeword " + string(id)})); err != nil {
			t.Fatal(err)
		}
	}
	if got := listed(t, h, Query{Text: "secretword"}); got != "new old" {
		t.Fatalf("before: %q", got)
	}
	n, err := h.ForgetBefore(ctx, historyStart.Add(24*time.Hour))
	if err != nil || n != 2 {
		t.Fatalf("forgot %d, %v; want 2", n, err)
	}
	for _, word := range []string{"", "secretword", "notedword", "codeword"} {
		if got := listed(t, h, Query{Text: word}); got != "new" {
			t.Errorf("%q finds %q, want new", word, got)
		}
	}
	for _, side := range []string{"", "-wal"} {
		b, err := os.ReadFile(path + side)
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range []string{"Zebulon", "zebulon", "Yolanda", "secretword old", "notedword old", "codeword old"} {
			if bytes.Contains(b, []byte(word)) {
				t.Errorf("%q is still in the file%s", word, side)
			}
		}
	}
	if n, err := h.ForgetBefore(ctx, historyStart); n != 0 || err != nil {
		t.Errorf("nothing is that old: %d, %v", n, err)
	}
}

// TestAHistoryOfTheFirstVersionOpens: its sessions get from their logs what lists need, and go on.
func TestAHistoryOfTheFirstVersionOpens(t *testing.T) {
	schema, err := os.ReadFile("testdata/history-1.sql")
	if err != nil {
		t.Fatal(err)
	}
	path, ctx := filepath.Join(t.TempDir(), "history.db"), t.Context()
	db, err := open(ctx, path, layout{name: "history", app: historyApp, from: fstest.MapFS{"schema/history.sql": {Data: schema}}})
	if err != nil {
		t.Fatal(err)
	}
	const id session.ID = "aaaaaaaaaaaaaaaaaaaaaaaaaa"
	live := past(t, id, historyStart, func(r *replica.Replica, a replica.Applied) error {
		s := r.State()
		if a.Entry.N == 1 {
			_, err := db.Exec("INSERT INTO session VALUES (?, 1, 'primary-rep', ?, '4821930', ?, 0, ''), ('broken', 1, 'assistant', '', '', 77, 78, 'done')",
				id, s.Org, s.Started.UnixMilli())
			if err != nil {
				return err
			}
		}
		_, err := db.Exec("UPDATE session SET ended = ?, reason = ? WHERE id = ?", millis(s.EndedAt), s.EndReason, id)
		for _, p := range s.People {
			_, err2 := db.Exec("INSERT OR REPLACE INTO participant VALUES (?, ?, ?, ?, ?, ?)", id, p.ID, p.Name, p.Role, p.Platform, p.Method)
			err = errors.Join(err, err2)
		}
		e := a.Entry
		_, err2 := db.Exec("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?)", id, e.N, e.At, append([]byte{}, e.Prev...), e.Body, e.Sig)
		return errors.Join(err, err2)
	})
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	want := Past{
		ID: id, Name: "Marta", Me: 1, Role: session.PrimaryRep, Led: true, Org: "Acme", Locator: "4821930", Started: live.State().Started.Local(),
		Ended: live.State().EndedAt.Local(), Last: live.State().EndedAt.Local(), Reason: session.ReasonDone, Peak: 2,
	}
	for range 2 { // the second time it is a new history
		h := historyAt(t, path)
		list, err := h.Find(ctx, Query{Text: "marta"}, 0, 10)
		if err != nil || len(list) != 1 {
			t.Fatalf("found %+v, %v", list, err)
		}
		if p := list[0]; p.PeopleMinutes() != 4 || len(p.People) != 2 {
			t.Errorf("people %+v for %d minutes", p.People, p.PeopleMinutes())
		}
		list[0].People = nil
		if !reflect.DeepEqual(list[0], want) {
			t.Errorf("listed as %+v\nwant %+v", list[0], want)
		}
		if got := listed(t, h, Query{}); got != string(id)+" broken" {
			t.Errorf("listed %q", got)
		}
		if err := h.SetNote(ctx, id, "kept"); err != nil {
			t.Error(err)
		}
		if err := h.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// BenchmarkHistory20000 searches and lists a history of 20,000 sessions with six messages and a note each.
func BenchmarkHistory20000(b *testing.B) {
	h := many(b, 20_000)
	for _, c := range []struct {
		name string
		q    Query
		from int
	}{
		{"list", Query{}, 0},
		{"list deep", Query{}, 19_000},
		{"by name deep", Query{Order: ByName}, 19_000},
		{"rare word", Query{Text: "0x80070105"}, 0},
		{"beginning", Query{Text: "pri"}, 0},
		{"every session", Query{Text: "printer"}, 0},
		{"every session, by name", Query{Text: "printer", Order: ByName}, 0},
		{"filtered", Query{Text: "printer", Part: Led, Ending: EndedWell, Rep: "Ana", Code: "CASE-7", From: historyStart}, 0},
		{"customer", Query{Customer: "name 199"}, 0},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				if _, err := h.Find(b.Context(), c.q, c.from, 100); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(c.name+", counted", func(b *testing.B) {
			for b.Loop() {
				if _, err := h.Count(b.Context(), c.q); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func many(b *testing.B, n int) *History {
	b.Helper()
	h := historyAt(b, filepath.Join(b.TempDir(), "history.db"))
	for _, q := range []string{
		"PRAGMA synchronous = OFF",
		fmt.Sprintf(`WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < %d)
			INSERT INTO session SELECT printf('%%026d', n), 1, 'primary-rep', 'Acme', printf('%%07d', n), %d + n * 600000, %d + n * 600000 + n %% 977 * 1000, 'done',
			n, 1, n %% 977 * 1000, 'Name ' || n, 'name ' || n, n %% 3 > 0, 2, 0 FROM i`, n, historyStart.UnixMilli(), historyStart.UnixMilli()),
		"INSERT INTO participant (session, id, name, role, platform, method, joined, gone) SELECT id, 1, iif(num % 2 = 0, 'Ana', 'Bea'), 'primary-rep', 'Linux', 'start', started, ended FROM session",
		"INSERT INTO participant (session, id, name, role, platform, method, joined, gone) SELECT id, 2, name, 'primary-customer', 'Windows', 'number', started, ended FROM session",
		`INSERT INTO message SELECT session.id, 2, randomblob(8), m.value, 0, started + m.value, 'My printer does not print, it says error ' || printf('0x%08x', num + m.value)
			|| ' since ' || lower(hex(randomblob(2))) FROM session, json_each('[1,2,3,4,5,6]') AS m`,
		"INSERT INTO note SELECT id, 'Called about the printer; ring back on ' || started FROM session",
		"INSERT INTO code SELECT id, 1, 'CASE-' || num % 50 FROM session",
		"UPDATE session SET locator = '2147745' WHERE num = 1",
		"INSERT INTO message VALUES (printf('%026d', 1), 1, x'0102030405060708', 9, 0, 9, '0x80070105')",
	} {
		if _, err := h.db.Exec(q); err != nil {
			b.Fatal(q, err)
		}
	}
	began := time.Now()
	if err := h.refresh(b.Context()); err != nil {
		b.Fatal(err)
	}
	b.Logf("indexed %d sessions in %v", n, time.Since(began))
	return h
}

// What customers said of themselves is kept with them, found, replaced and taken back (PRODUCT rule 29), whatever the log adds afterwards.
func TestRule29CardsAreKept(t *testing.T) {
	h, ctx := historyAt(t, filepath.Join(t.TempDir(), "history.db")), t.Context()
	h.make(t, made{id: "one", name: "Marta", rep: "Ana", role: session.PrimaryRep})
	first, second := wire.Card{Email: "marta@example.com", Company: "Acme", Phone: "600 000 000"}, wire.Card{Company: "Globex"}
	card := func() wire.Card {
		t.Helper()
		full, err := h.Session(ctx, "one")
		if err != nil {
			t.Fatal(err)
		}
		return full.People[1].Card
	}
	for _, c := range []struct {
		card             wire.Card
		found, forgotten string
	}{{first, "acme", "globex"}, {second, "globex", "example"}, {wire.Card{}, "marta", "globex"}} {
		if err := h.SetCard(ctx, "one", 2, c.card); err != nil {
			t.Fatal(err)
		}
		if got := card(); got != c.card {
			t.Errorf("kept %+v, want %+v", got, c.card)
		}
		if listed(t, h, Query{Text: c.found}) != "one" || listed(t, h, Query{Text: c.forgotten}) != "" {
			t.Errorf("with %+v %q is found or %q is not", c.card, c.forgotten, c.found)
		}
	}
	if err := h.SetCard(ctx, "one", 9, first); !errors.Is(err, ErrRecord) {
		t.Errorf("nobody's: %v", err)
	}
	if err := h.SetCard(ctx, "none", 1, first); !errors.Is(err, ErrRecord) {
		t.Errorf("of no session: %v", err)
	}
}

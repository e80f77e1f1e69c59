package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"deskhand/app/server/ledger"
	"deskhand/app/session"
	"deskhand/app/wire"
)

func openTest(t *testing.T, path string, pages int) *Ledger {
	t.Helper()
	l, err := openLedger(t.Context(), path, pages)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

// chain makes entries whose hashes follow each other; the ledger does not look at what is in them.
func chain(n int, body string) []wire.Entry {
	var out []wire.Entry
	var prev []byte
	for i := 1; i <= n; i++ {
		e := wire.Entry{N: uint64(i), At: int64(1000 + i), Prev: prev, Body: []byte(fmt.Sprint(body, i)), Sig: bytes.Repeat([]byte{byte(i)}, 64)}
		prev = e.Hash()
		out = append(out, e)
	}
	return out
}

func TestLedgerKeepsSessions(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	ctx := t.Context()
	l := openTest(t, path, 0)
	log := chain(3, "body")
	at := time.UnixMilli(5000)
	s := ledger.Session{ID: "one", Locator: "4821930", Account: "ana", Opened: at}
	if err := l.Create(ctx, s, log[0], time.Hour); err != nil {
		t.Fatal(err)
	}
	for _, e := range log[1:] {
		if err := l.Append(ctx, "one", e); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.Append(ctx, "one", log[2]); !errors.Is(err, ledger.ErrOrder) {
		t.Errorf("the same entry again: %v", err)
	}
	gap := log[2]
	gap.N = 9
	if err := l.Append(ctx, "one", gap); !errors.Is(err, ledger.ErrOrder) {
		t.Errorf("a gap: %v", err)
	}
	if err := l.Append(ctx, "nobody", log[0]); !errors.Is(err, ledger.ErrNone) {
		t.Errorf("a session that there is not: %v", err)
	}
	if err := l.Create(ctx, ledger.Session{ID: "one", Locator: "1111111", Opened: at}, log[0], time.Hour); !errors.Is(err, ledger.ErrExists) {
		t.Errorf("the same session again: %v", err)
	}
	_ = l.Close()

	l = openTest(t, path, 0)
	got, err := l.Log(ctx, "one")
	if err != nil || !reflect.DeepEqual(got, log) {
		t.Errorf("log after reopening: %v, %v", got, err)
	}
	live, err := l.Live(ctx)
	if err != nil || len(live) != 1 || live[0] != s {
		t.Errorf("live after reopening: %v, %v", live, err)
	}
}

// TestLocatorsRest: a locator belongs to one live session, and rests after it.
func TestLocatorsRest(t *testing.T) {
	l := openTest(t, filepath.Join(t.TempDir(), "ledger.db"), 0)
	ctx, log := t.Context(), chain(1, "x")
	noon := time.UnixMilli(1_000_000_000)
	create := func(id string, at time.Time) error {
		return l.Create(ctx, ledger.Session{ID: session.ID(id), Locator: "1234567", Opened: at}, log[0], 24*time.Hour)
	}
	if err := create("a", noon); err != nil {
		t.Fatal(err)
	}
	if err := create("b", noon); !errors.Is(err, ledger.ErrLocator) {
		t.Errorf("while live: %v", err)
	}
	if err := l.End(ctx, "a", noon.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if err := l.End(ctx, "a", noon.Add(time.Minute)); err != nil { // a second end does not shorten the rest
		t.Fatal(err)
	}
	if err := create("b", noon.Add(24*time.Hour+59*time.Minute)); !errors.Is(err, ledger.ErrLocator) {
		t.Errorf("while resting: %v", err)
	}
	if err := create("b", noon.Add(25*time.Hour)); err != nil {
		t.Errorf("after the rest: %v", err)
	}
}

// fill appends to session "one" until the disk is full, and returns how many entries were acknowledged.
func fill(t *testing.T, l *Ledger) int {
	t.Helper()
	ctx, log := t.Context(), chain(5000, strings.Repeat("b", 2000))
	if err := l.Create(ctx, ledger.Session{ID: "one", Locator: "4821930", Opened: time.Now()}, log[0], 0); err != nil {
		t.Fatal(err)
	}
	for _, e := range log[1:] {
		err := l.Append(ctx, "one", e)
		if err == nil {
			continue
		}
		if !errors.Is(err, ledger.ErrFull) {
			t.Fatalf("entry %d: %v, want ErrFull", e.N, err)
		}
		if err := l.Append(ctx, "one", e); !errors.Is(err, ledger.ErrFull) {
			t.Fatalf("entry %d once more: %v", e.N, err)
		}
		return int(e.N) - 1
	}
	t.Fatal("the disk never filled")
	return 0
}

func TestAFullDatabaseLosesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	n := fill(t, openTest(t, path, 200))
	got, err := openTest(t, path, 0).Log(t.Context(), "one") // beside the full one, as an admin command would
	if err != nil || len(got) != n {
		t.Errorf("%d entries are there, %v; %d were acknowledged", len(got), err, n)
	}
}

// TestAFullDiskLosesNothing fills a real file system.
func TestAFullDiskLosesNothing(t *testing.T) {
	if runtime.GOOS != "linux" || os.Geteuid() != 0 {
		t.Skip("mounting a small disk needs root")
	}
	dir := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", dir).CombinedOutput(); err != nil {
		t.Skipf("no small disk: %s", out)
	}
	t.Cleanup(func() {
		if out, err := exec.Command("umount", dir).CombinedOutput(); err != nil {
			t.Errorf("unmount: %s", out)
		}
	})
	l, err := openLedger(t.Context(), filepath.Join(dir, "ledger.db"), 0)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	n := fill(t, l)
	got, err := l.Log(t.Context(), "one")
	if err != nil || len(got) != n {
		t.Errorf("%d entries are there, %v; %d were acknowledged", len(got), err, n)
	}
	if err := l.AddAccount(t.Context(), ledger.Account{Name: "x", Display: strings.Repeat("y", 100_000), Made: time.Now()}); !errors.Is(err, ledger.ErrFull) {
		t.Errorf("an account on a full disk: %v", err)
	}
}

// TestKilledWhileAppending: a program that is killed has on disk everything that it was told is there. The test runs itself as
// that program.
func TestKilledWhileAppending(t *testing.T) {
	if path := os.Getenv("DESKHAND_TEST_APPEND"); path != "" {
		appendForEver(path)
		return
	}
	for round := range 3 {
		path := filepath.Join(t.TempDir(), "ledger.db")
		cmd := exec.Command(os.Args[0], "-test.run=^TestKilledWhileAppending$")
		cmd.Env = append(os.Environ(), "DESKHAND_TEST_APPEND="+path)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		told := 0 // what the program said is on disk
		for told < 40+30*round {
			if _, err := fmt.Fscanf(out, "%d\n", &told); err != nil {
				t.Fatal(err)
			}
		}
		if err := cmd.Process.Kill(); err != nil { // SIGKILL
			t.Fatal(err)
		}
		for {
			if _, err := fmt.Fscanf(out, "%d\n", &told); err != nil {
				break
			}
		}
		_ = cmd.Wait()
		log, err := openTest(t, path, 0).Log(t.Context(), "one")
		if err != nil || len(log) < told {
			t.Errorf("%d entries are there, %v; %d were acknowledged", len(log), err, told)
		}
		want := chain(len(log), "body")
		if !reflect.DeepEqual(log, want) {
			t.Errorf("what is there is not what was written")
		}
	}
}

func appendForEver(path string) {
	ctx := context.Background()
	l, err := OpenLedger(ctx, path)
	if err != nil {
		panic(err)
	}
	log := chain(100_000, "body")
	if err := l.Create(ctx, ledger.Session{ID: "one", Locator: "4821930", Opened: time.Now()}, log[0], 0); err != nil {
		panic(err)
	}
	for _, e := range log[1:] {
		if err := l.Append(ctx, "one", e); err != nil {
			panic(err)
		}
		fmt.Println(e.N)
	}
}

func TestAccountsAndTokens(t *testing.T) {
	l := openTest(t, filepath.Join(t.TempDir(), "ledger.db"), 0)
	ctx, made := t.Context(), time.UnixMilli(77_000)
	ana := ledger.Account{
		Name: "ana", Display: "Ana Ruiz", Password: "$phc", Made: made, Role: wire.RoleManager, Multi: true, MaxCustomers: 65535, Barred: session.SetOf(session.ViewApp, session.ControlDesktop),
		TOTP: ledger.TOTP{Secret: "JBSWY3DP", Step: 1 << 40}, SignedIn: made.Add(time.Hour),
	}
	if err := l.AddAccount(ctx, ana); err != nil {
		t.Fatal(err)
	}
	if err := l.AddAccount(ctx, ana); !errors.Is(err, ledger.ErrExists) {
		t.Errorf("the same name again: %v", err)
	}
	if got, err := l.Account(ctx, "ana"); err != nil || got != ana {
		t.Errorf("read %#v, %v", got, err)
	}
	if _, err := l.Account(ctx, "eve"); !errors.Is(err, ledger.ErrNone) {
		t.Errorf("nobody: %v", err)
	}
	token := ledger.Token{Hash: [32]byte{1}, Account: "ana", Device: [65]byte{4, 2}, Made: made, Used: made}
	if err := l.AddToken(ctx, token); err != nil {
		t.Fatal(err)
	}
	if err := l.AddToken(ctx, ledger.Token{Hash: [32]byte{2}, Account: "eve"}); !errors.Is(err, ledger.ErrNone) {
		t.Errorf("a token for nobody: %v", err)
	}
	token.Used = made.Add(time.Hour)
	if err := l.TouchToken(ctx, token.Hash, token.Used); err != nil {
		t.Fatal(err)
	}
	if got, err := l.Token(ctx, token.Hash); err != nil || got != token {
		t.Errorf("read %#v, %v", got, err)
	}
	if err := l.ChangeAccount(ctx, "ana", ledger.SignOut{All: true}, func(a *ledger.Account) { a.Disabled = true }); err != nil {
		t.Fatal(err)
	}
	if got, err := l.Account(ctx, "ana"); err != nil || !got.Disabled {
		t.Errorf("disabled: %#v, %v", got, err)
	}
	if _, err := l.Token(ctx, token.Hash); !errors.Is(err, ledger.ErrNone) {
		t.Errorf("a token of a signed-out account: %v", err)
	}
	if err := l.ChangeAccount(ctx, "eve", ledger.SignOut{}, func(*ledger.Account) {}); !errors.Is(err, ledger.ErrNone) {
		t.Errorf("change nobody: %v", err)
	}
	if all := fmt.Sprintf("%v %+v %#v %#v %s", ana, ana, ana.Password, ana.TOTP.Secret, ana.TOTP.Secret); strings.Contains(all, "$phc") || strings.Contains(all, "JBSW") {
		t.Errorf("a secret prints itself: %s", all)
	}
}

// TestSignInIsOneStep: no token without the account's word.
func TestSignInIsOneStep(t *testing.T) {
	l := openTest(t, filepath.Join(t.TempDir(), "ledger.db"), 0)
	ctx := t.Context()
	if err := l.AddAccount(ctx, ledger.Account{Name: "ana", Display: "Ana", Made: time.Now()}); err != nil {
		t.Fatal(err)
	}
	for i, yes := range []bool{true, false} {
		at := time.UnixMilli(1_790_000_000_000).Add(time.Duration(i) * time.Hour)
		token := ledger.Token{Hash: [32]byte{byte(i + 1)}, Account: "ana", Device: [65]byte{4}, Made: at, Used: at}
		if err := l.SignIn(ctx, token, func(a *ledger.Account) bool { a.SignedIn = at; return yes }); err != nil {
			t.Fatal(err)
		}
		if a, err := l.Account(ctx, "ana"); err != nil || !a.SignedIn.Equal(at) {
			t.Errorf("signed in at %v, %v", a.SignedIn, err)
		}
		got, err := l.Token(ctx, token.Hash)
		if yes && (err != nil || got != token) || !yes && !errors.Is(err, ledger.ErrNone) {
			t.Errorf("entered %v: token %+v, %v", yes, got, err)
		}
	}
	taken := ledger.Token{Hash: [32]byte{1}, Account: "ana", Made: time.Now(), Used: time.Now()}
	if err := l.SignIn(ctx, taken, func(a *ledger.Account) bool { a.Disabled = true; return true }); err == nil {
		t.Error("a token twice")
	}
	if a, err := l.Account(ctx, "ana"); err != nil || a.Disabled {
		t.Errorf("a step that failed changed the account: %+v, %v", a, err)
	}
	if err := l.SignIn(ctx, ledger.Token{Hash: [32]byte{9}, Account: "eve"}, func(*ledger.Account) bool { return true }); !errors.Is(err, ledger.ErrNone) {
		t.Errorf("nobody signs in: %v", err)
	}
}

// TestSignOutKeepsOne: whoever changes their own password stays signed in where they do it, and nowhere else.
func TestSignOutKeepsOne(t *testing.T) {
	l := openTest(t, filepath.Join(t.TempDir(), "ledger.db"), 0)
	ctx := t.Context()
	for _, name := range []string{"ana", "bea"} {
		if err := l.AddAccount(ctx, ledger.Account{Name: name, Display: name, Made: time.Now()}); err != nil {
			t.Fatal(err)
		}
	}
	for i, account := range []string{"ana", "ana", "bea"} {
		if err := l.AddToken(ctx, ledger.Token{Hash: [32]byte{byte(i + 1)}, Account: account, Made: time.Now(), Used: time.Now()}); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.ChangeAccount(ctx, "ana", ledger.SignOut{All: true, But: [32]byte{2}}, func(a *ledger.Account) { a.Password = "$new" }); err != nil {
		t.Fatal(err)
	}
	for i, want := range []error{ledger.ErrNone, nil, nil} {
		if _, err := l.Token(ctx, [32]byte{byte(i + 1)}); !errors.Is(err, want) {
			t.Errorf("token %d: %v, want %v", i+1, err, want)
		}
	}
}

func TestAccountsAreListedAndRemoved(t *testing.T) {
	l := openTest(t, filepath.Join(t.TempDir(), "ledger.db"), 0)
	ctx := t.Context()
	for _, name := range []string{"carl", "ana", "bea"} {
		if err := l.AddAccount(ctx, ledger.Account{Name: name, Display: name, Made: time.Now()}); err != nil {
			t.Fatal(err)
		}
	}
	names := func(after string, limit int) (out string) {
		t.Helper()
		all, err := l.ListAccounts(ctx, after, limit)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range all {
			out += a.Name + " "
		}
		return out
	}
	for _, test := range []struct {
		after string
		limit int
		want  string
	}{{"", -1, "ana bea carl "}, {"", 2, "ana bea "}, {"bea", 2, "carl "}, {"zoe", 2, ""}} {
		if got := names(test.after, test.limit); got != test.want {
			t.Errorf("%d after %q: %q, want %q", test.limit, test.after, got, test.want)
		}
	}
	if err := l.AddToken(ctx, ledger.Token{Hash: [32]byte{1}, Account: "bea", Made: time.Now(), Used: time.Now()}); err != nil {
		t.Fatal(err)
	}
	if err := l.RemoveAccount(ctx, "bea"); err != nil {
		t.Fatal(err)
	}
	if err := l.RemoveAccount(ctx, "bea"); !errors.Is(err, ledger.ErrNone) {
		t.Errorf("remove nobody: %v", err)
	}
	if _, err := l.Token(ctx, [32]byte{1}); !errors.Is(err, ledger.ErrNone) {
		t.Errorf("a token of a removed account: %v", err)
	}
	if got := names("", -1); got != "ana carl " {
		t.Errorf("left: %q", got)
	}
}

func TestSeatsAreKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	l, ctx := openTest(t, path, 0), t.Context()
	if err := l.Create(ctx, ledger.Session{ID: "one", Locator: "4821930", Account: "ana", Opened: time.Now()}, chain(1, "x")[0], 0); err != nil {
		t.Fatal(err)
	}
	for _, seat := range []struct {
		p       session.ParticipantID
		account string
	}{{1, "ana"}, {3, "bea"}, {1, "carl"}} {
		if err := l.SetSeat(ctx, "one", seat.p, seat.account); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.SetSeat(ctx, "none", 1, "ana"); !errors.Is(err, ledger.ErrNone) {
		t.Errorf("a seat in no session: %v", err)
	}
	_ = l.Close()
	got, err := openTest(t, path, 0).Seats(ctx, "one")
	if want := map[session.ParticipantID]string{1: "carl", 3: "bea"}; err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("seats %v, %v, want %v", got, err, want)
	}
}

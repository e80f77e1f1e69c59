package trust

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
)

const session = "abcdefghijklmnopqrstuvwxya"

// seeded is random bytes that are the same at each run.
func seeded(name string) io.Reader { return rand.NewChaCha8(sha256.Sum256([]byte(name))) }

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

type side struct {
	id    Identity
	hello Hello
}

func newSide(name string) side {
	id := must(NewIdentity(seeded(name)))
	return side{id: id, hello: Hello{
		Role: Customer, Name: name, Platform: "linux x11", Keys: id.Keys(sha256.Sum256([]byte("certificate of " + name))),
	}}
}

func newConsole() side {
	s := newSide("Ana")
	s.hello.Session, s.hello.Organisation = session, "Redes del Sur"
	return s
}

// ways are all ways of joining, as (joiner's secret, console's secret).
func ways(role Role) map[string]Secret {
	return map[string]Secret{
		"number":     must(NumberSecret("4821930", "77415")),
		"link":       must(LinkSecret(session, role, [16]byte{1, 2, 3})),
		"introduced": must(NoSecret(role)),
	}
}

// exchange runs a whole proof. a, b, c are the messages; the errors are those of the two Finishes.
type exchange struct {
	a, b, c               []byte
	joiner, console       Result
	joinerErr, consoleErr error
	answerErr, joinErr    error
}

func run(js, cs Secret, joiner, console Hello) (x exchange) {
	rnd := seeded("run")
	j, a, err := Join(rnd, js, joiner)
	if err != nil {
		x.joinErr = err
		return x
	}
	x.a = a
	an, b, err := Answer(rnd, cs, a, console)
	if err != nil {
		x.answerErr = err
		return x
	}
	x.b = b
	x.c, x.joiner, x.joinerErr = j.Finish(b)
	if x.c != nil {
		x.console, x.consoleErr = an.Finish(x.c)
	}
	return x
}

func TestRule20ProofEveryWay(t *testing.T) {
	for _, role := range []Role{Customer, Rep} {
		for name, secret := range ways(role) {
			joiner, console := newSide("Marta"), newConsole()
			joiner.hello.Role = role
			x := run(secret, secret, joiner.hello, console.hello)
			if err := errors.Join(x.joinErr, x.answerErr, x.joinerErr, x.consoleErr); err != nil {
				t.Fatalf("%s %c: %v", name, role, err)
			}
			j, c := x.joiner, x.console
			if j.Key != c.Key || j.Transcript != c.Transcript || j.WordSeed != c.WordSeed || j.Key == [32]byte{} {
				t.Errorf("%s: the two sides differ", name)
			}
			if j.Words("es") != c.Words("es") || j.Words("es") == j.Words("en") {
				t.Errorf("%s: words %v / %v", name, j.Words("es"), c.Words("es"))
			}
			if j.Session != session || c.Session != session || j.Role != role || c.Role != role || j.Method != secret.Method() {
				t.Errorf("%s: %+v %+v", name, j, c)
			}
			if j.Peer.Name != "Ana" || j.Peer.Organisation != "Redes del Sur" || j.Peer.Keys != console.hello.Keys {
				t.Errorf("%s: joiner sees %+v", name, j.Peer)
			}
			if c.Peer.Name != "Marta" || c.Peer.Keys != joiner.hello.Keys || c.Peer.Platform != "linux x11" {
				t.Errorf("%s: console sees %+v", name, c.Peer)
			}
			if len(x.a) > MaxMessage || len(x.b) > MaxMessage || len(x.c) > MaxMessage {
				t.Errorf("%s: sizes %d %d %d", name, len(x.a), len(x.b), len(x.c))
			}
			if bytes.Contains(x.b, []byte("Ana")) || bytes.Contains(x.b, []byte(session)) {
				t.Errorf("%s: message B shows the console's name or session to the server", name)
			}
		}
	}
}

func TestProofWrongSecret(t *testing.T) {
	right, link := must(NumberSecret("4821930", "77415")), [16]byte{1, 2, 3}
	otherSession := "b" + session[1:]
	cases := []struct {
		name            string
		joiner, console Secret
		where           string // who notices: "answer" or "joiner"
		want            error
	}{
		{"wrong digits", must(NumberSecret("4821930", "77416")), right, "joiner", ErrProof},
		{"wrong locator", must(NumberSecret("4821931", "77415")), right, "joiner", ErrProof},
		{"wrong link secret", must(LinkSecret(session, Customer, [16]byte{9})), must(LinkSecret(session, Customer, link)), "answer", ErrProof},
		{"link of another session", must(LinkSecret(otherSession, Customer, link)), must(LinkSecret(session, Customer, link)), "joiner", ErrProof},
		{"customer's link on a rep's", must(LinkSecret(session, Customer, link)), must(LinkSecret(session, Rep, link)), "answer", ErrRole},
		{"number against link", right, must(LinkSecret(session, Customer, link)), "answer", ErrProof},
		{"introduced against number", must(NoSecret(Customer)), right, "answer", ErrProof},
	}
	for _, c := range cases {
		x := run(c.joiner, c.console, newSide("Marta").hello, newConsole().hello)
		got := x.answerErr
		if c.where == "joiner" {
			got = x.joinerErr
		}
		if !errors.Is(got, c.want) || x.joinErr != nil {
			t.Errorf("%s: answer %v, joiner %v", c.name, x.answerErr, x.joinerErr)
		}
		if x.c != nil || x.joiner != (Result{}) {
			t.Errorf("%s: the joiner went on", c.name)
		}
	}
}

// A holder of a customer's link who claims to be a rep derives K for "customer", as the link says, and writes "rep" into A:
// the console must not take the role from A's word.
func TestProofRoleIsTheLinks(t *testing.T) {
	secret := must(LinkSecret(session, Customer, [16]byte{1}))
	hello := newSide("Marta").hello
	hello.Role = Rep
	if _, _, err := Join(seeded("role"), secret, hello); !errors.Is(err, ErrRole) {
		t.Errorf("an honest joiner: %v", err)
	}
	hello.Role = Customer
	_, a := must2(Join(seeded("role"), secret, hello))
	m := must(ParseA(a))
	m.Hello.Role = Rep
	if _, _, err := Answer(seeded("answer"), secret, m.Bytes(), newConsole().hello); !errors.Is(err, ErrRole) {
		t.Errorf("a dishonest joiner: %v", err)
	}
}

// By number the role is part of CI: a relay that changes "customer" to "rep" breaks the proof.
func TestProofRoleInNumber(t *testing.T) {
	secret := must(NumberSecret("4821930", "77415"))
	j, a := must2(Join(seeded("join"), secret, newSide("Marta").hello))
	m := must(ParseA(a))
	m.Hello.Role = Rep
	_, b := must2(Answer(seeded("answer"), secret, m.Bytes(), newConsole().hello))
	if c, _, err := j.Finish(b); !errors.Is(err, ErrProof) || c != nil {
		t.Errorf("joiner: %v", err)
	}
}

func must2[T, U any](v T, u U, err error) (T, U) {
	if err != nil {
		panic(err)
	}
	return v, u
}

func TestProofServerKey(t *testing.T) {
	real, fake := [32]byte{1}, [32]byte{2}
	for name, secret := range ways(Customer) {
		for _, c := range []struct {
			joiner, console [32]byte
			want            error
		}{
			{real, real, nil}, {fake, real, ErrServerKey}, {[32]byte{}, real, nil}, {real, [32]byte{}, nil},
		} {
			joiner, console := newSide("Marta").hello, newConsole().hello
			joiner.ServerKey, console.ServerKey = c.joiner, c.console
			x := run(secret, secret, joiner, console)
			if !errors.Is(x.joinerErr, c.want) || !errors.Is(x.consoleErr, c.want) {
				t.Errorf("%s %v: joiner %v, console %v", name, c, x.joinerErr, x.consoleErr)
			}
			if c.want != nil && (x.joiner != (Result{}) || x.console != (Result{})) {
				t.Errorf("%s: a result beside ErrServerKey", name)
			}
		}
	}
}

// Every bit that the relay flips in any message ends the proof, on the side that the altered message reaches or on the
// next one, and never gives a result.
func TestProofTampering(t *testing.T) {
	for name, secret := range ways(Customer) {
		joiner, console := newSide("Marta").hello, newConsole().hello
		refused := map[error]int{}
		count := func(err error, message string, i int) {
			t.Helper()
			for _, want := range []error{ErrProof, ErrMessage, ErrVersion, ErrPoint, ErrRole} {
				if errors.Is(err, want) {
					refused[want]++
					return
				}
			}
			t.Fatalf("%s: %s byte %d: %v", name, message, i, err)
		}
		j, a := must2(Join(seeded("run"), secret, joiner))
		an, b := must2(Answer(seeded("answer"), secret, a, console))
		for i := range a {
			bad, fresh := flip(a, i), *j
			_, b, err := Answer(seeded("answer"), secret, bad, console)
			if err == nil {
				_, _, err = fresh.Finish(b)
			}
			count(err, "A", i)
		}
		for i := range b {
			fresh := *j
			c, _, err := fresh.Finish(flip(b, i))
			if c != nil {
				t.Fatalf("%s: B byte %d: the joiner sent C", name, i)
			}
			count(err, "B", i)
		}
		c, _, err := j.Finish(b)
		if err != nil {
			t.Fatal(err)
		}
		for i := range c {
			fresh := *an
			_, err := fresh.Finish(flip(c, i))
			count(err, "C", i)
		}
		if _, err := an.Finish(c); err != nil {
			t.Errorf("%s: untouched: %v", name, err)
		}
		if n := len(a) + len(b) + len(c); refused[ErrProof] < n/3 {
			t.Errorf("%s: of %d bytes only %d reached the proof itself", name, n, refused[ErrProof])
		}
	}
}

// flip returns b with one bit of byte i changed.
func flip(b []byte, i int) []byte {
	b = bytes.Clone(b)
	b[i] ^= 1 << (i % 8)
	return b
}

func TestProofReplay(t *testing.T) {
	for name, secret := range ways(Customer) {
		joiner, console := newSide("Marta").hello, newConsole().hello
		j, a := must2(Join(seeded("first"), secret, joiner))
		an, b := must2(Answer(seeded("answer 1"), secret, a, console))
		c, _, err := j.Finish(b)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := an.Finish(c); err != nil {
			t.Fatal(err)
		}
		if _, err := an.Finish(c); !errors.Is(err, ErrUsed) {
			t.Errorf("%s: C twice: %v", name, err)
		}
		if _, _, err := j.Finish(b); !errors.Is(err, ErrUsed) {
			t.Errorf("%s: B twice: %v", name, err)
		}
		// A and C again, to a console that answers anew.
		an, _ = must2(Answer(seeded("answer 2"), secret, a, console))
		if _, err := an.Finish(c); !errors.Is(err, ErrProof) {
			t.Errorf("%s: old A and C: %v", name, err)
		}
		// B again, to a joiner who asks anew.
		j, _ = must2(Join(seeded("second"), secret, joiner))
		if _, _, err := j.Finish(b); !errors.Is(err, ErrProof) {
			t.Errorf("%s: old B: %v", name, err)
		}
		// A comes back to its sender.
		j, a = must2(Join(seeded("third"), secret, joiner))
		if _, _, err := j.Finish(a); !errors.Is(err, ErrMessage) {
			t.Errorf("%s: A reflected: %v", name, err)
		}
	}
}

// The server puts its own certificate into A, to end DTLS itself. Without the secret neither side accepts.
func TestProofMiddleFingerprint(t *testing.T) {
	for _, name := range []string{"number", "link"} {
		secret := ways(Customer)[name]
		j, a := must2(Join(seeded("join"), secret, newSide("Marta").hello))
		m := must(ParseA(a))
		m.Hello.Keys.Fingerprint = sha256.Sum256([]byte("the server's certificate"))
		an, b := must2(Answer(seeded("answer"), secret, m.Bytes(), newConsole().hello))
		if c, _, err := j.Finish(b); !errors.Is(err, ErrProof) || c != nil {
			t.Errorf("%s: joiner: %v", name, err)
		}
		guess := MessageC{Reveal: j.reveal}
		if _, err := an.Finish(guess.Bytes()); !errors.Is(err, ErrProof) {
			t.Errorf("%s: console: %v", name, err)
		}
	}
}

// Introduced by the server, there is nothing to prove: the server can be both ends. The words are what shows it.
func TestProofIntroducedMiddleShowsInWords(t *testing.T) {
	secret := must(NoSecret(Customer))
	j, a := must2(Join(seeded("join"), secret, newSide("Marta").hello))
	middleAn, b := must2(Answer(seeded("middle"), secret, a, func() Hello { h := newConsole().hello; h.Keys = newSide("M").hello.Keys; return h }()))
	c, joiner, err := j.Finish(b)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := middleAn.Finish(c); err != nil {
		t.Fatal(err)
	}
	x := run(secret, secret, newSide("Malory").hello, newConsole().hello)
	if x.consoleErr != nil || x.console.Words("en") == joiner.Words("en") {
		t.Errorf("words %v, %v", joiner.Words("en"), x.console.Words("en"))
	}
}

func TestProofOwnKeysComeBack(t *testing.T) {
	secret := must(NumberSecret("4821930", "77415"))
	console := newConsole().hello
	_, a := must2(Join(seeded("join"), secret, console))
	if _, _, err := Answer(seeded("answer"), secret, a, console); err == nil {
		t.Error("a console answered itself")
	}
}

func TestDecoyHasTheShapeOfAnAnswer(t *testing.T) {
	for name, secret := range ways(Customer) {
		_, a := must2(Join(seeded("join"), secret, newSide("Marta").hello))
		short, long := newConsole().hello, newConsole().hello
		short.Name, short.Organisation = "", ""
		long.Name, long.Organisation = string(bytes.Repeat([]byte("ñ"), 64)), string(bytes.Repeat([]byte("漢"), 64))
		_, b1 := must2(Answer(seeded("1"), secret, a, short))
		_, b2 := must2(Answer(seeded("2"), secret, a, long))
		decoy := must(Decoy(seeded("3"), a))
		again := must(Decoy(seeded("4"), a))
		if len(b1) != len(decoy) || len(b2) != len(decoy) {
			t.Errorf("%s: answers of %d and %d bytes, decoy %d", name, len(b1), len(b2), len(decoy))
		}
		if !bytes.Equal(b1[:3], decoy[:3]) || bytes.Equal(decoy[3:], again[3:]) {
			t.Errorf("%s: decoy's head %x, answer's %x", name, decoy[:3], b1[:3])
		}
		if _, err := ParseB(decoy); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		j, _ := must2(Join(seeded("join"), secret, newSide("Marta").hello))
		if c, _, err := j.Finish(decoy); !errors.Is(err, ErrProof) || c != nil {
			t.Errorf("%s: the joiner's view of a decoy: %v", name, err)
		}
		// Broken messages are refused alike.
		for i := 0; i < len(a); i += 5 {
			bad := bytes.Clone(a)
			bad[i] ^= 0xff
			_, _, genuine := Answer(seeded("5"), secret, bad, short)
			_, false1 := Decoy(seeded("6"), bad)
			malformed := errors.Is(genuine, ErrMessage) || errors.Is(genuine, ErrPoint) || errors.Is(genuine, ErrVersion)
			if malformed != (false1 != nil) {
				t.Fatalf("%s: byte %d: answer %v, decoy %v", name, i, genuine, false1)
			}
		}
	}
}

func TestSecretsDoNotPrint(t *testing.T) {
	secret := must(NumberSecret("4821930", "77415"))
	saved := must(newSide("Marta").id.Save())
	for _, format := range []string{"%v", "%+v", "%#v", "%s"} {
		for _, v := range []any{secret, saved, []any{secret}, struct{ S Secret }{secret}} {
			if s := fmt.Sprintf(format, v); strings.Contains(s, "77415") || !strings.Contains(s, redacted) {
				t.Errorf("%s: %s", format, s)
			}
		}
	}
}

func BenchmarkProofByNumber(b *testing.B) { benchmarkProof(b, "number") }
func BenchmarkProofByLink(b *testing.B)   { benchmarkProof(b, "link") }

func benchmarkProof(b *testing.B, way string) {
	secret, joiner, console, rnd := ways(Customer)[way], newSide("Marta").hello, newConsole().hello, seeded("bench")
	b.ReportAllocs()
	for b.Loop() {
		j, a := must2(Join(rnd, secret, joiner))
		an, m := must2(Answer(rnd, secret, a, console))
		c, _ := must2(j.Finish(m))
		must(an.Finish(c))
	}
}

func BenchmarkDecoy(b *testing.B) {
	_, a := must2(Join(seeded("join"), ways(Customer)["number"], newSide("Marta").hello))
	rnd := seeded("bench")
	for b.Loop() {
		must(Decoy(rnd, a))
	}
}

package trust

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"io"
	"math/rand/v2"
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

func TestProofEveryWay(t *testing.T) {
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

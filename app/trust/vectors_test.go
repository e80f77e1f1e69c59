package trust

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"flag"
	"os"
	"testing"
)

var update = flag.Bool("update", false, "write testdata/proof.json anew: only with a new protocol version")

// proofVector is one exchange with the random bytes fixed, in hexadecimal, for whoever writes the other end in another
// language. The private values are the joiner's, in the order in which Join draws them.
type proofVector struct {
	Way, Locator, Digits, Session, LinkSecret, Role string

	Nonce, Reveal, Sid, Scalar string // drawn by the joiner; Sid and Scalar only where the way has them

	A, B, C                   string
	Transcript, Key, WordSeed string
	ConsoleHello              string // what B seals
	Words, WordsSpanish       [4]string
}

// TestProofVectors pins every byte of the protocol.
func TestProofVectors(t *testing.T) {
	const file = "testdata/proof.json"
	var got []proofVector
	for _, way := range []string{"number", "link", "introduced"} {
		got = append(got, makeVector(t, way))
	}
	b, err := json.MarshalIndent(got, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	b = append(b, '\n')
	if *update {
		if err := os.WriteFile(file, b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(b, want) {
		t.Errorf("the protocol is not that of %s any more: programs in the field will not understand us", file)
	}
}

func makeVector(t *testing.T, way string) proofVector {
	t.Helper()
	secret := ways(Customer)[way]
	draws := new(bytes.Buffer)
	j, a := must2(Join(tee{seeded("vector"), draws}, secret, newSide("Marta").hello))
	an, b := must2(Answer(seeded("answer"), secret, a, newConsole().hello))
	c, r, err := j.Finish(b)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := an.Finish(c); err != nil {
		t.Fatal(err)
	}
	v := proofVector{
		Way: way, Session: session, Role: "c", Locator: secret.locator, Digits: secret.digits,
		Nonce: hex.EncodeToString(draws.Next(nonceSize)), Reveal: hex.EncodeToString(draws.Next(revealSize)),
		A: hex.EncodeToString(a), B: hex.EncodeToString(b), C: hex.EncodeToString(c),
		Transcript: hex.EncodeToString(r.Transcript[:]), Key: hex.EncodeToString(r.Key[:]), WordSeed: hex.EncodeToString(r.WordSeed[:]),
		ConsoleHello: hex.EncodeToString(appendConsoleHello(nil, r.Peer)),
		Words:        r.Words("en"), WordsSpanish: r.Words("es"),
	}
	switch secret.method {
	case ByNumber:
		v.Sid, v.Scalar = hex.EncodeToString(draws.Next(sidSize)), hex.EncodeToString(draws.Next(32))
	case ByLink:
		v.LinkSecret = hex.EncodeToString(secret.link[:])
	case Introduced:
		v.Scalar = hex.EncodeToString(draws.Next(32))
	}
	if draws.Len() > 0 {
		t.Errorf("%s: %d random bytes that the vector does not name", way, draws.Len())
	}
	return v
}

// tee keeps what was read.
type tee struct {
	from interface{ Read([]byte) (int, error) }
	kept *bytes.Buffer
}

func (t tee) Read(b []byte) (int, error) {
	n, err := t.from.Read(b)
	t.kept.Write(b[:n])
	return n, err
}

package trust

import (
	"bytes"
	"crypto/ecdh"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"testing"
)

// vectors of draft-irtf-cfrg-cpace, appendix B.1.
func vectors(t *testing.T, group string) map[string][]byte {
	t.Helper()
	raw, err := os.ReadFile("testdata/cpace-x25519-sha512.json")
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]map[string]string
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	out := make(map[string][]byte)
	for k, v := range all[group] {
		if out[k], err = hex.DecodeString(v); err != nil {
			t.Fatal(err)
		}
	}
	if len(out) == 0 {
		t.Fatalf("no vectors in %s", group)
	}
	return out
}

func TestCPaceVectors(t *testing.T) {
	v := vectors(t, "G_25519")
	equal := func(name string, got []byte) {
		t.Helper()
		if !bytes.Equal(got, v[name]) {
			t.Errorf("%s = %x, want %x", name, got, v[name])
		}
	}
	g := cpaceGenerator(v["PRS"], v["CI"], v["sid"])
	equal("g", g)
	ya, ya1, err := cpaceShare(bytes.NewReader(v["ya"]), g)
	if err != nil {
		t.Fatal(err)
	}
	equal("Ya", ya1[:])
	yb, yb1, err := cpaceShare(bytes.NewReader(v["yb"]), g)
	if err != nil {
		t.Fatal(err)
	}
	equal("Yb", yb1[:])
	for _, side := range []struct {
		priv *ecdh.PrivateKey
		peer []byte
	}{{ya, yb1[:]}, {yb, ya1[:]}} {
		k, err := x25519(side.priv, side.peer)
		if err != nil {
			t.Fatal(err)
		}
		equal("K", k)
		in := cpaceKeyInput{Sid: v["sid"], K: k, Ya: ya1[:], ADa: v["ADa"], Yb: yb1[:], ADb: v["ADb"]}
		equal("ISK_IR", cpaceISK(in))
		in.SymmetricForm = true
		equal("ISK_SY", cpaceISK(in))
	}
}

func TestCPaceInvalidPoints(t *testing.T) {
	v := vectors(t, "X25519_points")
	if len(v) != 12 {
		t.Fatalf("%d invalid points, the draft has 12", len(v))
	}
	priv, _, err := plainShare(seeded("points"))
	if err != nil {
		t.Fatal(err)
	}
	for name, y := range v {
		if k, err := x25519(priv, y); !errors.Is(err, ErrPoint) {
			t.Errorf("%s: key %x, err %v", name, k, err)
		}
		if err := checkX25519(y); !errors.Is(err, ErrPoint) {
			t.Errorf("%s: checkX25519 = %v", name, err)
		}
	}
	for _, bad := range [][]byte{nil, make([]byte, 31), make([]byte, 33)} {
		if err := checkX25519(bad); !errors.Is(err, ErrPoint) {
			t.Errorf("%d bytes: %v", len(bad), err)
		}
	}
	base := make([]byte, 32)
	base[0] = 9
	if err := checkX25519(base); err != nil {
		t.Errorf("base point: %v", err)
	}
}

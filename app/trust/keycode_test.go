package trust

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"
)

// What an administrator reads out is typed in many ways, and is the code of one key only.
func TestKeyCode(t *testing.T) {
	key := sha256.Sum256([]byte("a key"))
	code, whole := KeyCode(key), hex.EncodeToString(key[:])
	if len(strings.Fields(code)) != 8 || strings.ReplaceAll(code, " ", "") != whole[:32] {
		t.Fatalf("the code is %q", code)
	}
	for _, typed := range []string{
		code, strings.ToUpper(code), strings.ReplaceAll(code, " ", ""), strings.ReplaceAll(code, " ", "-"), " " + strings.ReplaceAll(code, " ", ":") + "\n",
		whole, strings.ReplaceAll(code, " ", "\u00a0"),
	} {
		if !IsKeyCode(typed, key) {
			t.Errorf("%q is not taken", typed)
		}
	}
	near := key
	near[keyCodeLen-1] ^= 1
	far := key
	far[31] ^= 1
	for _, typed := range []string{
		"", " ", code[:4], code[:len(code)-1], code[:len(code)-5], code + " 0", whole[:34], whole[:62], whole + "00", KeyCode(near), hex.EncodeToString(far[:]),
		strings.Join(func() []string { w := Words(key[:], "en"); return w[:] }(), " "), "0x" + code,
	} {
		if IsKeyCode(typed, key) {
			t.Errorf("%q is taken", typed)
		}
	}
	if IsKeyCode("", [32]byte{}) {
		t.Error("nothing is the code of no key")
	}
}

package wire

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"testing"

	"deskhand/app/session"
)

func b64(n int) string { return base64.StdEncoding.EncodeToString(make([]byte, n)) }

// refusal is a message and what Decode says to it.
type refusal struct {
	name, bytes string
	want        error // nil: accepted
}

func checkRefusals(t *testing.T, tests []refusal) {
	t.Helper()
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m, err := Decode([]byte(test.bytes))
			if !errors.Is(err, test.want) || err == nil != (test.want == nil) {
				t.Errorf("Decode(%.200s) = %v, %v; want %v", test.bytes, m, err, test.want)
			}
		})
	}
}

// A message is one JSON text written in one way only.
func TestDecodeRefusesWhatIsWrittenOtherwise(t *testing.T) {
	checkRefusals(t, []refusal{
		{"the smallest message", `{"t":"welcome","m":{"rep":""}}`, nil},
		{"nothing", ``, ErrMalformed},
		{"no JSON", `hello`, ErrMalformed},
		{"a list", `[]`, ErrMalformed},
		{"null", `null`, ErrMalformed},
		{"null body", `{"t":"welcome","m":null}`, ErrMalformed},
		{"no body", `{"t":"welcome"}`, ErrMalformed},
		{"no type", `{"m":{"rep":""}}`, ErrMalformed},
		{"unknown type", `{"t":"farewell","m":{}}`, ErrMalformed},
		{"a type of no message", `{"t":"","m":{}}`, ErrMalformed},
		{"unknown field outside", `{"t":"welcome","m":{"rep":""},"x":1}`, ErrMalformed},
		{"unknown field inside", `{"t":"welcome","m":{"rep":"","x":1}}`, ErrMalformed},
		{"duplicate key outside", `{"t":"welcome","t":"welcome","m":{"rep":""}}`, ErrMalformed},
		{"duplicate key inside", `{"t":"welcome","m":{"rep":"","rep":""}}`, ErrMalformed},
		{"key in capitals", `{"T":"welcome","m":{"rep":""}}`, ErrMalformed},
		{"other order", `{"m":{"rep":""},"t":"welcome"}`, ErrMalformed},
		{"white space before", ` {"t":"welcome","m":{"rep":""}}`, ErrMalformed},
		{"white space after", `{"t":"welcome","m":{"rep":""}}` + "\n", ErrMalformed},
		{"white space within", `{"t":"welcome","m":{"rep": ""}}`, ErrMalformed},
		{"trailing byte", `{"t":"welcome","m":{"rep":""}}}`, ErrMalformed},
		{"two messages", `{"t":"welcome","m":{"rep":""}}{"t":"welcome","m":{"rep":""}}`, ErrMalformed},
		{"cut off", `{"t":"welcome","m":{"rep":""}`, ErrMalformed},
		{"needless escape", `{"t":"welcome","m":{"rep":"\u0041"}}`, ErrMalformed},
		{"HTML escape", `{"t":"welcome","m":{"rep":"\u003c"}}`, ErrMalformed},
		{"lone surrogate", `{"t":"welcome","m":{"rep":"\ud800"}}`, ErrMalformed},
		{"invalid UTF-8", "{\"t\":\"welcome\",\"m\":{\"rep\":\"\xff\"}}", ErrMalformed},
		{"zero byte", "{\"t\":\"welcome\",\"m\":{\"rep\":\"\x00\"}}", ErrMalformed},
		{"byte order mark", "\ufeff" + `{"t":"welcome","m":{"rep":""}}`, ErrMalformed},
		{"number for text", `{"t":"welcome","m":{"rep":1}}`, ErrMalformed},
		{"fraction", `{"t":"submitted","m":{"ref":1.0,"n":1}}`, ErrMalformed},
		{"exponent", `{"t":"submitted","m":{"ref":1,"n":1e2}}`, ErrMalformed},
		{"minus zero", `{"t":"submitted","m":{"ref":1,"n":-0}}`, ErrMalformed},
		{"negative", `{"t":"submitted","m":{"ref":-1,"n":1}}`, ErrMalformed},
		{"ref beyond 32 bits", `{"t":"submitted","m":{"ref":4294967296,"n":1}}`, ErrMalformed},
		{"n at 64 bits", `{"t":"submitted","m":{"ref":1,"n":18446744073709551615}}`, nil},
		{"base64 with a line break", `{"t":"proof","m":{"ref":1,"proof":"AA\nAA"}}`, ErrMalformed},
		{"base64 without padding", `{"t":"proof","m":{"ref":1,"proof":"AA"}}`, ErrMalformed},
		{"base64 with stray bits", `{"t":"proof","m":{"ref":1,"proof":"AB=="}}`, ErrMalformed},
		{"base64 of web links", `{"t":"proof","m":{"ref":1,"proof":"-_8="}}`, ErrMalformed},
		{"bytes as a list", `{"t":"proof","m":{"ref":1,"proof":[1,2]}}`, ErrMalformed},
		{"no bytes", `{"t":"proof","m":{"ref":1,"proof":null}}`, nil},
		{"no bytes, written as text", `{"t":"proof","m":{"ref":1,"proof":""}}`, nil},
		{"deep", `{"t":"welcome","m":` + strings.Repeat("[", 30000) + strings.Repeat("]", 30000) + `}`, ErrMalformed},
	})
}

// What a message says is bounded, and versions are told apart.
func TestDecodeRefusesWhatIsBeyondLimits(t *testing.T) {
	checkRefusals(t, []refusal{
		{"nonce too short", challenge(Version, NonceLen-1, ""), ErrMalformed},
		{"nonce too long", challenge(Version, NonceLen+1, ""), ErrMalformed},
		{"challenge of the next version", challenge(Version+1, NonceLen, ""), ErrOutdated},
		{"challenge of the next version with more in it", challenge(Version+1, 0, `,"more":[1]`), ErrNewer},
		{"challenge of version 0", challenge(0, NonceLen, ""), ErrMalformed},
		{"challenge with more in it", challenge(Version, NonceLen, `,"more":[1]`), ErrMalformed},
		{"hello of the next version", fmt.Sprintf(`{"t":"hello","m":{"v":%d,"shape":"other"}}`, Version+1), ErrNewer},
		{"hello of version 0", `{"t":"hello","m":{"v":0,"program":"share","token":"","sig":null}}`, ErrMalformed},
		{"hello with half a signature", `{"t":"hello","m":{"v":1,"program":"share","token":"","sig":"` + b64(32) + `"}}`, ErrMalformed},
		{"word at its limit", `{"t":"welcome","m":{"rep":"` + strings.Repeat("a", MaxWord) + `"}}`, nil},
		{"word over its limit", `{"t":"welcome","m":{"rep":"` + strings.Repeat("a", MaxWord+1) + `"}}`, ErrMalformed},
		{"text at its limit", failure(4 * MaxWord), nil},
		{"text over its limit", failure(4*MaxWord + 1), ErrMalformed},
		{"proof at its limit", `{"t":"proof","m":{"ref":1,"proof":"` + b64(MaxProof) + `"}}`, nil},
		{"proof over its limit", `{"t":"proof","m":{"ref":1,"proof":"` + b64(MaxProof+1) + `"}}`, ErrMalformed},
		{"sealed body at its limit", relay(MaxSealed), nil},
		{"sealed body over its limit", relay(MaxSealed + 1), ErrMalformed},
		{"knock at nothing", `{"t":"knock","m":{"ref":1,"locator":"","session":"","rep":false,"proof":null}}`, ErrMalformed},
		{"knock at both", `{"t":"knock","m":{"ref":1,"locator":"1","session":"1","rep":false,"proof":null}}`, ErrMalformed},
	})
}

// Rights and codes stand where they belong.
func TestDecodeRefusesRightsAndCodes(t *testing.T) {
	checkRefusals(t, []refusal{
		{"rights", `{"t":"welcome","m":{"rep":"A","rights":{"role":"rep","multi":true,"max_customers":0,"agent":false}}}`, nil},
		{"nobody's rights", `{"t":"welcome","m":{"rep":"","rights":{"role":"rep","multi":true,"max_customers":0,"agent":false}}}`, ErrMalformed},
		{"rights of no role", `{"t":"welcome","m":{"rep":"A","rights":{"role":"king","multi":true,"max_customers":0,"agent":false}}}`, ErrMalformed},
		{"no rights, written out", `{"t":"welcome","m":{"rep":"A","rights":{"role":"","multi":false,"max_customers":0,"agent":false}}}`, ErrMalformed},
		{"a refusal for want of room", `{"t":"prove","m":{"session":"s","joiner":"j","proof":null,"code":"full"}}`, nil},
		{"another code to a joiner", `{"t":"prove","m":{"session":"s","joiner":"j","proof":null,"code":"busy"}}`, ErrMalformed},
		{"a proof and a refusal", `{"t":"prove","m":{"session":"s","joiner":"j","proof":"AA==","code":"full"}}`, ErrMalformed},
		{"no code, written out", `{"t":"prove","m":{"session":"s","joiner":"j","proof":null,"code":""}}`, ErrMalformed},
	})
}

// Entries follow one another and are of bounded size.
func TestDecodeRefusesEntries(t *testing.T) {
	entry := func(n, prev, body, sig int) string {
		return fmt.Sprintf(`{"n":%d,"at":0,"prev":%s,"body":"%s","sig":"%s"}`, n, quoted(prev), b64(body), b64(sig))
	}
	entries := func(list string) string { return `{"t":"entries","m":{"session":"s","list":` + list + `}}` }
	checkRefusals(t, []refusal{
		{"no entries", entries(`[]`), ErrMalformed},
		{"null entries", entries(`null`), ErrMalformed},
		{"an entry", entries("[" + entry(1, 0, 1, SigLen) + "]"), nil},
		{"entry 0", entries("[" + entry(0, 0, 1, SigLen) + "]"), ErrMalformed},
		{"first entry with a predecessor", entries("[" + entry(1, HashLen, 1, SigLen) + "]"), ErrMalformed},
		{"second entry without", entries("[" + entry(2, 0, 1, SigLen) + "]"), ErrMalformed},
		{"second entry with half", entries("[" + entry(2, HashLen-1, 1, SigLen) + "]"), ErrMalformed},
		{"empty body", entries("[" + entry(1, 0, 0, SigLen) + "]"), ErrMalformed},
		{"body at its limit", entries("[" + entry(1, 0, MaxBody, SigLen) + "]"), nil},
		{"body over its limit", entries("[" + entry(1, 0, MaxBody+1, SigLen) + "]"), ErrMalformed},
		{"short signature", entries("[" + entry(1, 0, 1, SigLen-1) + "]"), ErrMalformed},
		{"before 1970", entries(strings.Replace("["+entry(1, 0, 1, SigLen)+"]", `"at":0`, `"at":-1`, 1)), ErrMalformed},
		{"most entries", entries("[" + strings.Repeat(entry(1, 0, 1, SigLen)+",", MaxEntries-1) + entry(1, 0, 1, SigLen) + "]"), nil},
		{"one more", entries("[" + strings.Repeat(entry(1, 0, 1, SigLen)+",", MaxEntries) + entry(1, 0, 1, SigLen) + "]"), ErrMalformed},
		{"nine relays", `{"t":"relays","m":{"session":"s","urls":["","","","","","","","",""],"username":"","password":"","until":0}}`, ErrMalformed},
		{"no relays", `{"t":"relays","m":{"session":"s","urls":null,"username":"","password":"","until":0}}`, nil},
		{"over the limit", `{"t":"welcome","m":{"rep":"` + strings.Repeat("a", MaxSignal) + `"}}`, ErrTooLarge},
	})
}

func quoted(n int) string {
	if n == 0 {
		return "null"
	}
	return `"` + b64(n) + `"`
}

func challenge(version, nonce int, more string) string {
	return fmt.Sprintf(`{"t":"challenge","m":{"v":%d,"nonce":"%s","now":0,"site":""%s}}`, version, b64(nonce), more)
}

func failure(text int) string {
	return `{"t":"failure","m":{"ref":0,"code":"busy","text":"` + strings.Repeat("a", text) + `"}}`
}

func relay(body int) string {
	return `{"t":"relay","m":{"session":"s","from":1,"to":2,"body":"` + b64(body) + `"}}`
}

// The limits have to agree with each other: what is within one may not be over another.
func TestLimitsAgree(t *testing.T) {
	long := session.ID(strings.Repeat("s", MaxWord))
	if b, err := Encode(Relay{Session: long, From: 1 << 31, To: 1 << 31, Body: fill(MaxSealed)}); err != nil {
		t.Errorf("the largest sealed body: %d bytes, %v", len(b), err)
	}
	if _, err := Encode(Entries{Session: long, List: []Entry{{N: 1 << 63, At: 1 << 62, Prev: fill(HashLen), Body: fill(MaxBody), Sig: fill(SigLen)}}}); err != nil {
		t.Errorf("the largest entry: %v", err)
	}
	if _, err := Encode(Submit{Session: long, Joiner: string(long), Body: fill(MaxBody), Sig: fill(SigLen)}); err != nil {
		t.Errorf("the largest submission: %v", err)
	}
}

// Encode refuses what the other side would cut us off for.
func TestEncodeRefuses(t *testing.T) {
	tests := []struct {
		name string
		m    Message
	}{
		{"a token that is too long", Hello{Version: Version, Program: ProgramConsole, Token: strings.Repeat("t", MaxWord+1)}},
		{"no version", Hello{Program: ProgramConsole}},
		{"a site's name in Latin-1", Challenge{Version: Version, Nonce: fill(NonceLen), Site: "Espa\xf1a"}},
		{"a text cut within a character", Failure{Text: "Espa\xc3"}},
		{"no entries", Entries{Session: sampleSession}},
		{"a signature that is missing", Open{Body: []byte("{}")}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if b, err := Encode(test.m); !errors.Is(err, ErrMalformed) {
				t.Errorf("got %s, %v", b, err)
			}
		})
	}
}

func TestCommandsRefused(t *testing.T) {
	good, err := EncodeCommand(sampleCommand(session.Pause{On: true}))
	if err != nil {
		t.Fatal(err)
	}
	change := func(from, to string) []byte {
		if !bytes.Contains(good, []byte(from)) {
			t.Fatalf("%s has no %s", good, from)
		}
		return bytes.Replace(good, []byte(from), []byte(to), 1)
	}
	tests := []struct {
		name  string
		bytes []byte
		want  error
	}{
		{"nothing", nil, ErrMalformed},
		{"next version", change(`"v":1`, `"v":2`), ErrOutdated},
		{"next version with more in it", change(`{"v":1`, fmt.Sprintf(`{"novelty":[],"v":%d`, Version+1)), ErrNewer},
		{"next version of something else", fmt.Appendf(nil, `{"v":%d}`, Version+1), ErrNewer},
		{"no version", change(`"v":1`, `"v":0`), ErrMalformed},
		{"unknown command", change(`"pause"`, `"fly"`), ErrMalformed},
		{"no command", change(`"pause"`, `""`), ErrMalformed},
		{"another command's name", change(`"pause"`, `"start"`), ErrMalformed},
		{"unknown field", change(`{"on":true}`, `{"on":true,"x":1}`), ErrMalformed},
		{"duplicate field", change(`{"on":true}`, `{"on":false,"on":true}`), ErrMalformed},
		{"field in capitals", change(`{"on":true}`, `{"ON":true}`), ErrMalformed},
		{"field left out", change(`{"on":true}`, `{}`), ErrMalformed},
		{"null for the command", change(`{"on":true}`, `null`), ErrMalformed},
		{"white space", change(`{"on":true}`, `{"on": true}`), ErrMalformed},
		{"trailing byte", append(bytes.Clone(good), ' '), ErrMalformed},
		{"short id", change(b64of(fill(CommandIDLen)), b64(CommandIDLen-1)), ErrMalformed},
		{"long id", change(b64of(fill(CommandIDLen)), b64(CommandIDLen+1)), ErrMalformed},
		{"short hash", change(b64of(fill(HashLen)), b64(HashLen-1)), ErrMalformed},
		{"hash of nothing", change(`"n":5`, `"n":0`), ErrMalformed},
		{"participant beyond 32 bits", change(`"by":1`, `"by":4294967297`), ErrMalformed},
		{"invalid UTF-8", change(`"abcd`, "\"ab\xffd"), ErrMalformed},
		{"too large", append(bytes.Clone(good), make([]byte, MaxBody)...), ErrTooLarge},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if c, err := DecodeCommand(test.bytes); !errors.Is(err, test.want) {
				t.Errorf("DecodeCommand(%s) = %+v, %v; want %v", test.bytes, c, err, test.want)
			}
		})
	}
	if _, err := EncodeCommand(sampleCommand(nil)); !errors.Is(err, ErrMalformed) {
		t.Errorf("no command: %v", err)
	}
	if _, err := EncodeCommand(sampleCommand(session.Join{Platform: "\xff"})); !errors.Is(err, ErrMalformed) {
		t.Errorf("a platform that is not UTF-8: %v", err)
	}
	if _, err := EncodeCommand(sampleCommand(session.Join{Platform: strings.Repeat("x", MaxBody)})); !errors.Is(err, ErrTooLarge) {
		t.Errorf("a platform of %d bytes: %v", MaxBody, err)
	}
}

func b64of(b []byte) string { return base64.StdEncoding.EncodeToString(b) }

func TestInputsRefused(t *testing.T) {
	head := func(kind byte, body ...byte) []byte {
		return append(append([]byte{kind}, make([]byte, inputHead-1)...), body...)
	}
	tests := []struct {
		name  string
		bytes []byte
		want  error
	}{
		{"nothing", nil, ErrMalformed},
		{"half a head", head(kindRelease)[:inputHead-1], ErrMalformed},
		{"kind 0", head(0), ErrMalformed},
		{"kind 8", head(8), ErrMalformed},
		{"short move", head(kindMove, 0, 0, 0), ErrMalformed},
		{"long move", head(kindMove, 0, 0, 0, 0, 0), ErrMalformed},
		{"button 0", head(kindButton, 0, 0, 0, 0, 0, 1), ErrMalformed},
		{"button 6", head(kindButton, 0, 0, 0, 0, 6, 1), ErrMalformed},
		{"button half down", head(kindButton, 0, 0, 0, 0, 1, 2), ErrMalformed},
		{"key half down", head(kindKey, 0, 4, 0, 0, 0, 'a', 0, 2), ErrMalformed},
		{"key with an unknown modifier", head(kindKey, 0, 4, 0, 0, 0, 'a', 0x20, 1), ErrMalformed},
		{"key with half a surrogate pair", head(kindKey, 0, 4, 0, 0, 0xD8, 0, 0, 1), ErrMalformed},
		{"key beyond Unicode", head(kindKey, 0, 4, 0, 0x11, 0, 0, 0, 1), ErrMalformed},
		{"key with a negative symbol", head(kindKey, 0, 4, 0xff, 0, 0, 0, 0, 1), ErrMalformed},
		{"empty text", head(kindText), ErrMalformed},
		{"line break as text", head(kindText, '\n'), ErrMalformed},
		{"delete as text", head(kindText, 0x7f), ErrMalformed},
		{"C1 control as text", head(kindText, 0xc2, 0x9b), ErrMalformed},
		{"text that is not UTF-8", head(kindText, 0xff), ErrMalformed},
		{"release with more", head(kindRelease, 0), ErrMalformed},
		{"held with more", head(kindHeld, 0), ErrMalformed},
		{"text over its limit", head(kindText, bytes.Repeat([]byte{'x'}, MaxText+1)...), ErrTooLarge},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if in, err := DecodeInput(test.bytes); !errors.Is(err, test.want) {
				t.Errorf("got %+v, %v; want %v", in, err, test.want)
			}
		})
	}
	for _, do := range []InputAct{nil, Button{Button: 0}, Key{Rune: 0xDFFF}, Text{}, Text{"\t"}, Text{strings.Repeat("x", MaxText+1)}} {
		dst := []byte("kept")
		if b, err := EncodeInput(dst, Input{Do: do}); !errors.Is(err, ErrMalformed) || string(b) != "kept" {
			t.Errorf("%+v: got %q, %v", do, b, err)
		}
	}
}

func TestPeerMessagesRefused(t *testing.T) {
	head := append([]byte{kindHead, 0, 0, 0, 0, 0, 0, 0, 1}, make([]byte, HashLen)...)
	if _, err := DecodeHead(head); err != nil {
		t.Fatal(err)
	}
	zero := bytes.Clone(head)
	zero[8] = 0
	other := bytes.Clone(head)
	other[0]++
	for _, b := range [][]byte{nil, head[:len(head)-1], zero, other} {
		if h, err := DecodeHead(b); !errors.Is(err, ErrMalformed) {
			t.Errorf("head %x: %+v, %v", b, h, err)
		}
	}
	if _, err := DecodeHead(append(head, 0)); !errors.Is(err, ErrTooLarge) {
		t.Errorf("a long head: %v", err)
	}
	for _, h := range []Head{{}, {N: 1}, {N: 1, Hash: fill(31)}, {Hash: fill(32)}} {
		if _, err := EncodeHead(h); !errors.Is(err, ErrMalformed) {
			t.Errorf("head %+v: %v", h, err)
		}
	}
	more := EncodeWithdrawn(Withdrawn{Share: true})
	more[1] = 0x04
	for _, b := range [][]byte{nil, head[:withdrawnLen], more, EncodeWithdrawn(Withdrawn{})[:withdrawnLen-1]} {
		if w, err := DecodeWithdrawn(b); !errors.Is(err, ErrMalformed) {
			t.Errorf("withdrawn %x: %+v, %v", b, w, err)
		}
	}
	if _, err := DecodeWithdrawn(append(EncodeWithdrawn(Withdrawn{}), 0)); !errors.Is(err, ErrTooLarge) {
		t.Errorf("a long withdrawn: %v", err)
	}
	shape := func(w, h byte, pix int) []byte {
		return append([]byte{kindCursorShape, 0, 0, 0, 1, w, h, 0, 0}, make([]byte, pix)...)
	}
	half := EncodeCursorPlace(CursorPlace{})
	half[9] = 2
	for _, b := range [][]byte{nil, {kindCursorPlace}, half, append(EncodeCursorPlace(CursorPlace{}), 0), shape(1, 1, 3), shape(1, 1, 5),
		shape(MaxCursor+1, 1, 4*(MaxCursor+1)), shape(255, 0, 0), shape(2, 2, 16)[:8]} {
		if p, s, err := DecodeCursor(b); !errors.Is(err, ErrMalformed) {
			t.Errorf("cursor %x: %+v, %+v, %v", b, p, s, err)
		}
	}
	if _, _, err := DecodeCursor(make([]byte, MaxPeer+1)); !errors.Is(err, ErrTooLarge) {
		t.Errorf("a large cursor: %v", err)
	}
	for _, s := range []CursorShape{{W: 97, H: 1, Pix: fill(388)}, {W: 1, H: 97, Pix: fill(388)}, {W: 1, H: 1, Pix: fill(3)}} {
		if _, err := EncodeCursorShape(s); !errors.Is(err, ErrMalformed) {
			t.Errorf("cursor of %d × %d: %v", s.W, s.H, err)
		}
	}
}

// Which side has to be renewed is known on both.
func TestVersionsAreToldApart(t *testing.T) {
	for theirs, want := range map[int]error{Version + 1: ErrNewer, Version - 1: ErrOlder} {
		err := error(VersionError{theirs})
		if !errors.Is(err, ErrOutdated) || !errors.Is(err, want) || errors.Is(err, ErrNewer) && errors.Is(err, ErrOlder) || errors.Is(err, ErrMalformed) {
			t.Errorf("version %d: %v", theirs, err)
		}
	}
}

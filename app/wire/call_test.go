package wire

import (
	"bytes"
	"errors"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"deskhand/app/acd"
	"deskhand/app/session"
)

// sampleCalls has at least one of every call.
func sampleCalls() []Call { return append(sampleAccountCalls(), sampleQueueCalls()...) }

func sampleAccountCalls() []Call {
	name, role, no, five := `Ana "la" Ñandú`, RoleManager, false, uint16(5)
	barred := session.SetOf(session.ViewApp, session.ControlDesktop)
	return []Call{
		OwnShow{}, OwnPassword{Old: "correct horse", New: strings.Repeat("x", MaxPassword)}, OwnSecret{},
		OwnTOTP{Password: "p", On: true, Secret: "JBSWY3DPEHPK3PXP", Code: "123456"}, OwnTOTP{Password: "p"},
		AccountList{}, AccountList{After: "ana"},
		AccountAdd{Name: "ana", Display: name, Password: "correct horse", Role: RoleAdmin, Multi: true, MaxCustomers: 65535, Barred: barred},
		AccountSet{Name: "ana"}, AccountSet{Name: "ana", Display: &name, Role: &role, Multi: &no, MaxCustomers: &five, Barred: &barred},
		AccountDisable{Name: "ana", Disabled: true}, AccountPassword{Name: "ana", Password: "correct horse"},
		AccountTOTP{Name: "ana", On: true}, AccountRemove{Name: "ana"},
		InviteMail{Session: sampleSession, To: "marta@example.org", Rep: true, Language: "es"},
		ReportList{}, ReportList{Account: "ana", From: 1, Until: 1 << 50, Began: 1 << 49, Session: sampleSession},
		ReportCodes{Session: sampleSession}, ReportCodes{Session: sampleSession, Codes: []string{"A-17", strings.Repeat("ñ", MaxCode)}},
	}
}

func TestCallsRoundTrip(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range sampleCalls() {
		seen[nameOf(c)] = true
		b, err := EncodeCall(c)
		if err != nil {
			t.Fatalf("%#v: %v", c, err)
		}
		if got, err := DecodeCall(c.Path(), b); err != nil || !reflect.DeepEqual(got, c) {
			t.Errorf("wrote %s\nread %#v, %v\nwant %#v", b, got, err, c)
		}
	}
	types := typesWith(t, "Path", "call.go", "report.go", "call_mail.go", "call_queues.go")
	if got := slices.Sorted(maps.Keys(seen)); !slices.Equal(got, types) || len(CallPaths()) != len(types) {
		t.Errorf("samples: %v, %d decoders\ncalls: %v", got, len(CallPaths()), types)
	}
}

func TestCallsAreRefused(t *testing.T) {
	long := strings.Repeat("x", MaxPassword+1)
	tests := []struct {
		name, path, body string
		want             error
	}{
		{"another path", "/v1/accounts/crown", `{}`, ErrMalformed},
		{"nothing", "/v1/own/show", ``, ErrMalformed},
		{"more than there is", "/v1/own/show", `{"name":"ana"}`, ErrMalformed},
		{"two of them", "/v1/own/show", `{}{}`, ErrMalformed},
		{"white space", "/v1/own/show", `{} `, ErrMalformed},
		{"a role that is none", "/v1/accounts/set", `{"name":"ana","role":"king"}`, ErrMalformed},
		{"a field that is null", "/v1/accounts/set", `{"name":"ana","role":null}`, ErrMalformed},
		{"more customers than 16 bits", "/v1/accounts/set", `{"name":"ana","max_customers":65536}`, ErrMalformed},
		{"fewer than none", "/v1/accounts/set", `{"name":"ana","max_customers":-1}`, ErrMalformed},
		{"keys in capitals", "/v1/accounts/remove", `{"NAME":"ana"}`, ErrMalformed},
		{"too long a password", "/v1/accounts/password", `{"name":"ana","password":"` + long + `"}`, ErrMalformed},
		{"too long a call", "/v1/accounts/remove", `{"name":"` + strings.Repeat("x", MaxCall) + `"}`, ErrTooLarge},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if c, err := DecodeCall(test.path, []byte(test.body)); !errors.Is(err, test.want) {
				t.Errorf("read %#v, %v, want %v", c, err, test.want)
			}
		})
	}
}

// TestCallBytesTellCallsApart: nothing of a call can be changed under its signature.
func TestCallBytesTellCallsApart(t *testing.T) {
	n := fill(NonceLen)
	other := bytes.Clone(n)
	other[0]++
	all := [][]byte{
		CallBytes(n, "POST", "/v1/own/show", nil), CallBytes(other, "POST", "/v1/own/show", nil), CallBytes(n, "GET", "/v1/own/show", nil),
		CallBytes(n, "POST", "/v1/own/shown", nil), CallBytes(n, "POST", "/v1/own/show", []byte("{}")),
	}
	for i, a := range all {
		for _, b := range all[:i] {
			if bytes.Equal(a, b) {
				t.Errorf("two calls are signed alike: %q", a)
			}
		}
	}
}

func FuzzDecodeCall(f *testing.F) {
	for _, c := range sampleCalls() {
		b, err := EncodeCall(c)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(c.Path(), b)
	}
	f.Fuzz(func(t *testing.T, path string, b []byte) {
		c, err := DecodeCall(path, b)
		if err != nil {
			return
		}
		if again, err := EncodeCall(c); err != nil || !bytes.Equal(again, b) || c.Path() != path {
			t.Errorf("read %q\nas %#v\nwrote %q, %v", b, c, again, err)
		}
	})
}

func FuzzDecodeAnswer(f *testing.F) {
	list := Accounts{List: []Account{{Name: "ana", Display: "Ana", Role: RoleAdmin, Multi: true, MaxCustomers: 5, TOTP: true, Made: 1, SignedIn: 2}}, More: true}
	for _, b := range [][]byte{seed(f, list), seed(f, Own{Account: list.List[0]}), seed(f, Secret{"JBSW", "otpauth://totp/x"}), seed(f, sampleReports()), seed(f, Trouble{Code: TroubleNonce, Text: "x"}),
		seed(f, Trouble{TroubleQueue, "x", &Refusal{acd.SettingRouting, ReasonUnknown, 2, "name"}}), seed(f, QueueShown{sampleQueue(), "m"}),
		seed(f, sampleMonitored()), seed(f, sampleDirectory()), seed(f, QueueLines{[]QueueLine{{ID: "q", Waiting: 1}}, true}),
		seed(f, Staffs{[]Staff{{Display: "Ana", Works: true, User: acd.User{ID: "ana", Capacity: 1}}}, true})} {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		checkAnswer[Accounts](t, b)
		checkAnswer[Own](t, b)
		checkAnswer[Reports](t, b)
		checkAnswer[Secret](t, b)
		checkAnswer[Trouble](t, b)
		checkAnswer[Nonce](t, b)
		checkAnswer[QueueLines](t, b)
		checkAnswer[QueueShown](t, b)
		checkAnswer[Staffs](t, b)
		checkAnswer[Staff](t, b)
		checkAnswer[Directory](t, b)
		checkAnswer[Monitored](t, b)
	})
}

func seed[A Answer](f *testing.F, a A) []byte {
	b, err := EncodeAnswer(a)
	if err != nil {
		f.Fatal(err)
	}
	return b
}

func checkAnswer[A Answer](t *testing.T, b []byte) {
	a, err := DecodeAnswer[A](b)
	if err != nil {
		return
	}
	if again, err := EncodeAnswer(a); err != nil || !bytes.Equal(again, b) {
		t.Errorf("read %q\nas %#v\nwrote %q, %v", b, a, again, err)
	}
}

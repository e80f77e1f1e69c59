package wire

import (
	"bytes"
	"crypto/sha256"
	"fmt"

	"deskhand/app/session"
)

// Calls are what a signed-in rep's program asks a site about accounts: HTTPS POST, JSON both ways, ≤ MaxCall bytes there, ≤ MaxAnswer
// back. Like sign-in they are for programs (no Origin), and over TLS only.
//
//	POST /v1/nonce               Authorization: Bearer TOKEN                     → Nonce
//	POST PathX  {the Call}       the same, and Deskhand-Nonce, Deskhand-Signature → its answer, or a Trouble
//
// Deskhand-Nonce is the nonce, Deskhand-Signature the device key's signature (context SignCall) over CallBytes, both in base64. The
// signature covers nonce, method, path and body, so that a call cannot be changed; the server forgets a nonce with its first use or
// after a minute, and in a restart, so that it cannot be made twice. The answer to a call carries a fresh nonce in Deskhand-Nonce.
//
//	path                  call               who       answer
//	/v1/own/show          OwnShow            any rep   Own
//	/v1/own/password      OwnPassword        any rep   Done       every other sign-in of theirs ends
//	/v1/own/totp/new      OwnSecret          any rep   Secret     a proposal; nothing is changed
//	/v1/own/totp          OwnTOTP            any rep   Done       on with the secret and a code made with it; off
//	/v1/accounts/list     AccountList        admin     Accounts   by name, MaxListed at a time
//	/v1/accounts/add      AccountAdd         admin     Account
//	/v1/accounts/set      AccountSet         admin     Account
//	/v1/accounts/disable  AccountDisable     admin     Account    disabled: signed out
//	/v1/accounts/password AccountPassword    admin     Done       signed out
//	/v1/accounts/totp     AccountTOTP        admin     Secret     for the admin to hand over; empty when off
//	/v1/accounts/remove   AccountRemove      admin     Done       signed out
//
// Calls about reports: report.go. Calls about queues: call_queues.go.
//
// Statuses: 200; 401 Trouble sign-in; 403 rights; 404 none; 409 nonce, exists, last-admin; 400 malformed; 422 the others that the
// caller can mend; 429 busy; 503 store.
type Call interface{ Path() string }

// Limits of calls.
const (
	MaxCall     = 8 << 10 // bytes of a body
	MaxAnswer   = 1 << 20 // bytes of an answer; the Directory of a large site is the largest
	MaxListed   = 200     // accounts in one answer
	MinPassword = 10      // characters
	MaxPassword = 512     // bytes
	MaxSecret   = 64      // base32 digits of a one-time code's secret

	HeaderNonce     = "Deskhand-Nonce"
	HeaderSignature = "Deskhand-Signature"
	PathNonce       = "/v1/nonce"
)

type (
	// OwnShow asks how the caller's own account is.
	OwnShow struct{}
	// OwnPassword changes the caller's password.
	OwnPassword struct {
		Old string `json:"old"`
		New string `json:"new"`
	}
	// OwnSecret asks for a new secret for one-time codes. It is good for nothing until OwnTOTP brings it back with a code.
	OwnSecret struct{}
	// OwnTOTP switches the caller's one-time codes on (with Secret and a Code made with it) or off (both empty).
	OwnTOTP struct {
		Password string `json:"password"`
		On       bool   `json:"on"`
		Secret   string `json:"secret"`
		Code     string `json:"code"`
	}
	// AccountList asks for the accounts that come after a name.
	AccountList struct {
		After string `json:"after"`
	}
	// AccountAdd makes an account.
	AccountAdd struct {
		Name         string `json:"name"`
		Display      string `json:"display"`
		Password     string `json:"password"`
		Role         Role   `json:"role"`
		Multi        bool   `json:"multi"`
		MaxCustomers uint16 `json:"max_customers"`
		// Barred is what they may not ask customers for.
		Barred session.ActivitySet `json:"barred,omitzero"`
	}
	// AccountSet changes what is not nil.
	AccountSet struct {
		Name         string               `json:"name"`
		Display      *string              `json:"display,omitempty"`
		Role         *Role                `json:"role,omitempty"`
		Multi        *bool                `json:"multi,omitempty"`
		MaxCustomers *uint16              `json:"max_customers,omitempty"`
		Barred       *session.ActivitySet `json:"barred,omitempty"`
	}
	// AccountDisable locks an account, or unlocks it.
	AccountDisable struct {
		Name     string `json:"name"`
		Disabled bool   `json:"disabled"`
	}
	// AccountPassword gives an account another password.
	AccountPassword struct {
		Name     string `json:"name"`
		Password string `json:"password"`
	}
	// AccountTOTP gives an account a new secret for one-time codes, which counts at once, or takes it away.
	AccountTOTP struct {
		Name string `json:"name"`
		On   bool   `json:"on"`
	}
	// AccountRemove deletes an account.
	AccountRemove struct {
		Name string `json:"name"`
	}
)

// Path is the route of the call.
func (OwnShow) Path() string         { return "/v1/own/show" }
func (OwnPassword) Path() string     { return "/v1/own/password" }
func (OwnSecret) Path() string       { return "/v1/own/totp/new" }
func (OwnTOTP) Path() string         { return "/v1/own/totp" }
func (AccountList) Path() string     { return "/v1/accounts/list" }
func (AccountAdd) Path() string      { return "/v1/accounts/add" }
func (AccountSet) Path() string      { return "/v1/accounts/set" }
func (AccountDisable) Path() string  { return "/v1/accounts/disable" }
func (AccountPassword) Path() string { return "/v1/accounts/password" }
func (AccountTOTP) Path() string     { return "/v1/accounts/totp" }
func (AccountRemove) Path() string   { return "/v1/accounts/remove" }

type (
	// Nonce is the answer to /v1/nonce.
	Nonce struct {
		Nonce []byte `json:"nonce"` // NonceLen bytes
	}
	// Done says that it is done.
	Done struct{}
	// Account is an account as its owner and administrators may see it. Of the embedded server's owner Owner is true: they sign in
	// by being at that computer, and cannot be changed.
	Account struct {
		Name         string              `json:"name"`
		Display      string              `json:"display"`
		Role         Role                `json:"role"`
		Multi        bool                `json:"multi"`
		MaxCustomers uint16              `json:"max_customers"`   // 0: the site's
		Barred       session.ActivitySet `json:"barred,omitzero"` // what they may not ask for, beside what nobody at the site may
		TOTP         bool                `json:"totp"`
		Disabled     bool                `json:"disabled"`
		Owner        bool                `json:"owner"`
		Made         int64               `json:"made"`      // Unix milliseconds
		SignedIn     int64               `json:"signed_in"` // the last time; 0: never, as far as is known
	}
	// Own is the caller's account, and what it may do.
	Own struct {
		Account Account `json:"account"`
		Rights  Rights  `json:"rights"`
	}
	// Accounts are some accounts, by name; More when there are others after them.
	Accounts struct {
		List []Account `json:"list"`
		More bool      `json:"more"`
	}
	// Secret is what a person puts into their program for one-time codes: base32 digits to type, or the address to show as a picture
	// (otpauth://totp/…). It is shown once.
	Secret struct {
		Secret string `json:"secret"`
		URL    string `json:"url"`
	}
	// Trouble says why a call was not done. Text is for logs, in English.
	Trouble struct {
		Code    TroubleCode `json:"code"`
		Text    string      `json:"text"`
		Refusal *Refusal    `json:"refusal,omitempty"` // of TroubleQueue
	}
)

// TroubleCode is sent; never changed, never re-used.
type TroubleCode string

// Codes of Trouble.
const (
	TroubleSignIn    TroubleCode = "sign-in"    // the token or the signature is not valid (any more)
	TroubleNonce     TroubleCode = "nonce"      // used, too old, or of before a restart: take a fresh one; nothing happened
	TroubleRights    TroubleCode = "rights"     // for administrators
	TroubleMalformed TroubleCode = "malformed"  // the call is not one
	TroubleBusy      TroubleCode = "busy"       // too many calls, or tries; later
	TroubleStore     TroubleCode = "store"      // the server could not read or write its ledger; nothing happened
	TroubleNone      TroubleCode = "none"       // no account of that name
	TroubleExists    TroubleCode = "exists"     // the name is taken
	TroubleName      TroubleCode = "name"       // not a possible name, or name for people
	TroublePassword  TroubleCode = "password"   // not a possible password: 10 characters or more
	TroubleWrong     TroubleCode = "wrong"      // the caller's own password is not that
	TroubleCodeWrong TroubleCode = "code"       // the one-time code is not right
	TroubleLastAdmin TroubleCode = "last-admin" // nobody would be left to look after the accounts
	TroubleQueue     TroubleCode = "queue"      // the rules of queues refuse it: Refusal
	TroubleChanged   TroubleCode = "changed"    // somebody else has changed it meanwhile
	TroubleOwner     TroubleCode = "owner"      // the owner of an embedded server has no password and cannot be changed
)

// CallBytes are what the device key signs for a call.
func CallBytes(nonce []byte, method, path string, body []byte) []byte {
	sum := sha256.Sum256(body)
	return fmt.Appendf(bytes.Join([][]byte{nonce, sum[:]}, nil), "%s %s", method, path)
}

// EncodeCall returns a call's body; ErrMalformed for a field outside its limits.
func EncodeCall(c Call) ([]byte, error) {
	if !validCall(c) {
		return nil, fmt.Errorf("encode %s: a field's length: %w", c.Path(), ErrMalformed)
	}
	b, err := marshal(c)
	if err != nil {
		return nil, fmt.Errorf("encode %s: %w", c.Path(), err)
	}
	if len(b) > CallLimit(c.Path()) {
		return nil, fmt.Errorf("encode %s: %d bytes: %w", c.Path(), len(b), ErrTooLarge)
	}
	return b, nil
}

// DecodeCall reads the body of the call at path, which fills b. Whatever it accepts re-encodes to the same bytes. ErrTooLarge,
// ErrMalformed.
func DecodeCall(path string, b []byte) (Call, error) {
	if len(b) > CallLimit(path) {
		return nil, fmt.Errorf("decode call of %d bytes: %w", len(b), ErrTooLarge)
	}
	decode, known := calls[path]
	if !known {
		decode, known = queueCalls[path]
	}
	if !known {
		return nil, fmt.Errorf("decode call %.64q: unknown: %w", path, ErrMalformed)
	}
	c, err := decode(b)
	if err != nil {
		return nil, fmt.Errorf("decode %s: %w", path, err)
	}
	if again, err := EncodeCall(c); err != nil || !bytes.Equal(again, b) {
		return nil, fmt.Errorf("decode %s: not in its one form, or a field's length: %w", path, ErrMalformed)
	}
	return c, nil
}

// CallPaths are the routes of all calls.
func CallPaths() []string {
	out := make([]string, 0, len(calls)+len(queueCalls))
	for path := range calls {
		out = append(out, path)
	}
	for path := range queueCalls {
		out = append(out, path)
	}
	return out
}

// calls is a table by path.
var calls = map[string]func([]byte) (Call, error){
	"/v1/own/show": call[OwnShow], "/v1/own/password": call[OwnPassword], "/v1/own/totp/new": call[OwnSecret],
	"/v1/own/totp": call[OwnTOTP], "/v1/accounts/list": call[AccountList], "/v1/accounts/add": call[AccountAdd],
	"/v1/accounts/set": call[AccountSet], "/v1/accounts/disable": call[AccountDisable],
	"/v1/accounts/password": call[AccountPassword], "/v1/accounts/totp": call[AccountTOTP],
	"/v1/accounts/remove": call[AccountRemove],
	"/v1/invite/mail":     call[InviteMail], "/v1/reports/list": call[ReportList], "/v1/reports/codes": call[ReportCodes],
}

func call[C Call](b []byte) (Call, error) {
	var c C
	if err := unmarshal(b, &c); err != nil {
		return nil, err
	}
	return c, nil
}

// validCall checks every length, and that a role is one.
func validCall(c Call) bool {
	switch c := c.(type) {
	case OwnPassword:
		return len(c.Old) <= MaxPassword && len(c.New) <= MaxPassword
	case OwnTOTP:
		return len(c.Password) <= MaxPassword && len(c.Secret) <= MaxSecret && short(c.Code)
	case AccountList:
		return short(c.After)
	case AccountAdd:
		return short(c.Name, c.Display) && len(c.Password) <= MaxPassword && c.Role.Known()
	case AccountSet:
		return short(c.Name) && (c.Display == nil || short(*c.Display)) && (c.Role == nil || c.Role.Known())
	case AccountDisable:
		return short(c.Name)
	case AccountPassword:
		return short(c.Name) && len(c.Password) <= MaxPassword
	case AccountTOTP:
		return short(c.Name)
	case AccountRemove:
		return short(c.Name)
	case InviteMail:
		return c.valid()
	case ReportList:
		return short(c.Account, string(c.Session))
	case ReportCodes:
		return short(string(c.Session)) && validCodes(c.Codes)
	}
	return validQueueCall(c)
}

// Answer is what a call is answered with.
type Answer interface {
	Nonce | Done | Own | Accounts | Account | Secret | Reports | Trouble |
		QueueLines | QueueShown | Staff | Staffs | Directory | Monitored | LeftMessages | Place | Forms | Turned
}

// EncodeAnswer returns an answer's bytes.
func EncodeAnswer[A Answer](a A) ([]byte, error) {
	b, err := marshal(a)
	if err != nil {
		return nil, fmt.Errorf("encode answer: %w", err)
	}
	if len(b) > MaxAnswer {
		return nil, fmt.Errorf("encode answer of %d bytes: %w", len(b), ErrTooLarge)
	}
	return b, nil
}

// DecodeAnswer reads an answer that fills b. Whatever it accepts re-encodes to the same bytes. ErrTooLarge, ErrMalformed.
func DecodeAnswer[A Answer](b []byte) (A, error) {
	var a A
	if len(b) > MaxAnswer {
		return a, fmt.Errorf("decode answer of %d bytes: %w", len(b), ErrTooLarge)
	}
	if err := unmarshal(b, &a); err != nil {
		return a, fmt.Errorf("decode answer: %w", err)
	}
	if again, err := EncodeAnswer(a); err != nil || !bytes.Equal(again, b) {
		return a, fmt.Errorf("decode answer: not in its one form: %w", ErrMalformed)
	}
	return a, nil
}

package wire

import (
	"fmt"
	"slices"
	"strings"

	"deskhand/app/session"
)

// What a site keeps of its sessions beside their logs, and asks about them: tracking codes, the customer's word at the end, reports.
//
//	path               call          who                              answer
//	/v1/reports/list   ReportList    any rep: own; admin: everybody's  Reports   newest first, MaxReports at a time
//	/v1/reports/codes  ReportCodes   who was a rep in the session      Done      in place of those before
//
// The survey is for who has no account: POST PathSurvey with a Survey, signed with the participant's key of the session (context
// SignSurvey, SurveyBytes), up to SurveyTime after the end or their leaving, once each. It is answered with 204, or a status: 400, 403 (not
// signed by a customer of that session, or too late, or the site does not ask), 409 (said already), 429, 503.

// Limits of reports.
const (
	MaxReports    = 50
	MaxReported   = 24   // people in one report; the others are only counted
	MaxCodes      = 10   // tracking codes of a session (PRODUCT rule 12)
	MaxCode       = 128  // characters of one
	MaxComment    = 1000 // characters of what a customer says, which ChatText accepts
	MaxSurvey     = 8 << 10
	SurveyMinutes = 60 // after the end

	PathSurvey = "/v1/survey"
	SignSurvey = "survey"
)

type (
	// Asks are what a site wants of its sessions, and to know of them. The zero value asks nothing.
	Asks struct {
		Codes    []string `json:"codes,omitempty"`    // names of tracking codes, asked of reps at Start; at most MaxCodes
		Required bool     `json:"required,omitempty"` // Start waits for them
		Survey   bool     `json:"survey,omitempty"`   // of customers, at the end
		// Card is what customers are asked for beside their name, once they are in; they may leave it out (PRODUCT rule 29).
		Card []CardField `json:"card,omitempty"`
		Chat bool        `json:"chat,omitempty"` // programs open the chat by themselves where it is of use (PRODUCT rule 123)
	}
	// ReportList asks for sessions that began in From ≤ t < Until (Unix milliseconds; 0: no bound) and were led by Account (empty: anybody), after
	// those of an answer before. Others than administrators get their own.
	ReportList struct {
		Account string     `json:"account"`
		From    int64      `json:"from"`
		Until   int64      `json:"until"`
		Began   int64      `json:"began"` // of the last one that the caller has; 0: from the newest
		Session session.ID `json:"session"`
	}
	// ReportCodes sets a session's tracking codes.
	ReportCodes struct {
		Session session.ID `json:"session"`
		Codes   []string   `json:"codes"`
	}
	// ReportPerson is somebody in a session.
	ReportPerson struct {
		Name     string       `json:"name"`
		Account  string       `json:"account"` // of a rep
		Role     session.Role `json:"role"`    // at the end
		Platform string       `json:"platform"`
		Joined   int64        `json:"joined"` // Unix milliseconds; 0: let in, and never came
		Left     int64        `json:"left"`   // 0: not yet
	}
	// Report is one session.
	Report struct {
		Session  session.ID     `json:"session"`
		Locator  string         `json:"locator"`
		Account  string         `json:"account"` // who opened it
		Rep      string         `json:"rep"`     // who led it last, for people
		Began    int64          `json:"began"`   // Unix milliseconds
		Ended    int64          `json:"ended"`   // 0: it goes on
		Reason   session.Reason `json:"reason"`
		Peak     uint16         `json:"peak"`    // people at a time
		Minutes  uint32         `json:"minutes"` // of all people together, started minutes
		People   []ReportPerson `json:"people"`
		More     uint16         `json:"more"` // that People has no room for
		Codes    []string       `json:"codes"`
		Surveyed []Surveyed     `json:"surveyed"`
	}
	// Surveyed is what a customer said at the end.
	Surveyed struct {
		Name    string `json:"name"`
		Rating  uint8  `json:"rating"` // 1 (bad) to 5 (good); 0: only a comment
		Comment string `json:"comment"`
	}
	// Reports are some, newest first; More when there are others after them. Total counts all that were asked for, in the answer to a call from
	// the newest on; 0 in others.
	Reports struct {
		List  []Report `json:"list"`
		More  bool     `json:"more"`
		Total uint32   `json:"total"`
	}
	// Survey is a customer's word about a session at its end: a rating, a comment, or both.
	Survey struct {
		Session     session.ID            `json:"session"`
		Participant session.ParticipantID `json:"participant"`
		Rating      uint8                 `json:"rating"`
		Comment     string                `json:"comment"`
		Sig         []byte                `json:"sig"`
	}
)

// Path is the route of the call.
func (ReportList) Path() string  { return "/v1/reports/list" }
func (ReportCodes) Path() string { return "/v1/reports/codes" }

func (a Asks) valid() bool {
	ok := len(a.Codes) <= MaxCodes
	for _, c := range a.Codes {
		ok = ok && c != "" && atMost(c, MaxCode)
	}
	for i, f := range a.Card {
		ok = ok && slices.Contains(CardFields(), f) && !slices.Contains(a.Card[:i], f)
	}
	return ok
}

func validCodes(list []string) bool {
	for _, c := range list {
		if c == "" || !atMost(c, MaxCode) || strings.ContainsRune(c, '\n') || strings.ContainsFunc(c, unsaid) {
			return false
		}
	}
	return len(list) <= MaxCodes
}

// SurveyBytes are what the participant's key signs.
func SurveyBytes(s Survey) []byte {
	return fmt.Appendf(nil, "%s %d %d %s", s.Session, s.Participant, s.Rating, s.Comment)
}

// EncodeSurvey returns a survey's bytes; ErrMalformed for a field outside its limits.
func EncodeSurvey(s Survey) ([]byte, error) {
	if !s.valid() {
		return nil, fmt.Errorf("encode survey: a field's length: %w", ErrMalformed)
	}
	b, err := marshal(s)
	if err != nil {
		return nil, fmt.Errorf("encode survey: %w", err)
	}
	if len(b) > MaxSurvey {
		return nil, fmt.Errorf("encode survey of %d bytes: %w", len(b), ErrTooLarge)
	}
	return b, nil
}

// DecodeSurvey reads a survey that fills b. Whatever it accepts re-encodes to the same bytes. ErrTooLarge, ErrMalformed.
func DecodeSurvey(b []byte) (Survey, error) {
	var s Survey
	if len(b) > MaxSurvey {
		return s, fmt.Errorf("decode survey of %d bytes: %w", len(b), ErrTooLarge)
	}
	if err := unmarshal(b, &s); err != nil {
		return s, fmt.Errorf("decode survey: %w", err)
	}
	if again, err := EncodeSurvey(s); err != nil || string(again) != string(b) {
		return s, fmt.Errorf("decode survey: not in its one form, or a field's length: %w", ErrMalformed)
	}
	return s, nil
}

func (s Survey) valid() bool {
	return short(string(s.Session)) && s.Participant != 0 && s.Rating <= 5 && (s.Rating > 0 || s.Comment != "") &&
		atMost(s.Comment, MaxComment) && (s.Comment == "" || ChatText(s.Comment)) && len(s.Sig) == SigLen
}

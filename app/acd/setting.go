package acd

import (
	"fmt"
	"time"
)

// Setting names one thing that an administrator lays down for a queue or a user. Sent; the words are never changed.
type Setting string

// Settings of a queue.
const (
	SettingID           Setting = "id"
	SettingService      Setting = "service"
	SettingName         Setting = "name"
	SettingDescription  Setting = "description"
	SettingDistribution Setting = "distribution"
	SettingZone         Setting = "zone"
	SettingHours        Setting = "hours"
	SettingEscalation   Setting = "escalation"
	SettingWait         Setting = "wait"
	SettingMessage      Setting = "message"
	SettingUnavailable  Setting = "unavailable"
	SettingClosing      Setting = "closing"
	SettingAsk          Setting = "ask"
	SettingURL          Setting = "url"
	SettingForm         Setting = "form"
	SettingReps         Setting = "reps"
	SettingAllocation   Setting = "allocation"
	SettingRouting      Setting = "routing"
	SettingWaitMail     Setting = "wait-mail"    // Notices.Wait
	SettingMessageMail  Setting = "message-mail" // Notices.Message
	SettingMessageLead  Setting = "message-lead" // Message.Lead
	SettingMessageForm  Setting = "message-form" // Message.Fields
)

// Settings of a user, beside SettingID.
const (
	SettingCapacity Setting = "capacity"
	SettingPosts    Setting = "posts"
	SettingTeam     Setting = "team"
)

// Range is what a threshold may be: whole units from Low to Top.
type Range struct {
	Setting  Setting
	Unit     time.Duration // time.Second or time.Minute; 1 where people are counted
	Low, Top int
}

// ranges is a table, never changed (rules 106, 108–111).
var ranges = [...]Range{
	{SettingEscalation, time.Second, 30, 999},
	{SettingWait, time.Minute, 1, 99},
	{SettingMessage, time.Minute, 1, 99},
	{SettingUnavailable, time.Second, 10, 300},
	{SettingClosing, 1, 50, 999},
}

// Ranges are those of all thresholds, in the order of Thresholds. What each is by default NewQueue says.
func Ranges() []Range { return ranges[:len(ranges):len(ranges)] }

// of is where a threshold is kept; nil: closing, or none.
func (t *Thresholds) of(s Setting) *time.Duration {
	switch s {
	case SettingEscalation:
		return &t.Escalation
	case SettingWait:
		return &t.Wait
	case SettingMessage:
		return &t.Message
	case SettingUnavailable:
		return &t.Unavailable
	}
	return nil
}

// Get returns a threshold in its range's unit, rounded down.
func (t Thresholds) Get(r Range) int {
	if at := t.of(r.Setting); at != nil {
		return int(*at / r.Unit)
	}
	return t.Closing
}

// Set changes a threshold to so many of its range's unit. Whether that is in the range is asked when the queue is changed.
func (t *Thresholds) Set(r Range, n int) {
	if at := t.of(r.Setting); at != nil {
		*at = time.Duration(n) * r.Unit
	} else {
		t.Closing = n
	}
}

func (t Thresholds) check() error {
	for _, r := range ranges {
		is := time.Duration(t.Closing)
		if at := t.of(r.Setting); at != nil {
			is = *at
		}
		if is < time.Duration(r.Low)*r.Unit || is > time.Duration(r.Top)*r.Unit {
			return &SettingError{r.Setting, ErrInvalid}
		}
	}
	return nil
}

// SettingError says which setting is refused. Err may hold a *FieldError or *RuleError that says more.
type SettingError struct {
	Setting Setting
	Err     error
}

func (e *SettingError) Error() string { return fmt.Sprintf("%s: %v", e.Setting, e.Err) }
func (e *SettingError) Unwrap() error { return e.Err }

// at names the setting that an error is about.
func at(s Setting, err error) error {
	if err == nil {
		return nil
	}
	return &SettingError{s, err}
}

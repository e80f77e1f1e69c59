package acd

import (
	"encoding/json"
	"fmt"
	"reflect"
)

// kinds is how events are named where they are kept. The words are never changed.
var kinds = []struct {
	name   string
	zero   Event
	decode func([]byte) (Event, error)
}{
	{"queue-opened", QueueOpened{}, decode[QueueOpened]},
	{"queue-changed", QueueChanged{}, decode[QueueChanged]},
	{"queue-removed", QueueRemoved{}, decode[QueueRemoved]},
	{"user-staffed", UserStaffed{}, decode[UserStaffed]},
	{"user-dismissed", UserDismissed{}, decode[UserDismissed]},
	{"agent-signed-in", AgentSignedIn{}, decode[AgentSignedIn]},
	{"agent-signed-out", AgentSignedOut{}, decode[AgentSignedOut]},
	{"agent-switched", AgentSwitched{}, decode[AgentSwitched]},
	{"agent-flipped", AgentFlipped{}, decode[AgentFlipped]},
	{"agent-full", AgentFull{}, decode[AgentFull]},
	{"session-held", SessionHeld{}, decode[SessionHeld]},
	{"session-passed", SessionPassed{}, decode[SessionPassed]},
	{"session-freed", SessionFreed{}, decode[SessionFreed]},
	{"entered", Entered{}, decode[Entered]},
	{"transferred", Transferred{}, decode[Transferred]},
	{"assigned", Assigned{}, decode[Assigned]},
	{"withdrawn", Withdrawn{}, decode[Withdrawn]},
	{"declined", Declined{}, decode[Declined]},
	{"escalated", Escalated{}, decode[Escalated]},
	{"waited-long", WaitedLong{}, decode[WaitedLong]},
	{"accepted", Accepted{}, decode[Accepted]},
	{"returned", Returned{}, decode[Returned]},
	{"message-asked", MessageAsked{}, decode[MessageAsked]},
	{"message-left", MessageLeft{}, decode[MessageLeft]},
	{"request-closed", RequestClosed{}, decode[RequestClosed]},
}

type envelope struct {
	Kind string          `json:"kind"`
	Fact json.RawMessage `json:"fact"`
}

// EventKind returns the word under which an event is kept: "waited-long".
func EventKind(ev Event) string {
	for _, k := range kinds {
		if reflect.TypeOf(k.zero) == reflect.TypeOf(ev) {
			return k.name
		}
	}
	return ""
}

// MarshalEvent writes an event as JSON.
func MarshalEvent(ev Event) ([]byte, error) {
	fact, err := json.Marshal(ev)
	if err != nil {
		return nil, fmt.Errorf("write event: %w", err)
	}
	return json.Marshal(envelope{EventKind(ev), fact})
}

// UnmarshalEvent reads what MarshalEvent wrote. An unknown kind is ErrUnknown: written by a newer program.
func UnmarshalEvent(data []byte) (Event, error) {
	var e envelope
	if err := json.Unmarshal(data, &e); err != nil {
		return nil, fmt.Errorf("read event: %w", err)
	}
	for _, k := range kinds {
		if k.name == e.Kind {
			return k.decode(e.Fact)
		}
	}
	return nil, fmt.Errorf("event %q: %w", e.Kind, ErrUnknown)
}

func decode[E Event](data []byte) (Event, error) {
	var ev E
	if err := json.Unmarshal(data, &ev); err != nil {
		return nil, fmt.Errorf("read event: %w", err)
	}
	return ev, nil
}

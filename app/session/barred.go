package session

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// ActivitySet is a set of what reps ask the primary customer for. It is stored as a number, bit n for the nth of Askable, and written
// in JSON as a list of names in that order.
type ActivitySet uint8

// Askable are the activities that can be barred, in the order in which they are stored: it never changes.
func Askable() []Activity { return []Activity{ViewDesktop, ControlDesktop, ViewApp, ControlApp} }

// SetOf is the set of some of Askable; others are not in it.
func SetOf(list ...Activity) ActivitySet {
	var s ActivitySet
	for i, a := range Askable() {
		if slices.Contains(list, a) {
			s |= 1 << i
		}
	}
	return s
}

// ParseActivities reads names, which may have spaces around them: "view-desktop", "control-app", …; ErrInvalid names the first that is none.
func ParseActivities(names []string) (ActivitySet, error) {
	var s ActivitySet
	for _, name := range names {
		one := SetOf(Activity(strings.TrimSpace(name)))
		if one == 0 {
			return 0, fmt.Errorf("%q: %w", name, ErrInvalid)
		}
		s |= one
	}
	return s, nil
}

// List are its activities.
func (s ActivitySet) List() []Activity {
	return slices.DeleteFunc(Askable(), func(a Activity) bool { return s&SetOf(a) == 0 })
}

// Bars reports whether a set of what may not be asked for takes away an activity: to act on what may not be seen is barred with it.
func (s ActivitySet) Bars(a Activity) bool {
	switch a {
	case ControlDesktop:
		a, s = ControlDesktop, s|(s&SetOf(ViewDesktop))<<1
	case ControlApp:
		a, s = ControlApp, s|(s&SetOf(ViewApp))<<1
	}
	return s&SetOf(a) != 0
}

// IsZero reports whether it is empty.
func (s ActivitySet) IsZero() bool { return s == 0 }

func (s ActivitySet) valid() bool { return s < 1<<len(Askable()) }

// String is for people who administer: names with commas.
func (s ActivitySet) String() string {
	names := make([]string, 0, len(Askable()))
	for _, a := range s.List() {
		names = append(names, string(a))
	}
	return strings.Join(names, ",")
}

// MarshalJSON writes the list.
func (s ActivitySet) MarshalJSON() ([]byte, error) {
	if !s.valid() {
		return nil, fmt.Errorf("activities %b: %w", uint8(s), ErrInvalid)
	}
	return json.Marshal(s.List())
}

// UnmarshalJSON reads it; ErrInvalid for a name that is not one of Askable.
func (s *ActivitySet) UnmarshalJSON(b []byte) error {
	var names []string
	if err := json.Unmarshal(b, &names); err != nil {
		return err
	}
	var err error
	*s, err = ParseActivities(names)
	return err
}

// barsDriving reports whether reps may not act on what is shared.
func (s State) barsDriving() bool {
	if s.Share.Source.Apps {
		return s.Policy.Barred.Bars(ControlApp)
	}
	return s.Policy.Barred.Bars(ControlDesktop)
}

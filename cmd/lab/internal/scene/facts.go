package scene

import (
	"image"
	"time"

	"deskhand/cmd/lab/internal/program"
)

// Tab is what a console tells of one of its sessions.
type Tab struct {
	N            int           `json:"n"`
	Session      string        `json:"session"`
	Phase        string        `json:"phase"` // opening, inviting, customer, asking, viewing, controlling, stopped, over
	Words        string        `json:"words"`
	Notices      []string      `json:"notices"` // oldest first
	Participants []Participant `json:"participants"`
	Request      string        `json:"request"`
	Unread       int           `json:"unread"`
	Side         string        `json:"side"` // what is below the participants: events, chat
	Chat         Chat          `json:"chat"`
	Trouble      string        `json:"trouble"`
	Seat
	Invitation
	Watched
}

// Seat is the rep's own place in a session.
type Seat struct {
	Me        int  `json:"me"`
	Primary   bool `json:"primary"`
	Connected bool `json:"connected"`
}

// Invitation is how others come into a session.
type Invitation struct {
	Number       string `json:"number"`
	Site         string `json:"site"`
	CustomerLink string `json:"customer_link"`
	RepLink      string `json:"rep_link"`
	Burnt        bool   `json:"burnt"`
	AttemptsLeft int    `json:"attempts_left"`
}

// Watched is the shared screen as a console sees it.
type Watched struct {
	Paused  bool      `json:"paused"`
	Picture []int     `json:"picture"`          // width, height
	Rect    []int     `json:"rect"`             // of the picture in the window: x, y, width, height
	Seen    time.Time `json:"consent_at"`       // when the console saw that the screen is shared
	Drawn   time.Time `json:"first_picture_at"` // when the first picture of it was drawn
	Newest  time.Time `json:"last_picture_at"`
	Frames  uint64    `json:"frames"` // drawn so far
	Failed  uint64    `json:"failed"` // could not be decoded
}

// Chat is what is told of a chat: never what is said.
type Chat struct {
	Messages   int  `json:"messages"`
	Unread     int  `json:"unread"`
	LastFrom   int  `json:"last_from"`
	LastTo     int  `json:"last_to"`
	LastLength int  `json:"last_length"` // in characters
	Sending    bool `json:"sending"`     // something of ours has not arrived everywhere
}

// Participant is one of them.
type Participant struct {
	ID       int    `json:"id"`
	Role     string `json:"role"`
	Name     string `json:"name"`
	Presence string `json:"presence"`
	Linked   bool   `json:"linked"`
}

// TabOf reads the facts of tab n.
func TabOf(v program.View, n int) (Tab, bool) {
	for _, t := range tabs(v) {
		if t.N == n {
			return t, true
		}
	}
	return Tab{}, false
}

func tabs(v program.View) []Tab {
	var list []Tab
	v.Get("tabs", &list)
	return list
}

// Place is where the picture lies in the window.
func (w Watched) Place() image.Rectangle {
	if len(w.Rect) != 4 {
		return image.Rectangle{}
	}
	return image.Rect(w.Rect[0], w.Rect[1], w.Rect[0]+w.Rect[2], w.Rect[1]+w.Rect[3])
}

// Here are the participants with a role who are in the session.
func (t Tab) Here(role string) []Participant {
	var list []Participant
	for _, p := range t.Participants {
		if p.Role == role && p.Presence == "here" {
			list = append(list, p)
		}
	}
	return list
}

// Noticed reports how often something was noticed.
func (t Tab) Noticed(kind string) int {
	n := 0
	for _, have := range t.Notices {
		if have == kind {
			n++
		}
	}
	return n
}

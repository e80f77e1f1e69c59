package scene

import (
	"image"
	"strconv"
	"time"

	"deskhand/cmd/lab/internal/program"
)

// Tab is what a console tells of one of its sessions.
type Tab struct {
	Session      string        `json:"session"`
	Phase        string        `json:"phase"` // opening, inviting, customer, asking, viewing, controlling, over
	Me           int           `json:"me"`
	Primary      bool          `json:"primary"`
	Connected    bool          `json:"connected"`
	Number       string        `json:"number"`
	Site         string        `json:"site"`
	CustomerLink string        `json:"customer_link"`
	RepLink      string        `json:"rep_link"`
	Words        string        `json:"words"`
	Notices      []string      `json:"notices"` // oldest first
	Participants []Participant `json:"participants"`
	Request      string        `json:"request"`
	Paused       bool          `json:"paused"`
	Trouble      string        `json:"trouble"`
	Burnt        bool          `json:"burnt"`
	AttemptsLeft int           `json:"attempts_left"`
	Picture      []int         `json:"picture"` // width, height
	Rect         []int         `json:"rect"`    // of the picture in the window: x, y, width, height
	Seen         time.Time     `json:"-"`       // when consent was seen in the log
	Drawn        time.Time     `json:"-"`       // when the first picture after it was drawn
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
	var t Tab
	key := "tab." + strconv.Itoa(n)
	ok := v.Get(key, &t)
	t.Seen, t.Drawn = v.Times[key+".consent"], v.Times[key+".picture"]
	return t, ok
}

// Place is where the picture lies in the window.
func (t Tab) Place() image.Rectangle {
	if len(t.Rect) != 4 {
		return image.Rectangle{}
	}
	return image.Rect(t.Rect[0], t.Rect[1], t.Rect[0]+t.Rect[2], t.Rect[1]+t.Rect[3])
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

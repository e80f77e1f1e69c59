package sessiontab

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"fyne.io/fyne/v2/lang"

	"deskhand/app/console"
	"deskhand/app/session"
	"deskhand/app/trust"
	"deskhand/ui/participants"
	"deskhand/ui/theme"
	"deskhand/ui/words"
)

// name is a participant's name, or a word for somebody.
func name(s session.State, id session.ParticipantID) string {
	if p, ok := s.Participant(id); ok {
		return p.Name
	}
	return lang.L("session.somebody")
}

// Words are the check words for a seed in the language of the program, as they are read out; "" without a seed.
func Words(seed []byte, language string) string {
	if seed == nil {
		return ""
	}
	w := trust.Words(seed, language)
	return strings.Join(w[:], " · ")
}

// comparing says how the check words are compared, also with a customer whose program speaks the other language.
func comparing(seed []byte, language string) string {
	other := "es"
	if language == "es" {
		other = "en"
	}
	return lang.L("card.words.compare") + " " + lang.L("card.words.other", map[string]any{"Words": Words(seed, other)})
}

// Sentence says a notice to people, and how serious it is.
func Sentence(c console.Snapshot, n console.Notice) (theme.Condition, string) {
	who := map[string]any{"Name": name(c.State, n.Who), "By": name(c.State, n.By)}
	switch n.Kind {
	case console.NoticeAsked, console.NoticeAllowed, console.NoticeRefused, console.NoticeNoAnswer:
		return question(byUs(c, n.By), n, who)
	case console.NoticeHelping, console.NoticeLead, console.NoticeHeld, console.NoticeResumed:
		return change(c, n, who)
	case console.NoticeDrives, console.NoticeTimeOver, console.NoticeTouched, console.NoticePaused, console.NoticeGoesOn:
		return going(byUs(c, n.Who), n, who)
	case console.NoticeGaveBack:
		return theme.Idle, lang.L("notice.gaveback", who)
	case console.NoticeUnseen:
		return theme.Stopped, lang.L("notice.unseen", who)
	case console.NoticeStopped:
		return theme.Stopped, lang.L("notice.stopped", who)
	case console.NoticeUnshown:
		return theme.Idle, lang.L("notice.you.unshown")
	case console.NoticeUnviewed:
		return theme.Idle, told(byUs(c, n.Who), lang.L("notice.you.unviewed", who), lang.L("notice.unviewed", who))
	case console.NoticeChanged, console.NoticeUnplugged:
		return source(n, name(c.State, n.Who))
	case console.NoticeControlEnded:
		return theme.Waiting, lang.L("notice.controlended", who)
	case console.NoticeUnreadable:
		return theme.Stopped, lang.L("notice.unreadable", who)
	case console.NoticePanic:
		return theme.Stopped, lang.L("notice.panic", who)
	case console.NoticeJoined:
		return theme.Live, joined(c, n.Who)
	case console.NoticeLeft:
		return theme.Idle, lang.L("notice.left", who)
	case console.NoticeLost:
		return theme.Waiting, lang.L("notice.lost", who)
	case console.NoticeRemoved:
		return theme.Idle, lang.L("notice.removed", who)
	case console.NoticeAttempt:
		if n.Count == 0 {
			return theme.Waiting, lang.L("notice.attempt.old")
		}
		return theme.Waiting, lang.L("notice.attempt", map[string]any{"Count": n.Count, "Most": trust.MaxAttempts})
	case console.NoticeBurnt:
		return theme.Stopped, lang.L("notice.burnt")
	case console.NoticeLimit:
		return theme.Waiting, lang.N("notice.limit", n.Count, map[string]any{"Count": n.Count})
	case console.NoticePassed:
		return theme.Waiting, lang.L("notice.passed", who)
	case console.NoticeServerKey:
		return theme.Stopped, lang.L("notice.serverkey")
	case console.NoticeForged:
		return theme.Stopped, lang.L("notice.forged")
	}
	return theme.Waiting, notDone(n.Err)
}

// source says that something else of a screen is shown, or nothing any more of one that is not there.
func source(n console.Notice, who string) (theme.Condition, string) {
	gone, shown := map[string]any{"Name": who, "Screen": n.Source.Name}, map[string]any{"Name": who, "What": words.Source(n.Source)}
	switch {
	case n.Kind == console.NoticeUnplugged && n.Own:
		return theme.Waiting, lang.L("notice.unplugged.own", gone)
	case n.Kind == console.NoticeUnplugged:
		return theme.Waiting, lang.L("notice.unplugged", gone)
	case n.Ended:
		return theme.Waiting, lang.L("notice.changed.control", shown)
	}
	return theme.Live, lang.L("notice.changed", shown)
}

// unplugged are the words about a screen that is shown and not there any more.
func unplugged(c console.Snapshot) map[string]any {
	return map[string]any{"Name": name(c.State, c.State.Share.By), "Screen": c.State.Share.Source.Name}
}

// joined says who came in, and by whose invitation where we know it.
func joined(c console.Snapshot, id session.ParticipantID) string {
	who := map[string]any{"Name": name(c.State, id)}
	switch by := c.People[id].Invited; {
	case by.Way == console.WayMail && by.To != "":
		who["Address"] = by.To
		return lang.L("notice.joined.mail", who)
	case by.Way == console.WayMail, by.Way == console.WayMessage:
		return lang.L("notice.joined.link", who)
	}
	return lang.L("notice.joined", who)
}

// byUs reports whether it is the rep at this console who did something, or does.
func byUs(c console.Snapshot, who session.ParticipantID) bool { return who != 0 && who == c.Me }

// told is a sentence about the rep at this console, or the one about anybody else.
func told(us bool, ours, theirs string) string {
	if us {
		return ours
	}
	return theirs
}

// question says what a customer was asked, or answered. Us: it was us who asked.
func question(us bool, n console.Notice, who map[string]any) (theme.Condition, string) {
	confirm := n.What == session.ConfirmRep
	switch n.Kind {
	case console.NoticeRefused:
		if confirm {
			return theme.Stopped, lang.L("notice.refused.rep", who)
		}
		return theme.Stopped, lang.L("notice.refused", who)
	case console.NoticeNoAnswer:
		if confirm {
			return theme.Waiting, lang.L("notice.noanswer.rep", who)
		}
		return theme.Waiting, lang.L("notice.noanswer", who)
	case console.NoticeAllowed:
		switch {
		case n.Instead:
			return theme.Live, lang.L("notice.allowed.else", who)
		case confirm:
			return theme.Live, told(us, lang.L("notice.you.allowed.rep", who), lang.L("notice.allowed.rep", who))
		case n.What.Shows():
			return theme.Live, told(us, lang.L("notice.you.allowed.show", who), lang.L("notice.allowed.show", who))
		case n.What.OfWindows() && n.What.Controls():
			return theme.Live, lang.L("notice.allowed.windows.control", who)
		case n.What.OfWindows():
			return theme.Live, lang.L("notice.allowed.windows", who)
		case n.What.Controls():
			return theme.Live, lang.L("notice.allowed.control", who)
		}
		return theme.Live, lang.L("notice.allowed.view", who)
	}
	return theme.Idle, askedFor(us, n, who)
}

// askedFor says what a customer was asked for: in the words of the menu that it was asked from, where they show something already.
func askedFor(us bool, n console.Notice, who map[string]any) string {
	windows := n.What.OfWindows()
	switch {
	case n.What == session.ConfirmRep:
		return told(us, lang.L("notice.you.asked.rep", who), lang.L("notice.asked.rep", who))
	case n.What.Shows():
		return told(us, lang.L("notice.you.asked.show", who), lang.L("notice.asked.show", who))
	case windows && n.What.Controls():
		return told(us, lang.L("notice.you.asked.windows.control", who), lang.L("notice.asked.windows.control", who))
	case windows && n.Instead && n.Source.Apps:
		return told(us, lang.L("notice.you.asked.windows.other", who), lang.L("notice.asked.windows.other", who))
	case windows:
		return told(us, lang.L("notice.you.asked.windows", who), lang.L("notice.asked.windows", who))
	case n.What.Controls():
		return told(us, lang.L("notice.you.asked.control", who), lang.L("notice.asked.control", who))
	case n.Instead && n.Source.Apps:
		return told(us, lang.L("notice.you.asked.whole", who), lang.L("notice.asked.whole", who))
	case n.Instead:
		return told(us, lang.L("notice.you.asked.other", who), lang.L("notice.asked.other", who))
	}
	return told(us, lang.L("notice.you.asked.view", who), lang.L("notice.asked.view", who))
}

// change says who leads or is helped now.
func change(c console.Snapshot, n console.Notice, who map[string]any) (theme.Condition, string) {
	me := n.Who == c.Me
	switch n.Kind {
	case console.NoticeHelping:
		return theme.Live, lang.L("notice.helping", who)
	case console.NoticeLead:
		if me {
			return theme.Live, lang.L("notice.lead.you")
		}
		return theme.Idle, lang.L("notice.lead", who)
	case console.NoticeHeld:
		if me {
			return theme.Waiting, lang.L("notice.held.you")
		}
		return theme.Waiting, lang.L("notice.held", who)
	}
	if me {
		return theme.Live, lang.L("notice.resumed.you")
	}
	return theme.Live, lang.L("notice.resumed", who)
}

// notDone says why a command of ours was refused.
func notDone(err error) string {
	switch {
	case passRefusal(err) != "":
		return passRefusal(err)
	case errors.Is(err, console.ErrOwnScreen):
		return lang.L("notice.notdone.screen")
	case errors.Is(err, console.ErrOwnWatch):
		return lang.L("notice.notdone.watch")
	case errors.Is(err, console.ErrRights):
		return lang.L("notice.notdone.barred")
	case errors.Is(err, session.ErrForbidden):
		return lang.L("notice.notdone.forbidden")
	case errors.Is(err, session.ErrState), errors.Is(err, session.ErrUnknown), errors.Is(err, session.ErrLate):
		return lang.L("notice.notdone.state")
	case errors.Is(err, session.ErrEnded):
		return lang.L("notice.notdone.ended")
	case errors.Is(err, session.ErrFull):
		return lang.L("notice.notdone.full")
	case errors.Is(err, console.ErrLinks):
		return lang.L("notice.notdone.links")
	case errors.Is(err, session.ErrOneCustomer):
		return lang.L("notice.notdone.onecustomer")
	}
	return lang.L("notice.notdone.other")
}

// path says how a link goes: "direct 18 ms".
func path(p console.Person) string {
	if !p.Linked {
		return ""
	}
	ms := map[string]any{"Ms": max(1, p.Stats.RTT.Round(time.Millisecond).Milliseconds())}
	switch {
	case p.Stats.Path == "relayed" && p.Stats.RTT > 0:
		return lang.L("link.relayed.ms", ms)
	case p.Stats.Path == "relayed":
		return lang.L("link.relayed")
	case p.Stats.RTT > 0:
		return lang.L("link.direct.ms", ms)
	}
	return lang.L("link.direct")
}

// away reports whether somebody's program is gone for the moment: the site does not see it, and nor do we.
func away(s console.Snapshot, p session.Participant) bool {
	person, known := s.People[p.ID]
	return known && p.ID != s.Me && p.Presence == session.Here && s.Seat.Connected && !s.Over && !person.Connected && !person.Linked
}

// quality grades a link. A rep's hand feels 100 ms; pictures suffer from a loss of some per cent.
func quality(p console.Person) participants.Link {
	switch {
	case !p.Linked, p.Stats.RTT > 300*time.Millisecond, p.Stats.Loss > 0.08:
		return participants.LinkPoor
	case p.Stats.RTT > 100*time.Millisecond, p.Stats.Loss > 0.02:
		return participants.LinkFair
	}
	return participants.LinkGood
}

// rate is a bit rate for people.
func rate(bits int) string {
	if bits < 1_000_000 {
		return fmt.Sprintf("%d kbit/s", (bits+500)/1000)
	}
	return words.Decimal(float64(bits)/1e6, 1) + " Mbit/s"
}

// seconds is a duration in whole seconds, as a placeholder's value.
func seconds(d time.Duration) map[string]any {
	return map[string]any{"Seconds": int(d.Round(time.Second) / time.Second)}
}

// status is the line below the picture, always true.
func status(s Snapshot, lost outage) (theme.Condition, string) {
	c := s.Session
	stage := StageOf(c)
	switch {
	case stage == StageOver:
		condition, title, _ := ending(s)
		return condition, title
	case stage == StageOpening && s.Trouble != "":
		return theme.Stopped, s.Trouble
	case stage == StageOpening:
		return theme.Waiting, lang.L("status.opening")
	case !c.Seat.Connected && lost.why == linkDown:
		return theme.Stopped, lang.L("status.offline.lost", seconds(s.At.Sub(c.Seat.Since)))
	case !c.Seat.Connected && c.State.Share.By == 0:
		return theme.Waiting, lang.L("status.offline.lost", seconds(s.At.Sub(c.Seat.Since)))
	case !c.Seat.Connected:
		return theme.Waiting, lang.L("status.offline", seconds(s.At.Sub(c.Seat.Since)))
	case lost.why == linkDown:
		return theme.Waiting, lang.L("status.lost", seconds(lost.lasting))
	}
	customer, ok := Customer(c)
	if who := Coming(s); who != "" {
		return theme.Waiting, lang.L("coming.status", map[string]any{"Name": who})
	}
	if !ok {
		return theme.Idle, lang.L("status.inviting")
	}
	if share := c.State.Share; share.By != 0 && c.Withdrawn().Share {
		return theme.Waiting, lang.L("view.withdrawn", map[string]any{"Name": name(c.State, share.By)}) + " · " + customerStatus(s, customer)
	} else if share.By != 0 && share.Source.Gone {
		return theme.Waiting, lang.L("desk.unplugged", unplugged(c)) + " · " + customerStatus(s, customer)
	} else if share.By != 0 && (share.Paused || c.Withdrawn().Paused) {
		paused := told(byUs(c, share.By), lang.L("desk.paused.you"), lang.L("desk.paused", map[string]any{"Name": name(c.State, share.By)}))
		return theme.Waiting, paused + " · " + customerStatus(s, customer)
	} else if share.By != 0 && lost.why != nothingLost {
		return theme.Waiting, lost.onLine(name(c.State, share.By)) + " · " + customerStatus(s, customer)
	}
	if away(c, customer) {
		return theme.Stopped, lang.L("status.away", map[string]any{"Name": customer.Name})
	} else if !c.People[customer.ID].Linked {
		return theme.Waiting, customerStatus(s, customer)
	}
	return theme.Live, customerStatus(s, customer)
}

func customerStatus(s Snapshot, customer session.Participant) string {
	person := s.Session.People[customer.ID]
	parts := []string{lang.L("status.vouched")}
	if admitted(s.Session) {
		parts[0] = lang.L("status.earlier")
	}
	words := Words(person.WordSeed, s.Language)
	switch {
	case person.Level == console.LevelSite && words == "":
		parts[0] = lang.L("status.introduced")
	case person.Level == console.LevelSite:
		parts = []string{lang.L("status.introduced"), words}
	case words != "":
		parts = []string{lang.L("status.verified"), words}
	}
	if p := path(person); p != "" {
		parts = append(parts, p)
	} else {
		parts = append(parts, lang.L("link.none"))
	}
	if s.Session.State.Share.By == customer.ID && person.Linked {
		if n := s.Session.Halved; n > 0 {
			parts = append(parts, lang.L("status.halved", map[string]any{"Part": 1 << n}))
		}
		parts = append(parts, rate(person.Stats.BitrateIn))
		if n := person.Stats.Frames; n > 0 { // a still screen sends none
			parts = append(parts, lang.L("link.frames", map[string]any{"Count": n}))
		}
		if n := int(person.Stats.Loss*100 + 0.5); n > 0 {
			parts = append(parts, lang.L("link.loss", map[string]any{"Percent": n}))
		}
	}
	return strings.Join(parts, " · ")
}

// offline reports whether our line to the site is lost in a session that goes on. What the log has to say waits for it: nobody can be asked,
// let in or given anything. The picture, the hand and the chat go over the direct links, and what only takes away is never too late.
func offline(c console.Snapshot) bool { return !c.Over && !c.Seat.Connected }

// sending says that what the rep did last is on its way, or waits for the site.
func sending(c console.Snapshot) string {
	if offline(c) {
		return lang.L("why.sending.offline")
	}
	return lang.L("why.sending")
}

// askReason says why the rep cannot ask the customer for something now; "" they can.
func askReason(c console.Snapshot, what session.Activity) string {
	if !c.Over && c.Barred.Bars(what) {
		return lang.L("why.barred")
	}
	if customer, ok := Customer(c); ok && away(c, customer) && c.State.May(c.Me, session.Ask) {
		return lang.L("why.away", map[string]any{"Name": customer.Name})
	}
	return reason(c, session.Ask)
}

// reason says why the rep cannot do something now that only the primary rep may; "" they can.
func reason(s console.Snapshot, want session.Permission) string {
	may := s.State.May(s.Me, want)
	switch {
	case may && offline(s) && want != session.StopShare:
		return lang.L("why.offline")
	case s.Submitted && !s.Over:
		return sending(s)
	case may:
		return ""
	}
	me, ok := s.State.Participant(s.Me)
	rep, led := s.State.PrimaryRep()
	switch {
	case s.Over:
		return lang.L("why.over")
	case s.State.Phase == session.Waiting:
		return lang.L("why.waits")
	case lostRep(s):
		return lang.L("why.held", map[string]any{"Name": rep.Name})
	case ok && me.Role == session.Assistant && led && want == session.Choose:
		return lang.L("why.choose", map[string]any{"Name": rep.Name})
	case ok && me.Role == session.Assistant && led:
		return lang.L("why.assistant", map[string]any{"Name": rep.Name})
	case want == session.Ask:
		return lang.L("why.customer")
	case want == session.Transfer && s.State.Held.IsZero():
		return lang.L("why.transfer")
	}
	return lang.L("why.notnow")
}

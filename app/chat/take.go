package chat

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"deskhand/app/outbox"
	"deskhand/app/session"
	"deskhand/app/wire"
)

// Take takes what came over the link to a participant on wire.ChannelControl and is wire.IsKept. changed says that Saved is another one
// (see Flush), and that Messages may have changed. Of one who writes faster than pace allows it takes nothing, and acknowledges
// nothing: their outbox holds it back and sends it again. An error is for the log: what was wrong has been dropped; wire.ErrMalformed
// and outbox.ErrAhead mean that the other program is broken or hostile.
func (t *Talk) Take(from session.ParticipantID, msg []byte, now time.Time) (changed bool, err error) {
	b := t.boxes[from]
	if b == nil {
		return false, fmt.Errorf("from participant %d: %w", from, ErrUnknown)
	}
	p := t.pace(from, now)
	if f, _, err := wire.DecodeKept(msg); err == nil && f != nil && f.Seq > 0 && !p.ready() {
		return false, nil
	}
	done := b.Done()
	taken, err := b.Take(now, msg)
	if err != nil {
		return false, err
	}
	arrived := b.Done() > done && t.arrived(from, b.Done())
	if m := taken.Message; m != nil {
		p.left--
		err = t.read(from, *m, now)
	}
	return arrived || taken.Store(), err
}

// arrived takes a participant from those for whom our messages up to a ticket wait.
func (t *Talk) arrived(p session.ParticipantID, done outbox.Ticket) (changed bool) {
	for _, e := range t.entries {
		if ticket, waits := e.waits[p]; waits && ticket <= done {
			delete(e.waits, p)
			t.list, changed = nil, true
		}
	}
	return changed
}

// read takes what an outbox delivered.
func (t *Talk) read(from session.ParticipantID, m outbox.Message, now time.Time) error {
	switch m.Kind {
	case wire.FrameChat:
		signed, err := wire.DecodeSignedChat(m.Body)
		if err != nil {
			return err
		}
		return t.hearOrWait(from, m.Kind, signed, now)
	case wire.FrameTranscript:
		list, err := wire.DecodeTranscript(m.Body)
		if err != nil {
			return err
		}
		var problems error
		for _, signed := range list {
			problems = errors.Join(problems, t.hearOrWait(from, m.Kind, signed, now))
		}
		return problems
	}
	if m.Kind == wire.FrameCard {
		return t.readCard(from, m.Body)
	}
	return fmt.Errorf("kind %d: %w", m.Kind, wire.ErrMalformed)
}

// hear puts a message into the record, if its author said it and it came the way it should.
func (t *Talk) hear(from session.ParticipantID, kind wire.FrameKind, signed wire.SignedChat, now time.Time) error {
	c, err := Open(t.state, signed)
	if err != nil {
		return err
	}
	if !t.properWay(from, kind, c) {
		return fmt.Errorf("message of participant %d from %d: %w", c.From, from, ErrForged)
	}
	k := key{c.From, c.ID}
	if t.seen[k] {
		return nil
	}
	at := time.UnixMilli(c.At)
	if at.After(now) {
		at = now
	}
	e := &entry{chat: c, signed: signed, at: at, heard: now, earlier: kind == wire.FrameTranscript}
	t.add(e)
	if kind == wire.FrameChat && c.From == from && c.To == 0 && t.leads {
		if e.ahead = c.Seen > t.state.Last.UnixMilli(); !e.ahead {
			return t.passOn(e, now)
		}
	}
	return nil
}

// passAhead passes on what came from those who had seen more of the log than we had, once we have seen it, too: somebody may have come by then.
func (t *Talk) passAhead(now time.Time) (changed bool, problems error) {
	for _, e := range t.entries {
		if e.ahead && e.chat.Seen <= t.state.Last.UnixMilli() {
			changed, problems = true, errors.Join(problems, t.passOn(e, now))
		}
	}
	return changed, problems
}

// hearOrWait hears a message, or keeps it until our log has its author: what a rep passes on may be faster than the log.
func (t *Talk) hearOrWait(from session.ParticipantID, kind wire.FrameKind, signed wire.SignedChat, now time.Time) error {
	why := t.hear(from, kind, signed, now)
	if !errors.Is(why, ErrUnknown) || !t.mayComeTo(from, signed) {
		return why
	}
	t.early = slices.DeleteFunc(t.early, func(e early) bool { return e.over(now) })
	of := 0
	for _, e := range t.early {
		if e.From == from {
			of++
		}
	}
	b, err := wire.EncodeSignedChat(signed)
	if err != nil || of >= maxEarlyOf || len(t.early) >= maxEarly {
		return errors.Join(why, err)
	}
	t.early = append(t.early, early{From: from, Kind: kind, Signed: b, At: now})
	return nil
}

// mayComeTo reports whether our log may soon have the author of a message that came over the link to from: people are numbered in the
// order in which they come, and only reps pass on.
func (t *Talk) mayComeTo(from session.ParticipantID, signed wire.SignedChat) bool {
	sender, ok := t.state.Participant(from)
	c, err := wire.DecodeChat(signed.Body)
	return ok && sender.Role.IsRep() && err == nil && int(c.From) <= len(t.state.People)+session.MaxParticipants
}

// over says that it has waited long enough.
func (e early) over(now time.Time) bool { return now.Sub(e.At) > settling }

// hearEarly hears those whose authors our log has now.
func (t *Talk) hearEarly(now time.Time) (changed bool, problems error) {
	waiting := t.early
	t.early = nil
	for _, e := range waiting {
		signed, err := wire.DecodeSignedChat(e.Signed)
		if err == nil {
			err = t.hear(e.From, e.Kind, signed, now)
		}
		if errors.Is(err, ErrUnknown) && !e.over(now) {
			t.early = append(t.early, e)
			continue
		}
		problems = errors.Join(problems, err)
	}
	return len(waiting) != len(t.early), problems
}

// properWay reports whether a message may come to us over the link to from: said to us by its author; said to everyone by a customer
// and passed on by a rep to another customer; or of the transcript that a rep has from a rep.
func (t *Talk) properWay(from session.ParticipantID, kind wire.FrameKind, c wire.Chat) bool {
	me, _ := t.state.Participant(t.cfg.Me)
	author, _ := t.state.Participant(c.From)
	sender, _ := t.state.Participant(from)
	switch {
	case kind == wire.FrameTranscript:
		return sender.Role.IsRep() && me.Role.IsRep() && c.To == 0
	case c.From == from:
		return c.To == 0 || c.To == me.ID
	}
	return sender.Role.IsRep() && author.Role.IsCustomer() && me.Role.IsCustomer() && c.From != me.ID && c.To == 0 && knew(c, me)
}

// knew reports whether a message's author could know, when they wrote it, that a participant was there: nobody is shown words that were written
// before they came, however long these were on their way.
func knew(c wire.Chat, p session.Participant) bool { return p.Since.UnixMilli() <= c.Seen }

// passOn sends what somebody said to everyone to those whom they do not reach; we are the primary rep, or were here before they came.
func (t *Talk) passOn(e *entry, now time.Time) error {
	e.passed, e.ahead = true, false
	by, _ := t.state.Participant(e.chat.From)
	chat, err1 := wire.EncodeSignedChat(e.signed)
	transcript, err2 := wire.EncodeTranscript([]wire.SignedChat{e.signed})
	problems := errors.Join(err1, err2)
	for _, p := range t.state.People {
		told, was := t.told[p.ID]
		var err error
		switch {
		case p.ID == by.ID || p.ID == t.cfg.Me || p.Presence != session.Here:
		case p.Role.IsCustomer() && by.Role.IsCustomer() && knew(e.chat, p):
			_, err = t.keep(p.ID, wire.FrameChat, chat)
		case p.Role == session.Assistant && was && now.Sub(told) < settling:
			_, err = t.keep(p.ID, wire.FrameTranscript, transcript)
		}
		problems = errors.Join(problems, err)
	}
	return problems
}

// came is when it was said, as nearly as we know.
func (e *entry) came() time.Time {
	if e.heard.IsZero() {
		return e.at
	}
	return e.heard
}

// catchUp passes on what customers said to everyone while nobody led, or settling before: the other customers may have it from nobody else.
// Who has it already drops it.
func (t *Talk) catchUp(now time.Time) error {
	since := t.unled
	if since.IsZero() {
		since = now
	}
	since = since.Add(-settling)
	var problems error
	for _, e := range t.entries {
		by, _ := t.state.Participant(e.chat.From)
		switch {
		case e.passed || e.earlier || e.chat.To != 0 || !by.Role.IsCustomer() || e.came().Before(since):
		case e.chat.Seen > t.state.Last.UnixMilli(): // our log lags, or comes to us once more: passAhead, if it is ours to pass on
			e.ahead = e.ahead || t.leads
		default:
			problems = errors.Join(problems, t.passOn(e, now))
		}
	}
	return problems
}

// add puts an entry into the record: at its end, or, from a transcript, before what was said after it.
func (t *Talk) add(e *entry) {
	t.newest++
	e.n = t.newest
	at := len(t.entries)
	for e.earlier && at > 0 && t.entries[at-1].at.After(e.at) {
		at--
	}
	t.insert(at, e)
	for len(t.entries) > maxEntries || t.bytes > maxBytes {
		old := t.entries[0]
		delete(t.seen, key{old.chat.From, old.chat.ID})
		t.bytes -= len(old.chat.Text)
		t.entries[0] = nil
		t.entries = t.entries[1:]
	}
}

func (t *Talk) insert(at int, e *entry) {
	t.entries = append(t.entries, nil)
	copy(t.entries[at+1:], t.entries[at:])
	t.entries[at] = e
	t.seen[key{e.chat.From, e.chat.ID}] = true
	t.bytes += len(e.chat.Text)
	t.list = nil
}

// Update takes the session's state whenever the log has grown: messages for those who are gone are given up; if we are the primary rep, who
// comes as an assistant gets the transcript, and when we become it, customers get what others of them said meanwhile. For an agent who took
// the session while we assisted we do both: they were not there. changed is as of Take.
func (t *Talk) Update(s session.State, now time.Time) (changed bool, err error) {
	t.state = s
	for id := range t.boxes {
		if p, ok := s.Participant(id); ok && p.Presence == session.Gone {
			delete(t.boxes, id)
			delete(t.told, id)
			delete(t.paces, id)
			t.giveUp(id)
			changed = true
		}
	}
	heard, err := t.hearEarly(now)
	changed = changed || heard
	err = errors.Join(err, t.showCard())
	if rep, newcomer := t.newLead(); newcomer {
		t.told[rep] = now
		changed, err = true, errors.Join(err, t.tell(rep), t.catchUp(now))
	}
	if began := t.leadIs(now); began {
		changed, err = true, errors.Join(err, t.catchUp(now))
	}
	if !t.leads {
		return changed, err
	}
	ahead, problem := t.passAhead(now)
	changed, err = changed || ahead, errors.Join(err, problem)
	for _, p := range s.People {
		if _, was := t.told[p.ID]; p.Role == session.Assistant && p.Presence == session.Here && !was {
			t.told[p.ID] = now
			changed, err = true, errors.Join(err, t.tell(p.ID))
		}
	}
	return changed, err
}

// newLead returns an agent who leads the session since it waited, who came later than we did, and whom we have not told what was said.
func (t *Talk) newLead() (session.ParticipantID, bool) {
	me, _ := t.state.Participant(t.cfg.Me)
	rep, led := t.state.PrimaryRep()
	_, was := t.told[rep.ID]
	return rep.ID, led && !was && rep.Method == session.BySite && me.Role == session.Assistant && me.Presence == session.Here && me.Since.Before(rep.Since)
}

// leadIs notes whether we are the primary rep, and since when nobody has led; began: we have just become it.
func (t *Talk) leadIs(now time.Time) (began bool) {
	rep, led := t.state.PrimaryRep()
	was := t.leads
	t.leads = led && rep.ID == t.cfg.Me
	switch {
	case !t.state.Held.IsZero():
		t.unled = t.state.Held
	case !led && t.unled.IsZero():
		t.unled = now
	case led && !t.leads:
		t.unled = time.Time{}
	}
	return t.leads && !was
}

// giveUp says of our messages that somebody left without them.
func (t *Talk) giveUp(p session.ParticipantID) {
	for _, e := range t.entries {
		if _, waits := e.waits[p]; waits {
			delete(e.waits, p)
			e.missed = append(e.missed, p)
			t.list = nil
		}
	}
}

// tell sends an assistant what was said to everyone.
func (t *Talk) tell(p session.ParticipantID) error {
	var public []wire.SignedChat
	for _, e := range t.entries {
		if e.chat.To == 0 && e.chat.From != p {
			public = append(public, e.signed)
		}
	}
	var problems error
	for _, part := range wire.SplitTranscript(newestThatFit(public)) {
		body, err := wire.EncodeTranscript(part)
		if err == nil {
			_, err = t.keep(p, wire.FrameTranscript, body)
		}
		problems = errors.Join(problems, err)
	}
	return problems
}

// maxTold is how many bytes of a transcript are sent: half of what an outbox keeps.
const maxTold = 512 << 10

// newestThatFit is the end of a transcript that is sent at once.
func newestThatFit(list []wire.SignedChat) []wire.SignedChat {
	size := 0
	for i := len(list) - 1; i >= 0; i-- {
		if size += 2 + len(list[i].Sig) + len(list[i].Body); size > maxTold {
			return list[i+1:]
		}
	}
	return list
}

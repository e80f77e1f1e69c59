package duty

import (
	"time"

	"deskhand/app/acd"
	"deskhand/app/client"
	"deskhand/app/session"
	"deskhand/app/wire"
)

// call is something that the site has not answered yet.
type call struct {
	message func(ref uint32) wire.Message
	about   acd.RequestID // 0: no request
	keep    bool          // said again on a new connection; else it is lost with the one that it was said on
	until   time.Time
	then    func(wire.Message, error)
}

// SetAvailable is the agent's switch. It holds over lost connections; the site may turn it off (acd.AgentFlipped).
func (l *Line) SetAvailable(on bool) {
	l.calls.put(func() {
		if l.now.Ended || !l.now.Connected || l.want == on && l.duty == 0 {
			return
		}
		l.want = on
		l.dutyLoop()
	})
}

// SetOne says that the agent works in one session at a time, by their own choice: the site then offers them nobody while they lead one. It
// holds over lost connections.
func (l *Line) SetOne(on bool) {
	l.calls.put(func() {
		if l.one == on {
			return
		}
		l.one = on
		if l.now.Connected && l.now.Agent {
			l.dutyLoop()
		}
	})
}

// Accept takes a request: id is that of the session which the console will open for it, empty for one that was handed over; with pick
// it need not be shown to us. Over a lost connection it is said again: the site answers the same to the same. then is called once on
// the line's goroutine: with what was accepted, or with an error of app/acd (acd.ErrTaken: another agent was first, or the customer has
// gone), ErrSingle, a LimitError, client.ErrDown, ErrNoAnswer or ErrEnded. A second Accept of a request that is on its way does nothing, and then is
// not called.
func (l *Line) Accept(request acd.RequestID, id session.ID, pick bool, then func(wire.Accepted, error)) {
	l.ask(&call{
		message: func(ref uint32) wire.Message { return wire.Accept{Ref: ref, Request: request, Session: id, Pick: pick} },
		about:   request, keep: true,
		then: func(m wire.Message, err error) {
			a, ok := m.(wire.Accepted)
			if err == nil && !ok {
				err = wire.ErrMalformed
			}
			then(a, err)
		},
	}, answerTime)
}

// Decline refuses a request that is shown. then is as Accept's; it may be nil.
func (l *Line) Decline(request acd.RequestID, then func(error)) {
	l.ask(&call{
		message: func(ref uint32) wire.Message { return wire.Decline{Ref: ref, Request: request} }, about: request,
		then: func(_ wire.Message, err error) {
			if then != nil {
				then(err)
			}
		},
	}, answerTime)
}

// Introduce gives the customer of an accepted request the link to the session that was opened for them. It is said again, over lost
// connections too, until the site has it or gives the customer up. then is as Accept's.
func (l *Line) Introduce(id session.ID, link string, then func(error)) {
	l.ask(&call{
		message: func(ref uint32) wire.Message { return wire.Introduce{Ref: ref, Session: id, Link: link} }, keep: true,
		then: func(_ wire.Message, err error) { then(err) },
	}, introduceTime)
}

// ask hands a call to the loop.
func (l *Line) ask(c *call, wait time.Duration) {
	did := l.calls.put(func() {
		switch {
		case l.now.Ended:
			c.then(nil, ErrEnded)
			return
		case c.about != 0 && l.asksLoop(c.about):
			return
		case !l.now.Connected && c.about != 0:
			c.then(nil, client.ErrDown)
			return
		}
		c.until = l.cfg.Now().Add(wait)
		l.lastRef++
		l.open[l.lastRef] = c
		l.sendLoop(l.lastRef, c)
	})
	if !did {
		c.then(nil, ErrEnded)
	}
}

func (l *Line) sendLoop(ref uint32, c *call) {
	if l.now.Connected {
		l.sayLoop(c.message(ref))
	}
}

// asksLoop reports whether something about a request is on its way.
func (l *Line) asksLoop(id acd.RequestID) bool {
	for _, c := range l.open {
		if c.about == id {
			return true
		}
	}
	return false
}

// answerLoop ends a call.
func (l *Line) answerLoop(ref uint32, m wire.Message, err error) {
	c := l.open[ref]
	if c == nil {
		return
	}
	delete(l.open, ref)
	c.then(m, err)
}

// refusal is why the site did not do what it was asked for.
func refusal(f wire.Failure) error {
	switch f.Code {
	case wire.CodeSingle:
		return ErrSingle
	case wire.CodeLimit:
		return LimitError{f.Most()}
	case wire.CodeSignIn:
		return client.ErrSignIn
	}
	return f.Rule()
}

// lostLoop ends the calls that are lost with their connection.
func (l *Line) lostLoop() {
	for ref, c := range l.open {
		if !c.keep {
			l.answerLoop(ref, nil, ErrNoAnswer)
		}
	}
}

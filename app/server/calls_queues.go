package server

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"deskhand/app/acd"
	"deskhand/app/server/ledger"
	"deskhand/app/wire"
)

// What administrators lay down for queues and their people. The same code answers calls over HTTPS, errands of commands beside the running
// server, and commands without one.

// errChanged means that somebody else has changed the queue since it was read.
var errChanged = errors.New("somebody else has changed it meanwhile")

var errNoCall = errors.New("no such call")

// errRunning means that a server has the data folder.
var errRunning = fmt.Errorf("%w: another server is running", ErrConfig)

// desk is what the calls are answered from. decide brings a command before the rules of queues, as the site's.
type desk struct {
	decide func(ctx context.Context, cmd acd.Command) error
	state  func() acd.State
	left   Messages
	zones  func() acd.Zones
	store  Accounts
	now    func() time.Time
}

// desk answers from the running queues.
func (s *Server) desk() desk {
	return desk{
		decide: func(ctx context.Context, cmd acd.Command) error {
			_, err := s.queues.do(ctx, acd.Site, cmd)
			return err
		},
		state: s.queues.state, zones: s.queues.zones, store: s.cfg.Store, left: s.cfg.Store, now: s.now,
	}
}

// administer does a call about queues that is for administrators.
func (s *Server) administer(ctx context.Context, by callFrom, call wire.Call) (answer []byte, err error) {
	err = s.asAdmin(ctx, by, "", func() error {
		answer, err = s.desk().do(ctx, call)
		return err
	})
	if err == nil {
		s.auditQueues(call, by.account, by.ip)
	}
	return answer, err
}

// auditQueues leaves a line in the log for what was changed.
func (s *Server) auditQueues(call wire.Call, by, from string) {
	change, of := "", ""
	switch c := call.(type) {
	case wire.QueueAdd:
		change, of = "add", string(c.Queue.ID)
	case wire.QueueSet:
		change, of = "set", string(c.Queue.ID)
	case wire.QueueShut:
		change, of = map[bool]string{true: "shut", false: "reopen"}[c.Shut], string(c.ID)
	case wire.QueueRemove:
		change, of = "remove", string(c.ID)
	case wire.StaffSet:
		change, of = "staff", string(c.User.ID)
	case wire.StaffRemove:
		change, of = "dismiss", string(c.Name)
	default:
		return
	}
	s.log.Info("queues changed", "of", of, "change", change, "by", by, "from", from)
}

// do does a call of an administrator's and encodes its answer.
func (d desk) do(ctx context.Context, call wire.Call) ([]byte, error) {
	switch c := call.(type) {
	case wire.QueueList:
		return wire.EncodeAnswer(d.list(c))
	case wire.QueueShow:
		return encoded(d.show(c.ID))
	case wire.QueueAdd:
		return encoded(d.add(ctx, c))
	case wire.QueueSet:
		return encoded(d.set(ctx, c))
	case wire.QueueShut:
		return encoded(d.shut(ctx, c))
	case wire.QueueRemove:
		return encoded(wire.Done{}, d.remove(ctx, c))
	case wire.StaffList:
		return encoded(d.staff(ctx, c))
	case wire.StaffSet:
		return encoded(d.setStaff(ctx, c))
	case wire.StaffRemove:
		return encoded(wire.Done{}, d.dismiss(ctx, c.Name))
	case wire.MessageList, wire.MessageMark, wire.MessageRemove: // of a command: the administrator's
		return d.messages(ctx, reader{all: true}, call)
	}
	return nil, errNoCall
}

func encoded[A wire.Answer](a A, err error) ([]byte, error) {
	if err != nil {
		return nil, err
	}
	return wire.EncodeAnswer(a)
}

func (d desk) list(c wire.QueueList) (out wire.QueueLines) {
	s, zones, now := d.state(), d.zones(), d.now()
	for _, l := range s.Lines {
		if l.Queue.ID <= c.After {
			continue
		}
		if out.More = len(out.List) == wire.MaxListedQueues; out.More {
			break
		}
		n := headsOf(s, l.Queue.ID)
		out.List = append(out.List, wire.QueueLine{ID: l.Queue.ID, Service: l.Queue.Service, Name: l.Queue.Name, Open: openNow(l.Queue, zones, now),
			Shut: l.Queue.Hours.Shut, Waiting: uint32(s.Waits(l.Queue.ID)), Agents: uint32(n.agents), There: uint32(n.free + n.busy)})
	}
	return out
}

// openNow reports whether a queue is open by its hours and by hand.
func openNow(q acd.Queue, zones acd.Zones, now time.Time) bool {
	zone := zones[q.Hours.Zone]
	return zone != nil && q.Hours.Open(now, zone)
}

// heads are a queue's agents: all of them, those who are available with a place free, and those without.
type heads struct{ agents, free, busy int }

func headsOf(s acd.State, queue acd.QueueID) (n heads) {
	for _, p := range s.People {
		if !s.May(p.User.ID, acd.Serve, queue) {
			continue
		}
		n.agents++
		switch p.Status() {
		case acd.Available:
			n.free++
		case acd.Busy:
			n.busy++
		}
	}
	return n
}

func (d desk) show(id acd.QueueID) (wire.QueueShown, error) {
	q, is := d.state().Queue(id)
	if !is {
		return wire.QueueShown{}, fmt.Errorf("queue %q: %w", id, ledger.ErrNone)
	}
	return wire.QueueShown{Queue: q, Mark: wire.QueueMark(q)}, nil
}

func (d desk) add(ctx context.Context, c wire.QueueAdd) (wire.QueueShown, error) {
	if err := d.decide(ctx, acd.OpenQueue{Queue: c.Queue}); err != nil {
		return wire.QueueShown{}, err
	}
	return d.show(c.Queue.ID)
}

func (d desk) set(ctx context.Context, c wire.QueueSet) (wire.QueueShown, error) {
	was, err := d.show(c.Queue.ID)
	if err == nil && c.Mark != "" && c.Mark != was.Mark {
		err = errChanged
	}
	if err == nil {
		err = d.decide(ctx, acd.ChangeQueue{Queue: c.Queue})
	}
	if err != nil {
		return wire.QueueShown{}, err
	}
	return d.show(c.Queue.ID)
}

func (d desk) shut(ctx context.Context, c wire.QueueShut) (wire.QueueShown, error) {
	was, err := d.show(c.ID)
	if err == nil && was.Queue.Hours.Shut != c.Shut {
		was.Queue.Hours.Shut = c.Shut
		err = d.decide(ctx, acd.ChangeQueue{Queue: was.Queue})
	}
	if err != nil {
		return wire.QueueShown{}, err
	}
	return d.show(c.ID)
}

func (d desk) remove(ctx context.Context, c wire.QueueRemove) error {
	if _, err := d.show(c.ID); err != nil {
		return err
	}
	return d.decide(ctx, acd.RemoveQueue{Queue: c.ID})
}

// staff lists every account with what it is for queues, and those for queues whose account has gone.
func (d desk) staff(ctx context.Context, c wire.StaffList) (out wire.Staffs, err error) {
	s := d.state()
	accounts, err := d.store.ListAccounts(ctx, string(c.After), -1)
	if err != nil {
		return out, err
	}
	var all []wire.Staff
	for _, a := range accounts {
		all = append(all, staffOf(s, a))
	}
	for _, p := range s.People {
		known := slices.ContainsFunc(all, func(o wire.Staff) bool { return o.User.ID == p.User.ID })
		if p.User.ID > c.After && !known {
			all = append(all, wire.Staff{Gone: true, Works: true, User: p.User})
		}
	}
	slices.SortFunc(all, func(a, b wire.Staff) int { return cmp.Compare(a.User.ID, b.User.ID) })
	size := 0
	for _, x := range all {
		b, err := json.Marshal(x)
		if err != nil {
			return out, err
		}
		if size += len(b); len(out.List) > 0 && (size > wire.MaxStaffBytes || len(out.List) == wire.MaxListed) {
			out.More = true
			break
		}
		out.List = append(out.List, x)
	}
	return out, nil
}

func staffOf(s acd.State, a ledger.Account) wire.Staff {
	out := wire.Staff{Display: a.Display, Disabled: a.Disabled, User: acd.User{ID: acd.UserID(a.Name), Capacity: 1}}
	if p, works := s.Person(out.User.ID); works {
		out.Works, out.User = true, p.User
	}
	return out
}

func (d desk) setStaff(ctx context.Context, c wire.StaffSet) (wire.Staff, error) {
	a, err := d.store.Account(ctx, string(c.User.ID))
	if err == nil {
		err = d.decide(ctx, acd.Staff{User: c.User})
	}
	if err != nil {
		return wire.Staff{}, err
	}
	return staffOf(d.state(), a), nil
}

func (d desk) dismiss(ctx context.Context, name acd.UserID) error {
	if _, works := d.state().Person(name); !works {
		return fmt.Errorf("user %q: %w", name, ledger.ErrNone)
	}
	return d.decide(ctx, acd.Dismiss{User: name})
}

// reasons is a table, never changed: how a refusal of the rules is said to a caller. The first that is in the chain counts.
var reasons = []struct {
	err    error
	reason wire.Reason
	status int
}{
	{acd.ErrExists, wire.ReasonExists, http.StatusConflict},
	{acd.ErrInUse, wire.ReasonInUse, http.StatusConflict},
	{acd.ErrFull, wire.ReasonFull, http.StatusConflict},
	{acd.ErrCycle, wire.ReasonCycle, http.StatusUnprocessableEntity},
	{acd.ErrUnknown, wire.ReasonUnknown, http.StatusUnprocessableEntity},
	{acd.ErrInvalid, wire.ReasonInvalid, http.StatusUnprocessableEntity},
	{acd.ErrTooLong, wire.ReasonInvalid, http.StatusUnprocessableEntity},
	{acd.ErrState, wire.ReasonOther, http.StatusConflict},
}

// refusal is an error of the rules as a caller is told it; false when it is none.
func refusal(err error) (status int, out wire.Trouble, is bool) {
	for _, r := range reasons {
		if !errors.Is(err, r.err) {
			continue
		}
		of := wire.Refusal{Reason: r.reason}
		var setting *acd.SettingError
		if errors.As(err, &setting) {
			of.Setting = setting.Setting
		}
		var field *acd.FieldError
		if errors.As(err, &field) {
			of.Field = field.Field
		}
		var rule *acd.RuleError
		if errors.As(err, &rule) {
			of.Rule, of.Field = uint32(rule.Rule), rule.Field
		}
		return r.status, wire.Trouble{Code: wire.TroubleQueue, Text: clip(err.Error()), Refusal: &of}, true
	}
	return 0, out, false
}

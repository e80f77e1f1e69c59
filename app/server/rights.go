package server

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"deskhand/app/acd"
	"deskhand/app/server/ledger"
	"deskhand/app/session"
	"deskhand/app/wire"
)

// Policy is what a site lays down for all of its reps; an account has no more than that. The zero value leaves it to the accounts.
type Policy struct {
	Single       bool                // nobody runs several sessions at a time
	MaxCustomers uint16              // that one rep helps at the same time, over all of their sessions; 0: no limit
	Idle         uint16              // minutes that a session may lie unused before it ends, session.MinIdle..MaxIdle; 0: no limit
	Barred       session.ActivitySet // what nobody asks customers for
}

// rightsOf are what an account may do: the site's policy cut with its own, and what it is for queues.
func (s *Server) rightsOf(a ledger.Account) wire.Rights {
	r, state := s.accountRights(a), s.queues.state()
	p, _ := state.Person(acd.UserID(a.Name))
	r.Mail = s.cfg.Mail != nil
	r.Agent, r.Watch = p.User.Agent(), watches(state, p.User.ID, r.Role == wire.RoleAdmin)
	return r
}

// OwnerRights are those of an embedded server's owner at this moment: they may work for queues, too.
func (s *Server) OwnerRights() wire.Rights { return s.rightsOf(ledger.Account{Name: OwnerAccount}) }

// accountRights are those without queues. The owner of an embedded server has no limits of an account; what sessions of the site are like
// holds for theirs, too.
func (s *Server) accountRights(a ledger.Account) wire.Rights {
	if a.Name == OwnerAccount {
		return wire.Rights{Role: wire.RoleAdmin, Multi: true, Idle: s.cfg.Policy.Idle, Barred: s.cfg.Policy.Barred}
	}
	r := wire.Rights{
		Role: a.Role, Multi: a.Multi && !s.cfg.Policy.Single, MaxCustomers: a.MaxCustomers,
		Idle: s.cfg.Policy.Idle, Barred: s.cfg.Policy.Barred | a.Barred,
	}
	if !r.Role.Known() { // a ledger of somebody else's making
		r.Role = wire.RoleRep
	}
	if most := s.cfg.Policy.MaxCustomers; most != 0 && (r.MaxCustomers == 0 || most < r.MaxCustomers) {
		r.MaxCustomers = most
	}
	return r
}

// overstep says in what a session's policy goes beyond the rights of who starts it; empty: in nothing.
func overstep(p session.Policy, r wire.Rights) string {
	switch {
	case p.OneCustomer && !r.Multi:
		return "the account may not run several sessions at a time"
	case p.Agent && !r.Agent:
		return notAgent
	case r.Idle != 0 && (p.Idle == 0 || p.Idle > r.Idle):
		return fmt.Sprintf("sessions of this site end after %d unused minutes at most", r.Idle)
	case r.Barred&^p.Barred != 0:
		return fmt.Sprintf("the account may not ask for %v", r.Barred)
	}
	return ""
}

// countLoop notes who leads the session and how many customers are in it.
func (l *live) countLoop() {
	state := l.copy.State()
	row := led{lonely: l.lonely, waits: state.Phase == session.Waiting, over: state.Phase == session.Ended}
	if lead, led := state.PrimaryRep(); led && state.Phase != session.Ended {
		row.account = l.accounts[lead.ID]
	}
	for _, p := range state.People {
		row.came = row.came || p.Role.IsCustomer()
		if p.Role.IsCustomer() && p.Presence != session.Gone {
			row.customers++
		}
	}
	if before, _ := l.srv.leads.row(l.id); before.account != row.account || before.waits != row.waits || before.customers != row.customers || row.over {
		defer l.srv.queues.note(l.id)
	}
	l.srv.leads.set(l.id, row)
}

// barsLoop says why the account of who commands something has not the right to, and how; text is empty when it has. A session's policy says
// what the account that started it may ask for; who leads it now may be somebody else.
func (l *live) barsLoop(by session.ParticipantID, do session.Command) (code wire.Code, text string) {
	switch do := do.(type) {
	case session.Asking:
		switch a, err := l.lookUpLoop(l.accounts[by]); {
		case errors.Is(err, ledger.ErrNone): // nobody's: that they lead is judged elsewhere
		case err != nil:
			return wire.CodeStore, notRead
		case l.srv.rightsOf(a).Barred.Bars(do.Activity):
			return wire.CodeRefused, "the account may not ask for " + string(do.Activity)
		}
	case session.Transferring:
		return l.mayDriveLoop(do.To)
	case session.Join:
		p, _ := l.srv.queues.state().Person(acd.UserID(l.accounts[by]))
		if do.Agent && !p.User.Agent() {
			return wire.CodeRights, notAgent
		}
	}
	return "", ""
}

// mayDriveLoop says why somebody is not given the session: with it goes the control of the customer's screen that is held or, not confirmed
// yet, comes with it, and their account may not ask for that.
func (l *live) mayDriveLoop(to session.ParticipantID) (code wire.Code, text string) {
	state := l.copy.State()
	customer, _ := state.PrimaryCustomer()
	if state.Control.Holder == 0 && !state.Request.Drive || state.Share.By != customer.ID {
		return "", ""
	}
	drives := session.ControlDesktop
	if state.Share.Source.Apps {
		drives = session.ControlApp
	}
	switch a, err := l.lookUpLoop(l.accounts[to]); {
	case errors.Is(err, ledger.ErrNone):
	case err != nil:
		return wire.CodeStore, notRead
	case l.srv.rightsOf(a).Barred.Bars(drives):
		return wire.CodeRights, "the account of who would lead may not ask for " + string(drives)
	}
	return "", ""
}

// lookUpLoop reads an account. Errors: ledger.ErrNone, or the ledger's, which it has logged.
func (l *live) lookUpLoop(name string) (ledger.Account, error) {
	ctx, cancel := looking()
	defer cancel()
	a, err := l.srv.cfg.Store.Account(ctx, name)
	if err != nil && !errors.Is(err, ledger.ErrNone) {
		l.log.Error("account not read", "err", err)
	}
	return a, err
}

// notRead is why nobody can say what an account may do.
const notRead = "the server could not read its ledger; nothing happened"

// notAgent is why what only agents may do is refused.
const notAgent = "the account does not work for queues"

// placeLoop takes a place for the customer whom a command admits, or for those in a session that it takes from the queues; where there is
// none, code and text say why.
func (l *live) placeLoop(cmd wire.Command) (code wire.Code, text string) {
	switch do := cmd.Do.(type) {
	case session.Admit:
		if lead, _ := l.copy.State().PrimaryRep(); do.Customer {
			account := l.accounts[lead.ID]
			return l.withinLoop(account, l.srv.queues.awaitedBeside(l.id, account), l.srv.leads.place)
		}
	case session.Taking:
		return l.withinLoop(l.accounts[cmd.By], 0, l.srv.leads.take)
	}
	return "", ""
}

// withinLoop takes places for an account within the maximum of customers that it may help, beside those whom it has promised one.
func (l *live) withinLoop(account string, awaited int, take func(id session.ID, account string, most uint16, now time.Time) bool) (code wire.Code, text string) {
	a, err := l.lookUpLoop(account)
	switch {
	case errors.Is(err, ledger.ErrNone) || err == nil && a.Disabled:
		return wire.CodeSignIn, "a representative has to be signed in"
	case err != nil:
		return wire.CodeStore, notRead
	}
	most := l.srv.rightsOf(a).MaxCustomers
	if most != 0 && (awaited >= int(most) || !take(l.id, account, most-uint16(awaited), l.srv.now())) {
		l.log.Info("no place for a customer: the representative helps as many as they may", "account", account, "most", most)
		return wire.CodeLimit, strconv.Itoa(int(most))
	}
	l.srv.queues.note(l.id) // who has a place less may be full
	return "", ""
}

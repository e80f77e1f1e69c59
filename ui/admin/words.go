package admin

import (
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2/lang"

	"deskhand/app/wire"
	"deskhand/ui/ask"
	"deskhand/ui/words"
)

// Role is a role for people.
func Role(r wire.Role) string {
	switch r {
	case wire.RoleAdmin:
		return lang.L("admin.role.admin")
	case wire.RoleManager:
		return lang.L("admin.role.manager")
	}
	return lang.L("admin.role.rep")
}

// roles in the order in which they are offered.
func roles() []wire.Role { return []wire.Role{wire.RoleRep, wire.RoleManager, wire.RoleAdmin} }

func roleNames() (names []string) {
	for _, r := range roles() {
		names = append(names, Role(r))
	}
	return names
}

func roleWhat(r wire.Role) string {
	switch r {
	case wire.RoleAdmin:
		return lang.L("admin.role.admin.what")
	case wire.RoleManager:
		return lang.L("admin.role.manager.what")
	}
	return lang.L("admin.role.rep.what")
}

// called is what people call an account.
func called(a wire.Account) string {
	if a.Display != "" {
		return a.Display
	}
	return a.Name
}

// summary is what an account is and may do, in a line.
func summary(a wire.Account) string {
	parts := []string{a.Name, Role(a.Role)}
	if a.Owner {
		parts = []string{lang.L("admin.owner"), Role(a.Role)}
	}
	if a.Disabled {
		parts = append(parts, lang.L("admin.disabled"))
	}
	if a.Multi {
		parts = append(parts, lang.L("admin.multi.short"))
	}
	if a.MaxCustomers > 0 {
		parts = append(parts, lang.N("admin.most.short", int(a.MaxCustomers), map[string]any{"Count": a.MaxCustomers}))
	}
	if a.Barred != 0 {
		parts = append(parts, lang.L("admin.asks.short"))
	}
	if a.TOTP {
		parts = append(parts, lang.L("admin.codes.short"))
	}
	return strings.Join(parts, " · ")
}

// listed is what an account is, as the list has room for it: one that cannot sign in may do nothing of what it may do.
func listed(a wire.Account) string {
	if a.Disabled && !a.Owner {
		return strings.Join([]string{a.Name, Role(a.Role), lang.L("admin.disabled")}, " · ")
	}
	return summary(a)
}

// signedIn says when somebody signed in last.
func signedIn(a wire.Account) string {
	switch {
	case a.Owner:
		return ""
	case a.SignedIn == 0:
		return lang.L("admin.never")
	}
	return moment(a.SignedIn)
}

func moment(ms int64) string { return words.Moment(time.UnixMilli(ms)) }

// Question is what is asked before c is done, since it takes something away from somebody; false: nothing needs to be asked. own: the
// account is the administrator's own. The account is called as in list.
func Question(c Command, list []wire.Account, own bool) (q ask.Question, asks bool) {
	who := func(name string) map[string]any {
		if i := slices.IndexFunc(list, func(a wire.Account) bool { return a.Name == name }); i >= 0 {
			if of := called(list[i]); of != name { // there may be two of that name
				name = of + " (" + name + ")"
			}
		}
		return map[string]any{"Name": name}
	}
	switch c := c.(type) {
	case Remove:
		q = ask.Question{Title: lang.L("admin.remove.title", who(c.Name)), Text: lang.L("admin.remove.text"), Yes: lang.L("admin.remove"), Danger: true}
	case Disable:
		if !c.Disabled {
			return q, false
		}
		q = ask.Question{Title: lang.L("admin.disable.title", who(c.Name)), Text: lang.L("admin.disable.text"), Yes: lang.L("admin.disable"), Danger: true}
	case SetPassword:
		q = ask.Question{Title: lang.L("admin.password.title", who(c.Name)), Text: lang.L("admin.password.text"), Yes: lang.L("admin.password.set"), Danger: true}
	case SetCodes:
		q = ask.Question{Title: lang.L("admin.codes.off.title", who(c.Name)), Text: lang.L("admin.codes.off.text"), Yes: lang.L("admin.codes.off"), Danger: true}
		if c.On {
			q.Title, q.Text, q.Yes = lang.L("admin.codes.on.title", who(c.Name)), lang.L("admin.codes.on.text"), lang.L("admin.codes.on")
		}
	case Set:
		if !own || c.Role == nil || *c.Role == wire.RoleAdmin {
			return q, false
		}
		return ask.Question{Title: lang.L("admin.resign.title"), Text: lang.L("admin.resign.text"), Yes: lang.L("admin.resign"), Danger: true}, true
	default:
		return q, false
	}
	if own {
		q.Text += " " + lang.L("admin.own")
	}
	return q, true
}

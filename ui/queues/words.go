package queues

import (
	"errors"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2/lang"

	"deskhand/app/acd"
	"deskhand/app/wire"
	"deskhand/ui/ask"
	"deskhand/ui/lines"
	"deskhand/ui/theme"
)

// days are the days of the week as people type and read them.
func days() (out acd.Days) {
	copy(out[:], strings.Fields(lang.L("queues.days")))
	return out
}

func always() string { return lang.L("queues.always") }

func distributionNames() []string {
	return []string{lang.L("queues.everybody"), lang.L("queues.mostidle"), lang.L("queues.roundrobin")}
}

func namingNames() []string {
	return []string{lang.L("queues.reps.none"), lang.L("queues.reps.first"), lang.L("queues.reps.full")}
}

func askNames() []string {
	return []string{lang.L("queues.ask.nothing"), lang.L("queues.ask.view"), lang.L("queues.ask.control")}
}

// dutyList is in the order of dutyNames; "" is none.
func dutyList() []acd.Duty { return []acd.Duty{"", acd.AsAgent, acd.AsManager, acd.AsAll} }

func dutyNames() []string {
	return []string{lang.L("queues.duty.none"), lang.L("queues.duty.agent"), lang.L("queues.duty.manager"), lang.L("queues.duty.all")}
}

func thresholdName(s acd.Setting) string {
	switch s {
	case acd.SettingEscalation:
		return lang.L("queues.escalation")
	case acd.SettingWait:
		return lang.L("queues.wait")
	case acd.SettingMessage:
		return lang.L("queues.message")
	case acd.SettingUnavailable:
		return lang.L("queues.unavailable")
	}
	return lang.L("queues.closing")
}

func thresholdWhat(s acd.Setting) string {
	switch s {
	case acd.SettingEscalation:
		return lang.L("queues.escalation.what")
	case acd.SettingWait:
		return lang.L("queues.wait.what")
	case acd.SettingMessage:
		return lang.L("queues.message.what")
	case acd.SettingUnavailable:
		return lang.L("queues.unavailable.what")
	}
	return lang.L("queues.closing.what")
}

func unit(r acd.Range) string {
	switch r.Unit {
	case time.Second:
		return lang.L("queues.seconds")
	case time.Minute:
		return lang.L("queues.minutes")
	}
	return lang.L("queues.customers")
}

// rangeText says what may be typed, and what it is usually: both as the rules have them.
func rangeText(r acd.Range) string {
	return lang.L("queues.range", map[string]any{"Low": r.Low, "Top": r.Top, "Usual": usual().Thresholds.Get(r)})
}

func rangeWrong(r acd.Range) string {
	return lang.L("queues.range.wrong", map[string]any{"Low": r.Low, "Top": r.Top})
}

// hoursWrong says where opening hours cannot be read.
func hoursWrong(err error) string {
	var at *acd.HoursError
	if !errors.As(err, &at) {
		return lang.L("queues.error.hours")
	}
	if at.Word == "" {
		return lang.L("queues.hours.half", map[string]any{"Line": at.Line})
	}
	return lang.L("queues.hours.word", map[string]any{"Line": at.Line, "Word": at.Word})
}

// syntaxWrong says where rules cannot be read.
func syntaxWrong(err error) string {
	var at *acd.SyntaxError
	if !errors.As(err, &at) {
		return lang.L("queues.rules.many", map[string]any{"Rules": acd.MaxRules, "Conditions": acd.MaxConditions})
	}
	about := map[string]any{"Line": at.Line, "Want": wanted(at.Want), "Before": at.Before}
	if at.Before == "" {
		return lang.L("queues.rules.short", about)
	}
	return lang.L("queues.rules.expected", about)
}

// wanted is what should stand somewhere. The words of rules themselves are not translated.
func wanted(w acd.Wanted) string {
	switch w {
	case acd.WantIf:
		return lang.L("queues.want.if")
	case acd.WantThen:
		return lang.L("queues.want.then")
	case acd.WantTarget:
		return lang.L("queues.want.target")
	case acd.WantField:
		return lang.L("queues.want.field")
	case acd.WantOperator:
		return lang.L("queues.want.operator")
	case acd.WantText:
		return lang.L("queues.want.text")
	case acd.WantAgent:
		return lang.L("queues.want.agent")
	case acd.WantQueue:
		return lang.L("queues.want.queue")
	case acd.WantEnd:
		return lang.L("queues.want.end")
	}
	return string(w)
}

// Sentence says what the rules refuse, for the field that it is about.
func Sentence(r wire.Refusal) string {
	switch {
	case r.Reason == wire.ReasonInUse:
		return lang.L("queues.error.inuse")
	case r.Reason == wire.ReasonFull && r.Setting == "":
		return lang.L("queues.error.full")
	case r.Setting == acd.SettingAllocation || r.Setting == acd.SettingRouting:
		return ruleSentence(r)
	case r.Setting == acd.SettingForm || r.Setting == acd.SettingMessageForm:
		return formSentence(r)
	}
	for _, of := range acd.Ranges() {
		if of.Setting == r.Setting {
			return rangeWrong(of)
		}
	}
	return settingSentence(r)
}

func settingSentence(r wire.Refusal) string {
	switch r.Setting {
	case acd.SettingID:
		if r.Reason == wire.ReasonExists {
			return lang.L("queues.error.exists")
		}
		return lang.L("queues.id.rule")
	case acd.SettingName, acd.SettingService:
		return lang.L("queues.error.name")
	case acd.SettingDescription, acd.SettingMessageLead:
		return lang.L("queues.error.description", map[string]any{"Top": acd.MaxText})
	case acd.SettingZone:
		return lang.L("queues.error.zone")
	case acd.SettingHours:
		return lang.L("queues.error.hours")
	case acd.SettingURL:
		return lang.L("queues.error.url")
	case acd.SettingWaitMail, acd.SettingMessageMail:
		return lang.L("queues.error.mail", map[string]any{"Top": acd.MaxAddresses})
	case acd.SettingCapacity:
		return lang.L("queues.range.wrong", map[string]any{"Low": 1, "Top": acd.MaxCapacity})
	case acd.SettingPosts:
		return lang.L("queues.error.posts")
	case acd.SettingTeam:
		return lang.L("queues.error.team", map[string]any{"Top": acd.MaxTeam})
	}
	return lang.L("queues.error.other")
}

func ruleSentence(r wire.Refusal) string {
	about := map[string]any{"Rule": r.Rule, "Field": r.Field}
	routing := r.Setting == acd.SettingRouting
	switch {
	case r.Rule == 0:
		return lang.L("queues.rules.many", map[string]any{"Rules": acd.MaxRules, "Conditions": acd.MaxConditions})
	case r.Reason == wire.ReasonCycle:
		return lang.L("queues.error.cycle", about)
	case r.Reason == wire.ReasonUnknown && r.Field != "":
		return lang.L("queues.error.nofield", about)
	case r.Reason == wire.ReasonUnknown && routing:
		return lang.L("queues.error.noagent", about)
	case r.Reason == wire.ReasonUnknown:
		return lang.L("queues.error.noqueue", about)
	case r.Field != "":
		return lang.L("queues.error.compare", about)
	case routing:
		return lang.L("queues.error.routing", about)
	}
	return lang.L("queues.error.allocation", about)
}

func formSentence(r wire.Refusal) string {
	about := map[string]any{"Field": r.Field, "Top": acd.MaxChoices}
	switch {
	case r.Reason == wire.ReasonFull:
		return lang.L("queues.error.fields", map[string]any{"Top": acd.MaxFields})
	case r.Reason == wire.ReasonExists:
		return lang.L("queues.error.twice", about)
	case r.Field == "":
		return lang.L("queues.error.nokey")
	}
	return lang.L("queues.error.field", about)
}

// queueLines are queues as they are listed.
func queueLines(all []wire.QueueLine) (out []lines.Line) {
	for _, q := range all {
		c, text := queueState(q)
		what := []string{text, string(q.ID)}
		if q.Service != q.Name {
			what = append(what, q.Service)
		}
		out = append(out, lines.Line{ID: string(q.ID), Condition: c, Who: q.Name, What: strings.Join(what, " · "), Right: lang.N("queues.count.agents", int(q.Agents), map[string]any{"Count": q.Agents})})
	}
	return out
}

// queueState is how a queue is at this moment, in a few words.
func queueState(q wire.QueueLine) (theme.Condition, string) {
	waiting := lang.N("queues.count.waiting", int(q.Waiting), map[string]any{"Count": q.Waiting})
	switch {
	case q.Shut:
		return theme.Stopped, lang.L("queues.state.shut")
	case !q.Open:
		return theme.Idle, lang.L("queues.state.closed")
	case q.Agents == 0:
		return theme.Waiting, lang.L("queues.state.nobody")
	case q.There == 0:
		return theme.Waiting, lang.L("queues.state.away")
	case q.Waiting > 0:
		return theme.Live, lang.L("queues.state.open") + ", " + waiting
	}
	return theme.Live, lang.L("queues.state.open")
}

// called is what people call somebody.
func called(x wire.Staff) string {
	if x.Display != "" {
		return x.Display
	}
	return string(x.User.ID)
}

// staffOf is who works for a queue, in a sentence for each duty.
func staffOf(all []wire.Staff, id acd.QueueID) string {
	var agents, managers []string
	for _, x := range all {
		for _, p := range x.User.Posts {
			if p.Queue != id {
				continue
			}
			if p.Duty != acd.AsManager {
				agents = append(agents, called(x))
			}
			if p.Duty != acd.AsAgent {
				managers = append(managers, called(x))
			}
		}
	}
	if len(agents)+len(managers) == 0 {
		return lang.L("queues.people.none")
	}
	var parts []string
	if len(agents) > 0 {
		parts = append(parts, lang.L("queues.people.agents", map[string]any{"Names": strings.Join(agents, ", ")}))
	}
	if len(managers) > 0 {
		parts = append(parts, lang.L("queues.people.managers", map[string]any{"Names": strings.Join(managers, ", ")}))
	}
	return strings.Join(parts, "\n")
}

// staffLines are people as they are listed.
func staffLines(all []wire.Staff, queues []wire.QueueLine) (out []lines.Line) {
	for _, x := range all {
		c, text := staffState(x, queues)
		right := ""
		if x.User.Agent() {
			right = lang.N("queues.count.sessions", x.User.Capacity, map[string]any{"Count": x.User.Capacity})
		}
		out = append(out, lines.Line{ID: string(x.User.ID), Condition: c, Who: called(x), What: text + " · " + string(x.User.ID), Right: right})
	}
	return out
}

// staffState is what somebody is for queues, in a line.
func staffState(x wire.Staff, queues []wire.QueueLine) (theme.Condition, string) {
	var agent, manager []string
	for _, p := range x.User.Posts {
		name := string(p.Queue)
		if i := slices.IndexFunc(queues, func(q wire.QueueLine) bool { return q.ID == p.Queue }); i >= 0 {
			name = queues[i].Name
		}
		if p.Duty != acd.AsManager {
			agent = append(agent, name)
		}
		if p.Duty != acd.AsAgent {
			manager = append(manager, name)
		}
	}
	var parts []string
	if len(agent) > 0 {
		parts = append(parts, lang.L("queues.staff.agent", map[string]any{"Queues": strings.Join(agent, ", ")}))
	}
	if len(manager) > 0 {
		parts = append(parts, lang.L("queues.staff.manager", map[string]any{"Queues": strings.Join(manager, ", ")}))
	}
	c := theme.Live
	switch {
	case x.Gone:
		return theme.Stopped, lang.L("queues.staff.gone")
	case x.Disabled:
		c, parts = theme.Stopped, append([]string{lang.L("admin.disabled")}, parts...)
	case len(parts) == 0:
		return theme.Idle, lang.L("queues.staff.none")
	}
	return c, strings.Join(parts, " · ")
}

// Question is what is asked before c is done, with what is lost; false: nothing needs to be asked. Queues and people are called as s lists them.
func Question(c Command, s Snapshot) (q ask.Question, asks bool) {
	name := map[string]any{"Name": s.called(Of(c))}
	switch c := c.(type) {
	case Remove:
		return ask.Question{Title: lang.L("queues.remove.title", name), Text: lang.L("queues.remove.text", map[string]any{"Address": "/q/" + string(c.ID)}) + "\n\n" + staffOf(s.Staff, c.ID), Yes: lang.L("queues.remove"), Danger: true}, true
	case Dismiss:
		return ask.Question{Title: lang.L("queues.dismiss.title", name), Text: lang.L("queues.dismiss.text") + s.posts(c.User), Yes: lang.L("queues.dismiss"), Danger: true}, true
	case Shut:
		return ask.Question{Title: lang.L("queues.shut.title", name), Text: lang.L("queues.shut.text"), Yes: lang.L("queues.shut"), Danger: true}, c.Shut
	}
	return q, false
}

// posts is for which queues somebody works, below a text.
func (s Snapshot) posts(id acd.UserID) string {
	for _, x := range s.Staff {
		if x.User.ID == id {
			_, posts := staffState(x, s.Queues)
			return "\n\n" + called(x) + " · " + posts
		}
	}
	return ""
}

// called is what people call a queue or a user; their name where it is not known.
func (s Snapshot) called(t Target) string {
	for _, q := range s.Queues {
		if t.Queue != "" && q.ID == t.Queue {
			return q.Name
		}
	}
	for _, x := range s.Staff {
		if t.User != "" && x.User.ID == t.User {
			return called(x)
		}
	}
	return string(t.Queue) + string(t.User)
}

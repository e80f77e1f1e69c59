package queues

import (
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/acd"
	"deskhand/app/session"
	"deskhand/ui/entry"
	"deskhand/ui/theme"
)

// form holds every setting of a queue but its ID.
type form struct {
	cards  []fyne.CanvasObject
	places map[acd.Setting]*place
	texts  map[acd.Setting]*blank // settings that are typed, as text, numbers or lists

	distribution, ask *entry.Select
	reps              *entry.Select
	pick              *widget.Check
	position          *widget.Check
	estimate          *widget.Check
	fields, leave     *fields       // of the entry form, and of a message
	own               *widget.Check // a message has its own

	seen func(fyne.CanvasObject)
}

func newForm(seen func(fyne.CanvasObject), changed func()) *form {
	f := &form{places: map[acd.Setting]*place{}, texts: map[acd.Setting]*blank{}, seen: seen}
	f.distribution = entry.NewSelect(distributionNames(), nil)
	f.ask = entry.NewSelect(askNames(), nil)
	f.reps = entry.NewSelect(namingNames(), nil)
	f.pick = widget.NewCheck(lang.L("queues.pick"), nil)
	f.position = widget.NewCheck(lang.L("queues.position"), nil)
	f.estimate = widget.NewCheck(lang.L("queues.estimate"), nil)
	f.fields, f.leave = newFields(seen, changed), newFields(seen, changed)
	f.own = widget.NewCheck(lang.L("queues.message.own"), func(on bool) {
		shown(f.leave.content, on)
		changed()
	})
	f.cards = []fyne.CanvasObject{
		card(lang.L("queues.what"), f.text(acd.SettingName, lang.L("queues.name"), 1, ""), f.text(acd.SettingService, lang.L("queues.service"), 1, lang.L("queues.service.hint")),
			f.text(acd.SettingDescription, lang.L("queues.description"), 3, "")),
		card(lang.L("queues.hours"), f.text(acd.SettingHours, lang.L("queues.hours.open"), 3, lang.L("queues.hours.hint")), f.text(acd.SettingZone, lang.L("queues.zone"), 1, lang.L("queues.zone.hint"))),
		card(lang.L("queues.asking"), f.put(acd.SettingDistribution, lang.L("queues.distribution"), f.distribution, lang.L("queues.distribution.hint")),
			f.put(acd.SettingReps, lang.L("queues.reps"), f.reps, lang.L("queues.reps.hint")), f.number(acd.SettingUnavailable), f.number(acd.SettingEscalation), container.NewHBox(f.pick)),
		card(lang.L("queues.waiting"), container.NewHBox(f.position), container.NewHBox(f.estimate), f.number(acd.SettingWait),
			f.text(acd.SettingWaitMail, lang.L("queues.waitmail"), 1, lang.L("queues.mail.hint")), f.number(acd.SettingMessage),
			f.text(acd.SettingMessageMail, lang.L("queues.messagemail"), 1, lang.L("queues.mail.hint")), f.number(acd.SettingClosing)),
		card(lang.L("queues.beginning"), f.put(acd.SettingAsk, lang.L("queues.ask"), f.ask, ""), f.text(acd.SettingURL, lang.L("queues.url"), 1, lang.L("queues.url.hint"))),
		card(lang.L("queues.form"), theme.Subtle(lang.L("queues.form.what")), f.put(acd.SettingForm, "", f.fields.content, "")),
		card(lang.L("queues.leave"), theme.Subtle(lang.L("queues.leave.what")), f.text(acd.SettingMessageLead, lang.L("queues.leave.lead"), 2, lang.L("queues.leave.lead.hint")),
			container.NewHBox(f.own), f.put(acd.SettingMessageForm, "", f.leave.content, "")),
		card(lang.L("queues.rules"), theme.Subtle(lang.L("queues.rules.what")), f.text(acd.SettingAllocation, lang.L("queues.allocation"), 4, lang.L("queues.allocation.hint")),
			f.text(acd.SettingRouting, lang.L("queues.routing"), 4, lang.L("queues.routing.hint"))),
	}
	return f
}

// card is one thing that belongs together.
func card(title string, parts ...fyne.CanvasObject) fyne.CanvasObject {
	return theme.Card(container.NewVBox(append([]fyne.CanvasObject{theme.Section(title)}, parts...)...))
}

func (f *form) put(s acd.Setting, label string, field fyne.CanvasObject, hint string) fyne.CanvasObject {
	f.places[s] = newPlace(label, field, hint)
	return f.places[s].content
}

func (f *form) text(s acd.Setting, label string, lines int, hint string) fyne.CanvasObject {
	f.texts[s] = newEntry(lines, f.seen)
	return f.put(s, label, f.texts[s], hint)
}

// number is a threshold, with its range and what it is usually.
func (f *form) number(s acd.Setting) fyne.CanvasObject {
	r := rangeOf(s)
	f.texts[s] = newEntry(1, f.seen)
	field := container.NewBorder(nil, nil, container.NewGridWrap(fyne.NewSize(80, 9*theme.Grid), f.texts[s]), nil, theme.NewText(unit(r), theme.TextStyle{}))
	f.places[s] = newPlace(thresholdName(s), field, thresholdWhat(s)+" "+rangeText(r))
	f.places[s].field = f.texts[s]
	return f.places[s].content
}

func rangeOf(s acd.Setting) acd.Range {
	for _, r := range acd.Ranges() {
		if r.Setting == s {
			return r
		}
	}
	return acd.Range{Setting: s, Unit: 1}
}

func (f *form) named() map[string]fyne.CanvasObject {
	out := map[string]fyne.CanvasObject{
		"distribution": f.distribution, "ask": f.ask, "reps": f.reps, "pick": f.pick, "position": f.position, "estimate": f.estimate,
		"field.add": f.fields.add, "message-own": f.own, "message-field.add": f.leave.add,
	}
	for s, e := range f.texts {
		out[string(s)] = e
	}
	return out
}

func (f *form) able(yes bool) {
	for _, e := range f.texts {
		able(e, yes)
	}
	for _, o := range []fyne.Disableable{f.distribution, f.ask, f.reps, f.pick, f.position, f.estimate, f.own} {
		able(o, yes)
	}
	f.fields.able(yes)
	f.leave.able(yes)
}

// fill shows a queue.
func (f *form) fill(q acd.Queue) {
	f.set(acd.SettingName, q.Name)
	f.set(acd.SettingService, q.Service)
	f.set(acd.SettingDescription, q.Description)
	f.set(acd.SettingHours, acd.FormatHours(q.Hours.Week, days(), always()))
	f.set(acd.SettingZone, q.Hours.Zone)
	for _, r := range acd.Ranges() {
		f.set(r.Setting, strconv.Itoa(q.Thresholds.Get(r)))
	}
	f.set(acd.SettingWaitMail, strings.Join(q.Notices.Wait, ", "))
	f.set(acd.SettingMessageMail, strings.Join(q.Notices.Message, ", "))
	f.set(acd.SettingURL, q.Beginning.URL)
	f.set(acd.SettingAllocation, ruleText(q.Rules.Allocation))
	f.set(acd.SettingRouting, ruleText(q.Rules.Routing))
	for i, d := range distributions() {
		if d == q.Distribution {
			f.distribution.SetSelectedIndex(i)
		}
	}
	for i, n := range namings() {
		if n == q.Reps {
			f.reps.SetSelectedIndex(i)
		}
	}
	for i, a := range asks() {
		if a == q.Beginning.Ask {
			f.ask.SetSelectedIndex(i)
		}
	}
	f.pick.SetChecked(q.Pick)
	f.position.SetChecked(q.Shown.Position)
	f.estimate.SetChecked(q.Shown.Estimate)
	f.fields.fill(q.Form)
	f.set(acd.SettingMessageLead, q.Message.Lead)
	f.own.SetChecked(q.Message.Own)
	shown(f.leave.content, q.Message.Own)
	f.leave.fill(q.Message.Fields)
	f.fine()
}

func (f *form) set(s acd.Setting, text string) { f.texts[s].SetText(text) }

func (f *form) get(s acd.Setting) string { return strings.TrimSpace(f.texts[s].Text) }

// fine takes away what was said to be wrong.
func (f *form) fine() {
	for _, p := range f.places {
		p.say("")
	}
}

// issue is what has to be typed differently.
type issue struct {
	setting acd.Setting
	text    string
}

// read returns what was typed over a queue; the issues are what cannot be read, or is known to be refused.
func (f *form) read(q acd.Queue) (acd.Queue, []issue) {
	var wrong []issue
	q.Name, q.Service, q.Description = f.get(acd.SettingName), f.get(acd.SettingService), f.get(acd.SettingDescription)
	if q.Name == "" {
		wrong = append(wrong, issue{acd.SettingName, lang.L("queues.error.name")})
	}
	if q.Service == "" {
		q.Service = q.Name
	}
	week, err := acd.ParseHours(f.get(acd.SettingHours), days(), always())
	if err != nil {
		wrong = append(wrong, issue{acd.SettingHours, hoursWrong(err)})
	}
	q.Hours.Week, q.Hours.Zone = week, f.get(acd.SettingZone)
	for _, r := range acd.Ranges() {
		n, err := strconv.Atoi(f.get(r.Setting))
		if err != nil || n < r.Low || n > r.Top {
			wrong = append(wrong, issue{r.Setting, rangeWrong(r)})
			continue
		}
		q.Thresholds.Set(r, n)
	}
	q.Distribution = distributions()[max(0, f.distribution.SelectedIndex())]
	q.Reps = namings()[max(0, f.reps.SelectedIndex())]
	q.Beginning.Ask, q.Beginning.URL = asks()[max(0, f.ask.SelectedIndex())], f.get(acd.SettingURL)
	q.Pick, q.Shown = f.pick.Checked, acd.Shown{Position: f.position.Checked, Estimate: f.estimate.Checked}
	q.Notices = acd.Notices{Wait: addresses(f.get(acd.SettingWaitMail)), Message: addresses(f.get(acd.SettingMessageMail))}
	form, text := f.fields.read()
	if text != "" {
		wrong = append(wrong, issue{acd.SettingForm, text})
	}
	q.Form = form
	q.Message = acd.MessageForm{Lead: f.get(acd.SettingMessageLead), Own: f.own.Checked}
	if form, text = f.leave.read(); q.Message.Own {
		if text != "" {
			wrong = append(wrong, issue{acd.SettingMessageForm, text})
		}
		q.Message.Fields = form
	}
	q.Rules = acd.Rules{}
	for _, r := range []struct {
		setting acd.Setting
		into    *[]acd.Rule
	}{{acd.SettingAllocation, &q.Rules.Allocation}, {acd.SettingRouting, &q.Rules.Routing}} {
		if f.get(r.setting) == "" {
			continue
		}
		rules, err := acd.ParseRules(f.get(r.setting))
		if err != nil {
			wrong = append(wrong, issue{r.setting, syntaxWrong(err)})
		}
		*r.into = rules
	}
	return q, wrong
}

// ruleText is what is shown of rules; nothing for none.
func ruleText(rules []acd.Rule) string {
	if len(rules) == 0 {
		return ""
	}
	return strings.TrimSpace(acd.FormatRules(rules))
}

func addresses(text string) (out []string) {
	for a := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ',' || r == ';' || r == ' ' || r == '\n' }) {
		out = append(out, a)
	}
	return out
}

// say shows issues at their fields and returns the first field; nil when it is about none that is here.
func (f *form) say(wrong []issue) (first fyne.CanvasObject) {
	f.fine()
	for _, w := range wrong {
		p := f.places[w.setting]
		if p == nil {
			continue
		}
		p.say(w.text)
		if first == nil {
			first = p.field
		}
	}
	return first
}

// asks, namings and distributions in the order in which they are offered.
func asks() []session.Activity {
	return []session.Activity{"", session.ViewDesktop, session.ControlDesktop}
}

func namings() []acd.Naming { return []acd.Naming{acd.Unnamed, acd.FirstNames, acd.FullNames} }

func distributions() []acd.Distribution {
	return []acd.Distribution{acd.Everybody, acd.MostIdle, acd.RoundRobin}
}

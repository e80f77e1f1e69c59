package server

import (
	"encoding/base64"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"deskhand/app/acd"
	"deskhand/app/wire"
)

// entryView is what a queue's page is filled with.
type entryView struct {
	*view
	Queue  acd.Queue
	Why    wire.TurnCode // customers are not let in at the moment; empty: they are
	Hours  []openTime
	Reps   []repChoice // who may be chosen; none: nobody in particular
	Opens  string      // when it opens again; empty: not known
	Key    string      // SHA-256 of the server's key in base64url, for the deep link; empty: an authority vouches for it
	Limits struct {    // of what is typed
		Message int
	}
}

// Label is a field's name for people.
func (v *entryView) Label(f acd.Field) string {
	if f.Label != "" {
		return f.Label
	}
	return v.T("field." + string(f.Key))
}

// Input is the kind of keyboard and memory that a browser has for a field: type, autocomplete, inputmode.
func (v *entryView) Input(f acd.Field) struct{ Type, Autocomplete, Mode string } {
	in := struct{ Type, Autocomplete, Mode string }{"text", "off", "text"}
	switch {
	case f.Kind == acd.Number:
		in.Mode = "decimal"
	case f.Key == acd.FieldName:
		in.Autocomplete = "name"
	case f.Key == acd.FieldEmail:
		in.Autocomplete, in.Mode = "email", "email"
	case f.Key == acd.FieldCompany:
		in.Autocomplete = "organization"
	case f.Key == acd.FieldPhone:
		in.Type, in.Autocomplete, in.Mode = "tel", "tel", "tel"
	}
	return in
}

// fieldView is a field of one of the page's forms; Prefix tells the two apart.
type fieldView struct {
	View   *entryView
	Field  acd.Field
	Prefix string
}

// Fields are a form's fields as the page shows them.
func (v *entryView) Fields(prefix string, form []acd.Field) (out []fieldView) {
	for _, f := range form {
		out = append(out, fieldView{v, f, prefix})
	}
	return out
}

// Words are the keys of what the script says.
func (v *entryView) Words() []string {
	return []string{"field.required", "field.number", "field.long", "field.invalid", "field.email.wrong", "wait.place", "wait.next", "wait.minute",
		"wait.minutes", "wait.hour", "wait.soon", "wait.patience", "wait.left", "wait.lost", "found.title", "found.tab", "write.lead", "write.timeout",
		"write.empty", "write.left", "trouble.busy", "trouble.store", "trouble.network", "trouble.none", "trouble.away", "trouble.form", "trouble.changed", "queue.enter", "write.send"}
}

// longAnswer is from how many characters on a text gets several lines.
const longAnswer = 200

// Long reports whether a field has several lines.
func (v *entryView) Long(f acd.Field) bool { return f.Kind == acd.Text && f.Max > longAnswer }

// serveEntry is the page of a queue: its form, and what comes after (rules 109–114).
func (s *Server) serveEntry(w http.ResponseWriter, r *http.Request) {
	st := s.queues.state()
	q, ok := st.Queue(acd.QueueID(r.PathValue("queue")))
	if !ok {
		v := s.site.view(r, "lost", verbJoin)
		v.Title, v.Lead = v.T("lost.queue.title"), "lost.queue.lead"
		s.site.write(w, http.StatusNotFound, v)
		return
	}
	page := "queue"
	if r.TLS == nil {
		page = "queue.plain"
	}
	v := &entryView{view: s.site.view(r, page, verbJoin), Queue: q}
	v.Title = q.Name
	zones, now := s.queues.zones(), s.now()
	v.Why = turnOf(st.Admits(q.ID, zones, now))
	v.Hours = openTimes(q.Hours.Week, v.T)
	v.Opens = opensAgain(q.Hours, zones[q.Hours.Zone], now, v.T)
	if s.namesReps(r) {
		v.Reps = s.repsOf(r.Context(), q, r.URL.Query().Get("rep"))
	}
	v.Limits.Message = acd.MaxMessage
	if key := s.reachedBy(r).key; key != [32]byte{} {
		v.Key = base64.RawURLEncoding.EncodeToString(key[:])
	}
	if r.TLS != nil { // this page and no other speaks to its site
		h := w.Header()
		h.Set("Content-Security-Policy", h.Get("Content-Security-Policy")+"; connect-src 'self'")
	}
	s.site.fill(w, http.StatusOK, v.view, v)
}

// turnOf is why a queue lets nobody in; empty: it does, or whatever is wrong is said when somebody tries.
func turnOf(err error) wire.TurnCode {
	switch {
	case errors.Is(err, acd.ErrClosed):
		return wire.TurnClosed
	case errors.Is(err, acd.ErrNobody):
		return wire.TurnNobody
	case errors.Is(err, acd.ErrFull):
		return wire.TurnFull
	}
	return ""
}

// serveEntryButton is the picture for the entry link on a company's page: one for a queue that is open, another for one that is
// closed (rule 114).
func (s *Server) serveEntryButton(w http.ResponseWriter, r *http.Request) {
	st := s.queues.state()
	q, ok := st.Queue(acd.QueueID(r.PathValue("queue")))
	if !ok {
		http.Error(w, "no such queue", http.StatusNotFound)
		return
	}
	v := s.site.view(r, "", verbJoin)
	key, ground := "button.open", "#0b62c4"
	if st.Admits(q.ID, s.queues.zones(), s.now()) != nil {
		key, ground = "button.closed", "#5a636e"
	}
	h := w.Header()
	h.Set("Content-Type", "image/svg+xml")
	h.Set("Vary", "Accept-Language")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin") // it is made for other sites' pages
	h.Set("Content-Security-Policy", "default-src 'none'")
	text := v.T(key)
	width := strconv.Itoa(72 + 10*utf8.RuneCountInString(text)) // as wide as most letters of that size
	_, _ = w.Write([]byte(strings.NewReplacer("{text}", text, "{width}", width, "{ground}", ground, "{lang}", v.Lang).Replace(buttonPicture)))
}

// buttonPicture is 48 high: a bubble of speech, and the words.
const buttonPicture = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} 48" width="{width}" height="48" role="img" aria-label="{text}" lang="{lang}">` +
	`<title>{text}</title><rect width="{width}" height="48" rx="8" fill="{ground}"/>` +
	`<path d="M20 16a3 3 0 0 1 3-3h14a3 3 0 0 1 3 3v10a3 3 0 0 1-3 3h-7l-6 5v-5h-1a3 3 0 0 1-3-3z" fill="none" stroke="#fff" stroke-width="2" stroke-linejoin="round"/>` +
	`<text x="52" y="30" font-family="system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif" font-size="16" font-weight="600" fill="#fff">{text}</text></svg>`

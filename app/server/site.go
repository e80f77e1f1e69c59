package server

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"deskhand/app/invite"
	assets "deskhand/assets/site"
)

// site is the pages for browsers. It knows no session, no account and no secret: what it says is the same to everybody.
type site struct {
	name   string
	public invite.Site
	plain  bool // plain HTTP gets pages too: there is no certificate that browsers trust
	log    *slog.Logger
	pages  *template.Template
	words  map[string]map[string]string // by language
	static fs.FS
	folder *os.Root // downloads; nil: none
}

func newSite(cfg Config) (*site, error) {
	s := &site{name: cfg.Site, public: cfg.Public, plain: cfg.Cert == "", log: cfg.Log, words: map[string]map[string]string{}}
	var err error
	if s.pages, err = template.ParseFS(assets.Files(), "pages/*.html"); err != nil {
		return nil, fmt.Errorf("read pages: %w", err)
	}
	if s.static, err = fs.Sub(assets.Files(), "static"); err != nil {
		return nil, fmt.Errorf("read pages: %w", err)
	}
	for _, lang := range assets.Languages() {
		text, err := fs.ReadFile(assets.Files(), "words/"+lang+".json")
		if err != nil {
			return nil, fmt.Errorf("read words: %w", err)
		}
		words := map[string]string{}
		if err := json.Unmarshal(text, &words); err != nil {
			return nil, fmt.Errorf("read words %s: %w", lang, err)
		}
		s.words[lang] = words
	}
	if cfg.Downloads == "" {
		return s, nil
	}
	if s.folder, err = os.OpenRoot(cfg.Downloads); err != nil {
		return nil, fmt.Errorf("%w: downloads folder: %w", ErrConfig, err)
	}
	return s, nil
}

func (s *site) close() {
	if s.folder != nil {
		_ = s.folder.Close()
	}
}

const (
	verbJoin   = "join"
	verbAssist = "assist"
)

// view is what a page is filled with.
type view struct {
	Lang, Query string // Query keeps a chosen language on the way to another page
	Site        string
	Address     string // of the site, as people type it
	Page, Title string
	Lead        string // of a lost page, a key
	Verb        string
	Session     string
	Downloads   []offer
	Best        *offer
	Rep         *view     // the link page's other role
	Counters    []counter // of the first page: whom one may choose
	Body        template.HTML
	agent       string
	words       map[string]string
}

// T is the text of a key.
func (v *view) T(key string) string { return v.words[key] }

// Fill is the text of a key with one placeholder.
func (v *view) Fill(key, placeholder string, value any) string {
	return strings.ReplaceAll(v.words[key], "{"+placeholder+"}", fmt.Sprint(value))
}

// Script is the one that the page runs, or empty. Over plain HTTP none does: it could not be told from somebody else's.
func (v *view) Script() string {
	switch v.Page {
	case "join", "link":
		return "site.js"
	case "queue":
		return "queue.js"
	}
	return ""
}

// GetClass makes the download the page's main button where there is no other.
func (v *view) GetClass() string {
	if v.Script() != "" {
		return ""
	}
	return "primary"
}

// Others are the downloads but the best.
func (v *view) Others() []offer {
	return slices.DeleteFunc(slices.Clone(v.Downloads), func(o offer) bool { return v.Best != nil && o.File == v.Best.File })
}

// language is one of the switch.
type language struct {
	Code, Name string
	Current    bool
}

// Languages are those of the switch.
func (v *view) Languages() []language {
	names := map[string]string{"en": "English", "es": "Español"}
	var out []language
	for _, code := range assets.Languages() {
		out = append(out, language{code, names[code], code == v.Lang})
	}
	return out
}

func (s *site) view(r *http.Request, page, verb string) *view {
	v := &view{Page: page, Verb: verb, Site: s.name, Address: siteOf(s.public, r).String(), agent: r.UserAgent()}
	v.Lang = languageOf(r)
	if v.Lang == r.URL.Query().Get("lang") {
		v.Query = "?lang=" + v.Lang
	}
	v.words = s.words[v.Lang]
	return v
}

// languageOf is the one asked for by ?lang=, else the first of Accept-Language (RFC 9110 §12.5.4) that there is.
func languageOf(r *http.Request) string {
	known := assets.Languages()
	if l := r.URL.Query().Get("lang"); slices.Contains(known, l) {
		return l
	}
	best, weight := known[0], 0.0
	for part := range strings.SplitSeq(r.Header.Get("Accept-Language"), ",") {
		tag, params, _ := strings.Cut(strings.TrimSpace(part), ";")
		q := 1.0
		if text, ok := strings.CutPrefix(strings.TrimSpace(params), "q="); ok {
			q, _ = strconv.ParseFloat(text, 64)
		}
		primary, _, _ := strings.Cut(strings.ToLower(tag), "-")
		if q > weight && slices.Contains(known, primary) {
			best, weight = primary, q
		}
	}
	return best
}

// write fills a page and sends it.
func (s *site) write(w http.ResponseWriter, status int, v *view) { s.fill(w, status, v, v) }

// fill is write of a page whose inner part is about more than the view.
func (s *site) fill(w http.ResponseWriter, status int, v *view, inner any) {
	var body, whole bytes.Buffer
	err := s.pages.ExecuteTemplate(&body, v.Page, inner)
	if err == nil {
		v.Body = template.HTML(body.String()) // what a template of ours has escaped
		err = s.pages.ExecuteTemplate(&whole, "layout.html", v)
	}
	if err != nil {
		s.log.Error("page not filled", "page", v.Page, "err", err)
		http.Error(w, "the server has a problem", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", v.Lang)
	h.Set("Vary", "Accept-Language, User-Agent")
	w.WriteHeader(status)
	_, _ = w.Write(whole.Bytes())
}

func (s *site) serveAssist(w http.ResponseWriter, r *http.Request) {
	s.front(w, r, verbAssist, "assist.title", nil)
}

func (s *site) front(w http.ResponseWriter, r *http.Request, verb, title string, counters []counter) {
	page := "join"
	if r.TLS == nil {
		page = "plain"
	}
	v := s.view(r, page, verb)
	v.Title, v.Counters = v.T(title), counters
	s.offer(v)
	s.write(w, http.StatusOK, v)
}

// serveInvitation is an invite link's page. Whether there is such a session it does not tell.
func (s *site) serveInvitation(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("session")
	if !invite.ValidSessionID(id) {
		s.serveLost(w, r)
		return
	}
	page := "link"
	if r.TLS == nil {
		page = "plain"
	}
	v := s.view(r, page, verbJoin)
	v.Title, v.Session = v.T("link.title"), id
	s.offer(v)
	rep := *v
	rep.Verb = verbAssist
	s.offer(&rep)
	v.Rep = &rep
	s.write(w, http.StatusOK, v)
}

// serveLost is the page for whatever there is not.
func (s *site) serveLost(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, "/v1/") {
		http.Error(w, "no such thing", http.StatusNotFound)
		return
	}
	v := s.view(r, "lost", verbJoin)
	v.Title, v.Lead = v.T("lost.title"), "lost.lead"
	if strings.HasPrefix(r.URL.Path, "/download/") {
		v.Title, v.Lead = v.T("lost.file.title"), "lost.file.lead"
	}
	s.write(w, http.StatusNotFound, v)
}

func (s *site) serveStatic(w http.ResponseWriter, r *http.Request) {
	s.asset(w, r, r.PathValue("file"))
}

func (s *site) serveIcon(w http.ResponseWriter, r *http.Request) { s.asset(w, r, "mark.svg") }

func (s *site) asset(w http.ResponseWriter, r *http.Request, name string) {
	b, err := fs.ReadFile(s.static, name)
	if err != nil {
		s.serveLost(w, r)
		return
	}
	types := map[string]string{"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}
	w.Header().Set("Content-Type", types[name[strings.LastIndexByte(name, '.')+1:]])
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(b))
}

func (s *site) serveRobots(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = w.Write([]byte("User-agent: *\nDisallow: /\n"))
}

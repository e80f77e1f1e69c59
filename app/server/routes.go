package server

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"

	"deskhand/app/invite"
	"deskhand/app/wire"
)

// route is one line of the table of everything that can be asked for. What is not in it does not exist.
type route struct {
	pattern string // as http.ServeMux has it
	plain   bool   // also over plain HTTP, where there is no certificate that browsers trust: carries no secret
	serve   http.HandlerFunc
}

func (s *Server) routes() []route {
	all := []route{
		{"GET /v1/signal", false, s.serveSignal},
		{"POST /v1/signin", false, s.serveSignIn},
		{"POST /v1/signout", false, s.serveSignOut},
		{"GET /healthz", true, s.serveHealth},
		{"GET /{$}", true, s.serveJoin},
		{"GET /assist", true, s.site.serveAssist},
		{"GET /j/{session}", true, s.site.serveInvitation},
		{"GET /q/{queue}", true, s.serveEntry},
		{"GET /q/{queue}/button.svg", true, s.serveEntryButton},
		{"GET /download/{file}", true, s.site.serveDownload},
		{"GET /static/{file}", true, s.site.serveStatic},
		{"GET /favicon.ico", true, s.site.serveIcon},
		{"GET /robots.txt", true, s.site.serveRobots},
		{"POST " + wire.PathNonce, false, s.serveNonce},
		{"POST " + wire.PathSurvey, false, s.serveSurvey},
	}
	for _, path := range wire.CallPaths() {
		all = append(all, route{"POST " + path, false, s.serveCall})
	}
	for _, path := range wire.VisitPaths() {
		all = append(all, route{"POST " + path, false, s.serveVisit})
	}
	return all
}

// Handler serves every route. What came over TLS, to us or to a proxy of ours, gets everything; what came over plain HTTP is sent to
// https where the server or that proxy has a certificate that browsers trust, and otherwise gets the pages that carry no secret. Serve
// uses it; the server must be closed all the same.
func (s *Server) Handler() http.Handler {
	secure, plain := http.NewServeMux(), http.NewServeMux()
	for _, r := range s.routes() {
		secure.HandleFunc(r.pattern, r.serve)
		if r.plain {
			plain.HandleFunc(r.pattern, r.serve)
		}
	}
	secure.HandleFunc("/", s.site.serveLost)
	plain.HandleFunc("/", s.site.serveLost)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		setHeaders(w.Header())
		r, how := proxies(s.cfg.Proxies).asked(r)
		switch {
		case how == overTLS:
			if !s.SelfSigned() {
				w.Header().Set("Strict-Transport-Security", "max-age=31536000")
			}
			secure.ServeHTTP(w, r)
		case how == overUnsafe:
			s.log.Warn("a proxy on another computer has to speak TLS to this server", "from", remoteAddr(r))
			http.Error(w, "the proxy before this server has to speak TLS to it", http.StatusForbidden)
		case how == overHTTP && s.SelfSigned():
			plain.ServeHTTP(w, r)
		default:
			s.redirect(w, r)
		}
	})
}

// setHeaders are for every answer: nothing from elsewhere, nothing told elsewhere, nothing kept.
func setHeaders(h http.Header) {
	h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "+
		"frame-src deskhand:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), display-capture=()")
	h.Set("Cache-Control", "no-store")
}

// redirect sends a browser to https on the same port.
func (s *Server) redirect(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		http.Error(w, "only over https", http.StatusForbidden)
		return
	}
	site := s.siteOf(r)
	if site.IsZero() {
		http.Error(w, "only over https", http.StatusForbidden)
		return
	}
	http.Redirect(w, r, "https://"+site.String()+r.URL.RequestURI(), http.StatusPermanentRedirect)
}

// siteOf is the address under which people know the server: the configured one, else the one that the request names, if that is
// one.
func (s *Server) siteOf(r *http.Request) invite.Site { return siteOf(s.cfg.Public, r) }

func siteOf(public invite.Site, r *http.Request) invite.Site {
	if !public.IsZero() {
		return public
	}
	site, err := invite.ParseSite(strings.TrimSuffix(r.Host, "/"))
	if err != nil {
		return invite.Site{}
	}
	if r.TLS == nil && !strings.HasSuffix(r.Host, "]") && !strings.Contains(r.Host, ":") {
		site.Port = 80
	}
	return site
}

func (s *Server) serveHealth(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = io.WriteString(w, "ok\n")
}

const maxSignIn = 4 << 10 // bytes

// serveSignIn takes credentials and answers {token, name, display, site, rights, asks}, or a status: 401; 428 when everything is right but the
// one-time code, given or not; 429.
func (s *Server) serveSignIn(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Origin") != "" || r.Header.Get("Content-Type") != "application/json" {
		http.Error(w, "this is for programs, not for pages", http.StatusForbidden)
		return
	}
	var in credentials
	dec := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxSignIn))
	dec.DisallowUnknownFields()
	if dec.Decode(&in) != nil {
		http.Error(w, "malformed", http.StatusBadRequest)
		return
	}
	token, account, err := s.signIn(r.Context(), origin(remoteAddr(r)), in)
	switch {
	case errors.Is(err, ErrCredentials):
		s.log.Info("sign-in refused", "from", remoteAddr(r))
		http.Error(w, "name or password is not right", http.StatusUnauthorized)
		return
	case errors.Is(err, ErrCode):
		s.log.Info("sign-in wants a one-time code", "account", in.Name, "given", in.Code != "", "from", remoteAddr(r))
		http.Error(w, "a one-time code is needed", http.StatusPreconditionRequired)
		return
	case errors.Is(err, ErrBusy):
		w.Header().Set("Retry-After", "60")
		http.Error(w, "too many attempts", http.StatusTooManyRequests)
		return
	case err != nil:
		s.log.Error("sign-in", "err", err)
		http.Error(w, "the server has a problem", http.StatusServiceUnavailable)
		return
	}
	s.log.Info("signed in", "account", account.Name, "from", remoteAddr(r))
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(struct {
		Token   string      `json:"token"`
		Name    string      `json:"name"`
		Display string      `json:"display"`
		Site    string      `json:"site,omitzero"`
		Rights  wire.Rights `json:"rights"`
		Asks    wire.Asks   `json:"asks,omitzero"`
	}{token, account.Name, account.Display, s.cfg.Site, s.rightsOf(account), s.asks(true)})
}

// serveSignOut ends the token in the Authorization header. It answers the same whether or not there was one.
func (s *Server) serveSignOut(w http.ResponseWriter, r *http.Request) {
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok || r.Header.Get("Origin") != "" {
		http.Error(w, "no token", http.StatusUnauthorized)
		return
	}
	if s.overrun(true, token, remoteAddr(r)) {
		w.Header().Set("Retry-After", "60")
		http.Error(w, "too many", http.StatusTooManyRequests)
		return
	}
	if err := s.signOut(r.Context(), token); err != nil {
		s.log.Error("sign-out", "err", err)
		http.Error(w, "the server has a problem", http.StatusServiceUnavailable)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

package server

import "net/http"

type site struct{}

func newSite(Config) (*site, error)                                  { return &site{}, nil }
func (*site) close()                                                 {}
func (*site) serveJoin(w http.ResponseWriter, r *http.Request)       {}
func (*site) serveAssist(w http.ResponseWriter, r *http.Request)     {}
func (*site) serveInvitation(w http.ResponseWriter, r *http.Request) {}
func (*site) serveDownload(w http.ResponseWriter, r *http.Request)   {}
func (*site) serveStatic(w http.ResponseWriter, r *http.Request)     {}
func (*site) serveIcon(w http.ResponseWriter, r *http.Request)       {}
func (*site) serveRobots(w http.ResponseWriter, r *http.Request)     {}
func (*site) serveLost(w http.ResponseWriter, r *http.Request)       { http.NotFound(w, r) }

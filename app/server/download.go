package server

import (
	"cmp"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"net/url"
	"path"
	"runtime"
	"slices"
	"strings"

	"deskhand/app/invite"
)

// offer is one program in the downloads folder. What it is for is told from its file's name: what begins with "share-client" is
// for customers, with "support-manager" for representatives; the system from "windows" or .exe, "macos" or "darwin" or .dmg,
// "linux" or .AppImage, else the server's own; the processor from "arm64" or "aarch64", else amd64.
type offer struct {
	File, Href string
	System     string // windows, macos, linux
	Arm        bool
	Label      string
	Size       string // MB
	Step       string // key of what to do after the download
	verb       string
}

// offer fills in the downloads for the view's verb, and the best for the visitor's system.
func (s *site) offer(v *view) {
	v.Downloads, v.Best = nil, nil
	if s.folder == nil {
		return
	}
	entries, err := fs.ReadDir(s.folder.FS(), ".")
	if err != nil {
		s.log.Error("downloads not listed", "err", err)
		return
	}
	for _, e := range entries {
		info, err := e.Info()
		o, ok := offerOf(e.Name())
		if err != nil || !ok || o.verb != v.Verb || !info.Mode().IsRegular() {
			continue
		}
		o.Href = "/download/" + url.PathEscape(o.File)
		if v.Session != "" {
			o.Href += "?s=" + v.Session
		}
		o.Label = v.T("system." + o.System)
		if o.Arm {
			o.Label += " (ARM)"
		}
		o.Size = fmt.Sprint(max(1, (info.Size()+500_000)/1_000_000))
		v.Downloads = append(v.Downloads, o)
	}
	slices.SortFunc(v.Downloads, func(a, b offer) int { return cmp.Or(cmp.Compare(a.Label, b.Label), cmp.Compare(a.File, b.File)) })
	system, arm := visitorSystem(v.agent)
	for i, o := range v.Downloads {
		if o.System == system && (v.Best == nil || o.Arm == arm) {
			v.Best = &v.Downloads[i]
		}
	}
}

func offerOf(name string) (offer, bool) {
	o := offer{File: name, System: runtime.GOOS}
	lower := strings.ToLower(name)
	switch {
	case strings.HasPrefix(lower, "share-client"):
		o.verb = verbJoin
	case strings.HasPrefix(lower, "support-manager"):
		o.verb = verbAssist
	default:
		return o, false
	}
	has := func(words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(lower, w) })
	}
	switch {
	case has("macos", "darwin", ".dmg"):
		o.System = "macos"
	case has("windows", ".exe"):
		o.System = "windows"
	case has("linux", ".appimage") || o.System != "windows" && o.System != "darwin":
		o.System = "linux"
	case o.System == "darwin":
		o.System = "macos"
	}
	o.Arm = has("arm64", "aarch64")
	o.Step = "get.step." + o.System
	return o, true
}

// visitorSystem reads the visitor's system from a User-Agent; empty when there is no program for it anyway (telephones).
func visitorSystem(agent string) (system string, arm bool) {
	has := func(w string) bool { return strings.Contains(agent, w) }
	arm = has("aarch64") || has("ARM64")
	switch {
	case has("Android"), has("iPhone"), has("iPad"), has("CrOS"):
		return "", arm
	case has("Windows"):
		return "windows", arm
	case has("Macintosh"):
		return "macos", true // browsers there always say Intel; new machines are ARM
	case has("Linux"), has("X11"):
		return "linux", arm
	}
	return "", arm
}

// serveDownload sends a plain file of the downloads folder, under a name that tells the program its site and session.
func (s *site) serveDownload(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("file")
	o, ok := offerOf(name)
	if s.folder == nil || !ok || strings.ContainsAny(name, `/\`) {
		s.serveLost(w, r)
		return
	}
	if info, err := s.folder.Lstat(name); err != nil || !info.Mode().IsRegular() {
		s.serveLost(w, r)
		return
	}
	f, err := s.folder.Open(name)
	if err != nil {
		s.serveLost(w, r)
		return
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		s.serveLost(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": savedName(siteOf(s.public, r), r.URL.Query().Get("s"), o)}))
	http.ServeContent(w, r, "", info.ModTime(), f)
}

// savedName is what the browser saves the file as. Without a session, and for the Support Manager, it is the file's own name.
func savedName(at invite.Site, session string, o offer) string {
	if o.verb != verbJoin || !invite.ValidSessionID(session) {
		return o.File
	}
	name, err := invite.Download{Site: at, Session: invite.SessionID(session)}.FileName(o.System == "windows")
	if err != nil {
		return o.File
	}
	if ext := strings.ToLower(path.Ext(o.File)); o.System != "windows" && slices.Contains([]string{".dmg", ".zip", ".gz", ".appimage"}, ext) {
		name += path.Ext(o.File)
	}
	return name
}

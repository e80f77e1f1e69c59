package server

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"deskhand/app/acd"
	assets "deskhand/assets/site"
)

// notices are the mails that queues send to their addresses: about long waits and about messages that customers left. noticeLoop sends
// them one after the other; who has something to tell does not wait for it.
type notices struct {
	srv *Server
	out chan notice
}

// notice is about one request. It is in all languages of the site: addresses name none.
type notice struct {
	to    []string
	kind  string // "wait" or "message", as in the words
	facts map[string]string
}

const (
	maxNotices  = 256 // that wait to be sent; beyond them they are only in the log
	noticeTries = 3
	noticePause = 30 * time.Second // between two tries
)

func newNotices(s *Server) *notices { return &notices{srv: s, out: make(chan notice, maxNotices)} }

// tell takes what happened in a queue to its addresses. It never blocks.
func (n *notices) tell(s acd.State, ev acd.Event) {
	switch ev := ev.(type) {
	case acd.WaitedLong:
		r, waits := s.Request(ev.Request)
		of, known := s.Queue(r.Queue)
		if !waits || !known {
			return
		}
		n.send(of, notice{of.Notices.Wait, "wait", map[string]string{
			"minutes": strconv.Itoa(int(ev.At.Sub(r.Since).Minutes())), "count": strconv.Itoa(s.Waits(of.ID)),
		}}, ev.Request)
	case acd.MessageLeft:
		of, known := s.Queue(ev.Queue)
		if !known {
			n.srv.log.Info("message left by somebody whom no queue sent", "request", ev.Request)
			return
		}
		n.send(of, notice{of.Notices.Message, "message", map[string]string{"answers": answerLines(append(slices.Clone(of.Form), of.Message.Fields...), ev.Answers), "text": ev.Text}}, ev.Request)
	}
}

func (n *notices) send(of acd.Queue, m notice, about acd.RequestID) {
	log := n.srv.log.With("queue", of.ID, "request", about, "about", m.kind)
	if n.srv.cfg.Mail == nil || len(m.to) == 0 {
		log.Info("nobody told by mail: no mail server, or no addresses")
		return
	}
	m.facts["queue"], m.facts["service"], m.facts["site"] = of.Name, of.Service, n.srv.cfg.Site
	select {
	case n.out <- m:
	default:
		log.Error("nobody told by mail: too many notices are to be sent")
	}
}

// answerLines are a form's answers, one a line, in the form's order.
func answerLines(form []acd.Field, a acd.Answers) string {
	var lines []string
	for i, f := range form {
		twice := slices.ContainsFunc(form[:i], func(o acd.Field) bool { return o.Key == f.Key })
		if v := a[f.Key]; v != "" && !twice {
			label := f.Label
			if label == "" {
				label = string(f.Key)
			}
			lines = append(lines, label+": "+v)
		}
	}
	return strings.Join(lines, "\n")
}

// noticeLoop sends until the server stops; what has not been sent by then is not.
func (n *notices) noticeLoop(stop <-chan struct{}) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		select {
		case <-stop:
			cancel()
		case <-ctx.Done():
		}
	}()
	for {
		select {
		case m := <-n.out:
			n.mail(ctx, m)
		case <-stop:
			return
		}
	}
}

// mail sends a notice to each address; those that fail are tried again.
func (n *notices) mail(ctx context.Context, m notice) {
	subject, text := n.write(m)
	to := slices.Clone(m.to)
	for try := range noticeTries {
		if try > 0 && pause(ctx, noticePause) != nil {
			return
		}
		var failed []string
		var why error
		for _, one := range to {
			limited, cancel := context.WithTimeout(ctx, mailTime)
			if err := n.srv.cfg.Mail.Send(limited, []string{one}, subject, text); err != nil {
				failed, why = append(failed, one), err
			}
			cancel()
		}
		if len(failed) == 0 {
			n.srv.log.Info("queue's addresses told", "about", m.kind, "addresses", len(m.to))
			return
		}
		to = failed
		n.srv.log.Error("queue's addresses not told", "about", m.kind, "addresses", len(failed), "try", try+1, "of", noticeTries, "err", why)
	}
}

// write is a notice in the site's languages, one after the other.
func (n *notices) write(m notice) (subject, text string) {
	var pairs []string
	for k, v := range m.facts {
		pairs = append(pairs, "{"+k+"}", v)
	}
	fill := strings.NewReplacer(pairs...)
	var parts []string
	for i, lang := range assets.Languages() {
		words := n.srv.site.words[lang]
		if i == 0 {
			subject = fill.Replace(words["notice."+m.kind+".subject"])
		}
		parts = append(parts, strings.ReplaceAll(words["notice."+m.kind+".body"], "¶", "\n"))
	}
	text = fill.Replace(strings.Join(parts, "\n\n"))
	if t := m.facts["text"]; t != "" { // once, below all languages
		text = fmt.Sprint(text, "\n\n", m.facts["answers"], "\n\n", t, "\n")
	}
	return subject, strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\n", "\r\n")
}

package share

import (
	"strconv"
	"time"

	"fyne.io/fyne/v2"

	"deskhand/app/wire"
)

// name makes the widgets known to the tracer.
func (c *Client) name() {
	t := c.cfg.Tracer
	for name, o := range map[string]fyne.CanvasObject{
		"join.number": c.Join.Number, "join.site": c.Join.Site, "join.name": c.Join.Name, "join.ok": c.Join.Button, "join.ask": c.Join.Ask,
		"join.error": c.Join.problem, "join.cancel": c.Connecting.Cancel,
		"wait.leave": c.Waiting.Leave, "wait.words": c.Waiting.words, "wait.chat": c.Waiting.Chat, "wait.stay": c.Waiting.Stay, "wait.title": c.Waiting.title, "wait.next": c.Waiting.next,
		"wait.look": c.Waiting.Look, "wait.hide": c.Waiting.Hide,
		"consent.allow": c.Consent.Allow, "consent.refuse": c.Consent.Refuse, "consent.all": c.Consent.All,
		"consent.screen": c.Consent.Screen, "consent.title": c.Consent.title, "consent.scope": c.Consent.scope.choice, "consent.apps": c.Consent.programs.Ticks,
		"banner": c.Banner, "banner.stop": c.Banner.Stop, "banner.pause": c.Banner.Pause, "banner.takeback": c.Banner.TakeBack, "banner.change": c.Banner.Change,
		"change.screen": c.Change.screens.Options, "change.apps": c.Change.programs.Ticks, "change.show": c.Change.Show, "change.back": c.Change.Back, "change.title": c.Change.title,
		"banner.chat": c.Banner.Chat, "banner.more": c.Banner.more, "chat.back": c.Talk.Back,
		"queue.leave": c.Queue.Leave, "queue.write": c.Queue.Write, "queue.title": c.Queue.title, "queue.place": c.Queue.place, "queue.when": c.Queue.when,
		"queue.next": c.Queue.next, "queue.note": c.Queue.note, "message.text": c.Message.Text, "message.send": c.Message.Send,
		"message.back": c.Message.Back, "message.title": c.Message.title, "message.error": c.Message.problem,
		"end.close": c.End.Close, "end.save": c.End.Save, "end.send": c.End.Survey.Send, "end.title": c.End.title, "end.why": c.End.why,
	} {
		t.Name(o, name)
	}
	for i, b := range c.End.Survey.Rates {
		t.Name(b, "end.rate."+strconv.Itoa(i+1))
	}
	for field, e := range c.Waiting.card.Fields {
		t.Name(e, "wait.card."+string(field))
	}
	t.Name(c.Waiting.card.Send, "wait.card.send")
	c.nameTalk()
}

// nameTop makes a dialog of Fyne's known that has just been shown: its parts are its own.
func (c *Client) nameTop(name string) { c.cfg.Tracer.Name(c.window.Canvas().Overlays().Top(), name) }

// nameViewer makes the viewer's parts known.
func (c *Client) nameViewer() {
	for name, o := range map[string]fyne.CanvasObject{
		"seen": c.Viewer.View, "seen.size": c.Viewer.Size, "seen.release": c.Viewer.GiveBack, "seen.words": c.Viewer.words,
	} {
		c.cfg.Tracer.Name(o, name)
	}
}

// nameTalk makes the chat's parts known: each session has others.
func (c *Client) nameTalk() {
	for name, o := range c.Talk.pane.Named() {
		c.cfg.Tracer.Name(o, "chat."+name)
	}
}

// tell says the facts of the newest snapshot to the tracer.
func (c *Client) tell() {
	t, s := c.cfg.Tracer, c.last.Snapshot
	if t == nil {
		return
	}
	phase := string(s.Phase)
	if phase == "" {
		phase = "join"
	}
	switch {
	case c.wait.open:
		phase = "queue"
	case c.asking:
		phase = "entry"
	}
	var viewers []string
	for _, p := range s.Viewers {
		viewers = append(viewers, p.Name)
	}
	for key, value := range map[string]any{
		"phase": phase, "request": string(s.State.Request.Activity), "session": string(s.State.ID), "participants": present(s), "viewers": viewers,
		"controlling": s.Driver.Name, "suspended": s.Suspended, "connected": s.Seat.Connected, "cut": s.Cut,
		"monitor": int(s.State.Share.Source.Monitor), "words": checkWords(s), "error": string(s.Trouble),
		"bounded": !s.ControlUntil.IsZero(), "until_touch": s.UntilTouch, "chat": c.Talk.pane.Facts(),
		"shows": s.Seen.By.Name, "drives": s.Seen.Drives, "stage": string(stageOf(c)), "position": c.wait.Position,
	} {
		t.Set(key, value)
	}
}

// stageOf is how far a wait has come, in a queue or in a session that was handed over.
func stageOf(c *Client) wire.PlaceStage {
	if c.wait.open {
		return c.wait.Stage
	}
	return c.last.Queue.Stage
}

// answer passes an answer on, and tells when it was given.
func (c *Client) answer(cmd Command) {
	if _, yes := cmd.(Allow); yes {
		c.cfg.Tracer.Set("consent", c.cfg.Now().UTC().Format(time.RFC3339Nano))
	}
	c.cfg.OnCommand(cmd)
}

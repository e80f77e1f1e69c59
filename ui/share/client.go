package share

import (
	"image"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"

	"deskhand/app/invite"
	"deskhand/app/share"
	"deskhand/app/wire"
	"deskhand/ui/post"
	"deskhand/ui/remoteview"
	"deskhand/ui/strip"
	"deskhand/ui/trace"
	"deskhand/ui/words"
)

// Size of the window, in units.
const (
	windowWidth  = 420
	windowHeight = 544 // fits a screen of 768 × 576 below a title bar
)

// Config is what a Client needs. OnCommand is called on the user interface's goroutine.
type Config struct {
	App       fyne.App
	Post      post.Post
	Tracer    *trace.Tracer    // nil traces nothing
	Now       func() time.Time // nil: time.Now
	OnCommand func(Command)
	// OnRest is called when the windows have come to rest behind the banner, where nothing moves by itself: memory can be given back; and with
	// false before one comes forth again. nil: nobody is told.
	OnRest func(on bool)
	// KeyCode gives the HID usage of the window system's scan code; Surface shows pictures past Fyne's painter, or is nil. Both are for
	// what others show.
	KeyCode func(scan int) (wire.KeyCode, bool)
	Surface remoteview.Surface
	// Broken is for how long a lost piece has kept the picture that others show from going on; 0: nothing does. nil: nobody knows.
	Broken func() time.Duration
}

// Client is the customer's program on the screen: a window with one thing to do, and a banner while the screen is shared.
type Client struct {
	pages
	Banner *Banner
	Viewer *Viewer // nil until somebody else shows something

	mainWindow
	cfg    Config
	strip  *strip.Strip
	site   invite.Site // where we are going
	last   moment
	wait   wait
	asking bool // a queue's form is in the window
	out    out
	backs  int // how often a join came back to the form; for ui/trace
}

// pages are what takes turns in the main window.
type pages struct {
	Join       *JoinView
	Connecting *ConnectingView
	Waiting    *WaitingView
	Queue      *QueueView
	Entry      *EntryView
	Message    *MessageView
	Consent    *ConsentView
	End        *EndView
	Talk       *TalkView
	Change     *ChangeView
}

// begin forgets what the session before has left on them; name is what the customer has called themselves.
func (p *pages) begin(name string) {
	p.Join.Say("")
	p.Talk.forget()
	p.Waiting.card.forget()
	p.End.Survey.begin()
	p.Entry.begin(name)
}

// New makes the windows and shows the form for joining.
func New(cfg Config) *Client {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	c := &Client{cfg: cfg}
	give := func(cmd Command) func() { return func() { cfg.OnCommand(cmd) } }
	c.Join = NewJoinView()
	c.Join.OnJoin = c.join
	c.Join.OnAsk = c.join
	c.Connecting = NewConnectingView(give(Cancel{}))
	c.Waiting = NewWaitingView(c.leave, c.talk, give(Stay{}), cfg.OnCommand)
	c.Waiting.Look.OnTapped = c.look
	c.Waiting.Hide.OnTapped = give(Hide{})
	c.Queue = NewQueueView(give(LeaveQueue{}), c.write)
	c.Entry = NewEntryView(cfg.OnCommand)
	c.Message = NewMessageView(c.unwrite, func(text string) { cfg.OnCommand(LeaveMessage{Text: text}) })
	c.Consent = NewConsentView(c.answer)
	c.End = NewEndView(give(Quit{}), c.save, cfg.OnCommand)
	c.Talk = NewTalkView(cfg.OnCommand, c.talked, c.unread)
	c.Change = NewChangeView(cfg.OnCommand, c.changed)
	c.Banner = NewBanner(cfg.OnCommand, c.talk, c.change)
	c.strip = newStrip(cfg, c.Banner)
	c.open(fyne.NewSize(windowWidth, windowHeight))
	c.name()
	c.turnTo(c.Join.root)
	c.tell()
	return c
}

// Show puts the window on the screen.
func (c *Client) Show() {
	c.running = true
	c.window.Show()
}

// Fill sets what is known before the customer types, and puts the cursor where something is missing.
func (c *Client) Fill(target invite.Target, name string) {
	c.Join.Fill(target, name)
	c.window.Canvas().Focus(c.Join.first())
}

// Complain says what is wrong with an invitation that the program was started with.
func (c *Client) Complain(err error) {
	c.Join.say(err)
	c.cfg.Tracer.Set("error", c.Join.problem.TraceText())
}

// Start joins without asking, as if the form had been filled in.
func (c *Client) Start(target invite.Target, name string) {
	c.Join.Fill(target, name)
	c.join(Join{Target: target, Name: name})
}

func (c *Client) join(j Join) {
	c.site, c.out = j.Target.Site, out{}
	c.begin(j.Name)
	c.nameTalk()
	c.Update(share.Snapshot{Phase: share.Connecting})
	c.cfg.OnCommand(j)
	if c.strip.Prepare() {
		c.window.RequestFocus()
	}
}

// Back shows the form again: a join was given up (NoTrouble), or came to nothing.
func (c *Client) Back(kind share.Trouble) {
	c.left()
	c.Connecting.bar.Stop()
	c.Join.Refused(kind)
	c.turnTo(c.Join.root)
	if ofAddress(kind) {
		c.window.Canvas().Focus(c.Join.Site)
	}
	c.last = moment{}
	c.tell()
	c.cfg.Tracer.Set("error", string(kind))
	c.backs++
	c.cfg.Tracer.Set("backs", c.backs)
}

// Update shows s.
func (c *Client) Update(s share.Snapshot) {
	c.left()
	c.last = c.last.next(s, c.cfg.Now())
	if s.Phase == share.Connecting || s.Phase == share.Over {
		c.Talk.open = false
	} else {
		c.Talk.open = c.Talk.comes(s) || c.Talk.open
		c.Talk.show(c.last)
		c.last.unread = c.Talk.pane.Unread()
	}
	c.Change.follow(s, c.last.now)
	c.page()
	if s.Phase != share.Connecting {
		c.Connecting.bar.Stop()
	}
	if s.Phase != share.Asked {
		c.Consent.rested()
	}
	c.see(s.Seen)
	c.Banner.show(c.last)
	// The banner comes before anything is hidden, so that there is always something of ours to see.
	if s.Sharing() {
		c.strip.Show(areaOf(s.Monitor, s.Monitors))
	} else {
		c.strip.Hide()
	}
	c.place(s.Sharing() && s.Phase != share.Asked && !c.Talk.open && !c.Change.open && !c.asksOut())
	c.tell()
}

// page turns to what the moment is about. A question goes before everything else, and what is being written before waiting.
func (c *Client) page() {
	s := c.last.Snapshot
	switch {
	case s.Phase == share.Connecting:
		c.Connecting.show(s, c.site)
		c.turnTo(c.Connecting.root)
		c.Connecting.bar.Start()
	case s.Phase == share.Asked:
		c.Consent.show(s, c.site.String(), c.last.now)
		c.turnTo(c.Consent.root)
	case s.Phase == share.Over:
		c.End.show(s, c.site.String())
		c.turnTo(c.End.root)
	case c.Change.open:
		if c.shown != c.Change.root {
			c.Change.come(c.last.now)
		}
		c.Change.update(s, c.last.now)
		c.turnTo(c.Change.root)
	case c.Talk.open:
		c.turnTo(c.Talk.root)
	case s.Phase == share.Waiting && s.Queue.Stage == wire.PlaceWriting:
		if c.shown != c.Message.root {
			c.Message.forget()
		}
		c.Message.show(s.Queue, lateInSession)
		c.turnTo(c.Message.root)
	case s.Phase == share.Waiting:
		c.Waiting.show(c.last, c.Viewer != nil && c.Viewer.away)
		c.turnTo(c.Waiting.root)
	}
	c.Talk.pane.SetActive(c.shown == c.Talk.root)
	c.count()
}

// talk turns to the chat, with the cursor where one writes, also from the page of what is shown: the banner leads back there. What else is open
// stays as it is.
func (c *Client) talk() {
	c.Talk.open, c.Change.open = true, false
	c.Update(c.last.Snapshot)
	if to := c.Talk.pane.Focusable(); to != nil && c.shown == c.Talk.root {
		c.window.RequestFocus()
		c.window.Canvas().Focus(to)
	}
}

// change turns to what is shown, to show something else.
func (c *Client) change() {
	c.cfg.OnCommand(LookAround{})
	c.Change.turn()
	c.Update(c.last.Snapshot)
	if c.shown == c.Change.root {
		c.window.RequestFocus()
		c.window.Canvas().FocusNext()
	}
}

// changed turns back from it.
func (c *Client) changed() {
	c.Change.open = false
	c.Update(c.last.Snapshot)
}

// talked turns back from it.
func (c *Client) talked() {
	c.Talk.open = false
	c.Update(c.last.Snapshot)
}

// unread: the customer has read on.
func (c *Client) unread() {
	if c.Talk == nil {
		return
	}
	c.last.unread = c.Talk.pane.Unread()
	c.count()
	c.tell()
}

// count says wherever it is seen how many messages are to be read. It comes without the focus: the customer may be typing elsewhere.
func (c *Client) count() {
	c.last.unread = c.Talk.pane.Unread()
	chatButton(c.Waiting.Chat, c.last.unread, true)
	chatButton(c.Banner.Chat, c.last.unread, false)
	name := lang.L("share.window")
	if c.last.unread > 0 {
		name = "(" + counted(c.last.unread) + ") " + name
	}
	if !c.away.closed && c.window.Title() != name {
		c.window.SetTitle(name)
	}
}

// turnTo shows a view in the main window, and the window if it was away.
func (c *Client) turnTo(view fyne.CanvasObject) {
	if c.shown == view {
		return
	}
	away := c.shown == nil
	c.bring()
	c.unaskOut()
	c.hold(view)
	if view == c.Join.root {
		c.window.Canvas().Focus(c.Join.first())
	}
	if away && c.running {
		c.window.Show()
		c.beneath()
	}
	c.window.RequestFocus()
}

// closed: the main window's close button means no, enough of the chat, or goodbye, which is asked in a session.
func (c *Client) closed() {
	switch {
	case c.last.Phase == share.Asked:
		c.cfg.OnCommand(Refuse{Request: c.last.State.Request.ID})
	case c.shown == c.Change.root:
		c.changed()
	case c.shown == c.Talk.root:
		c.talked()
	case c.wait.open && c.wait.writing && c.wait.Stage == wire.PlaceWaiting:
		c.unwrite()
	case c.inSession():
		c.askOut()
	default:
		c.cfg.OnCommand(Quit{})
	}
}

// save asks where to put the receipt and writes it there.
func (c *Client) save(text string) {
	d := dialog.NewFileSave(func(file fyne.URIWriteCloser, err error) {
		if err != nil || file == nil {
			return
		}
		go func() {
			_, err := file.Write([]byte(text))
			if e := file.Close(); err == nil {
				err = e
			}
			c.cfg.Post(func() { c.saved(file.URI(), err) })
		}()
	}, c.window)
	// With the minute, so that it is a new file.
	d.SetFileName(lang.L("share.receipt.file", map[string]any{"Day": c.cfg.Now().Format("2006-01-02-1504")}))
	d.Show()
	d.Resize(c.window.Canvas().Size()) // a dialog has no size before it is shown (Fyne 2.8)
	words.NamePlaces(c.window.Canvas())
	c.nameTop("end.saving")
}

// see shows what somebody else shows.
func (c *Client) see(s share.Seen) {
	if c.Viewer == nil && s.By.ID == 0 {
		return
	}
	if c.Viewer == nil {
		c.Viewer = newViewer(c.cfg, func() { c.Viewer.close(); c.Waiting.show(c.last, true) })
		c.nameViewer()
	}
	c.Viewer.show(s)
}

// look brings the viewer back that was closed.
func (c *Client) look() {
	if c.Viewer != nil {
		c.Viewer.reopen()
		c.Update(c.last.Snapshot)
	}
}

// Draw shows the newest picture that take has of what somebody else shows.
func (c *Client) Draw(take func() (*image.RGBA, bool)) {
	if c.Viewer != nil {
		c.Viewer.draw(take)
		c.cfg.Tracer.Set("seen", c.Viewer.started)
	}
}

// Rated says whether what the customer said of the session has reached the site.
func (c *Client) Rated(ok bool) {
	c.End.Survey.sent(ok)
	c.tell()
}

func (c *Client) saved(where fyne.URI, err error) {
	title, text := lang.L("share.end.notsaved.title"), lang.L("share.end.notsaved")
	if err == nil {
		title, text = lang.L("share.end.saved.title"), lang.L("share.end.saved", map[string]any{"File": where.Name()})
	}
	dialog.ShowInformation(title, text, c.window)
	c.nameTop("end.saved")
}

// newStrip is the banner's window: without it nothing is shared.
func newStrip(cfg Config, b *Banner) *strip.Strip {
	s := strip.New(strip.Config{
		App: cfg.App, Title: lang.L("share.banner.window"), Content: b,
		Up:     func(window uintptr) { cfg.OnCommand(BannerUp{Window: window}) },
		Down:   func() { cfg.OnCommand(BannerDown{}) },
		Closed: func() { cfg.OnCommand(Stop{}) },
	})
	b.OnMove = s.Move
	return s
}

// areaOf is the shared monitor's place, or the main one's where all are shared.
func areaOf(shared share.Monitor, all []share.Monitor) image.Rectangle {
	if !shared.Bounds.Empty() || len(all) == 0 {
		return shared.Bounds
	}
	for _, m := range all {
		if m.Primary {
			return m.Bounds
		}
	}
	return all[0].Bounds
}

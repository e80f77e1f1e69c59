package console

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"deskhand/ui/hint"
	"deskhand/ui/theme"
)

// strip is the line of tabs: the home page's, then one for each session.
type strip struct {
	widget.BaseWidget
	Content fyne.CanvasObject

	home   *handle
	row    *fyne.Container
	scroll *container.Scroll
}

func newStrip(s *Shell) *strip {
	st := &strip{row: container.NewHBox()}
	st.home = newHandle(Mark{Title: lang.L("rail.home")}, func() { s.Go(Place{Page: PageHome}) }, nil)
	s.cfg.Tracer.Name(st.home, "tab.0")
	st.scroll = container.NewHScroll(st.row)
	st.home.seen = func() { st.reveal(st.home) }
	st.Content = theme.NewSurface(st.scroll, theme.SurfaceStyle{Ground: theme.ColorSurface})
	st.ExtendBaseWidget(st)
	return st
}

func (st *strip) update(tabs []*tab, shown Place) {
	objects := []fyne.CanvasObject{st.home}
	st.home.sel(shown == Place{Page: PageHome})
	for _, t := range tabs {
		t.handle.sel(t.n == shown.Tab)
		objects = append(objects, t.handle)
	}
	st.row.Objects = objects
	st.row.Refresh()
	for _, t := range tabs {
		if t.n == shown.Tab {
			st.reveal(t.handle)
		}
	}
}

// reveal brings a tab into sight, where there are more than there is room for.
func (st *strip) reveal(h *handle) {
	if st.row.MinSize().Width <= st.scroll.Size().Width {
		return
	}
	st.scroll.Refresh() // it may not have been laid out since the tab was opened
	left, right := h.Position().X, h.Position().X+h.Size().Width
	at := min(max(st.scroll.Offset.X, right-st.scroll.Size().Width), left)
	st.scroll.ScrollToOffset(fyne.NewPos(at, 0))
}

// CreateRenderer implements fyne.Widget.
func (st *strip) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(st.Content) }

// handle is a tab's part of the strip: state, title, how much is new, and a button that closes it.
type handle struct {
	widget.BaseWidget
	Content fyne.CanvasObject

	mark     Mark
	selected bool
	focused  bool
	tapped   func()
	seen     func() // it has the keyboard
	shape    *widget.Icon
	title    *theme.Text
	count    *theme.Text
	close    *hint.Button
	ground   *canvas.Rectangle
	line     *canvas.Rectangle
}

var (
	_ fyne.Focusable     = (*handle)(nil)
	_ fyne.Tappable      = (*handle)(nil)
	_ desktop.Cursorable = (*handle)(nil)
)

// titleRunes is how much of a title is shown; the tab itself says all of it.
const titleRunes = 22

func newHandle(m Mark, tapped, closing func()) *handle {
	h := &handle{
		tapped: tapped, shape: widget.NewIcon(nil), title: theme.NewText("", theme.TextStyle{}),
		count: theme.NewText("", theme.TextStyle{Color: theme.ColorWaiting, Bold: true}), ground: canvas.NewRectangle(nil), line: canvas.NewRectangle(nil),
	}
	h.line.SetMinSize(fyne.NewSize(0, 3))
	h.close = hint.New("", fynetheme.CancelIcon(), closing)
	h.close.SetHint(lang.L("tab.close"))
	h.close.Importance = widget.LowImportance
	row := container.NewHBox(theme.Gap(1), container.NewCenter(container.NewGridWrap(fyne.NewSquareSize(4*theme.Grid), h.shape)),
		container.NewCenter(h.title), container.NewCenter(h.count), container.NewCenter(h.close))
	if closing == nil {
		h.close.Hide()
		row.Add(theme.Gap(2))
	}
	h.Content = container.NewStack(h.ground, container.NewBorder(nil, h.line, nil, nil, row))
	h.ExtendBaseWidget(h)
	h.set(m)
	return h
}

func (h *handle) set(m Mark) {
	h.mark = m
	title := []rune(m.Title)
	if len(title) > titleRunes {
		title = append(title[:titleRunes-1], '…')
	}
	h.title.SetText(string(title))
	if h.close.Visible() {
		theme.Reshape(h.shape, m.Condition.Icon())
	} else {
		theme.Reshape(h.shape, fynetheme.HomeIcon())
	}
	if m.Unread > 0 && !h.selected {
		h.count.SetText("● " + strconv.Itoa(m.Unread))
		h.count.Show()
	} else {
		h.count.Hide()
	}
	h.paint()
}

func (h *handle) sel(on bool) {
	h.selected = on
	h.set(h.mark)
}

func (h *handle) paint() {
	v := fyne.CurrentApp().Settings().ThemeVariant()
	h.ground.FillColor, h.line.FillColor = nil, nil
	if h.selected {
		h.ground.FillColor = h.Theme().Color(fynetheme.ColorNameBackground, v)
		h.line.FillColor = h.Theme().Color(fynetheme.ColorNamePrimary, v)
	}
	if h.focused {
		h.ground.FillColor = h.Theme().Color(fynetheme.ColorNameFocus, v)
	}
	h.ground.Refresh()
	h.line.Refresh()
}

// TraceText returns the title and the count, for ui/trace.
func (h *handle) TraceText() string { return h.mark.Title }

// TraceDetail implements ui/trace.
func (h *handle) TraceDetail() map[string]any {
	return map[string]any{"selected": h.selected, "unread": h.mark.Unread, "condition": int(h.mark.Condition)}
}

// Tapped implements fyne.Tappable.
func (h *handle) Tapped(*fyne.PointEvent) { h.tapped() }

// FocusGained implements fyne.Focusable.
func (h *handle) FocusGained() {
	h.focused = true
	h.paint()
	h.seen()
}

// FocusLost implements fyne.Focusable.
func (h *handle) FocusLost() { h.focused = false; h.paint() }

// TypedRune implements fyne.Focusable.
func (h *handle) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (h *handle) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		h.tapped()
	case fyne.KeyDelete:
		if h.close.Visible() {
			h.close.OnTapped()
		}
	}
}

// Cursor implements desktop.Cursorable.
func (h *handle) Cursor() desktop.Cursor { return desktop.PointerCursor }

// Refresh follows the theme.
func (h *handle) Refresh() {
	h.paint()
	h.BaseWidget.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (h *handle) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(h.Content) }

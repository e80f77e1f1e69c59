package secret

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/wire"
	"deskhand/ui/hint"
	"deskhand/ui/invite"
	"deskhand/ui/theme"
)

// Once shows a text that is not shown again, with a button that copies it.
type Once struct {
	widget.BaseWidget
	text  *theme.Text
	copy  *hint.Button
	whole string
	row   fyne.CanvasObject
}

// NewOnce returns an empty one; copied is told what to copy.
func NewOnce(copied func(text string)) *Once {
	o := &Once{text: theme.NewText("", theme.TextStyle{Bold: true, Wrap: true})}
	o.copy = hint.New(lang.L("account.copy"), fynetheme.ContentCopyIcon(), func() {
		copied(o.whole)
		o.copy.SetIcon(fynetheme.ConfirmIcon())
		o.copy.SetText(lang.L("account.copied"))
	})
	o.row = container.NewBorder(nil, nil, nil, container.NewCenter(o.copy), o.text)
	o.ExtendBaseWidget(o)
	return o
}

// Set shows another text; whole is what is copied.
func (o *Once) Set(text, whole string) {
	o.text.SetText(text)
	if o.whole != whole {
		o.whole = whole
		o.copy.SetIcon(fynetheme.ContentCopyIcon())
		o.copy.SetText(lang.L("account.copy"))
	}
}

// Text is what is shown.
func (o *Once) Text() string { return o.text.Text() }

// Copy is the button, for traces: its label says nothing of the text.
func (o *Once) Copy() *hint.Button { return o.copy }

// TraceText says nothing.
func (*Once) TraceText() string { return "" }

// CreateRenderer implements fyne.Widget.
func (o *Once) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(o.row) }

// picture is the most room a secret's QR code takes, in units.
const picture = 200

// Codes shows a secret for one-time codes: a QR code to photograph, and digits to type.
type Codes struct {
	widget.BaseWidget
	qr   *canvas.Image
	text *Once
	now  wire.Secret
	row  fyne.CanvasObject
}

// NewCodes returns an empty one; copied is told what to copy.
func NewCodes(copied func(text string)) *Codes {
	c := &Codes{qr: canvas.NewImageFromImage(nil), text: NewOnce(copied)}
	c.qr.FillMode = canvas.ImageFillContain
	c.qr.ScaleMode = canvas.ImageScalePixels
	c.row = container.NewVBox(container.NewHBox(c.qr, layout.NewSpacer()), theme.Subtle(lang.L("account.codes.type")), c.text)
	c.ExtendBaseWidget(c)
	return c
}

// Copy is the button that copies the key, for traces.
func (c *Codes) Copy() *hint.Button { return c.text.Copy() }

// Set shows another secret; the zero one takes what was shown away.
func (c *Codes) Set(s wire.Secret) {
	if s == c.now && c.qr.Image != nil {
		return
	}
	c.now = s
	c.text.Set(groups(s.Secret), s.Secret)
	c.qr.Image = invite.QR(s.URL)
	modules := c.qr.Image.Bounds().Dx()
	c.qr.SetMinSize(fyne.NewSquareSize(float32(modules * max(1, picture/modules)))) // whole units for each module
	c.qr.Refresh()
}

// groups are digits in groups of four, as they are read and typed.
func groups(s string) string {
	var b strings.Builder
	for i, r := range s {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// TraceText says nothing.
func (*Codes) TraceText() string { return "" }

// CreateRenderer implements fyne.Widget.
func (c *Codes) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(c.row) }

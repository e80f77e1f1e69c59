package theme

import (
	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// TextStyle says how a Text looks. The zero value is plain text in the colour and size of text, on one line.
type TextStyle struct {
	Color fyne.ThemeColorName // "" is the foreground
	Size  fyne.ThemeSizeName  // "" is Fyne's text size
	Bold  bool
	Align fyne.TextAlign
	Wrap  bool // words onto further lines, instead of one line that is as wide as it is
	Cut   bool // one line, with an ellipsis where there is no room for all of it
}

// Text is a piece of text in a named colour and size, which Fyne's Label has not. Make it with NewText or one of the kinds
// below.
type Text struct {
	widget.BaseWidget
	rich    *widget.RichText
	segment *widget.TextSegment
}

// NewText returns text in a style.
func NewText(text string, style TextStyle) *Text {
	if style.Color == "" {
		style.Color = fynetheme.ColorNameForeground
	}
	if style.Size == "" {
		style.Size = fynetheme.SizeNameText
	}
	t := &Text{segment: &widget.TextSegment{Text: text, Style: widget.RichTextStyle{
		Alignment: style.Align,
		ColorName: style.Color,
		SizeName:  style.Size,
		TextStyle: fyne.TextStyle{Bold: style.Bold},
	}}}
	t.rich = widget.NewRichText(t.segment)
	if style.Wrap {
		t.rich.Wrapping = fyne.TextWrapWord
	}
	if style.Cut {
		t.rich.Truncation = fyne.TextTruncateEllipsis
	}
	t.ExtendBaseWidget(t)
	return t
}

// Title heads a window or dialog: the largest of the three sizes.
func Title(text string) *Text {
	return NewText(text, TextStyle{Size: fynetheme.SizeNameHeadingText, Bold: true})
}

// Section heads a part of a window.
func Section(text string) *Text { return NewText(text, TextStyle{Bold: true}) }

// Subtle is secondary text: the small size in a quieter colour, wrapped.
func Subtle(text string) *Text {
	return NewText(text, TextStyle{Color: ColorSubtle, Size: fynetheme.SizeNameCaptionText, Wrap: true})
}

// BigNumber is a number that is read aloud, very large.
func BigNumber(text string) *Text {
	return NewText(text, TextStyle{Size: SizeDisplay, Bold: true, Align: fyne.TextAlignCenter})
}

// Text returns what is written.
func (t *Text) Text() string { return t.segment.Text }

// TraceText returns what is written, for ui/trace.
func (t *Text) TraceText() string { return t.segment.Text }

// SetText changes what is written.
func (t *Text) SetText(text string) {
	if text == t.segment.Text {
		return
	}
	t.segment.Text = text
	t.rich.Refresh()
}

// SetColor changes the colour.
func (t *Text) SetColor(name fyne.ThemeColorName) {
	if name == t.segment.Style.ColorName {
		return
	}
	t.segment.Style.ColorName = name
	t.rich.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (t *Text) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(t.rich) }

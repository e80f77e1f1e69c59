package main

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"fyne.io/fyne/v2/lang"

	"deskhand/media/clip"
	"deskhand/ui/sessiontab"
)

// copyTime is how long the system may take to let us have its clipboard.
const copyTime = 5 * time.Second

// newClipboard serves what is put on the system's clipboard until the program ends.
func (b *back) newClipboard() *clip.Clipboard {
	c := clip.New("")
	b.goes(func(ctx context.Context) {
		if err := c.Run(ctx); err != nil && ctx.Err() == nil {
			b.log.Warn("clipboard not served", "err", err)
		}
	})
	return c
}

// keep keeps a picture of a session, in a file or on the clipboard.
func (d *desk) keep(t *openTab, c sessiontab.Keep) {
	if c.Clipboard {
		d.copyPicture(t, c.Picture)
		return
	}
	who := lang.L("snapshot.someone")
	if p, ok := sessiontab.Customer(t.last); ok {
		who = p.Name
	}
	name := lang.L("snapshot.name", map[string]any{"Name": who, "Time": time.Now().Format("2006-01-02 15.04.05")})
	d.save(paper{
		title: lang.L("snapshot.title"), hint: lang.L("snapshot.hint"), ending: ".png",
		path:  filepath.Join(folder(d.pages.pictures, "Pictures", "Imágenes"), fileName(name)+".png"),
		fill:  func(_ context.Context, f *os.File) error { return writePNG(f, c.Picture) },
		saved: func(folder string) { d.pages.pictures = folder },
	})
}

// fileName is a name without what no file's may have.
func fileName(name string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`/\:*?"<>|`, r) {
			return '-'
		}
		return r
	}, name)
}

// writePNG writes a picture as others read it.
func writePNG(to io.Writer, p image.Image) error {
	e := png.Encoder{CompressionLevel: png.BestSpeed} // whoever copies pastes at once
	return e.Encode(to, p)
}

// copyPicture puts a picture on the clipboard and says so in the session's line.
func (d *desk) copyPicture(t *openTab, p image.Image) {
	d.back.goes(func(ctx context.Context) {
		ctx, cancel := context.WithTimeout(ctx, copyTime)
		defer cancel()
		var b bytes.Buffer
		err := writePNG(&b, p)
		if err == nil {
			err = d.pages.clipboard.Put(ctx, b.Bytes())
		}
		if err != nil {
			d.back.log.Info("picture not copied", "err", err)
		}
		if errors.Is(err, context.Canceled) {
			return
		}
		d.screen.post(func() { t.tab.Say(copied(err)) })
	})
}

// copied says what came of it.
func copied(err error) string {
	if err != nil {
		return lang.L("snapshot.notcopied")
	}
	return lang.L("snapshot.copied")
}

package program

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"os"
	"strings"
	"testing"
	"time"

	"deskhand/cmd/lab/internal/desk"
	"deskhand/cmd/lab/internal/process"
	"deskhand/cmd/lab/internal/stage"
)

// The test binary is also the program that is driven: a window with one button, which says in the trace what it was clicked with.
func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == "--trace-fd" {
		button()
		return
	}
	os.Exit(m.Run())
}

func button() {
	out := os.NewFile(3, "trace")
	b, err := stage.OpenBoard(os.Getenv("DISPLAY"), "Button", image.Rect(20, 20, 320, 220))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	said := "?"
	for range time.Tick(20 * time.Millisecond) {
		heard, err := b.Heard()
		if err != nil {
			os.Exit(1)
		}
		// The button comes late and moves once: whoever drives it has to wait for it.
		if heard == said {
			continue
		}
		said = heard
		for x := range 4 {
			fmt.Fprintf(out, `{"at":"2026-11-22T13:05:09Z","window":{"xid":%d,"title":"Button","scale":1,"w":300,"h":200},`+
				`"widgets":{"ok":{"x":%d,"y":50,"w":40,"h":20,"visible":%v,"enabled":true,"text":%q}},"state":{"clicks":%d}}`+"\n",
				b.Window(), 40*x, x > 1, heard, strings.Count(heard, "+1@"))
			<-time.After(20 * time.Millisecond)
		}
		if strings.Contains(heard, "+x") {
			fmt.Fprintln(os.Stderr, "good-bye")
			return
		}
	}
}

func TestDriveAProgram(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	k := process.NewKeeper(t.TempDir())
	defer func() {
		if err := k.Close(); err != nil {
			t.Error(err)
		}
	}()
	display, err := desk.StartXvfb(ctx, k, "xvfb", 640, 480)
	must(t, err)
	d, err := desk.Open(display)
	must(t, err)
	defer d.Close()
	must(t, d.StartOpenbox(ctx, k, "openbox", []string{"HOME=" + t.TempDir()}))
	p, err := Start(k, d, process.Command{Name: "button", Path: os.Args[0]})
	must(t, err)
	must(t, p.Click(ctx, "ok"))
	v, err := p.Wait(ctx, "it was clicked", func(v View) bool { return v.Int("clicks") == 1 })
	must(t, err)
	w := v.Windows[0]
	o, err := d.Origin(w.XID)
	must(t, err)
	middle := o.Add(image.Pt(140, 60))
	if want := fmt.Sprintf("+1@%d,%d", middle.X, middle.Y); !strings.Contains(v.Text("ok"), want) {
		t.Errorf("heard %q, want %q: the middle where the button came to rest", v.Text("ok"), want)
	}
	// Covered by another window, it is brought to the front first.
	b, err := stage.OpenBoard(display, "Cover", image.Rect(0, 0, 600, 400))
	must(t, err)
	defer b.Close()
	must(t, d.Raise(ctx, b.Window()))
	must(t, p.Click(ctx, "ok"))
	_, err = p.Wait(ctx, "it was clicked again", func(v View) bool { return v.Int("clicks") == 2 })
	must(t, err)
	// When it ends, who waits is told, with what it last said.
	must(t, d.Chord("x"))
	_, err = p.Wait(ctx, "pigs fly", func(v View) bool { return v.Int("pigs") > 0 })
	if !errors.Is(err, process.ErrEnded) || !strings.Contains(err.Error(), "good-bye") {
		t.Errorf("waiting for a program that ended says: %v", err)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestViewFollowsLines(t *testing.T) {
	at := time.Unix(100, 0)
	lines := []string{
		`{"at":"2026-11-22T13:05:09Z","state":{"phase":"start"}}`,
		`{"at":"2026-11-22T13:05:09Z","window":{"xid":0,"title":"A","w":10,"h":10},"state":{}}`,
		`{"at":"2026-11-22T13:05:09Z","window":{"xid":7,"title":"A","w":10,"h":10},"widgets":{"a":{"w":5,"h":5,"visible":true,"enabled":true,"text":"one"}},"state":{}}`,
		`{"at":"2026-11-22T13:05:09Z","window":{"xid":8,"title":"B","w":10,"h":10},"widgets":{"b":{"w":5,"h":5,"visible":true,"enabled":false,"detail":{"place":[1,2,3,4],"controls":true}}},"state":{}}`,
		`{"at":"2026-11-22T13:05:09Z","window":{"xid":7,"title":"A","w":10,"h":10},"widgets":{"a":{"w":5,"h":5,"visible":true,"enabled":true,"text":"two"}},"state":{"n":3,"phase":"live"},"times":{"seen":"2026-11-22T13:05:09.5Z"}}`,
	}
	var v View
	for i, text := range lines {
		var l line
		must(t, json.Unmarshal([]byte(text), &l))
		v = v.after(l, at.Add(time.Duration(i)*time.Second))
	}
	a, _ := v.Widget("a")
	b, _ := v.Widget("b")
	if len(v.Windows) != 2 || a.Text != "two" || !a.Since.Equal(at.Add(2*time.Second)) || a.Window != 7 {
		t.Errorf("after lines about two windows: %+v", v)
	}
	if v.Ready("b") || !v.Ready("a") || v.Ready("c") || len(b.Ints("place")) != 4 || !b.Flag("controls") {
		t.Errorf("widgets: %+v %+v", a, b)
	}
	if v.Int("n") != 3 || v.String("phase") != "live" || v.String("none") != "" || v.Times["seen"].IsZero() {
		t.Errorf("facts: %s", v.Describe())
	}
	var closed line
	must(t, json.Unmarshal([]byte(`{"at":"2026-11-22T13:05:09Z","window":{"xid":7},"closed":true,"state":{}}`), &closed))
	if v = v.after(closed, at); len(v.Windows) != 1 || v.Shows("a") || !v.Shows("b") {
		t.Errorf("after a window closed: %s", v.Describe())
	}
}

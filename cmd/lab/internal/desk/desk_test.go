package desk_test

import (
	"context"
	"errors"
	"image"
	"image/color"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"deskhand/cmd/lab/internal/await"
	"deskhand/cmd/lab/internal/desk"
	"deskhand/cmd/lab/internal/process"
	"deskhand/cmd/lab/internal/stage"
)

// sit starts a display with a window manager and sits down at it.
func sit(t *testing.T) (context.Context, *desk.Desk, *process.Keeper) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	k := process.NewKeeper(t.TempDir())
	t.Cleanup(func() {
		if err := k.Close(); err != nil {
			t.Error(err)
		}
	})
	display, err := desk.StartXvfb(ctx, k, "xvfb", 800, 600)
	must(t, err)
	d, err := desk.Open(display)
	must(t, err)
	t.Cleanup(d.Close)
	must(t, d.StartOpenbox(ctx, k, "openbox", []string{"HOME=" + t.TempDir()}))
	return ctx, d, k
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// hears waits until the board has heard exactly want.
func hears(ctx context.Context, t *testing.T, b *stage.Board, want string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	var got string
	err := await.Until(ctx, "the board has heard it", func() (_ bool, err error) {
		got, err = b.Heard()
		return got == want, err
	})
	if err != nil {
		t.Fatalf("%v\n got %s\nwant %s", err, got, want)
	}
	b.Clear()
}

func TestHands(t *testing.T) {
	ctx, d, _ := sit(t)
	b, err := stage.OpenBoard(d.Display, "Board", image.Rect(100, 100, 500, 400))
	must(t, err)
	defer b.Close()
	found, err := d.AwaitWindow(ctx, "Board")
	if err != nil || found != b.Window() {
		t.Fatalf("found window %#x, %v; want %#x", found, err, b.Window())
	}
	must(t, d.Raise(ctx, b.Window()))
	o, err := d.Origin(b.Window())
	must(t, err)
	at := o.Add(image.Pt(20, 30))
	if over, err := d.Covers(b.Window(), at); err != nil || !over {
		t.Errorf("the window covers its own point: %v, %v", over, err)
	}
	if over, err := d.Covers(b.Window(), o.Sub(image.Pt(40, 40))); err != nil || over {
		t.Errorf("the window covers a point beside it: %v, %v", over, err)
	}
	b.Clear()
	place := func(p image.Point) string { return strings.Trim(strings.ReplaceAll(p.String(), "(", ""), ")") }
	must(t, d.Click(at, desk.Right))
	hears(ctx, t, b, "@"+place(at)+" +3@"+place(at)+" -3@"+place(at))
	to := at.Add(image.Pt(160, 80))
	must(t, d.Point(at))
	must(t, d.Press(desk.Left))
	must(t, d.Move(to))
	must(t, d.Release(desk.Left))
	hears(ctx, t, b, "@"+place(at)+" +1@"+place(at)+" @"+place(to)+" -1@"+place(to))
	must(t, d.Wheel(desk.WheelDown, 2))
	hears(ctx, t, b, "+5@"+place(to)+" -5@"+place(to)+" +5@"+place(to)+" -5@"+place(to))
	must(t, d.Chord("Ctrl", "Shift", "a"))
	hears(ctx, t, b, "+Ctrl +Shift +a -a -Shift -Ctrl")
	must(t, d.Hold("Shift", "k"))
	if down, err := d.Down(); err != nil || strings.Join(down, " ") != "k Shift" && strings.Join(down, " ") != "Shift k" {
		t.Errorf("held keys: %q, %v", down, err)
	}
	must(t, d.LetGo())
	if down, err := d.Down(); err != nil || len(down) != 0 {
		t.Errorf("keys held after LetGo: %q, %v", down, err)
	}
	if p, err := d.Pointer(); err != nil || p != to {
		t.Errorf("the pointer is at %v, %v; want %v", p, err, to)
	}
}

// What is typed on a Spanish keyboard is what a real program reads.
func TestTypeInLayouts(t *testing.T) {
	ctx, d, k := sit(t)
	file := filepath.Join(t.TempDir(), "typed")
	_, err := k.Start(process.Command{
		Name: "xterm", Path: "xterm", Args: []string{"-e", "cat > " + file},
		Env: []string{"DISPLAY=" + d.Display, "LC_ALL=C.UTF-8"},
	})
	must(t, err)
	w, err := d.AwaitWindow(ctx, "xterm")
	must(t, err)
	must(t, d.Raise(ctx, w))
	must(t, await.Until(ctx, "cat reads", func() (bool, error) { _, err := os.Stat(file); return err == nil, nil }))
	if err := d.Type("ñ"); !errors.Is(err, desk.ErrNoKey) {
		t.Errorf("typing ñ on a US keyboard = %v, want ErrNoKey", err)
	}
	for _, c := range []struct{ layout, text string }{{"es", "España €ñ ¿Qué? @#\n"}, {"fr", "azerty 123 é&\n"}, {"us", "Plain; text!\n"}} {
		must(t, d.SetLayout(ctx, k, c.layout))
		text := strings.ReplaceAll(c.text, "é", "")
		must(t, os.Truncate(file, 0))
		must(t, d.Type(text))
		var got []byte
		err := await.Until(ctx, "the text is there", func() (bool, error) {
			got, err = os.ReadFile(file)
			return strings.TrimLeft(string(got), "\x00") == text, err
		})
		if err != nil {
			t.Errorf("%s: %v: typed %q, read %q", c.layout, err, text, got)
		}
	}
}

func TestPatternIsReadBack(t *testing.T) {
	ctx, d, _ := sit(t)
	p, err := stage.OpenPattern(d.Display, image.Pt(50, 60), 30)
	must(t, err)
	defer func() { must(t, p.Close()) }()
	place := image.Rect(50, 60, 50+stage.PatternWidth, 60+stage.PatternHeight)
	must(t, await.Until(ctx, "the number rises", func() (bool, error) {
		shot, err := d.Shot(place)
		if err != nil {
			return false, err
		}
		n, ok := stage.ReadPattern(shot)
		return ok && n >= 10, nil
	}))
	last := p.Freeze()
	shot, err := d.Shot(place)
	must(t, err)
	if n, ok := stage.ReadPattern(shot); !ok || n != last {
		t.Errorf("read %d (%v) from the frozen pattern, drawn was %d", n, ok, last)
	}
}

func TestCompare(t *testing.T) {
	a, b := image.NewRGBA(image.Rect(10, 10, 60, 50)), image.NewRGBA(image.Rect(0, 0, 50, 40))
	if diff := desk.Compare(a, b); diff.Pixels != 0 {
		t.Errorf("same pictures at other places differ: %+v", diff)
	}
	b.Set(3, 4, color.RGBA{R: 7})
	b.Set(20, 30, color.RGBA{B: 200})
	want := desk.Difference{Pixels: 2, Most: 200, Where: image.Rect(13, 14, 31, 41)}
	if diff := desk.Compare(a, b); diff != want {
		t.Errorf("got %+v, want %+v", diff, want)
	}
	want = desk.Difference{Pixels: 1, Most: 7, Where: image.Rect(13, 14, 14, 15)}
	if diff := desk.Compare(a, b, image.Rect(30, 40, 31, 41)); diff != want {
		t.Errorf("with an exception: got %+v, want %+v", diff, want)
	}
	if diff := desk.Compare(a, image.NewRGBA(image.Rect(0, 0, 5, 5))); diff.Pixels != 50*40 {
		t.Errorf("other size: %+v", diff)
	}
}

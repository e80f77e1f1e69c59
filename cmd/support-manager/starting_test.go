package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"fyne.io/fyne/v2/test"

	"deskhand/app/server"
	"deskhand/ui/words"
)

// taken is what came of waiting for a data folder.
type taken struct {
	folder *os.File
	handed bool
}

// waits makes a program wait for a data folder; each tick is one look, unless an earlier one was the last: it may come after what the test does next.
func waits(t *testing.T, data string) (tick func(), came <-chan taken, leave func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	p := &program{o: &options{data: data, open: "deskhand:assist"}, log: quiet()}
	ticks, all, over := make(chan time.Time), make(chan taken, 1), make(chan struct{})
	go func() {
		folder, handed := p.await(ctx, ticks)
		all <- taken{folder, handed}
		close(over)
	}()
	return func() {
		select {
		case ticks <- time.Time{}:
		case <-over:
		}
	}, all, cancel
}

func soon(t *testing.T, came <-chan taken) taken {
	t.Helper()
	select {
	case got := <-came:
		return got
	case <-time.After(time.Minute):
		t.Fatal("it still waits")
	}
	return taken{}
}

// Who is started while the one before ends waits for its data folder, has it as soon as that one is gone, and nobody has it beside.
func TestStartedWhileAnotherEnds(t *testing.T) {
	data := t.TempDir()
	before, handed, err := claim(data, "", quiet())
	if err != nil || handed || before == nil {
		t.Fatalf("an unused folder: %v, handed %v", err, handed)
	}
	if _, _, err := claim(data, "", quiet()); !errors.Is(err, server.ErrRunning) {
		t.Fatalf("two have it: %v", err)
	}
	tick, came, _ := waits(t, data)
	tick()
	tick() // the first look is over
	select {
	case got := <-came:
		t.Fatalf("it does not wait: %+v", got)
	default:
	}
	if err := before.Close(); err != nil {
		t.Fatal(err)
	}
	tick()
	got := soon(t, came)
	if got.folder == nil || got.handed {
		t.Fatalf("%+v", got)
	}
	defer got.folder.Close()
	if _, _, err := claim(data, "", quiet()); !errors.Is(err, server.ErrRunning) {
		t.Errorf("two have it: %v", err)
	}
}

// Where the one that has the folder comes up after all (two were started at once), it gets the link; and who does not want to wait need not.
func TestStartedWhileAnotherStarts(t *testing.T) {
	data := t.TempDir()
	first, _, err := claim(data, "", quiet())
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	_, left, leave := waits(t, data)
	leave()
	if got := soon(t, left); got.folder != nil || got.handed {
		t.Errorf("left: %+v", got)
	}
	tick, came, _ := waits(t, data)
	_, links := stands(t, data)
	for range 10 { // the first of them, unless the computer has so much to do that the other one is heard too late
		tick()
	}
	if got := soon(t, came); !got.handed || got.folder != nil {
		t.Errorf("%+v", got)
	}
	if link := <-links; link != "deskhand:assist" {
		t.Errorf("the link came as %q", link)
	}
}

// Where files cannot be taken the program works as it did before there was this.
func TestAFolderThatCannotBeTaken(t *testing.T) {
	folder, handed, err := claim(filepath.Join(t.TempDir(), "not there"), "", quiet())
	if folder != nil || handed || err != nil {
		t.Errorf("%v, handed %v, %v", folder, handed, err)
	}
}

// Who waits for a program that does not end is not told for ever that this takes a few seconds.
func TestStartingForLong(t *testing.T) {
	test.NewTempApp(t)
	for language, want := range map[string][2]string{
		"en": {"The program that was closed", "The Support Manager is open already"}, "es": {"El programa que se cerró", "El Gestor de soporte ya está abierto"},
	} {
		if err := words.Load(language); err != nil {
			t.Fatal(err)
		}
		content, long := newStarting()
		test.NewTempWindow(t, content)
		if !shows(content, want[0]) {
			t.Errorf("%s: it does not say what it waits for", language)
		}
		if long(); shows(content, want[0]) || !shows(content, want[1]) {
			t.Errorf("%s: it says the same for long", language)
		}
	}
}

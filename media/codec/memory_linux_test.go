package codec

import (
	"bytes"
	"os"
	"strconv"
	"testing"
	"time"

	"deskhand/media/codec/codectest"
	"deskhand/media/frame"
	"deskhand/media/memory"
)

// resident is how much memory this process has, in MB.
func resident(t *testing.T) int {
	t.Helper()
	data, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		t.Skipf("this system hides /proc, where the memory of a process stands: %v", err)
	}
	pages, err := strconv.Atoi(string(bytes.Fields(data)[1]))
	if err != nil {
		t.Fatal(err)
	}
	return pages * os.Getpagesize() >> 20
}

// libvpx asks for 100 MB that it hardly uses, and clears 50 of pictures that it never uses; a customer's computer is not to give it. What it does use
// goes back when nothing moves any more.
func TestAnEncoderTakesWhatItUses(t *testing.T) {
	s := codectest.NewScreen(1920, 1080, 1)
	s.Photo(s.Bounds())
	e, err := NewEncoder(EncoderConfig{Width: 1920, Height: 1080, Threads: 1, Bitrate: 2_000_000})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	if err := e.Take(s.Picture, nil); err != nil {
		t.Fatal(err)
	}
	memory.GiveBack()
	before := resident(t)
	at := time.Unix(0, 0)
	for range 3 {
		at = at.Add(time.Second)
		if _, err := e.Encode(frame.Damage{s.Bounds()}, Options{At: at}); err != nil {
			t.Fatal(err)
		}
	}
	with := resident(t) - before
	e.Trim()
	e.giving.Wait()
	left := resident(t) - before
	t.Logf("%d MB, %d left", with, left)
	if with > 100 {
		t.Errorf("an encoder of 1920x1080 takes %d MB for a photograph; it was 120 when pictures that hold nothing stayed, and 220 when tokens did too", with)
	}
	if left > 20 {
		t.Errorf("%d of %d MB are left after Trim", left, with)
	}
}

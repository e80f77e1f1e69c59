package codec

import (
	"bytes"
	"os"
	"strconv"
	"testing"

	"deskhand/media/codec/codectest"
)

// libvpx asks for 100 MB that it hardly uses; a customer's computer is not to give it.
func TestAnEncoderTakesWhatItUses(t *testing.T) {
	resident := func() int {
		data, err := os.ReadFile("/proc/self/statm")
		if err != nil {
			t.Skip(err)
		}
		pages, err := strconv.Atoi(string(bytes.Fields(data)[1]))
		if err != nil {
			t.Fatal(err)
		}
		return pages * os.Getpagesize() >> 20
	}
	s := codectest.NewScreen(1920, 1080, 1)
	s.Photo(s.Bounds())
	before := resident()
	e, err := NewEncoder(EncoderConfig{Width: 1920, Height: 1080, Threads: 1, Bitrate: 2_000_000})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	if err := e.Take(s.Picture, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := e.Encode(nil, Options{}); err != nil {
		t.Fatal(err)
	}
	if more := resident() - before; more > 130 {
		t.Errorf("an encoder of 1920x1080 takes %d MB for a photograph; it was 200 when libvpx's cleared memory stayed", more)
	} else {
		t.Logf("%d MB", more)
	}
}

package memory

import (
	"bytes"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// resident is how much memory this process has, in bytes.
func resident(t *testing.T) int {
	t.Helper()
	b, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		t.Fatal(err)
	}
	pages, err := strconv.Atoi(strings.Fields(string(b))[1])
	if err != nil {
		t.Fatal(err)
	}
	return pages * os.Getpagesize()
}

func TestWhatIsFreeGoesBack(t *testing.T) {
	const size = 64 << 20
	block := make([]byte, size)
	for i := 0; i < len(block); i += os.Getpagesize() {
		block[i] = 1
	}
	with := resident(t)
	runtime.KeepAlive(block)
	block = nil
	GiveBack()
	if without := resident(t); without > with-size/2 {
		t.Errorf("%d bytes resident with a block of %d, %d after it was given back", with, size, without)
	}
}

// Only what holds nothing but the file's bytes may be let go of: relocated tables are the loader's work, swapped out or not.
func TestOnlyUntouchedCodeIsLetGo(t *testing.T) {
	const smaps = `00400000-01203000 r-xp 00000000 fe:00 11 /usr/bin/share-client
Size:              14348 kB
Anonymous:             0 kB
Swap:                  0 kB
VmFlags: rd ex mr mw me dw sd
7f0000000000-7f0006000000 r-xp 00100000 fe:00 22 /usr/lib/x86_64-linux-gnu/libLLVM-15.so.1
Anonymous:             0 kB
Swap:                  0 kB
7f0006000000-7f0006800000 r--p 06100000 fe:00 22 /usr/lib/x86_64-linux-gnu/libLLVM-15.so.1
Anonymous:          8292 kB
Swap:                  0 kB
7f0006800000-7f0006900000 r--p 06800000 fe:00 22 /usr/lib/x86_64-linux-gnu/libLLVM-15.so.1
Anonymous:             0 kB
Swap:               1024 kB
7f0000400000-7f0000500000 r--p 00000000 fe:00 22 /usr/lib/x86_64-linux-gnu/libLLVM-15.so.1
Anonymous:             0 kB
Swap:                  0 kB
7f0006900000-7f0006a00000 rw-p 06900000 fe:00 22 /usr/lib/x86_64-linux-gnu/libLLVM-15.so.1
Anonymous:             0 kB
Swap:                  0 kB
7f0006b00000-7f0006c00000 r-xp 00000000 fe:00 66 /usr/lib/x86_64-linux-gnu/dri/swrast_dri.so
Anonymous:             0 kB
Swap:                  0 kB
7f0007000000-7f0007100000 r-xp 00000000 fe:00 33 /usr/lib/x86_64-linux-gnu/libX11.so.6
Anonymous:             0 kB
Swap:                  0 kB
7f0008000000-7f0008100000 rw-s 00000000 00:01 44 /SYSV00000000 (deleted)
Anonymous:             0 kB
Swap:                  0 kB
7f0009000000-7f0009100000 r--p 00000000 00:00 0
Anonymous:             0 kB
Swap:                  0 kB
Anonymous:             0 kB
Swap:                  0 kB
7f00zz000000-7f0009100000 r-xp 00000000 fe:00 22 /usr/lib/libLLVM-15.so.1
Anonymous:             0 kB
Swap:                  0 kB
`
	got := code(strings.NewReader(smaps), "/usr/bin/share-client")
	want := []mapping{{0x00400000, 0x01203000}, {0x7f0000000000, 0x7f0006000000}, {0x7f0000400000, 0x7f0000500000}, {0x7f0006b00000, 0x7f0006c00000}}
	if !slices.Equal(got, want) {
		t.Errorf("%x, want %x", got, want)
	}
}

// What is cleared is zero to the byte and nothing beside it, and its pages are gone.
func TestWhatIsClearedGoesBackAndNothingBesideIt(t *testing.T) {
	const size = 16 << 20
	block := make([]byte, size)
	ones := bytes.Repeat([]byte{1}, size)
	for _, part := range [][2]int{{0, size}, {1, size - 1}, {100, 200}, {5000, 5000}, {4095, 12289}, {size / 2, size}} {
		copy(block, ones)
		with := resident(t)
		Clear(block[part[0]:part[1]])
		if less := part[1] - part[0]; less >= size/2 && resident(t) > with-less/2 {
			t.Errorf("%v: %d bytes resident, %d after", part, with, resident(t))
		}
		want := bytes.Clone(ones)
		clear(want[part[0]:part[1]])
		if !bytes.Equal(block, want) {
			t.Errorf("%v: not zero in it, or not as it was beside it", part)
		}
	}
}

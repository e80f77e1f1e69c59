package memory

import (
	"os"
	"runtime"
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

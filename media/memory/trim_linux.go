package memory

// #include <stdint.h>
// #include <stdlib.h>
// #include <sys/mman.h>
// #ifdef __GLIBC__
// #include <malloc.h>
// static void give_back(void) { malloc_trim(0); }
// #else
// static void give_back(void) {}
// #endif
// static void let_go(uintptr_t from, uintptr_t to) { madvise((void *)from, to - from, MADV_DONTNEED); } // refused: the pages stay
import "C"

import (
	"bufio"
	"io"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"unsafe"

	"golang.org/x/sys/unix"
)

// zero is Clear. Private memory without a file is zero after MADV_DONTNEED (madvise(2)).
func zero(b []byte) {
	page := uintptr(os.Getpagesize())
	start := uintptr(unsafe.Pointer(unsafe.SliceData(b)))
	head := int((start+page-1)/page*page - start)
	tail := int((start+uintptr(len(b)))/page*page) - int(start)
	if head >= tail || unix.Madvise(b[head:tail], unix.MADV_DONTNEED) != nil {
		clear(b)
		return
	}
	clear(b[:head])
	clear(b[tail:])
}

// trim has glibc look through its whole heap, not only at its end, and lets go of the drivers and of this program's code.
func trim() {
	C.give_back()
	maps, err := os.Open("/proc/self/smaps")
	if err != nil { // a system that hides it: the code stays
		return
	}
	defer maps.Close()
	own, _ := os.Executable() // "" if it is not known: then it stays
	for _, m := range code(maps, own) {
		C.let_go(C.uintptr_t(m.from), C.uintptr_t(m.to))
	}
}

// drivers begin the last part of the paths of Mesa's software driver and of the compiler with which it makes machine code of what windows draw
// with: most of both runs only when a window is made, and they are mapped for as long as there is one.
var drivers = []string{"libLLVM", "swrast_dri", "libgallium"}

// mapping is a piece of the address space.
type mapping struct{ from, to uintptr }

// code returns the mappings in smaps (proc(5)) of the drivers, and those of own that are run, but only those that hold nothing but the file's own
// bytes: letting go of a page that was written to, as the loader does, would undo that, also when it was swapped out since. What runs of a program's
// code comes back, 64 kB at a time; what a film needed of it, 2 MB, does not. Other libraries may be unloaded, and their place taken, while this looks.
func code(smaps io.Reader, own string) []mapping {
	var list []mapping
	var at mapping
	clean := false // no page of at that is in memory was written to
	for lines := bufio.NewScanner(smaps); lines.Scan(); {
		f := strings.Fields(lines.Text())
		switch {
		case len(f) >= 5 && !strings.HasSuffix(f[0], ":"): // 00400000-01203000 r-xp 00003000 fe:00 1234 /path
			at, clean = mapping{}, false
			if len(f) == 6 && (f[1] == "r-xp" && f[5] == own || (f[1] == "r-xp" || f[1] == "r--p") && isDriver(f[5])) {
				at = between(f[0])
			}
		case len(f) == 3 && f[0] == "Anonymous:":
			clean = f[1] == "0" && at.to > at.from
		case len(f) == 3 && f[0] == "Swap:" && f[1] == "0" && clean: // after Anonymous
			list = append(list, at)
		}
	}
	return list
}

func isDriver(file string) bool {
	return slices.ContainsFunc(drivers, func(d string) bool { return strings.HasPrefix(path.Base(file), d) })
}

// between parses "from-to", hexadecimal; an empty mapping for anything else.
func between(text string) mapping {
	a, b, _ := strings.Cut(text, "-")
	from, err := strconv.ParseUint(a, 16, 64)
	if err != nil {
		return mapping{}
	}
	to, err := strconv.ParseUint(b, 16, 64)
	if err != nil {
		return mapping{}
	}
	return mapping{from: uintptr(from), to: uintptr(to)}
}

// libvpx clears what it allocates by writing zeros over it, and so makes the system give it memory that it then hardly uses: for a 1080p
// encoder 100 MB of room for tokens, of which a frame fills a few. Handing the cleared pages back makes the system give
// zeros again, page by page, when they are used. The linker sends libvpx's own calls here (--wrap in vpx.go).
#define _DEFAULT_SOURCE
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

enum { LARGE = 1 << 20 };

void *__real_vpx_calloc(size_t n, size_t size);

void *__wrap_vpx_calloc(size_t n, size_t size) {
	void *p = __real_vpx_calloc(n, size); // checks that n * size fits
	if (!p || n * size < LARGE) return p;
	const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	const uintptr_t from = ((uintptr_t)p + page - 1) & ~(page - 1), to = ((uintptr_t)p + n * size) & ~(page - 1);
	if (from < to) madvise((void *)from, to - from, MADV_DONTNEED); // refused: the memory stays, as it was
	return p;
}

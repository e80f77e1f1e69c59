// libvpx's large blocks come from the system one by one here, and go back to it when they are freed: malloc, once it has seen a large block freed, keeps
// the next ones for later. The linker sends libvpx's own calls here (--wrap in vpx.go).
//
// libvpx clears what it allocates by writing zeros over it, and so makes the system give it memory that it then hardly uses: for a 1080p
// encoder 100 MB of room for tokens, of which a frame fills a few, and five pictures of ten that nothing is ever put into. What the system gives is
// zeros already; and where libvpx writes them itself, dh_memory_sweep hands the pages back that hold nothing else: the system gives zeros again, page by page, when they are used.
#define _DEFAULT_SOURCE
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "vpx.h"

enum {
	LARGE = 1 << 15,
	PAGE = 4096, // the system's are as large, or a multiple of it
	HEAD = 64,   // before a block; aligns it
};

typedef struct block {
	struct block *next;
	size_t size;       // with the head
	const void *owner; // whose pages are to be swept; NULL: no one's, or they have been
} block;

_Static_assert(sizeof(block) <= HEAD, "the head holds a block");

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static block *blocks;
static _Thread_local const void *owner;

void *__real_vpx_calloc(size_t n, size_t size);
void *__real_vpx_memalign(size_t align, size_t size);
void __real_vpx_free(void *p);

static void *take(size_t size, const void *whose) {
	block *b = mmap(NULL, HEAD + size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (b == MAP_FAILED) return NULL;
	b->size = HEAD + size;
	b->owner = whose;
	pthread_mutex_lock(&lock);
	b->next = blocks;
	blocks = b;
	pthread_mutex_unlock(&lock);
	return (char *)b + HEAD;
}

void *__wrap_vpx_memalign(size_t align, size_t size) {
	if (size < LARGE || size > SIZE_MAX / 2 || align > HEAD) return __real_vpx_memalign(align, size);
	return take(size, owner);
}

void *__wrap_vpx_calloc(size_t n, size_t size) {
	if (!size || n > SIZE_MAX / 2 / size || n * size < LARGE) return __real_vpx_calloc(n, size); // which refuses what is too much
	return take(n * size, NULL); // untouched: there is nothing to sweep
}

void __wrap_vpx_free(void *p) {
	if ((uintptr_t)p % PAGE != HEAD) { // none of ours
		__real_vpx_free(p);
		return;
	}
	pthread_mutex_lock(&lock);
	block **at = &blocks;
	while (*at && (char *)*at + HEAD != p) at = &(*at)->next;
	block *b = *at;
	if (b) *at = b->next;
	pthread_mutex_unlock(&lock);
	if (b) {
		munmap(b, b->size);
	} else {
		__real_vpx_free(p);
	}
}

void dh_memory_owner(const void *whose) { owner = whose; }

static void sweep(block *b, size_t page) {
	static const char zeros[1 << 16];
	if (page > sizeof zeros) return;
	char *const end = (char *)b + b->size, *run = NULL; // run: the first of the pages of zeros up to p
	char *p = (char *)b + page;                         // the first has the head
	for (; p + page <= end; p += page) {
		if (!memcmp(p, zeros, page)) {
			if (!run) run = p;
		} else if (run) {
			madvise(run, p - run, MADV_DONTNEED); // refused: they stay, as they were
			run = NULL;
		}
	}
	if (run) madvise(run, p - run, MADV_DONTNEED);
}

void dh_memory_sweep(const void *whose) {
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);
	pthread_mutex_lock(&lock);
	for (block *b = blocks; b; b = b->next) {
		if (b->owner != whose) continue;
		b->owner = NULL;
		sweep(b, page);
	}
	pthread_mutex_unlock(&lock);
}

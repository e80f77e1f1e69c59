// The only door to libvpx and libyuv. Flat functions over two handles, results in the handles' fields, so that a call from
// Go passes numbers and one pointer and allocates nothing. Return values are vpx_codec_err_t unless said otherwise.
#ifndef DESKHAND_VPX_H
#define DESKHAND_VPX_H

#include <stddef.h>
#include <stdint.h>

#include <vpx/vp8cx.h>
#include <vpx/vp8dx.h>
#include <vpx/vpx_decoder.h>
#include <vpx/vpx_encoder.h>

typedef struct {
	vpx_codec_ctx_t ctx;
	vpx_codec_enc_cfg_t cfg;
	vpx_image_t *img;    // the persistent 4:4:4 picture; dh_enc_convert writes it; grey at first
	int gbr;             // its planes are green, blue and red, not Y'CbCr
	const uint8_t *data; // the sample of the last dh_enc_encode, libvpx's own until the next call
	size_t len;          // its bytes; 0: none came out
	int key;
} dh_enc;

typedef struct {
	int width, height, threads, kbps, min_q, max_q;
	int gbr; // only BenchmarkColour sets it, and switches to lossless: what was measured and not taken (docs/picture.md)
} dh_enc_config;

dh_enc *dh_enc_new(dh_enc_config c, int *err);
void dh_enc_free(dh_enc *e);
int dh_enc_set_rate(dh_enc *e, int kbps, int min_q, int max_q);
int dh_enc_set_speed(dh_enc *e, int speed);
int dh_enc_set_lossless(dh_enc *e, int on);
// Copies w*h pixels, B, G, R and anything, to dst as 0xFFRRGGBB. Strides are in bytes.
void dh_take(const uint8_t *bgrx, int stride, uint8_t *dst, int dst_stride, int w, int h);
// Counts, per 16x16 block of x,y,w,h, the pixels that are neither like the one to their left nor like the one above, within the block.
// x and y are multiples of 16; counts has cols blocks a row.
void dh_texture(const uint32_t *pix, int stride, uint16_t *counts, int cols, int x, int y, int w, int h);
// Converts w*h pixels, in 0xFFRRGGBB with a stride in pixels, into the place x,y of e->img.
void dh_enc_convert(dh_enc *e, const uint32_t *pix, int stride, int x, int y, int w, int h);
// Encodes e->img; map has one byte a 16x16 block, 1 = may change.
int dh_enc_encode(dh_enc *e, uint8_t *map, int64_t pts, int duration, int key);

// What this thread has libvpx allocate from now on is whose, until NULL; whoever it was must not be used while dh_memory_sweep gives back those of its pages, allocated since
// the last time, that hold nothing but zeros.
void dh_memory_owner(const void *whose);
void dh_memory_sweep(const void *whose);

enum { DH_BUFFERS = 16 };

typedef struct {
	uint8_t *data;
	size_t size;
	int used;
} dh_buffer;

typedef struct {
	vpx_codec_ctx_t ctx;
	const vpx_image_t *img; // the last decoded picture, libvpx's own until the next decode; NULL: none
	int over_budget;        // set when the stream asked for more memory than budget
	size_t budget, total;   // bytes of all buffers: allowed, in use
	dh_buffer buffers[DH_BUFFERS];
} dh_dec;

dh_dec *dh_dec_new(int threads, size_t budget);
void dh_dec_free(dh_dec *d);
// Frees the memory of pictures that no frame to come refers to.
void dh_dec_trim(dh_dec *d);
int dh_dec_decode(dh_dec *d, const uint8_t *data, unsigned len);
// Draws the rectangle x,y,w,h of d->img (I444; or I420, with x and y even) to dst, with a stride in bytes: as R, G, B, 255, or as
// 0xFFRRGGBB. Returns 0, or -1 for any other format.
int dh_dec_draw(dh_dec *d, uint8_t *dst, int stride, int x, int y, int w, int h, int rgb);
// Copies w*h pixels of 0xFFRRGGBB to dst as R, G, B, 255. stride is in pixels, dst_stride in bytes.
void dh_show(const uint32_t *pix, int stride, uint8_t *dst, int dst_stride, int w, int h);

#endif

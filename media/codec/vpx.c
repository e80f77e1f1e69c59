#include "vpx.h"

#include <libyuv.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 16 };

// Settings and the measurements behind them: screen content at interactive rates, no look-ahead, no key frame unless asked
// for. Adaptive quantization is off: cyclic refresh (3) marks blocks of its own in the segment map, which libvpx 1.12 then
// codes though the active map says not to (a typed character on a lossy text screen: 10 kB and 10 ms instead of 0.1 kB and
// 5.5 ms), and at equal bytes it gained nothing on scrolling, dragging or full changes. A failing control fails the whole constructor: an encoder without its active map would still run, but wrongly.
static int enc_controls(dh_enc *e, int threads, int gbr) {
	const struct { int id, value; } set[] = {
		{VP8E_SET_CPUUSED, 9},
		{VP9E_SET_TUNE_CONTENT, VP9E_CONTENT_SCREEN},
		{VP9E_SET_AQ_MODE, 0},
		{VP9E_SET_TILE_COLUMNS, threads > 1},
		{VP9E_SET_FRAME_PARALLEL_DECODING, 0},
		{VP9E_SET_COLOR_SPACE, gbr ? VPX_CS_SRGB : VPX_CS_BT_601},
		{VP9E_SET_COLOR_RANGE, gbr ? VPX_CR_FULL_RANGE : VPX_CR_STUDIO_RANGE},
	};
	for (size_t i = 0; i < sizeof set / sizeof *set; i++) {
		int err = vpx_codec_control_(&e->ctx, set[i].id, set[i].value);
		if (err) return err;
	}
	return 0;
}

static void enc_fill(vpx_codec_enc_cfg_t *cfg, dh_enc_config c) {
	cfg->g_profile = 1;
	cfg->g_w = c.width;
	cfg->g_h = c.height;
	cfg->g_timebase.num = 1;
	cfg->g_timebase.den = 1000;
	cfg->g_threads = c.threads;
	cfg->g_lag_in_frames = 0;
	cfg->g_error_resilient = 0;
	cfg->kf_mode = VPX_KF_DISABLED;
	cfg->rc_end_usage = VPX_CBR;
	cfg->rc_target_bitrate = c.kbps;
	cfg->rc_min_quantizer = c.min_q;
	cfg->rc_max_quantizer = c.max_q;
	cfg->rc_undershoot_pct = 100;
	cfg->rc_overshoot_pct = 100;
	cfg->rc_buf_sz = 1000;
	cfg->rc_buf_initial_sz = 500;
	cfg->rc_buf_optimal_sz = 600;
	cfg->rc_dropframe_thresh = 0;
	cfg->rc_resize_allowed = 0;
}

dh_enc *dh_enc_new(dh_enc_config c, int *err) {
	dh_enc *e = calloc(1, sizeof *e);
	if (!e) {
		*err = VPX_CODEC_MEM_ERROR;
		return NULL;
	}
	e->img = vpx_img_alloc(NULL, VPX_IMG_FMT_I444, c.width, c.height, 32);
	if (!e->img) {
		free(e);
		*err = VPX_CODEC_MEM_ERROR;
		return NULL;
	}
	for (int p = 0; p < 3; p++) memset(e->img->planes[p], 0x80, (size_t)e->img->stride[p] * c.height);
	*err = vpx_codec_enc_config_default(vpx_codec_vp9_cx(), &e->cfg, 0);
	if (!*err) {
		enc_fill(&e->cfg, c);
		*err = vpx_codec_enc_init(&e->ctx, vpx_codec_vp9_cx(), &e->cfg, 0);
	}
	if (*err) {
		vpx_img_free(e->img);
		free(e);
		return NULL;
	}
	e->gbr = c.gbr;
	*err = enc_controls(e, c.threads, c.gbr);
	if (*err) {
		dh_enc_free(e);
		return NULL;
	}
	return e;
}

void dh_enc_free(dh_enc *e) {
	vpx_codec_destroy(&e->ctx);
	vpx_img_free(e->img);
	free(e);
}

int dh_enc_set_rate(dh_enc *e, int kbps, int min_q, int max_q) {
	e->cfg.rc_target_bitrate = kbps;
	e->cfg.rc_min_quantizer = min_q;
	e->cfg.rc_max_quantizer = max_q;
	return vpx_codec_enc_config_set(&e->ctx, &e->cfg);
}

int dh_enc_set_speed(dh_enc *e, int speed) { return vpx_codec_control(&e->ctx, VP8E_SET_CPUUSED, speed); }

int dh_enc_set_lossless(dh_enc *e, int on) { return vpx_codec_control(&e->ctx, VP9E_SET_LOSSLESS, on); }

// GCC vectorises plain loops over rows from -O3 on.
#define ROWS __attribute__((optimize("O3")))

ROWS void dh_take(const uint8_t *bgrx, int stride, uint8_t *dst, int dst_stride, int w, int h) {
	for (int y = 0; y < h; y++) {
		const uint32_t *in = (const uint32_t *)(bgrx + (ptrdiff_t)y * stride);
		uint32_t *out = (uint32_t *)(dst + (ptrdiff_t)y * dst_stride);
		for (int x = 0; x < w; x++) out[x] = in[x] | 0xff000000u;
	}
}

ROWS static int texture_row(const uint32_t *row, const uint32_t *up, int w) {
	int n = 0;
	for (int x = 1; x < w; x++) n += (row[x] != row[x - 1]) & (row[x] != up[x]);
	return n;
}

void dh_texture(const uint32_t *pix, int stride, uint16_t *counts, int cols, int x, int y, int w, int h) {
	for (int by = y; by < y + h; by += BLOCK) {
		for (int bx = x; bx < x + w; bx += BLOCK) {
			const int bw = x + w - bx < BLOCK ? x + w - bx : BLOCK, bh = y + h - by < BLOCK ? y + h - by : BLOCK;
			int n = 0;
			for (int r = 1; r < bh; r++) {
				const uint32_t *row = pix + (ptrdiff_t)(by + r) * stride + bx;
				n += bw == BLOCK ? texture_row(row, row - stride, BLOCK) : texture_row(row, row - stride, bw);
			}
			counts[by / BLOCK * cols + bx / BLOCK] = n;
		}
	}
}

void dh_enc_convert(dh_enc *e, const uint32_t *pix, int stride, int x, int y, int w, int h) {
	uint8_t *out[3];
	for (int p = 0; p < 3; p++) out[p] = e->img->planes[p] + (ptrdiff_t)y * e->img->stride[p] + x;
	const uint8_t *in = (const uint8_t *)pix;
	if (e->gbr) {
		uint8_t *alpha = malloc((size_t)w * h);
		if (!alpha) return;
		SplitARGBPlane(in, 4 * stride, out[2], e->img->stride[2], out[0], e->img->stride[0], out[1], e->img->stride[1], alpha, w,
		               w, h);
		free(alpha);
		return;
	}
	ARGBToI444(in, 4 * stride, out[0], e->img->stride[0], out[1], e->img->stride[1], out[2], e->img->stride[2], w, h);
}

int dh_enc_encode(dh_enc *e, uint8_t *map, int64_t pts, int duration, int key) {
	e->data = NULL;
	e->len = 0;
	dh_memory_sweep(e);
	vpx_active_map_t active = {map, (e->img->d_h + BLOCK - 1) / BLOCK, (e->img->d_w + BLOCK - 1) / BLOCK};
	int err = vpx_codec_control(&e->ctx, VP8E_SET_ACTIVEMAP, &active);
	if (err) return err;
	dh_memory_owner(e);
	err = vpx_codec_encode(&e->ctx, e->img, pts, duration, key ? VPX_EFLAG_FORCE_KF : 0, VPX_DL_REALTIME);
	dh_memory_owner(NULL);
	if (err) return err;
	vpx_codec_iter_t iter = NULL;
	const vpx_codec_cx_pkt_t *pkt;
	while ((pkt = vpx_codec_get_cx_data(&e->ctx, &iter))) {
		if (pkt->kind != VPX_CODEC_CX_FRAME_PKT) continue;
		e->data = pkt->data.frame.buf;
		e->len = pkt->data.frame.sz;
		e->key = (pkt->data.frame.flags & VPX_FRAME_IS_KEY) != 0;
	}
	return 0;
}

void dh_dec_trim(dh_dec *d) {
	for (int i = 0; i < DH_BUFFERS; i++) {
		dh_buffer *b = &d->buffers[i];
		if (b->used) continue;
		free(b->data);
		d->total -= b->size;
		b->data = NULL;
		b->size = 0;
	}
}

// The decoder's frame memory is ours, so that a stream cannot make it grow past the budget. libvpx wants it zeroed when new.
static int get_buffer(void *priv, size_t min_size, vpx_codec_frame_buffer_t *fb) {
	dh_dec *d = priv;
	dh_buffer *free_one = NULL;
	for (int i = 0; i < DH_BUFFERS; i++) {
		dh_buffer *b = &d->buffers[i];
		if (b->used) continue;
		if (b->size >= min_size) {
			free_one = b;
			break;
		}
		if (!free_one || b->size > free_one->size) free_one = b;
	}
	if (!free_one) return -1;
	if (free_one->size < min_size) {
		dh_dec_trim(d); // the idle ones are of another picture size: their memory first
		if (min_size > d->budget - d->total) {
			d->over_budget = 1;
			return -1;
		}
		free_one->data = calloc(1, min_size);
		if (!free_one->data) return -1;
		free_one->size = min_size;
		d->total += min_size;
	}
	free_one->used = 1;
	fb->data = free_one->data;
	fb->size = free_one->size;
	fb->priv = free_one;
	return 0;
}

static int release_buffer(void *priv, vpx_codec_frame_buffer_t *fb) {
	(void)priv;
	if (fb->priv) ((dh_buffer *)fb->priv)->used = 0;
	return 0;
}

dh_dec *dh_dec_new(int threads, size_t budget) {
	dh_dec *d = calloc(1, sizeof *d);
	if (!d) return NULL;
	d->budget = budget;
	vpx_codec_dec_cfg_t cfg = {.threads = threads};
	if (vpx_codec_dec_init(&d->ctx, vpx_codec_vp9_dx(), &cfg, 0)) {
		free(d);
		return NULL;
	}
	if (vpx_codec_set_frame_buffer_functions(&d->ctx, get_buffer, release_buffer, d)) {
		dh_dec_free(d);
		return NULL;
	}
	return d;
}

void dh_dec_free(dh_dec *d) {
	vpx_codec_destroy(&d->ctx);
	for (int i = 0; i < DH_BUFFERS; i++) free(d->buffers[i].data);
	free(d);
}

int dh_dec_decode(dh_dec *d, const uint8_t *data, unsigned len) {
	d->img = NULL;
	d->over_budget = 0;
	int err = vpx_codec_decode(&d->ctx, data, len, NULL, 0);
	vpx_codec_iter_t iter = NULL;
	const vpx_image_t *img;
	while ((img = vpx_codec_get_frame(&d->ctx, &iter))) { // taken even after an error, so that no reference is kept
		if (!err) d->img = img;
	}
	if (err) return err;
	int corrupted = 0;
	err = vpx_codec_control(&d->ctx, VP8D_GET_FRAME_CORRUPTED, &corrupted);
	if (!err && (corrupted || !d->img)) err = VPX_CODEC_CORRUPT_FRAME;
	if (err) d->img = NULL;
	return err;
}

int dh_dec_draw(dh_dec *d, uint8_t *dst, int stride, int x, int y, int w, int h, int rgb) {
	const vpx_image_t *i = d->img;
	int (*draw)(const uint8_t *, int, const uint8_t *, int, const uint8_t *, int, uint8_t *, int, int, int) = NULL;
	int half = 1;
	if (i->fmt == VPX_IMG_FMT_I444) draw = rgb ? I444ToARGB : I444ToABGR;
	if (i->fmt == VPX_IMG_FMT_I420) draw = rgb ? I420ToARGB : I420ToABGR, half = 2;
	if (!draw) return -1;
	const uint8_t *in[3];
	for (int p = 0; p < 3; p++) in[p] = i->planes[p] + (ptrdiff_t)(p ? y / half : y) * i->stride[p] + (p ? x / half : x);
	return draw(in[0], i->stride[0], in[1], i->stride[1], in[2], i->stride[2], dst, stride, w, h);
}

ROWS void dh_show(const uint32_t *pix, int stride, uint8_t *dst, int dst_stride, int w, int h) {
	for (int y = 0; y < h; y++) {
		const uint32_t *in = pix + (ptrdiff_t)y * stride;
		uint32_t *out = (uint32_t *)(dst + (ptrdiff_t)y * dst_stride);
		for (int x = 0; x < w; x++) {
			uint32_t v = in[x];
			out[x] = (v >> 16 & 0xff) | (v & 0xff00) | (v & 0xff) << 16 | 0xff000000u;
		}
	}
}

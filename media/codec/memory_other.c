//go:build !linux

#include "vpx.h"

void dh_memory_owner(const void *whose) { (void)whose; }

void dh_memory_sweep(const void *whose) { (void)whose; }

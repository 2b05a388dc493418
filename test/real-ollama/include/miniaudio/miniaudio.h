// Stands in for miniaudio, which no Debian 12 package carries. Ollama's C++ asks it only to decode sound that is
// attached to a message for a model with audio input, so refusing every sound is all that a build needs.
#pragma once

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef uint64_t ma_uint64;
typedef int ma_result;
enum { MA_SUCCESS = 0, MA_NO_BACKEND = -203 };
enum ma_format { ma_format_f32 };
struct ma_decoder_config {};
struct ma_decoder {};

static inline ma_decoder_config ma_decoder_config_init(ma_format, uint32_t, uint32_t) { return {}; }
static inline ma_result ma_decoder_init_memory(const void *, size_t, const ma_decoder_config *, ma_decoder *) { return MA_NO_BACKEND; }
static inline ma_result ma_decoder_get_length_in_pcm_frames(ma_decoder *, ma_uint64 * count) { *count = 0; return MA_NO_BACKEND; }
static inline ma_result ma_decoder_read_pcm_frames(ma_decoder *, void *, ma_uint64, ma_uint64 * count) { *count = 0; return MA_NO_BACKEND; }
static inline ma_result ma_decoder_uninit(ma_decoder *) { return MA_SUCCESS; }

/* Decode frames with libopenjp2, narrow the samples to 16 bits, sum them: what C would do.
 *
 * usage: opj_harness LIBRARY ROUNDS FRAME...    prints CPU milliseconds a frame, and the last CRC-32
 *
 * The declarations are those of openjpeg.h 2.5; the header itself need not be installed.
 */
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zlib.h>

typedef struct { uint32_t dx, dy, w, h, x0, y0, prec, bpp, sgnd, resno, factor; int32_t *data; uint16_t alpha; } component;
typedef struct { uint32_t x0, y0, x1, y1, count; int space; component *components; void *icc; uint32_t icc_size; } image;
typedef struct { const uint8_t *bytes; size_t size, at; } source;

static size_t read_some(void *to, size_t size, void *from) {
    source *s = from;
    size_t left = s->size - s->at;
    if (!left) return (size_t)-1;
    if (size > left) size = left;
    memcpy(to, s->bytes + s->at, size);
    s->at += size;
    return size;
}
static int64_t skip(int64_t count, void *from) { ((source *)from)->at += (size_t)count; return count; }
static int seek(int64_t to, void *from) { ((source *)from)->at = (size_t)to; return 1; }

#define FUNCTION(result, name, ...) static result (*name)(__VA_ARGS__)
FUNCTION(void *, opj_stream_create, size_t, int);
FUNCTION(void, opj_stream_destroy, void *);
FUNCTION(void, opj_stream_set_read_function, void *, size_t (*)(void *, size_t, void *));
FUNCTION(void, opj_stream_set_skip_function, void *, int64_t (*)(int64_t, void *));
FUNCTION(void, opj_stream_set_seek_function, void *, int (*)(int64_t, void *));
FUNCTION(void, opj_stream_set_user_data, void *, void *, void *);
FUNCTION(void, opj_stream_set_user_data_length, void *, uint64_t);
FUNCTION(void *, opj_create_decompress, int);
FUNCTION(void, opj_destroy_codec, void *);
FUNCTION(void, opj_set_default_decoder_parameters, void *);
FUNCTION(int, opj_setup_decoder, void *, void *);
FUNCTION(int, opj_read_header, void *, void *, image **);
FUNCTION(int, opj_decode, void *, void *, image *);
FUNCTION(int, opj_end_decompress, void *, void *);
FUNCTION(void, opj_image_destroy, image *);

static void *find(void *library, const char *name) {
    void *found = dlsym(library, name);
    if (!found) { fprintf(stderr, "no %s\n", name); exit(1); }
    return found;
}
#define LOAD(name) name = find(library, #name)

static uint32_t decoded(source s, void *parameters) {
    void *stream = opj_stream_create(s.size, 1), *codec = opj_create_decompress(2);
    opj_stream_set_user_data(stream, &s, NULL);
    opj_stream_set_user_data_length(stream, s.size);
    opj_stream_set_read_function(stream, read_some);
    opj_stream_set_skip_function(stream, skip);
    opj_stream_set_seek_function(stream, seek);
    opj_set_default_decoder_parameters(parameters);
    image *found = NULL;
    if (!opj_setup_decoder(codec, parameters) || !opj_read_header(stream, codec, &found) ||
        !opj_decode(codec, stream, found) || !opj_end_decompress(codec, stream)) {
        fprintf(stderr, "a frame does not decode\n");
        exit(1);
    }
    size_t samples = (size_t)found->components[0].w * found->components[0].h;
    int16_t *narrow = malloc(samples * sizeof *narrow);
    for (size_t i = 0; i < samples; i++) narrow[i] = (int16_t)found->components[0].data[i];
    uint32_t sum = (uint32_t)crc32(0, (const Bytef *)narrow, (uInt)(samples * sizeof *narrow));
    free(narrow);
    opj_image_destroy(found);
    opj_destroy_codec(codec);
    opj_stream_destroy(stream);
    return sum;
}

int main(int count, char **words) {
    if (count < 4) return 2;
    void *library = dlopen(words[1], RTLD_NOW), *parameters = calloc(1, 1 << 14);
    if (!library) { fprintf(stderr, "%s\n", dlerror()); return 1; }
    LOAD(opj_stream_create); LOAD(opj_stream_destroy); LOAD(opj_stream_set_read_function);
    LOAD(opj_stream_set_skip_function); LOAD(opj_stream_set_seek_function);
    LOAD(opj_stream_set_user_data); LOAD(opj_stream_set_user_data_length);
    LOAD(opj_create_decompress); LOAD(opj_destroy_codec); LOAD(opj_set_default_decoder_parameters);
    LOAD(opj_setup_decoder); LOAD(opj_read_header); LOAD(opj_decode); LOAD(opj_end_decompress);
    LOAD(opj_image_destroy);
    int frames = count - 3, rounds = atoi(words[2]);
    source *sources = calloc((size_t)frames, sizeof *sources);
    for (int i = 0; i < frames; i++) {
        FILE *file = fopen(words[3 + i], "rb");
        if (!file) return 1;
        fseek(file, 0, SEEK_END);
        sources[i].size = (size_t)ftell(file);
        rewind(file);
        uint8_t *bytes = malloc(sources[i].size);
        if (fread(bytes, 1, sources[i].size, file) != sources[i].size) return 1;
        fclose(file);
        sources[i].bytes = bytes;
    }
    uint32_t sum = decoded(sources[0], parameters); /* warm */
    clock_t started = clock();
    for (int round = 0; round < rounds; round++)
        for (int i = 0; i < frames; i++) sum = decoded(sources[i], parameters);
    printf("%.6f %u\n", 1000.0 * (double)(clock() - started) / CLOCKS_PER_SEC / rounds / frames, sum);
    return 0;
}

// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

// The scenario: a text file that says what the fake driver answers. It is read again when it changed.

#include <ctype.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_GPUS 64
#define MAX_CHILDREN 64
#define MAX_SCENARIO (4 << 20)
#define MAX_KEY 120
#define MAX_GAP 16 // in the numbers of processes: looking for all that there could be would take most of a scrape

// Sections that are no single device.
#define ANY (-2)    // [gpu *] and [mig *]
#define DRIVER (-3) // [driver]
#define GPU (-1)    // in place of a child's number: the GPU itself

struct entry {
	uint32_t hash;
	const char *key;
	const char *value;
};

struct section {
	int gpu;   // number, ANY or DRIVER
	int child; // number, ANY or GPU
	struct entry *table;
	uint32_t room; // a power of two, or 0
	uint32_t used;
};

struct scenario {
	char *text; // keys and values point into it
	struct section *sections;
	int count;
	int behaves;    // there are keys about how calls behave
	int misbehaves; // sleep and crash among them
};

static uint32_t hash_of(const char *s) {
	uint32_t h = 2166136261u;
	for (; *s; s++)
		h = (h ^ (unsigned char)*s) * 16777619u;
	return h;
}

static void scenario_free(struct scenario *sc) {
	for (int i = 0; i < sc->count; i++)
		free(sc->sections[i].table);
	free(sc->sections);
	free(sc->text);
	memset(sc, 0, sizeof *sc);
}

static struct section *scenario_section(const struct scenario *sc, int gpu, int child) {
	for (int i = 0; i < sc->count; i++)
		if (sc->sections[i].gpu == gpu && sc->sections[i].child == child)
			return &sc->sections[i];
	return NULL;
}

static struct section *scenario_add(struct scenario *sc, int gpu, int child) {
	struct section *found = scenario_section(sc, gpu, child);
	if (found)
		return found;
	struct section *grown = realloc(sc->sections, (sc->count + 1) * sizeof *grown);
	if (!grown)
		return NULL;
	sc->sections = grown;
	struct section *s = &sc->sections[sc->count++];
	memset(s, 0, sizeof *s);
	s->gpu = gpu;
	s->child = child;
	return s;
}

static const char *section_get(const struct section *s, const char *key) {
	if (!s || !s->room)
		return NULL;
	uint32_t h = hash_of(key);
	for (uint32_t i = h & (s->room - 1); s->table[i].key; i = (i + 1) & (s->room - 1))
		if (s->table[i].hash == h && !strcmp(s->table[i].key, key))
			return s->table[i].value;
	return NULL;
}

// The last of two equal keys holds.
static void section_put(struct section *s, const char *key, const char *value) {
	if (s->used * 2 >= s->room) {
		uint32_t room = s->room ? s->room * 2 : 32;
		struct entry *table = calloc(room, sizeof *table);
		if (!table)
			return;
		for (uint32_t i = 0; i < s->room; i++) {
			if (!s->table[i].key)
				continue;
			uint32_t j = s->table[i].hash & (room - 1);
			while (table[j].key)
				j = (j + 1) & (room - 1);
			table[j] = s->table[i];
		}
		free(s->table);
		s->table = table;
		s->room = room;
	}
	uint32_t h = hash_of(key);
	uint32_t i = h & (s->room - 1);
	while (s->table[i].key && !(s->table[i].hash == h && !strcmp(s->table[i].key, key)))
		i = (i + 1) & (s->room - 1);
	if (!s->table[i].key)
		s->used++;
	s->table[i] = (struct entry){h, key, value};
}

static char *trim(char *s) {
	while (isspace((unsigned char)*s))
		s++;
	char *end = s + strlen(s);
	while (end > s && isspace((unsigned char)end[-1]))
		*--end = 0;
	return s;
}

static int hex_digit(char c) {
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// A value in double quotes may hold anything, with \xNN, \" and \\ for what cannot be written. Elsewhere a comment
// begins with # after a space.
static char *unquote(char *s) {
	if (*s != '"') {
		for (char *p = s; *p; p++)
			if (*p == '#' && (p == s || isspace((unsigned char)p[-1]))) {
				*p = 0;
				break;
			}
		return trim(s);
	}
	char *out = s, *p = s + 1;
	while (*p && *p != '"') {
		if (p[0] == '\\' && p[1] == 'x' && p[2] && p[3] && hex_digit(p[2]) >= 0 && hex_digit(p[3]) >= 0) {
			*out++ = (char)(hex_digit(p[2]) << 4 | hex_digit(p[3]));
			p += 4;
		} else if (p[0] == '\\' && p[1]) {
			*out++ = p[1];
			p += 2;
		} else {
			*out++ = *p++;
		}
	}
	*out = 0;
	return s;
}

// A number from 0 up to below the limit, or -1.
static int small_number(const char **p, int limit) {
	if (!isdigit((unsigned char)**p))
		return -1;
	int n = 0;
	while (isdigit((unsigned char)**p) && n < limit)
		n = n * 10 + *(*p)++ - '0';
	return n < limit ? n : -1;
}

static int ends(const char *p) {
	while (isspace((unsigned char)*p))
		p++;
	return *p == 0;
}

// What is not understood is passed over: a fake driver has nobody to tell, and must not fall over.
static struct section *scenario_header(struct scenario *sc, const char *p) {
	while (isspace((unsigned char)*p))
		p++;
	if (!strncmp(p, "driver", 6) && ends(p + 6))
		return scenario_add(sc, DRIVER, GPU);
	int mig = !strncmp(p, "mig", 3);
	if (!mig && strncmp(p, "gpu", 3))
		return NULL;
	p += 3;
	while (*p == ' ' || *p == '\t')
		p++;
	if (*p == '*' && ends(p + 1))
		return scenario_add(sc, ANY, mig ? ANY : GPU);
	int gpu = small_number(&p, MAX_GPUS), child = GPU;
	if (gpu < 0)
		return NULL;
	if (mig) {
		if (*p++ != '.')
			return NULL;
		child = small_number(&p, MAX_CHILDREN);
		if (child < 0)
			return NULL;
	}
	return ends(p) ? scenario_add(sc, gpu, child) : NULL;
}

// Takes the text over.
static void scenario_parse(struct scenario *sc, char *text, size_t length) {
	memset(sc, 0, sizeof *sc);
	for (size_t i = 0; i < length; i++)
		if (!text[i])
			text[i] = ' ';
	text[length] = 0;
	sc->text = text;
	int in_gpu = DRIVER, in_child = GPU, known = scenario_add(sc, DRIVER, GPU) != NULL;
	char *next = text;
	while (next) {
		char *line = next;
		next = strchr(line, '\n');
		if (next)
			*next++ = 0;
		line = trim(line);
		if (!*line || *line == '#')
			continue;
		if (*line == '[') {
			char *close = strrchr(line, ']');
			known = 0;
			if (!close)
				continue;
			*close = 0;
			struct section *s = scenario_header(sc, line + 1);
			if (s) {
				known = 1;
				in_gpu = s->gpu;
				in_child = s->child;
			}
			continue;
		}
		char *equals = strchr(line, '=');
		if (!equals || !known)
			continue;
		*equals = 0;
		char *key = trim(line);
		if (!*key || strlen(key) >= MAX_KEY)
			continue;
		if (!strncmp(key, "sleep.", 6) || !strncmp(key, "crash.", 6))
			sc->behaves = sc->misbehaves = 1;
		else if (!strncmp(key, "return.", 7))
			sc->behaves = 1;
		struct section *s = scenario_section(sc, in_gpu, in_child);
		if (s)
			section_put(s, key, unquote(trim(equals + 1)));
	}
}

// Numbers: [type:]number[unit] [+ rate/s] [wrap32], err:code, na, nan.
enum value_type { DOUBLE_VALUE = 0, UINT_VALUE = 1, ULONG_VALUE = 2, ULLONG_VALUE = 3, SLLONG_VALUE = 4, SINT_VALUE = 5, USHORT_VALUE = 6 };

struct number {
	int code; // not 0: this is the answer, there is no number
	enum value_type type;
	int typed;
	uint64_t u; // as bits of an int64_t for the signed types
	double d;
	double rate; // growth, per second
	int wrap32;
};

static int parse_code(const char *s) {
	return (int)strtol(s, NULL, 10);
}

static uint64_t unit_of(const char **p) {
	static const struct {
		const char *name;
		uint64_t factor;
	} units[] = {{"KiB", 1ull << 10}, {"MiB", 1ull << 20}, {"GiB", 1ull << 30}, {"TiB", 1ull << 40}};
	while (**p == ' ')
		(*p)++;
	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (!strncmp(*p, units[i].name, 3)) {
			*p += 3;
			return units[i].factor;
		}
	return 1;
}

// What does not fit an integer is of no use as one.
static uint64_t integer_of(double d) {
	return d > -9e18 && d < 9e18 ? (uint64_t)(int64_t)d : 0;
}

// What is no number is answered with NVML_ERROR_UNKNOWN, so that a typo in a scenario is seen.
static struct number parse_number(const char *s) {
	static const struct {
		const char *name;
		enum value_type type;
	} types[] = {{"f64:", DOUBLE_VALUE}, {"u32:", UINT_VALUE}, {"ul:", ULONG_VALUE}, {"u64:", ULLONG_VALUE}, {"i64:", SLLONG_VALUE}, {"i32:", SINT_VALUE}, {"u16:", USHORT_VALUE}};
	struct number n = {.type = ULLONG_VALUE};
	if (!strncmp(s, "err:", 4)) {
		n.code = parse_code(s + 4);
		if (!n.code)
			n.code = 999;
		return n;
	}
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (!strncmp(s, types[i].name, strlen(types[i].name))) {
			n.type = types[i].type;
			n.typed = 1;
			s += strlen(types[i].name);
			break;
		}
	if (!strncmp(s, "na", 2) && s[2] != 'n') {
		n.u = UINT64_MAX;
		n.d = -1;
		return n;
	}
	char *end = (char *)s;
	int whole = strspn(s, "+-0123456789") == strcspn(s, " \tKMGT") || (s[0] == '0' && (s[1] | 0x20) == 'x');
	if (whole && *s != '-') {
		n.u = strtoull(s, &end, s[0] == '0' && (s[1] | 0x20) == 'x' ? 16 : 10);
		n.d = (double)n.u;
	} else if (whole) {
		n.u = (uint64_t)strtoll(s, &end, 10);
		n.d = (double)(int64_t)n.u;
	} else {
		n.d = strtod(s, &end);
	}
	if (end == s) {
		n.code = 999;
		return n;
	}
	const char *p = end;
	uint64_t unit = unit_of(&p);
	n.d *= (double)unit;
	n.u = whole ? n.u * unit : integer_of(n.d);
	while (isspace((unsigned char)*p))
		p++;
	if (*p == '+') {
		p++;
		n.rate = strtod(p, &end);
		p = end;
		n.rate *= (double)unit_of(&p);
		if (!strncmp(p, "/s", 2))
			p += 2;
		while (isspace((unsigned char)*p))
			p++;
	}
	n.wrap32 = !strncmp(p, "wrap32", 6);
	return n;
}

// Numbers separated by spaces; returns how many there were.
static int parse_numbers(const char *s, uint64_t *out, int room) {
	int n = 0;
	while (s && n < room) {
		while (isspace((unsigned char)*s))
			s++;
		if (!*s)
			break;
		out[n++] = !strncmp(s, "xid", 3) ? 8 : parse_number(s).u;
		while (*s && !isspace((unsigned char)*s))
			s++;
	}
	return n;
}

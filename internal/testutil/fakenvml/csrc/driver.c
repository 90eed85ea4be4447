// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

// A stand-in for libnvidia-ml.so.1. It answers what a scenario file says: `scenario` in the library's own folder, or
// the file that FAKE_NVML_SCENARIO names. README.md lists the keys. The declarations are written by hand after the
// documented signatures; a test reads everything through go-nvml, which is built against NVIDIA's own header.
//
//	gcc -shared -fPIC -O1 -pthread -o libnvidia-ml.so.1 driver.c -ldl -lm

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "scenario.h"

#define API __attribute__((visibility("default")))
#define LENGTH(a) (sizeof(a) / sizeof *(a))

typedef unsigned int u32;
typedef unsigned long long u64;
typedef int code_t;

enum {
	SUCCESS = 0,
	UNINITIALIZED = 1,
	INVALID_ARGUMENT = 2,
	NOT_SUPPORTED = 3,
	NOT_FOUND = 6,
	INSUFFICIENT_SIZE = 7,
	TIMEOUT = 10,
	NO_DATA = 21,
	VERSION_MISMATCH = 25,
	GPU_NOT_FOUND = 28,
	UNKNOWN = 999,
};

#define NONE32 0xFFFFFFFFu

// The size of the struct and its version, as every versioned struct begins with.
#define VERSION(type, n) ((u32)sizeof(type) | (u32)(n) << 24)

// Handles point into a pool and are never followed without being looked up, so that any number may be passed for one.
// They die with the last shutdown, as the driver's own do.
struct device {
	uint64_t generation;
	int gpu;
	int child; // or GPU
	char uuid[96];
};

struct sample {
	struct sample *next;
	u64 time_us; // 0: nothing taken yet
	u64 serial;
	int gpu;
	int child;
};

struct seen {
	int gpu;
	long number;
};

struct seen_list {
	struct seen *items;
	int count, room;
};

struct event_set {
	struct event_set *next;
	struct {
		u64 types;
		u64 since_us;
		u64 storms; // how many were delivered
	} gpus[MAX_GPUS];
	struct seen_list seen;
};

// A number that grows with time, settled whenever its rate may have changed.
struct growing {
	int gpu, child;
	char key[MAX_KEY];
	u64 last_us;
	double sum, rate;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

// All below is guarded by the lock.
static char folder[4000];
static char scenario_path[4096];
static struct scenario scenario;
static struct {
	int known;
	dev_t device;
	ino_t inode;
	off_t size;
	struct timespec changed;
} scenario_stamp;
static u64 loaded_us;
static int init_count;
static uint64_t generation = 1;
static struct device pool[4096];
static u32 pool_next;
static struct sample *samples;
static u64 sample_serial;
static struct event_set *event_sets;
static struct seen_list delivered;
static struct growing growing[512];
static int growing_count;

static u64 now_us(void) {
	struct timespec t;
	clock_gettime(CLOCK_REALTIME, &t);
	return (u64)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static u64 steady_us(void) {
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (u64)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void sleep_us(u64 us) {
	struct timespec t = {.tv_sec = us / 1000000, .tv_nsec = us % 1000000 * 1000};
	while (nanosleep(&t, &t) && errno == EINTR)
		;
}

// ---- The scenario ----

static void find_folder(void) {
	if (folder[0])
		return;
	Dl_info info;
	strcpy(folder, ".");
	if (dladdr((void *)find_folder, &info) && info.dli_fname) {
		const char *slash = strrchr(info.dli_fname, '/');
		if (slash && (size_t)(slash - info.dli_fname) < sizeof folder - 1) {
			memcpy(folder, info.dli_fname, slash - info.dli_fname);
			folder[slash - info.dli_fname] = 0;
			if (!folder[0])
				strcpy(folder, "/");
		}
	}
	const char *named = getenv("FAKE_NVML_SCENARIO");
	if (named && *named)
		snprintf(scenario_path, sizeof scenario_path, "%s", named);
	else
		snprintf(scenario_path, sizeof scenario_path, "%s/scenario", folder);
}

// Keys of a GPU are looked up in its section, then in [gpu *]; of a MIG device in its own, then in [mig *].
static const char *get_key(int gpu, int child, const char *key) {
	const char *value = section_get(scenario_section(&scenario, gpu, child), key);
	if (value || gpu == DRIVER)
		return value;
	return section_get(child == GPU ? scenario_section(&scenario, ANY, GPU) : scenario_section(&scenario, ANY, ANY), key);
}

static const char *get_driver(const char *key) {
	return get_key(DRIVER, GPU, key);
}

static u64 get_plain(int gpu, int child, const char *key, u64 otherwise) {
	const char *value = get_key(gpu, child, key);
	if (!value)
		return otherwise;
	struct number n = parse_number(value);
	return n.code ? otherwise : n.u;
}

// util.duty = on/period, in milliseconds; on for ever without.
struct duty {
	u64 on_us, period_us;
};

static struct duty get_duty(int gpu, int child) {
	struct duty d = {1, 1};
	const char *value = get_key(gpu, child, "util.duty");
	const char *slash = value ? strchr(value, '/') : NULL;
	if (slash) {
		struct number on = parse_number(value), period = parse_number(slash + 1);
		double on_us = on.d * 1000, period_us = period.d * 1000;
		if (!on.code && !period.code && on_us >= 0 && period_us >= 1 && on_us <= period_us && period_us < 1e15) {
			d.on_us = (u64)on_us;
			d.period_us = (u64)period_us;
		}
	}
	return d;
}

static u64 duty_until(struct duty d, u64 t) {
	u64 rest = t % d.period_us;
	return t / d.period_us * d.on_us + (rest < d.on_us ? rest : d.on_us);
}

// The share of the time up to `to` that the duty cycle is on; in periods that are over in no time, its mean.
static double duty_share(struct duty d, u64 from, u64 to) {
	if (d.on_us == d.period_us)
		return 1;
	if (to <= from)
		return to % d.period_us < d.on_us;
	return (double)(duty_until(d, to) - duty_until(d, from)) / (double)(to - from);
}

static double growth_rate(const struct growing *g) {
	if (!strcmp(g->key, "energy")) {
		if (!get_plain(g->gpu, g->child, "energy.real_time", 0))
			return 0;
		struct duty d = get_duty(g->gpu, g->child);
		double on = (double)get_plain(g->gpu, g->child, "power", 0);
		double off = (double)get_plain(g->gpu, g->child, "power.idle", integer_of(on));
		double share = (double)d.on_us / (double)d.period_us;
		return on * share + off * (1 - share); // mW, so mJ per second
	}
	const char *value = get_key(g->gpu, g->child, g->key);
	return value ? parse_number(value).rate : 0;
}

static void settle(struct growing *g, u64 now) {
	if (now > g->last_us)
		g->sum += g->rate * (double)(now - g->last_us) / 1e6;
	g->last_us = now;
}

// How much a number has grown since it was first asked for.
static double grown(int gpu, int child, const char *key) {
	u64 now = steady_us();
	for (int i = 0; i < growing_count; i++) {
		struct growing *g = &growing[i];
		if (g->gpu == gpu && g->child == child && !strcmp(g->key, key)) {
			settle(g, now);
			return g->sum;
		}
	}
	if (growing_count < (int)LENGTH(growing)) {
		struct growing *g = &growing[growing_count++];
		*g = (struct growing){.gpu = gpu, .child = child, .last_us = now};
		snprintf(g->key, sizeof g->key, "%s", key);
		g->rate = growth_rate(g);
	}
	return 0;
}

// A look at the file costs more than all else in a call, so there is one in a millisecond. Who changes the file waits
// for as long.
static void reload(void) {
	static u64 looked_us;
	u64 at = steady_us();
	if (looked_us && at - looked_us < 1000)
		return;
	looked_us = at;
	find_folder();
	struct stat st;
	if (stat(scenario_path, &st)) {
		if (scenario_stamp.known)
			scenario_free(&scenario);
		scenario_stamp.known = 0;
		return;
	}
	if (scenario_stamp.known && scenario_stamp.inode == st.st_ino && scenario_stamp.device == st.st_dev && scenario_stamp.size == st.st_size &&
	    scenario_stamp.changed.tv_sec == st.st_mtim.tv_sec && scenario_stamp.changed.tv_nsec == st.st_mtim.tv_nsec)
		return;
	FILE *f = fopen(scenario_path, "re");
	if (!f)
		return;
	char *text = NULL;
	size_t length = 0;
	// The file that was opened may be another one than that of the stat above.
	if (!fstat(fileno(f), &st) && st.st_size <= MAX_SCENARIO && (text = malloc(st.st_size + 1)))
		length = fread(text, 1, st.st_size, f);
	fclose(f);
	if (!text)
		return;
	for (int i = 0; i < growing_count; i++)
		settle(&growing[i], at);
	scenario_free(&scenario);
	scenario_parse(&scenario, text, length);
	scenario_stamp.known = 1;
	scenario_stamp.device = st.st_dev;
	scenario_stamp.inode = st.st_ino;
	scenario_stamp.size = st.st_size;
	scenario_stamp.changed = st.st_mtim;
	loaded_us = now_us();
	for (int i = 0; i < growing_count; i++)
		growing[i].rate = growth_rate(&growing[i]);
}

static void append_line(const char *path, const char *line) {
	char full[4200];
	if (path[0] == '/')
		snprintf(full, sizeof full, "%s", path);
	else
		snprintf(full, sizeof full, "%.3000s/%.1000s", folder, path);
	FILE *f = fopen(full, "ae");
	if (!f)
		return;
	fputs(line, f);
	fclose(f);
}

// ---- GPUs and handles ----

struct target {
	int gpu;
	int child; // or GPU
};

static int gpu_exists(int gpu) {
	return scenario_section(&scenario, gpu, GPU) != NULL;
}

static int gpu_visible_alone(int gpu) {
	return gpu_exists(gpu) && !get_plain(gpu, GPU, "hidden", 0);
}

// The number of the GPU at an index, or -1.
static int gpu_at(u32 index) {
	u32 limit = (u32)get_plain(DRIVER, GPU, "count", MAX_GPUS), at = 0;
	for (int gpu = 0; gpu < MAX_GPUS && at < limit; gpu++)
		if (gpu_visible_alone(gpu) && at++ == index)
			return gpu;
	return -1;
}

static int index_of(int gpu) {
	for (u32 i = 0; i < MAX_GPUS; i++) {
		int at = gpu_at(i);
		if (at == gpu)
			return (int)i;
		if (at < 0)
			break;
	}
	return -1;
}

static int mig_on(int gpu) {
	return get_plain(gpu, GPU, "mig.current", 0) == 1;
}

static int mig_exists(int gpu, int child) {
	return mig_on(gpu) && scenario_section(&scenario, gpu, child) && !get_plain(gpu, child, "hidden", 0);
}

static int mig_active(int gpu) {
	for (int child = 0; child < MAX_CHILDREN; child++)
		if (mig_exists(gpu, child))
			return 1;
	return 0;
}

static void uuid_of(int gpu, int child, char *out, size_t length) {
	const char *uuid = get_key(gpu, child, "uuid");
	if (uuid)
		snprintf(out, length, "%s", uuid);
	else if (child == GPU)
		snprintf(out, length, "GPU-00000000-0000-0000-0000-%012d", gpu);
	else
		snprintf(out, length, "MIG-00000000-0000-0000-%04d-%012d", gpu, child);
}

static struct device *handle_for(int gpu, int child) {
	char uuid[96];
	uuid_of(gpu, child, uuid, sizeof uuid);
	for (u32 i = 0; i < LENGTH(pool); i++) {
		struct device *d = &pool[i];
		if (!d->generation)
			break;
		if (d->generation == generation && d->gpu == gpu && d->child == child && (child == GPU || !strcmp(d->uuid, uuid)))
			return d;
	}
	struct device *d = &pool[pool_next++ % LENGTH(pool)];
	d->generation = generation;
	d->gpu = gpu;
	d->child = child;
	snprintf(d->uuid, sizeof d->uuid, "%s", uuid);
	return d;
}

// A MIG device is gone when the layout has changed under it, even if another one has its place and ids.
static code_t target_of(const void *handle, struct target *t) {
	uintptr_t offset = (uintptr_t)handle - (uintptr_t)pool;
	if ((uintptr_t)handle < (uintptr_t)pool || offset >= sizeof pool || offset % sizeof *pool)
		return INVALID_ARGUMENT;
	const struct device *d = (const struct device *)handle;
	if (d->generation != generation)
		return INVALID_ARGUMENT;
	t->gpu = d->gpu;
	t->child = d->child;
	if (d->child != GPU) {
		char uuid[96];
		uuid_of(d->gpu, d->child, uuid, sizeof uuid);
		if (!mig_exists(d->gpu, d->child) || strcmp(uuid, d->uuid))
			return INVALID_ARGUMENT;
	} else if (!gpu_exists(d->gpu)) {
		return GPU_NOT_FOUND;
	}
	return SUCCESS;
}

// ---- What a scenario does to a call ----

// A function may be named with or without the suffix of its version.
static const char *call_key(const struct section *s, const char *prefix, const char *fn) {
	char key[MAX_KEY + 40];
	if (!s || !scenario.behaves)
		return NULL;
	snprintf(key, sizeof key, "%s%s", prefix, fn);
	const char *value = section_get(s, key);
	if (value)
		return value;
	size_t n = strlen(key);
	if (n > 3 && key[n - 3] == '_' && key[n - 2] == 'v' && isdigit((unsigned char)key[n - 1])) {
		key[n - 3] = 0;
		return section_get(s, key);
	}
	return NULL;
}

static const struct section *own_section(const struct target *t) {
	return t ? scenario_section(&scenario, t->gpu, t->child) : NULL;
}

static const struct section *any_section(const struct target *t) {
	if (!t)
		return NULL;
	return t->child == GPU ? scenario_section(&scenario, ANY, GPU) : scenario_section(&scenario, ANY, ANY);
}

static const char *behaviour(const struct target *t, const char *prefix, const char *fn, int driver) {
	const char *value = call_key(own_section(t), prefix, fn);
	if (!value)
		value = call_key(any_section(t), prefix, fn);
	if (!value && driver)
		value = call_key(scenario_section(&scenario, DRIVER, GPU), prefix, fn);
	return value;
}

static code_t lost_code(int gpu, int child) {
	u64 code = get_plain(gpu, GPU, "lost", 0);
	if (!code && child != GPU)
		code = get_plain(gpu, child, "lost", 0);
	return (code_t)code;
}

// What with MIG instances is answered for them, or not at all.
static const char *const not_under_mig[] = {
	"nvmlDeviceGetUtilizationRates", "nvmlDeviceGetEncoderUtilization", "nvmlDeviceGetDecoderUtilization",
	"nvmlDeviceGetJpgUtilization", "nvmlDeviceGetOfaUtilization", "nvmlDeviceGetSamples",
	"nvmlDeviceGetProcessUtilization", "nvmlDeviceGetRemappedRows",
};

// A lost GPU answers its code, unless its own section says 0 for the function. Then what is said for the function comes
// before return.*, and what is said for the GPU before what is said for all and for the driver.
static code_t forced_code(const struct target *t, const char *fn, int handle) {
	const struct section *own = own_section(t), *any = any_section(t), *driver = scenario_section(&scenario, DRIVER, GPU);
	const char *value = call_key(own, "return.", fn);
	code_t lost = t ? lost_code(t->gpu, t->child) : 0;
	if (lost && !(value && !parse_code(value)))
		return lost;
	if (!value)
		value = call_key(any, "return.", fn);
	if (!value && handle) {
		value = section_get(own, "return.*");
		if (!value)
			value = section_get(any, "return.*");
	}
	if (!value)
		value = call_key(driver, "return.", fn);
	// A driver that answers nothing can still be opened and closed.
	if (!value && strncmp(fn, "nvmlInit", 8) && strcmp(fn, "nvmlShutdown"))
		value = section_get(driver, "return.*");
	if (value)
		return parse_code(value);
	if (!t || t->child != GPU || !handle || !mig_on(t->gpu))
		return SUCCESS;
	for (size_t i = 0; i < LENGTH(not_under_mig); i++)
		if (!strcmp(fn, not_under_mig[i]) && get_plain(t->gpu, GPU, "mig.strict", 1) && mig_active(t->gpu))
			return NOT_SUPPORTED;
	return SUCCESS;
}

// Called with the lock held, which it gives up while it sleeps. A sleep that the scenario takes back is over. What is
// said for the driver counts for a call once, so not for the device that a lookup has found.
static void misbehave(const struct target *t, const char *fn, int driver) {
	if (!scenario.misbehaves)
		return;
	u64 begin = steady_us();
	for (;;) {
		const char *crash = behaviour(t, "crash.", fn, driver);
		if (crash && !strcmp(crash, "abort"))
			abort();
		if (crash && !strcmp(crash, "segv"))
			*(volatile int *)NULL = 1;
		const char *ms = behaviour(t, "sleep.", fn, driver);
		u64 want = ms ? parse_number(ms).u * 1000 : 0, past = steady_us() - begin;
		if (!ms || parse_number(ms).code || past >= want)
			return;
		u64 step = want - past < 5000 ? want - past : 5000;
		pthread_mutex_unlock(&lock);
		sleep_us(step);
		pthread_mutex_lock(&lock);
		reload();
	}
}

static void trace(const struct target *t, const char *fn) {
	const char *path = get_driver("trace");
	if (!path || !*path)
		return;
	char line[200];
	if (!t)
		snprintf(line, sizeof line, "%s\n", fn);
	else if (t->child == GPU)
		snprintf(line, sizeof line, "%s %d\n", fn, t->gpu);
	else
		snprintf(line, sizeof line, "%s %d.%d\n", fn, t->gpu, t->child);
	append_line(path, line);
}

static code_t leave(code_t code) {
	pthread_mutex_unlock(&lock);
	return code;
}

// Begins a call that concerns no device. On success the lock is held.
static code_t enter_driver(const char *fn) {
	pthread_mutex_lock(&lock);
	reload();
	trace(NULL, fn);
	misbehave(NULL, fn, 1);
	if (!init_count)
		return leave(UNINITIALIZED);
	code_t code = forced_code(NULL, fn, 0);
	return code ? leave(code) : SUCCESS;
}

// Begins a call that concerns a device. On success the lock is held.
static code_t enter(const char *fn, const void *handle, struct target *t) {
	pthread_mutex_lock(&lock);
	reload();
	code_t code = init_count ? target_of(handle, t) : UNINITIALIZED;
	if (code) {
		trace(NULL, fn);
		return leave(code);
	}
	trace(t, fn);
	misbehave(t, fn, 1);
	// Much may have happened in the meantime.
	code = init_count ? target_of(handle, t) : UNINITIALIZED;
	if (!code)
		code = forced_code(t, fn, 1);
	return code ? leave(code) : SUCCESS;
}

// ---- Answers ----

static code_t number_of(const struct target *t, const char *key, struct number *n) {
	const char *value = get_key(t->gpu, t->child, key);
	if (!value)
		return NOT_SUPPORTED;
	*n = parse_number(value);
	if (n->code)
		return n->code;
	if (n->rate != 0) {
		double more = grown(t->gpu, t->child, key);
		n->u += integer_of(more);
		n->d += more;
	}
	if (n->wrap32) {
		n->u &= 0xFFFFFFFFu;
		n->d = (double)n->u;
	}
	return SUCCESS;
}

static code_t answer_u32(const struct target *t, const char *key, u32 *out) {
	struct number n;
	if (!out)
		return INVALID_ARGUMENT;
	code_t code = number_of(t, key, &n);
	if (!code)
		*out = (u32)n.u;
	return code;
}

static code_t answer_u64(const struct target *t, const char *key, u64 *out) {
	struct number n;
	if (!out)
		return INVALID_ARGUMENT;
	code_t code = number_of(t, key, &n);
	if (!code)
		*out = n.u;
	return code;
}

static code_t answer_text(const char *text, char *out, u32 length) {
	if (!out)
		return INVALID_ARGUMENT;
	if (!text)
		return NOT_SUPPORTED;
	if (!strncmp(text, "err:", 4))
		return parse_code(text + 4);
	if (strlen(text) + 1 > length)
		return INSUFFICIENT_SIZE;
	strcpy(out, text);
	return SUCCESS;
}

#define GET_U32(fn, key)                                                                                               \
	API code_t fn(void *device, u32 *out) {                                                                        \
		struct target t;                                                                                       \
		code_t code = enter(#fn, device, &t);                                                                  \
		return code ? code : leave(answer_u32(&t, key, out));                                                  \
	}

#define GET_U64(fn, key)                                                                                               \
	API code_t fn(void *device, u64 *out) {                                                                        \
		struct target t;                                                                                       \
		code_t code = enter(#fn, device, &t);                                                                  \
		return code ? code : leave(answer_u64(&t, key, out));                                                  \
	}

#define GET_2U32(fn, key1, key2)                                                                                       \
	API code_t fn(void *device, u32 *first, u32 *second) {                                                         \
		struct target t;                                                                                       \
		code_t code = enter(#fn, device, &t);                                                                  \
		if (code)                                                                                              \
			return code;                                                                                   \
		code = answer_u32(&t, key1, first);                                                                    \
		if (!code)                                                                                             \
			code = answer_u32(&t, key2, second);                                                           \
		return leave(code);                                                                                    \
	}

#define GET_TEXT(fn, key)                                                                                              \
	API code_t fn(void *device, char *out, u32 length) {                                                           \
		struct target t;                                                                                       \
		code_t code = enter(#fn, device, &t);                                                                  \
		return code ? code : leave(answer_text(get_key(t.gpu, t.child, key), out, length));                    \
	}

// The key has a place for one number.
#define GET_U32_OF(fn, format)                                                                                         \
	API code_t fn(void *device, u32 which, u32 *out) {                                                             \
		struct target t;                                                                                       \
		char key[MAX_KEY];                                                                                     \
		code_t code = enter(#fn, device, &t);                                                                  \
		if (code)                                                                                              \
			return code;                                                                                   \
		snprintf(key, sizeof key, format, which);                                                              \
		return leave(answer_u32(&t, key, out));                                                                \
	}

// ---- Library and system ----

static void forget_all(void) {
	while (samples) {
		struct sample *next = samples->next;
		free(samples);
		samples = next;
	}
	while (event_sets) {
		struct event_set *next = event_sets->next;
		free(event_sets->seen.items);
		free(event_sets);
		event_sets = next;
	}
	free(delivered.items);
	memset(&delivered, 0, sizeof delivered);
	generation++;
}

// The library may be unloaded and loaded again many times in a process.
__attribute__((destructor)) static void unload(void) {
	forget_all();
	scenario_free(&scenario);
}

static code_t init(const char *fn) {
	pthread_mutex_lock(&lock);
	reload();
	trace(NULL, fn);
	misbehave(NULL, fn, 1);
	code_t code = (code_t)get_plain(DRIVER, GPU, "init", 0);
	if (!code)
		code = forced_code(NULL, fn, 0);
	if (!code)
		init_count++;
	return leave(code);
}

API code_t nvmlInit_v2(void) { return init("nvmlInit_v2"); }
API code_t nvmlInit(void) { return init("nvmlInit"); }
API code_t nvmlInitWithFlags(u32 flags) {
	(void)flags;
	return init("nvmlInitWithFlags");
}

API code_t nvmlShutdown(void) {
	code_t code = enter_driver("nvmlShutdown");
	if (code)
		return code;
	if (!--init_count)
		forget_all();
	return leave(SUCCESS);
}

API const char *nvmlErrorString(int code) {
	switch (code) {
	case SUCCESS: return "Success";
	case UNINITIALIZED: return "Uninitialized";
	case INVALID_ARGUMENT: return "Invalid Argument";
	case NOT_SUPPORTED: return "Not Supported";
	case NOT_FOUND: return "Not Found";
	case 15: return "GPU is lost";
	case 18: return "Driver/library version mismatch";
	case UNKNOWN: return "Unknown Error";
	default: return "Some Error";
	}
}

static code_t driver_text(const char *fn, const char *key, const char *otherwise, char *out, u32 length) {
	code_t code = enter_driver(fn);
	if (code)
		return code;
	const char *text = get_driver(key);
	return leave(answer_text(text ? text : otherwise, out, length));
}

API code_t nvmlSystemGetDriverVersion(char *out, u32 length) { return driver_text("nvmlSystemGetDriverVersion", "version", "580.00.00", out, length); }
API code_t nvmlSystemGetNVMLVersion(char *out, u32 length) { return driver_text("nvmlSystemGetNVMLVersion", "nvml", "13.580.00.00", out, length); }

static code_t cuda_version(const char *fn, int *out) {
	code_t code = enter_driver(fn);
	if (code)
		return code;
	if (!out)
		return leave(INVALID_ARGUMENT);
	*out = (int)get_plain(DRIVER, GPU, "cuda", 13000);
	return leave(SUCCESS);
}

API code_t nvmlSystemGetCudaDriverVersion(int *out) { return cuda_version("nvmlSystemGetCudaDriverVersion", out); }
API code_t nvmlSystemGetCudaDriverVersion_v2(int *out) { return cuda_version("nvmlSystemGetCudaDriverVersion_v2", out); }

API code_t nvmlSystemGetConfComputeState(u32 *state) {
	code_t code = enter_driver("nvmlSystemGetConfComputeState");
	if (code)
		return code;
	if (!state)
		return leave(INVALID_ARGUMENT);
	const char *value = get_driver("confcompute");
	uint64_t numbers[3] = {0};
	if (!value)
		return leave(NOT_SUPPORTED);
	parse_numbers(value, numbers, 3);
	for (int i = 0; i < 3; i++)
		state[i] = (u32)numbers[i];
	return leave(SUCCESS);
}

// ---- Devices ----

static code_t get_count(const char *fn, u32 *count) {
	code_t code = enter_driver(fn);
	if (code)
		return code;
	if (!count)
		return leave(INVALID_ARGUMENT);
	*count = 0;
	while (gpu_at(*count) >= 0)
		++*count;
	return leave(SUCCESS);
}

API code_t nvmlDeviceGetCount(u32 *count) { return get_count("nvmlDeviceGetCount", count); }
API code_t nvmlDeviceGetCount_v2(u32 *count) { return get_count("nvmlDeviceGetCount_v2", count); }

// Ends a lookup: the device may misbehave in it as well.
static code_t found(const char *fn, int gpu, int child, void **out) {
	struct target t = {gpu, child};
	misbehave(&t, fn, 0);
	code_t code = init_count ? forced_code(&t, fn, 0) : UNINITIALIZED;
	if (!code)
		*out = handle_for(gpu, child);
	return leave(code);
}

static code_t by_index(const char *fn, u32 index, void **out) {
	code_t code = enter_driver(fn);
	if (code)
		return code;
	int gpu = gpu_at(index);
	if (!out || gpu < 0)
		return leave(INVALID_ARGUMENT);
	return found(fn, gpu, GPU, out);
}

API code_t nvmlDeviceGetHandleByIndex(u32 index, void **out) { return by_index("nvmlDeviceGetHandleByIndex", index, out); }
API code_t nvmlDeviceGetHandleByIndex_v2(u32 index, void **out) { return by_index("nvmlDeviceGetHandleByIndex_v2", index, out); }

API code_t nvmlDeviceGetHandleByUUID(const char *uuid, void **out) {
	code_t code = enter_driver("nvmlDeviceGetHandleByUUID");
	if (code)
		return code;
	if (!uuid || !out)
		return leave(INVALID_ARGUMENT);
	char have[96];
	for (u32 i = 0; gpu_at(i) >= 0; i++) {
		int gpu = gpu_at(i);
		uuid_of(gpu, GPU, have, sizeof have);
		if (!strcmp(have, uuid))
			return found("nvmlDeviceGetHandleByUUID", gpu, GPU, out);
		for (int child = 0; child < MAX_CHILDREN; child++) {
			if (!mig_exists(gpu, child))
				continue;
			uuid_of(gpu, child, have, sizeof have);
			if (!strcmp(have, uuid))
				return found("nvmlDeviceGetHandleByUUID", gpu, child, out);
		}
	}
	return leave(NOT_FOUND);
}

struct pci_address {
	u32 domain, bus, device, function;
};

static struct pci_address pci_of(int gpu) {
	struct pci_address a = {0, (u32)gpu + 1, 0, 0};
	const char *pci = get_key(gpu, GPU, "pci");
	if (pci)
		sscanf(pci, "%x:%x:%x.%x", &a.domain, &a.bus, &a.device, &a.function);
	return a;
}

static code_t by_pci(const char *fn, const char *bus_id, void **out) {
	code_t code = enter_driver(fn);
	if (code)
		return code;
	struct pci_address want = {0, 0, 0, 0};
	// The domain may be left out.
	if (!bus_id || !out)
		return leave(INVALID_ARGUMENT);
	if (sscanf(bus_id, "%x:%x:%x.%x", &want.domain, &want.bus, &want.device, &want.function) < 3) {
		want = (struct pci_address){0, 0, 0, 0};
		if (sscanf(bus_id, "%x:%x.%x", &want.bus, &want.device, &want.function) < 2)
			return leave(INVALID_ARGUMENT);
	}
	for (u32 i = 0; gpu_at(i) >= 0; i++) {
		int gpu = gpu_at(i);
		struct pci_address a = pci_of(gpu);
		if (a.domain == want.domain && a.bus == want.bus && a.device == want.device)
			return found(fn, gpu, GPU, out);
	}
	return leave(NOT_FOUND);
}

API code_t nvmlDeviceGetHandleByPciBusId(const char *bus_id, void **out) { return by_pci("nvmlDeviceGetHandleByPciBusId", bus_id, out); }
API code_t nvmlDeviceGetHandleByPciBusId_v2(const char *bus_id, void **out) { return by_pci("nvmlDeviceGetHandleByPciBusId_v2", bus_id, out); }

API code_t nvmlDeviceGetIndex(void *device, u32 *out) {
	struct target t;
	code_t code = enter("nvmlDeviceGetIndex", device, &t);
	if (code)
		return code;
	int index = t.child == GPU ? index_of(t.gpu) : t.child;
	if (!out)
		return leave(INVALID_ARGUMENT);
	if (index < 0)
		return leave(GPU_NOT_FOUND);
	*out = (u32)index;
	return leave(SUCCESS);
}

API code_t nvmlDeviceGetMinorNumber(void *device, u32 *out) {
	struct target t;
	code_t code = enter("nvmlDeviceGetMinorNumber", device, &t);
	if (code)
		return code;
	if (!out)
		return leave(INVALID_ARGUMENT);
	if (get_key(t.gpu, t.child, "minor"))
		return leave(answer_u32(&t, "minor", out));
	if (t.child != GPU)
		return leave(NOT_SUPPORTED);
	*out = (u32)t.gpu;
	return leave(SUCCESS);
}

API code_t nvmlDeviceGetUUID(void *device, char *out, u32 length) {
	struct target t;
	code_t code = enter("nvmlDeviceGetUUID", device, &t);
	if (code)
		return code;
	char uuid[96];
	uuid_of(t.gpu, t.child, uuid, sizeof uuid);
	return leave(answer_text(uuid, out, length));
}

API code_t nvmlDeviceGetName(void *device, char *out, u32 length) {
	struct target t;
	code_t code = enter("nvmlDeviceGetName", device, &t);
	if (code)
		return code;
	const char *name = get_key(t.gpu, t.child, "name");
	return leave(answer_text(name ? name : "NVIDIA Fake GPU", out, length));
}

GET_TEXT(nvmlDeviceGetSerial, "serial")
GET_TEXT(nvmlDeviceGetVbiosVersion, "vbios")
GET_U32(nvmlDeviceGetArchitecture, "architecture")
GET_U32(nvmlDeviceGetVirtualizationMode, "virtualization")

struct pci_info {
	char legacy[16];
	u32 domain, bus, device, device_id, subsystem_id;
	char bus_id[32];
};

static code_t pci_info(const char *fn, void *device, struct pci_info *out) {
	struct target t;
	code_t code = enter(fn, device, &t);
	if (code)
		return code;
	if (!out)
		return leave(INVALID_ARGUMENT);
	struct pci_address a = pci_of(t.gpu);
	memset(out, 0, sizeof *out);
	snprintf(out->legacy, sizeof out->legacy, "%04X:%02X:%02X.%X", a.domain & 0xFFFF, a.bus & 0xFF, a.device & 0xFF, a.function & 0xF);
	snprintf(out->bus_id, sizeof out->bus_id, "%08X:%02X:%02X.%X", a.domain, a.bus & 0xFF, a.device & 0xFF, a.function & 0xF);
	out->domain = a.domain;
	out->bus = a.bus;
	out->device = a.device;
	out->device_id = (u32)get_plain(t.gpu, GPU, "pci.id", 0x233010DE);
	out->subsystem_id = (u32)get_plain(t.gpu, GPU, "pci.subsystem", 0x16C110DE);
	return leave(SUCCESS);
}

API code_t nvmlDeviceGetPciInfo_v2(void *device, struct pci_info *out) { return pci_info("nvmlDeviceGetPciInfo_v2", device, out); }
API code_t nvmlDeviceGetPciInfo_v3(void *device, struct pci_info *out) { return pci_info("nvmlDeviceGetPciInfo_v3", device, out); }

// ---- MIG ----

GET_2U32(nvmlDeviceGetMigMode, "mig.current", "mig.pending")

API code_t nvmlDeviceGetMaxMigDeviceCount(void *device, u32 *out) {
	struct target t;
	code_t code = enter("nvmlDeviceGetMaxMigDeviceCount", device, &t);
	if (code)
		return code;
	if (!out)
		return leave(INVALID_ARGUMENT);
	// A GPU that cannot be divided has none.
	*out = (u32)get_plain(t.gpu, t.child, "mig.max", get_key(t.gpu, t.child, "mig.current") ? 7 : 0);
	return leave(SUCCESS);
}

API code_t nvmlDeviceGetMigDeviceHandleByIndex(void *device, u32 index, void **out) {
	struct target t;
	code_t code = enter("nvmlDeviceGetMigDeviceHandleByIndex", device, &t);
	if (code)
		return code;
	if (!out || t.child != GPU)
		return leave(INVALID_ARGUMENT);
	if (!mig_on(t.gpu))
		return leave(get_key(t.gpu, GPU, "mig.current") ? NOT_FOUND : NOT_SUPPORTED);
	if (index >= get_plain(t.gpu, GPU, "mig.max", 7))
		return leave(INVALID_ARGUMENT);
	if (index >= MAX_CHILDREN || !mig_exists(t.gpu, (int)index))
		return leave(NOT_FOUND);
	*out = handle_for(t.gpu, (int)index);
	return leave(SUCCESS);
}

API code_t nvmlDeviceGetDeviceHandleFromMigDeviceHandle(void *device, void **out) {
	struct target t;
	code_t code = enter("nvmlDeviceGetDeviceHandleFromMigDeviceHandle", device, &t);
	if (code)
		return code;
	if (!out || t.child == GPU)
		return leave(INVALID_ARGUMENT);
	*out = handle_for(t.gpu, GPU);
	return leave(SUCCESS);
}

API code_t nvmlDeviceIsMigDeviceHandle(void *device, u32 *out) {
	struct target t;
	code_t code = enter("nvmlDeviceIsMigDeviceHandle", device, &t);
	if (code)
		return code;
	if (!out)
		return leave(INVALID_ARGUMENT);
	*out = t.child != GPU;
	return leave(SUCCESS);
}

GET_U32(nvmlDeviceGetGpuInstanceId, "gi")
GET_U32(nvmlDeviceGetComputeInstanceId, "ci")

// ---- Utilisation ----

static u64 sample_period(const struct target *t) {
	u64 ms = get_plain(t->gpu, t->child, "samples.period", 167);
	return ms && ms < 1000000 ? ms * 1000 : 167000;
}

// What a utilisation is at the sample before a time: its value in the share of the period that the duty cycle is on.
static code_t utilisation_at(const struct target *t, const char *key, u64 time_us, u32 *out) {
	u64 period = sample_period(t);
	code_t code = answer_u32(t, key, out);
	if (code)
		return code;
	u64 end = time_us / period * period;
	*out = (u32)(*out * duty_share(get_duty(t->gpu, t->child), end - period, end) + 0.5);
	return SUCCESS;
}

API code_t nvmlDeviceGetUtilizationRates(void *device, u32 *out) {
	struct target t;
	code_t code = enter("nvmlDeviceGetUtilizationRates", device, &t);
	if (code)
		return code;
	if (!out)
		return leave(INVALID_ARGUMENT);
	u64 now = now_us();
	code = utilisation_at(&t, "util.gpu", now, &out[0]);
	if (!code)
		code = utilisation_at(&t, "util.memory", now, &out[1]);
	return leave(code);
}

#define GET_ENGINE(fn, key)                                                                                            \
	API code_t fn(void *device, u32 *percent, u32 *period_us) {                                                    \
		struct target t;                                                                                       \
		code_t code = enter(#fn, device, &t);                                                                  \
		if (code)                                                                                              \
			return code;                                                                                   \
		if (!period_us)                                                                                        \
			return leave(INVALID_ARGUMENT);                                                                \
		code = answer_u32(&t, key, percent);                                                                   \
		if (!code)                                                                                             \
			*period_us = (u32)sample_period(&t);                                                           \
		return leave(code);                                                                                    \
	}

GET_ENGINE(nvmlDeviceGetEncoderUtilization, "util.encoder")
GET_ENGINE(nvmlDeviceGetDecoderUtilization, "util.decoder")
GET_ENGINE(nvmlDeviceGetJpgUtilization, "util.jpeg")
GET_ENGINE(nvmlDeviceGetOfaUtilization, "util.ofa")

struct value_sample {
	u64 time_us;
	u64 value;
};

static u64 bits_of(enum value_type type, double d, uint64_t u) {
	u64 bits = 0;
	if (type == DOUBLE_VALUE)
		memcpy(&bits, &d, sizeof bits);
	else if (type == UINT_VALUE || type == SINT_VALUE)
		bits = (u32)u;
	else if (type == USHORT_VALUE)
		bits = (uint16_t)u;
	else
		bits = u;
	return bits;
}

API code_t nvmlDeviceGetSamples(void *device, u32 kind, u64 newer_than, u32 *type, u32 *count, struct value_sample *out) {
	struct target t;
	code_t code = enter("nvmlDeviceGetSamples", device, &t);
	if (code)
		return code;
	if (!type || !count || (out && !*count))
		return leave(INVALID_ARGUMENT);
	static const struct {
		u32 kind;
		const char *listed, *key;
	} kinds[] = {{1, "samples.gpu", "util.gpu"}, {2, "samples.memory", "util.memory"}, {3, "samples.encoder", "util.encoder"}, {4, "samples.decoder", "util.decoder"}};
	const char *listed = NULL, *key = NULL;
	for (size_t i = 0; i < LENGTH(kinds); i++)
		if (kinds[i].kind == kind) {
			listed = get_key(t.gpu, t.child, kinds[i].listed);
			key = kinds[i].key;
		}
	u32 now_value;
	if (!key)
		return leave(NOT_SUPPORTED);
	if (!listed && (code = answer_u32(&t, key, &now_value)))
		return leave(code);
	u64 now = now_us(), period = sample_period(&t), size = get_plain(t.gpu, t.child, "samples.size", 120);
	*type = (u32)get_plain(t.gpu, t.child, "samples.type", UINT_VALUE);
	u32 room = out ? *count : NONE32, n = 0;
	if (listed) {
		// time:value, separated by spaces; a time below 0 is in milliseconds after the scenario was read.
		for (const char *p = listed; *p && n < room;) {
			char *end;
			double time = strtod(p, &end), value;
			if (end == p || *end != ':')
				break;
			p = end + 1;
			value = strtod(p, &end);
			if (end == p)
				break;
			for (p = end; isspace((unsigned char)*p);)
				p++;
			u64 at = time <= 0 ? loaded_us - integer_of(-time * 1000) : integer_of(time);
			if (at > newer_than || !out) {
				if (out)
					out[n] = (struct value_sample){at, bits_of(*type, value, integer_of(value))};
				n++;
			}
		}
	} else if (!out) {
		n = (u32)size;
	} else {
		struct duty d = get_duty(t.gpu, t.child);
		u64 last = now / period, first = last >= size ? last - size + 1 : 0;
		if (newer_than / period + 1 > first)
			first = newer_than / period + 1;
		for (u64 k = first; k <= last && n < room; k++) {
			double value = now_value * duty_share(d, (k - 1) * period, k * period);
			out[n++] = (struct value_sample){k * period, bits_of(*type, value, integer_of(value + 0.5))};
		}
	}
	*count = n;
	return leave(n ? SUCCESS : NOT_FOUND);
}

struct process_utilisation {
	u32 pid;
	u64 time_us;
	u32 sm, memory, encoder, decoder;
};

// A sample each for the processes that had something to do, as of the last period.
API code_t nvmlDeviceGetProcessUtilization(void *device, struct process_utilisation *out, u32 *count, u64 newer_than) {
	struct target t;
	code_t code = enter("nvmlDeviceGetProcessUtilization", device, &t);
	if (code)
		return code;
	if (!count)
		return leave(INVALID_ARGUMENT);
	u64 period = sample_period(&t), at = now_us() / period * period;
	u32 n = 0;
	for (int i = 0, gap = 0; i < 1000 && gap < MAX_GAP; i++) {
		char key[MAX_KEY];
		uint64_t v[5] = {0};
		snprintf(key, sizeof key, "procutil.%d", i);
		const char *value = get_key(t.gpu, t.child, key);
		gap = value ? 0 : gap + 1;
		if (parse_numbers(value, v, 5) < 1 || at <= newer_than)
			continue;
		if (out && n < *count)
			out[n] = (struct process_utilisation){(u32)v[0], at, (u32)v[1], (u32)v[2], (u32)v[3], (u32)v[4]};
		n++;
	}
	code = !n ? NOT_FOUND : !out || n > *count ? INSUFFICIENT_SIZE : SUCCESS;
	*count = n;
	return leave(code);
}

// ---- Memory ----

struct memory_v2 {
	u32 version;
	u64 total, reserved, free, used;
};

API code_t nvmlDeviceGetMemoryInfo_v2(void *device, struct memory_v2 *out) {
	struct target t;
	code_t code = enter("nvmlDeviceGetMemoryInfo_v2", device, &t);
	if (code)
		return code;
	if (!out)
		return leave(INVALID_ARGUMENT);
	if (out->version != VERSION(struct memory_v2, 2))
		return leave(VERSION_MISMATCH);
	code = answer_u64(&t, "memory.total", &out->total);
	if (!code)
		code = answer_u64(&t, "memory.used", &out->used);
	if (!code) {
		out->reserved = get_plain(t.gpu, t.child, "memory.reserved", 0);
		out->free = get_plain(t.gpu, t.child, "memory.free", out->total - out->used - out->reserved);
	}
	return leave(code);
}

API code_t nvmlDeviceGetMemoryInfo(void *device, u64 *out) {
	struct target t;
	code_t code = enter("nvmlDeviceGetMemoryInfo", device, &t);
	if (code)
		return code;
	if (!out)
		return leave(INVALID_ARGUMENT);
	u64 used;
	code = answer_u64(&t, "memory.total", &out[0]);
	if (!code)
		code = answer_u64(&t, "memory.used", &used);
	if (!code) {
		used += get_plain(t.gpu, t.child, "memory.reserved", 0);
		out[1] = get_plain(t.gpu, t.child, "memory.free", out[0] - used);
		out[2] = used;
	}
	return leave(code);
}

API code_t nvmlDeviceGetBAR1MemoryInfo(void *device, u64 *out) {
	struct target t;
	code_t code = enter("nvmlDeviceGetBAR1MemoryInfo", device, &t);
	if (code)
		return code;
	if (!out)
		return leave(INVALID_ARGUMENT);
	code = answer_u64(&t, "bar1.total", &out[0]);
	if (!code)
		code = answer_u64(&t, "bar1.used", &out[2]);
	if (!code)
		out[1] = get_plain(t.gpu, t.child, "bar1.free", out[0] - out[2]);
	return leave(code);
}

// ---- Temperature, power, clocks, fans ----

struct temperature {
	u32 version, sensor;
	int value;
};

API code_t nvmlDeviceGetTemperatureV(void *device, struct temperature *out) {
	struct target t;
	code_t code = enter("nvmlDeviceGetTemperatureV", device, &t);
	if (code)
		return code;
	if (!out)
		return leave(INVALID_ARGUMENT);
	if (out->version != VERSION(struct temperature, 1))
		return leave(VERSION_MISMATCH);
	if (out->sensor != 0)
		return leave(INVALID_ARGUMENT);
	u32 value;
	code = answer_u32(&t, "temperature", &value);
	if (!code)
		out->value = (int)value;
	return leave(code);
}

API code_t nvmlDeviceGetTemperature(void *device, u32 sensor, u32 *out) {
	struct target t;
	code_t code = enter("nvmlDeviceGetTemperature", device, &t);
	if (code)
		return code;
	return leave(sensor ? INVALID_ARGUMENT : answer_u32(&t, "temperature", out));
}

struct margin {
	u32 version;
	int value;
};

API code_t nvmlDeviceGetMarginTemperature(void *device, struct margin *out) {
	struct target t;
	code_t code = enter("nvmlDeviceGetMarginTemperature", device, &t);
	if (code)
		return code;
	if (!out)
		return leave(INVALID_ARGUMENT);
	if (out->version != VERSION(struct margin, 1))
		return leave(VERSION_MISMATCH);
	u32 value;
	code = answer_u32(&t, "temperature.margin", &value);
	if (!code)
		out->value = (int)value;
	return leave(code);
}

GET_U32_OF(nvmlDeviceGetTemperatureThreshold, "threshold.%u")

static int cycle_is_off(const struct target *t) {
	u64 now = now_us();
	return duty_share(get_duty(t->gpu, t->child), now, now) == 0;
}

static code_t power_now(const struct target *t, u32 *out) {
	int off = get_key(t->gpu, t->child, "power.idle") && cycle_is_off(t);
	return answer_u32(t, off ? "power.idle" : "power", out);
}

API code_t nvmlDeviceGetPowerUsage(void *device, u32 *out) {
	struct target t;
	code_t code = enter("nvmlDeviceGetPowerUsage", device, &t);
	return code ? code : leave(power_now(&t, out));
}

GET_U32(nvmlDeviceGetEnforcedPowerLimit, "power.limit.enforced")
GET_U32(nvmlDeviceGetPowerManagementLimit, "power.limit")
GET_U32(nvmlDeviceGetPowerManagementDefaultLimit, "power.limit.default")
GET_2U32(nvmlDeviceGetPowerManagementLimitConstraints, "power.limit.min", "power.limit.max")

static code_t energy_now(const struct target *t, u64 *out) {
	code_t code = answer_u64(t, "energy", out);
	if (!code)
		*out += integer_of(grown(t->gpu, t->child, "energy"));
	return code;
}

API code_t nvmlDeviceGetTotalEnergyConsumption(void *device, u64 *out) {
	struct target t;
	code_t code = enter("nvmlDeviceGetTotalEnergyConsumption", device, &t);
	return code ? code : leave(energy_now(&t, out));
}

static const char *const clocks[] = {"graphics", "sm", "memory", "video"};

static code_t clock_info(const char *fn, void *device, u32 clock, const char *prefix, u32 *out) {
	struct target t;
	char key[MAX_KEY];
	code_t code = enter(fn, device, &t);
	if (code)
		return code;
	if (clock >= LENGTH(clocks))
		return leave(INVALID_ARGUMENT);
	snprintf(key, sizeof key, "%s%s", prefix, clocks[clock]);
	return leave(answer_u32(&t, key, out));
}

API code_t nvmlDeviceGetClockInfo(void *device, u32 clock, u32 *out) { return clock_info("nvmlDeviceGetClockInfo", device, clock, "clock.", out); }
API code_t nvmlDeviceGetMaxClockInfo(void *device, u32 clock, u32 *out) { return clock_info("nvmlDeviceGetMaxClockInfo", device, clock, "clock.max.", out); }

GET_U32(nvmlDeviceGetPerformanceState, "pstate")
GET_U64(nvmlDeviceGetCurrentClocksEventReasons, "reasons")
GET_U64(nvmlDeviceGetCurrentClocksThrottleReasons, "reasons")
GET_U64(nvmlDeviceGetSupportedClocksEventReasons, "reasons.supported")
GET_U64(nvmlDeviceGetSupportedClocksThrottleReasons, "reasons.supported")

GET_U32(nvmlDeviceGetNumFans, "fans")

static code_t fan_speed(const char *fn, void *device, u32 fan, u32 *out) {
	struct target t;
	char key[MAX_KEY];
	code_t code = enter(fn, device, &t);
	if (code)
		return code;
	u64 fans = get_plain(t.gpu, t.child, "fans", 0);
	if (!fans)
		return leave(NOT_SUPPORTED);
	if (fan >= fans)
		return leave(INVALID_ARGUMENT);
	snprintf(key, sizeof key, "fan.%u", fan);
	return leave(answer_u32(&t, key, out));
}

API code_t nvmlDeviceGetFanSpeed_v2(void *device, u32 fan, u32 *out) { return fan_speed("nvmlDeviceGetFanSpeed_v2", device, fan, out); }
API code_t nvmlDeviceGetFanSpeed(void *device, u32 *out) { return fan_speed("nvmlDeviceGetFanSpeed", device, 0, out); }

// ---- PCIe, NVLink, fabric ----

GET_U32(nvmlDeviceGetCurrPcieLinkGeneration, "pcie.gen.current")
GET_U32(nvmlDeviceGetMaxPcieLinkGeneration, "pcie.gen.max")
GET_U32(nvmlDeviceGetCurrPcieLinkWidth, "pcie.width.current")
GET_U32(nvmlDeviceGetMaxPcieLinkWidth, "pcie.width.max")
GET_U32(nvmlDeviceGetPcieReplayCounter, "pcie.replay")

API code_t nvmlDeviceGetPcieThroughput(void *device, u32 counter, u32 *out) {
	struct target t;
	code_t code = enter("nvmlDeviceGetPcieThroughput", device, &t);
	if (code)
		return code;
	code = leave(counter > 1 ? INVALID_ARGUMENT : answer_u32(&t, counter ? "pcie.rx" : "pcie.tx", out));
	if (!code)
		sleep_us(20000); // it measures for so long
	return code;
}

API code_t nvmlDeviceGetNvLinkState(void *device, u32 link, u32 *out) {
	struct target t;
	char key[MAX_KEY];
	code_t code = enter("nvmlDeviceGetNvLinkState", device, &t);
	if (code)
		return code;
	if (!out)
		return leave(INVALID_ARGUMENT);
	if (!get_key(t.gpu, t.child, "nvlink.count"))
		return leave(NOT_SUPPORTED);
	if (link >= get_plain(t.gpu, t.child, "nvlink.count", 0))
		return leave(INVALID_ARGUMENT);
	snprintf(key, sizeof key, "nvlink.%u.active", link);
	if (get_key(t.gpu, t.child, key))
		return leave(answer_u32(&t, key, out));
	*out = (u32)get_plain(t.gpu, t.child, "nvlink.active", 1);
	return leave(SUCCESS);
}

struct fabric_v1 {
	unsigned char cluster[16];
	u32 status, clique;
	unsigned char state;
};

struct fabric_v2 {
	u32 version;
	unsigned char cluster[16];
	u32 status, clique;
	unsigned char state;
	u32 health;
};

struct fabric_v3 {
	u32 version;
	unsigned char cluster[16];
	u32 status, clique;
	unsigned char state;
	u32 health;
	unsigned char summary;
};

static void fabric_cluster(const struct target *t, unsigned char *out) {
	const char *hex = get_key(t->gpu, t->child, "fabric.cluster");
	memset(out, 0, 16);
	for (int i = 0; hex && *hex && i < 32; hex++) {
		int digit = hex_digit(*hex);
		if (digit < 0)
			continue;
		out[i / 2] |= (unsigned char)(i % 2 ? digit : digit << 4);
		i++;
	}
}

API code_t nvmlDeviceGetGpuFabricInfo(void *device, struct fabric_v1 *out) {
	struct target t;
	u32 state;
	code_t code = enter("nvmlDeviceGetGpuFabricInfo", device, &t);
	if (code)
		return code;
	if (!out)
		return leave(INVALID_ARGUMENT);
	code = answer_u32(&t, "fabric.state", &state);
	if (code)
		return leave(code);
	fabric_cluster(&t, out->cluster);
	out->state = (unsigned char)state;
	out->status = (u32)get_plain(t.gpu, t.child, "fabric.status", 0);
	out->clique = (u32)get_plain(t.gpu, t.child, "fabric.clique", 0);
	return leave(SUCCESS);
}

// The newest version of the struct that the driver knows: driver releases differ.
API code_t nvmlDeviceGetGpuFabricInfoV(void *device, struct fabric_v2 *out) {
	struct target t;
	u32 state;
	code_t code = enter("nvmlDeviceGetGpuFabricInfoV", device, &t);
	if (code)
		return code;
	if (!out)
		return leave(INVALID_ARGUMENT);
	int v3 = out->version == VERSION(struct fabric_v3, 3) && get_plain(t.gpu, t.child, "fabric.version", 3) >= 3;
	if (!v3 && out->version != VERSION(struct fabric_v2, 2))
		return leave(VERSION_MISMATCH);
	code = answer_u32(&t, "fabric.state", &state);
	if (code)
		return leave(code);
	fabric_cluster(&t, out->cluster);
	out->state = (unsigned char)state;
	out->status = (u32)get_plain(t.gpu, t.child, "fabric.status", 0);
	out->clique = (u32)get_plain(t.gpu, t.child, "fabric.clique", 0);
	out->health = (u32)get_plain(t.gpu, t.child, "fabric.health", 0);
	if (v3)
		((struct fabric_v3 *)out)->summary = (unsigned char)get_plain(t.gpu, t.child, "fabric.summary", 1);
	return leave(SUCCESS);
}

// ---- Errors of memory ----

GET_2U32(nvmlDeviceGetEccMode, "ecc.mode", "ecc.pending")

static code_t ecc_counter(const struct target *t, u32 error, u32 counter, const char *location, u64 *out) {
	char key[MAX_KEY];
	if (error > 1 || counter > 1)
		return INVALID_ARGUMENT;
	snprintf(key, sizeof key, "ecc.%s.%s.%s", error ? "uncorrected" : "corrected", counter ? "aggregate" : "volatile", location);
	return answer_u64(t, key, out);
}

API code_t nvmlDeviceGetMemoryErrorCounter(void *device, u32 error, u32 counter, u32 location, u64 *out) {
	struct target t;
	char name[16];
	code_t code = enter("nvmlDeviceGetMemoryErrorCounter", device, &t);
	if (code)
		return code;
	if (location > 7)
		return leave(INVALID_ARGUMENT);
	snprintf(name, sizeof name, "%u", location);
	return leave(ecc_counter(&t, error, counter, name, out));
}

API code_t nvmlDeviceGetTotalEccErrors(void *device, u32 error, u32 counter, u64 *out) {
	struct target t;
	code_t code = enter("nvmlDeviceGetTotalEccErrors", device, &t);
	return code ? code : leave(ecc_counter(&t, error, counter, "total", out));
}

API code_t nvmlDeviceGetRemappedRows(void *device, u32 *corrected, u32 *uncorrected, u32 *pending, u32 *failed) {
	struct target t;
	uint64_t v[4] = {0};
	code_t code = enter("nvmlDeviceGetRemappedRows", device, &t);
	if (code)
		return code;
	if (!corrected || !uncorrected || !pending || !failed)
		return leave(INVALID_ARGUMENT);
	const char *value = get_key(t.gpu, t.child, "remapped");
	if (!value)
		return leave(NOT_SUPPORTED);
	parse_numbers(value, v, 4);
	*corrected = (u32)v[0];
	*uncorrected = (u32)v[1];
	*pending = (u32)v[2];
	*failed = (u32)v[3];
	return leave(SUCCESS);
}

API code_t nvmlDeviceGetRowRemapperHistogram(void *device, u32 *out) {
	struct target t;
	uint64_t v[5] = {0};
	code_t code = enter("nvmlDeviceGetRowRemapperHistogram", device, &t);
	if (code)
		return code;
	if (!out)
		return leave(INVALID_ARGUMENT);
	const char *value = get_key(t.gpu, t.child, "histogram");
	if (!value)
		return leave(NOT_SUPPORTED);
	parse_numbers(value, v, 5);
	for (int i = 0; i < 5; i++)
		out[i] = (u32)v[i];
	return leave(SUCCESS);
}

static code_t retired_pages(const char *fn, void *device, u32 cause, u32 *count, u64 *addresses, u64 *times) {
	struct target t;
	u32 n;
	code_t code = enter(fn, device, &t);
	if (code)
		return code;
	if (!count || cause > 1)
		return leave(INVALID_ARGUMENT);
	code = answer_u32(&t, cause ? "retired.double" : "retired.single", &n);
	if (code)
		return leave(code);
	u32 room = *count;
	*count = n;
	if (room < n)
		return leave(INSUFFICIENT_SIZE);
	if (n && !addresses)
		return leave(INVALID_ARGUMENT);
	for (u32 i = 0; i < n; i++) {
		addresses[i] = 0x1000ull * (i + 1);
		if (times)
			times[i] = 1600000000 + i;
	}
	return leave(SUCCESS);
}

API code_t nvmlDeviceGetRetiredPages(void *device, u32 cause, u32 *count, u64 *addresses) { return retired_pages("nvmlDeviceGetRetiredPages", device, cause, count, addresses, NULL); }
API code_t nvmlDeviceGetRetiredPages_v2(void *device, u32 cause, u32 *count, u64 *addresses, u64 *times) { return retired_pages("nvmlDeviceGetRetiredPages_v2", device, cause, count, addresses, times); }

GET_U32(nvmlDeviceGetRetiredPagesPendingStatus, "retired.pending")

struct sram_status {
	u32 version;
	u64 counters[11];
	u32 exceeded;
};

API code_t nvmlDeviceGetSramEccErrorStatus(void *device, struct sram_status *out) {
	static const char *const keys[11] = {
		"sram.aggregate.parity", "sram.aggregate.secded", "sram.aggregate.corrected",
		"sram.volatile.parity", "sram.volatile.secded", "sram.volatile.corrected",
		"sram.bucket.l2", "sram.bucket.sm", "sram.bucket.pcie", "sram.bucket.mcu", "sram.bucket.other",
	};
	struct target t;
	code_t code = enter("nvmlDeviceGetSramEccErrorStatus", device, &t);
	if (code)
		return code;
	if (!out)
		return leave(INVALID_ARGUMENT);
	if (out->version != VERSION(struct sram_status, 1))
		return leave(VERSION_MISMATCH);
	code = answer_u32(&t, "sram.threshold", &out->exceeded);
	if (code)
		return leave(code);
	for (int i = 0; i < 11; i++)
		out->counters[i] = get_plain(t.gpu, t.child, keys[i], 0);
	return leave(SUCCESS);
}

// ---- Field values ----

struct field_value {
	u32 id, scope;
	long long time_us, latency_us;
	u32 type, code;
	u64 value;
};

// field.ID is scope 0, field.ID.all all links, field.ID.* any scope that is not listed.
static code_t field_value(const struct target *t, struct field_value *f) {
	char key[MAX_KEY];
	const char *value = NULL;
	if (f->scope == NONE32)
		snprintf(key, sizeof key, "field.%u.all", f->id);
	else
		snprintf(key, sizeof key, "field.%u.%u", f->id, f->scope);
	value = get_key(t->gpu, t->child, key);
	if (!value && !f->scope) {
		snprintf(key, sizeof key, "field.%u", f->id);
		value = get_key(t->gpu, t->child, key);
	}
	if (!value) {
		snprintf(key, sizeof key, "field.%u.*", f->id);
		value = get_key(t->gpu, t->child, key);
	}
	if (!value)
		return NOT_SUPPORTED;
	// Two that go with other answers.
	if (!strcmp(value, "energy")) {
		f->type = ULLONG_VALUE;
		return energy_now(t, &f->value);
	}
	if (!strcmp(value, "power")) {
		u32 power = 0;
		code_t code = power_now(t, &power);
		f->type = UINT_VALUE;
		f->value = power;
		return code;
	}
	struct number n;
	code_t code = number_of(t, key, &n);
	if (code)
		return code;
	f->type = n.type;
	f->value = bits_of(n.type, n.d, n.u);
	return SUCCESS;
}

API code_t nvmlDeviceGetFieldValues(void *device, int count, struct field_value *values) {
	struct target t;
	code_t code = enter("nvmlDeviceGetFieldValues", device, &t);
	if (code)
		return code;
	if (!values || count < 1)
		return leave(INVALID_ARGUMENT);
	for (int i = 0; i < count; i++) {
		struct field_value *f = &values[i];
		f->time_us = (long long)now_us();
		f->latency_us = 1;
		f->type = ULLONG_VALUE;
		f->value = 0;
		f->code = (u32)field_value(&t, f);
	}
	return leave(SUCCESS);
}

// ---- Modes and licences ----

GET_U32(nvmlDeviceGetPersistenceMode, "persistence")
GET_U32(nvmlDeviceGetComputeMode, "compute_mode")

struct licence_expiry {
	u32 year;
	uint16_t month, day, hour, min, sec;
	unsigned char status;
};

struct licence {
	u32 code, state;
	char info[128];
	char product[128];
	u32 enabled;
	struct licence_expiry expiry;
};

struct licences {
	int supported;
	u32 count;
	struct licence features[3];
};

API code_t nvmlDeviceGetGridLicensableFeatures_v4(void *device, struct licences *out) {
	struct target t;
	code_t code = enter("nvmlDeviceGetGridLicensableFeatures_v4", device, &t);
	if (code)
		return code;
	if (!out)
		return leave(INVALID_ARGUMENT);
	u32 supported;
	code = answer_u32(&t, "license.supported", &supported);
	if (code)
		return leave(code);
	memset(out, 0, sizeof *out);
	out->supported = (int)supported;
	u64 count = get_plain(t.gpu, t.child, "license.count", supported ? 1 : 0);
	out->count = (u32)(count > 3 ? 3 : count);
	for (u32 i = 0; i < out->count; i++) {
		struct licence *l = &out->features[i];
		char key[MAX_KEY];
		uint64_t v[7] = {0};
#define LICENCE(name) (snprintf(key, sizeof key, "license.%u." name, i), key)
		l->code = (u32)get_plain(t.gpu, t.child, LICENCE("code"), 3);
		l->state = (u32)get_plain(t.gpu, t.child, LICENCE("state"), 0);
		l->enabled = (u32)get_plain(t.gpu, t.child, LICENCE("enabled"), 1);
		const char *product = get_key(t.gpu, t.child, LICENCE("product"));
		snprintf(l->product, sizeof l->product, "%s", product ? product : "NVIDIA Virtual Compute Server");
		// status year month day hour minute second
		parse_numbers(get_key(t.gpu, t.child, LICENCE("expiry")), v, 7);
		l->expiry = (struct licence_expiry){(u32)v[1], (uint16_t)v[2], (uint16_t)v[3], (uint16_t)v[4], (uint16_t)v[5], (uint16_t)v[6], (unsigned char)v[0]};
	}
	return leave(SUCCESS);
}

// ---- Processes ----

struct process_v1 {
	u32 pid;
	u64 memory;
};

struct process {
	u32 pid;
	u64 memory;
	u32 gi, ci;
};

// Processes of a GPU are its own and those of its MIG devices.
static u32 list_processes(int gpu, int child, const char *kind, struct process *out, u32 room, u32 n) {
	size_t length = strlen(kind);
	for (int i = 0, gap = 0; i < 1000 && gap < MAX_GAP; i++) {
		char key[MAX_KEY];
		uint64_t v[4] = {0};
		snprintf(key, sizeof key, "process.%d", i);
		const char *value = get_key(gpu, child, key);
		gap = value ? 0 : gap + 1;
		if (!value || strncmp(value, kind, length) || !isspace((unsigned char)value[length]))
			continue;
		int have = parse_numbers(value + length, v, 4);
		if (have < 2)
			continue;
		u32 gi = (u32)get_plain(gpu, child, "gi", NONE32), ci = (u32)get_plain(gpu, child, "ci", NONE32);
		if (n < room)
			out[n] = (struct process){(u32)v[0], v[1], have > 2 ? (u32)v[2] : gi, have > 3 ? (u32)v[3] : ci};
		n++;
	}
	if (child == GPU)
		for (int c = 0; c < MAX_CHILDREN; c++)
			if (mig_exists(gpu, c))
				n = list_processes(gpu, c, kind, out, room, n);
	return n;
}

static code_t processes(const char *fn, void *device, const char *kind, u32 *count, void *out, int v1) {
	struct target t;
	struct process list[256];
	code_t code = enter(fn, device, &t);
	if (code)
		return code;
	if (!count || (*count && !out))
		return leave(INVALID_ARGUMENT);
	u32 n = list_processes(t.gpu, t.child, kind, list, LENGTH(list), 0), room = *count;
	if (n > LENGTH(list))
		n = LENGTH(list);
	*count = n;
	if (n > room)
		return leave(INSUFFICIENT_SIZE);
	for (u32 i = 0; i < n; i++)
		if (v1)
			((struct process_v1 *)out)[i] = (struct process_v1){list[i].pid, list[i].memory};
		else
			((struct process *)out)[i] = list[i];
	return leave(SUCCESS);
}

#define GET_PROCESSES(fn, kind)                                                                                        \
	API code_t fn(void *device, u32 *count, struct process_v1 *out) { return processes(#fn, device, kind, count, out, 1); } \
	API code_t fn##_v2(void *device, u32 *count, struct process *out) { return processes(#fn "_v2", device, kind, count, out, 0); } \
	API code_t fn##_v3(void *device, u32 *count, struct process *out) { return processes(#fn "_v3", device, kind, count, out, 0); }

GET_PROCESSES(nvmlDeviceGetComputeRunningProcesses, "compute")
GET_PROCESSES(nvmlDeviceGetGraphicsRunningProcesses, "graphics")
GET_PROCESSES(nvmlDeviceGetMPSComputeRunningProcesses, "mps")

// ---- GPM ----

struct gpm_metric {
	u32 id, code;
	double value;
	const char *short_name, *long_name, *unit;
};

#define GPM_METRICS_MAX 477

struct gpm_metrics {
	u32 version, count;
	struct sample *first, *second;
	struct gpm_metric metrics[GPM_METRICS_MAX];
};

API code_t nvmlGpmQueryDeviceSupport(void *device, u32 *support) {
	struct target t;
	code_t code = enter("nvmlGpmQueryDeviceSupport", device, &t);
	if (code)
		return code;
	if (!support)
		return leave(INVALID_ARGUMENT);
	if (support[0] != 1)
		return leave(VERSION_MISMATCH);
	support[1] = (u32)get_plain(t.gpu, t.child, "gpm.supported", 0);
	return leave(SUCCESS);
}

static struct sample *known_sample(const struct sample *wanted) {
	for (struct sample *s = samples; s; s = s->next)
		if (s == wanted)
			return s;
	return NULL;
}

API code_t nvmlGpmSampleAlloc(struct sample **out) {
	code_t code = enter_driver("nvmlGpmSampleAlloc");
	if (code)
		return code;
	if (!out)
		return leave(INVALID_ARGUMENT);
	struct sample *s = calloc(1, sizeof *s);
	if (!s)
		return leave(20);
	s->next = samples;
	samples = s;
	*out = s;
	return leave(SUCCESS);
}

API code_t nvmlGpmSampleFree(struct sample *wanted) {
	code_t code = enter_driver("nvmlGpmSampleFree");
	if (code)
		return code;
	for (struct sample **at = &samples; *at; at = &(*at)->next)
		if (*at == wanted) {
			*at = wanted->next;
			free(wanted);
			return leave(SUCCESS);
		}
	return leave(INVALID_ARGUMENT);
}

static code_t take_sample(const struct target *t, struct sample *wanted) {
	struct sample *s = known_sample(wanted);
	if (!s)
		return INVALID_ARGUMENT;
	if (!get_plain(t->gpu, t->child, "gpm.supported", 0))
		return NOT_SUPPORTED;
	s->time_us = steady_us();
	s->serial = ++sample_serial;
	s->gpu = t->gpu;
	s->child = t->child;
	return SUCCESS;
}

API code_t nvmlGpmSampleGet(void *device, struct sample *wanted) {
	struct target t;
	code_t code = enter("nvmlGpmSampleGet", device, &t);
	return code ? code : leave(take_sample(&t, wanted));
}

API code_t nvmlGpmMigSampleGet(void *device, u32 gi, struct sample *wanted) {
	struct target t;
	code_t code = enter("nvmlGpmMigSampleGet", device, &t);
	if (code)
		return code;
	if (t.child != GPU)
		return leave(INVALID_ARGUMENT);
	if (!get_plain(t.gpu, GPU, "gpm.supported", 0))
		return leave(NOT_SUPPORTED);
	for (int child = 0; child < MAX_CHILDREN; child++)
		if (mig_exists(t.gpu, child) && get_plain(t.gpu, child, "gi", NONE32) == gi) {
			struct sample *s = known_sample(wanted);
			if (!s)
				return leave(INVALID_ARGUMENT);
			*s = (struct sample){.next = s->next, .time_us = steady_us(), .serial = ++sample_serial, .gpu = t.gpu, .child = child};
			return leave(SUCCESS);
		}
	return leave(INVALID_ARGUMENT);
}

// The device may be gone by now: its samples tell all the same.
API code_t nvmlGpmMetricsGet(struct gpm_metrics *m) {
	code_t code = enter_driver("nvmlGpmMetricsGet");
	if (code)
		return code;
	if (!m)
		return leave(INVALID_ARGUMENT);
	if (m->version != 1)
		return leave(VERSION_MISMATCH);
	const struct sample *a = known_sample(m->first), *b = known_sample(m->second);
	if (!a || !b || !a->serial || !b->serial || !m->count || m->count > GPM_METRICS_MAX)
		return leave(INVALID_ARGUMENT);
	if (a->gpu != b->gpu || a->child != b->child)
		return leave(INVALID_ARGUMENT);
	struct target t = {a->gpu, a->child};
	const char *own = call_key(own_section(&t), "return.", "nvmlGpmMetricsGet");
	if (!own)
		own = call_key(any_section(&t), "return.", "nvmlGpmMetricsGet");
	if (own && parse_code(own))
		return leave(parse_code(own));
	double sign = a->serial < b->serial ? 1 : -1;
	u64 apart = a->time_us < b->time_us ? b->time_us - a->time_us : a->time_us - b->time_us;
	if (apart < get_plain(t.gpu, t.child, "gpm.min_ms", 100) * 1000)
		return leave((code_t)get_plain(t.gpu, t.child, "gpm.too_close", NO_DATA));
	for (u32 i = 0; i < m->count; i++) {
		struct gpm_metric *metric = &m->metrics[i];
		char key[MAX_KEY];
		snprintf(key, sizeof key, "gpm.%u", metric->id);
		struct number n;
		metric->value = 0;
		metric->code = (u32)number_of(&t, key, &n);
		if (!metric->code)
			metric->value = sign * n.d;
		metric->short_name = "METRIC";
		metric->long_name = "A metric";
		metric->unit = metric->id == 20 || metric->id == 21 || metric->id >= 60 ? "MiB/s" : "%";
	}
	return leave(SUCCESS);
}

// ---- Events ----

static int was_seen(const struct seen_list *list, int gpu, long number) {
	for (int i = 0; i < list->count; i++)
		if (list->items[i].gpu == gpu && list->items[i].number == number)
			return 1;
	return 0;
}

static void see(struct seen_list *list, int gpu, long number) {
	if (was_seen(list, gpu, number))
		return;
	if (list->count == list->room) {
		int room = list->room ? list->room * 2 : 16;
		struct seen *items = realloc(list->items, room * sizeof *items);
		if (!items)
			return;
		list->items = items;
		list->room = room;
	}
	list->items[list->count++] = (struct seen){gpu, number};
}

static struct event_set *known_set(const struct event_set *wanted) {
	for (struct event_set *s = event_sets; s; s = s->next)
		if (s == wanted)
			return s;
	return NULL;
}

API code_t nvmlEventSetCreate(struct event_set **out) {
	code_t code = enter_driver("nvmlEventSetCreate");
	if (code)
		return code;
	if (!out)
		return leave(INVALID_ARGUMENT);
	struct event_set *s = calloc(1, sizeof *s);
	if (!s)
		return leave(20);
	// What others were told is in the past.
	for (int i = 0; i < delivered.count; i++)
		see(&s->seen, delivered.items[i].gpu, delivered.items[i].number);
	s->next = event_sets;
	event_sets = s;
	*out = s;
	return leave(SUCCESS);
}

API code_t nvmlEventSetFree(struct event_set *wanted) {
	code_t code = enter_driver("nvmlEventSetFree");
	if (code)
		return code;
	for (struct event_set **at = &event_sets; *at; at = &(*at)->next)
		if (*at == wanted) {
			*at = wanted->next;
			free(wanted->seen.items);
			free(wanted);
			return leave(SUCCESS);
		}
	return leave(INVALID_ARGUMENT);
}

GET_U64(nvmlDeviceGetSupportedEventTypes, "events.supported")

API code_t nvmlDeviceRegisterEvents(void *device, u64 types, struct event_set *wanted) {
	struct target t;
	code_t code = enter("nvmlDeviceRegisterEvents", device, &t);
	if (code)
		return code;
	struct event_set *s = known_set(wanted);
	if (!s)
		return leave(INVALID_ARGUMENT);
	if (t.child != GPU || !types || types & ~get_plain(t.gpu, GPU, "events.supported", 0))
		return leave(NOT_SUPPORTED);
	if (!s->gpus[t.gpu].types)
		s->gpus[t.gpu].since_us = steady_us();
	s->gpus[t.gpu].types |= types;
	return leave(SUCCESS);
}

struct event_data {
	void *device;
	u64 type, data;
	u32 gi, ci;
};

// The lowest number that was not delivered yet.
static int next_event(struct event_set *s, struct event_data *out) {
	for (int gpu = 0; gpu < MAX_GPUS; gpu++) {
		u64 types = s->gpus[gpu].types;
		const struct section *section = types ? scenario_section(&scenario, gpu, GPU) : NULL;
		if (!section)
			continue;
		long best = -1;
		uint64_t v[4] = {0};
		int have = 0;
		for (u32 i = 0; i < section->room; i++) {
			const struct entry *e = &section->table[i];
			char *end;
			if (!e->key || strncmp(e->key, "event.", 6) || !isdigit((unsigned char)e->key[6]))
				continue;
			long number = strtol(e->key + 6, &end, 10);
			if (*end || (best >= 0 && number >= best) || was_seen(&s->seen, gpu, number))
				continue;
			uint64_t w[4] = {0};
			int n = parse_numbers(e->value, w, 4);
			if (n < 1 || !(w[0] & types))
				continue;
			best = number;
			have = n;
			memcpy(v, w, sizeof v);
		}
		if (best >= 0) {
			see(&s->seen, gpu, best);
			see(&delivered, gpu, best);
			*out = (struct event_data){handle_for(gpu, GPU), v[0], v[1], have > 2 ? (u32)v[2] : NONE32, have > 3 ? (u32)v[3] : NONE32};
			return 1;
		}
		uint64_t storm[2] = {0};
		if (types & 8 && parse_numbers(get_key(gpu, GPU, "event.storm"), storm, 2) == 2) {
			double due = (double)storm[0] * (double)(steady_us() - s->gpus[gpu].since_us) / 1e6;
			if ((double)s->gpus[gpu].storms + 1 <= due) {
				s->gpus[gpu].storms++;
				*out = (struct event_data){handle_for(gpu, GPU), 8, storm[1], NONE32, NONE32};
				return 1;
			}
		} else {
			// A storm that is switched on later begins then.
			s->gpus[gpu].since_us = steady_us();
			s->gpus[gpu].storms = 0;
		}
	}
	return 0;
}

static code_t event_wait(const char *fn, struct event_set *wanted, struct event_data *out, size_t size, u32 timeout_ms) {
	u64 begin = steady_us();
	code_t code = enter_driver(fn);
	if (code)
		return code;
	if (!wanted || !out)
		return leave(INVALID_ARGUMENT);
	for (;;) {
		struct event_set *s = known_set(wanted);
		if (!init_count)
			return leave(UNINITIALIZED);
		if (!s)
			return leave(INVALID_ARGUMENT);
		struct event_data data;
		if (next_event(s, &data)) {
			memcpy(out, &data, size);
			return leave(SUCCESS);
		}
		u64 past = (steady_us() - begin) / 1000;
		if (past >= timeout_ms)
			return leave(TIMEOUT);
		pthread_mutex_unlock(&lock);
		sleep_us(timeout_ms - past < 2 ? 500 : 2000);
		pthread_mutex_lock(&lock);
		reload();
		code = forced_code(NULL, fn, 0);
		if (code)
			return leave(code);
	}
}

API code_t nvmlEventSetWait_v2(struct event_set *set, struct event_data *out, u32 timeout_ms) { return event_wait("nvmlEventSetWait_v2", set, out, sizeof *out, timeout_ms); }
// The older struct ends before the instances.
API code_t nvmlEventSetWait(struct event_set *set, struct event_data *out, u32 timeout_ms) { return event_wait("nvmlEventSetWait", set, out, offsetof(struct event_data, gi), timeout_ms); }

// ---- What changes settings, and must never be called ----

#define TRAP(fn)                                                                                                       \
	API code_t fn(void) {                                                                                          \
		pthread_mutex_lock(&lock);                                                                             \
		find_folder();                                                                                         \
		append_line("traps", #fn "\n");                                                                        \
		return leave(SUCCESS);                                                                                 \
	}

TRAP(nvmlDeviceClearAccountingPids)
TRAP(nvmlDeviceClearCpuAffinity)
TRAP(nvmlDeviceClearEccErrorCounts)
TRAP(nvmlDeviceClearFieldValues)
TRAP(nvmlDeviceCreateGpuInstance)
TRAP(nvmlDeviceFreezeNvLinkUtilizationCounter)
TRAP(nvmlDeviceModifyDrainState)
TRAP(nvmlDeviceRemoveGpu)
TRAP(nvmlDeviceRemoveGpu_v2)
TRAP(nvmlDeviceResetApplicationsClocks)
TRAP(nvmlDeviceResetGpuLockedClocks)
TRAP(nvmlDeviceResetMemoryLockedClocks)
TRAP(nvmlDeviceResetNvLinkErrorCounters)
TRAP(nvmlDeviceResetNvLinkUtilizationCounter)
TRAP(nvmlDeviceSetAPIRestriction)
TRAP(nvmlDeviceSetAccountingMode)
TRAP(nvmlDeviceSetApplicationsClocks)
TRAP(nvmlDeviceSetAutoBoostedClocksEnabled)
TRAP(nvmlDeviceSetComputeMode)
TRAP(nvmlDeviceSetCpuAffinity)
TRAP(nvmlDeviceSetDriverModel)
TRAP(nvmlDeviceSetEccMode)
TRAP(nvmlDeviceSetFanControlPolicy)
TRAP(nvmlDeviceSetFanSpeed_v2)
TRAP(nvmlDeviceSetGpuLockedClocks)
TRAP(nvmlDeviceSetGpuOperationMode)
TRAP(nvmlDeviceSetMemoryLockedClocks)
TRAP(nvmlDeviceSetMigMode)
TRAP(nvmlDeviceSetNvLinkUtilizationControl)
TRAP(nvmlDeviceSetPersistenceMode)
TRAP(nvmlDeviceSetPowerManagementLimit)
TRAP(nvmlDeviceSetPowerManagementLimit_v2)
TRAP(nvmlDeviceSetTemperatureThreshold)
TRAP(nvmlDeviceSetVirtualizationMode)
TRAP(nvmlDeviceValidateInforom)
TRAP(nvmlGpmSetStreamingEnabled)
TRAP(nvmlGpuInstanceDestroy)
TRAP(nvmlSystemSetNvlinkBwMode)
TRAP(nvmlUnitSetLedState)

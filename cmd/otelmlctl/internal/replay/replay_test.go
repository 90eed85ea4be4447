// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"compress/gzip"
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/otelcol-ml/otelcol-ml/cmd/otelmlctl/internal/otlpsend"
	"github.com/otelcol-ml/otelcol-ml/cmd/otelmlctl/internal/otlpsend/otlptest"
)

func write(t testing.TB, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

func options(path string) Options {
	return Options{Input: path, Model: "m", Version: "v1", Batch: 500, SortMemory: 1 << 20}
}

func dial(t testing.TB, server *otlptest.Server) *otlpsend.Client {
	t.Helper()
	client, err := otlpsend.Dial(t.Context(), otlpsend.Config{Endpoint: server.Endpoint})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, client.Close()) })
	return client
}

// run replays into the server.
func run(ctx context.Context, t *testing.T, server *otlptest.Server, o Options) (Result, error) {
	t.Helper()
	client := dial(t, server)
	r, err := Open(ctx, o)
	if err != nil {
		return Result{}, err
	}
	defer func() { assert.NoError(t, r.Close()) }()
	return r.Send(ctx, client)
}

// replayed replays all of it and returns what arrived.
func replayed(t *testing.T, o Options) []plog.LogRecord {
	t.Helper()
	server := otlptest.Start(t, otlptest.Accept)
	result, err := run(t.Context(), t, server, o)
	require.NoError(t, err)
	records := server.LogRecords()
	require.Equal(t, int64(len(records)), result.Records.Accepted)
	return records
}

// firsts returns the first feature of each prediction.
func firsts(records []plog.LogRecord) []string {
	var values []string
	for _, r := range records {
		if r.EventName() == "ml.prediction" {
			features, _ := r.Body().Map().Get("features")
			for _, v := range features.Map().All() {
				values = append(values, v.AsString())
				break
			}
		}
	}
	return values
}

func TestReplay_RowBecomesTheContractsRecords(t *testing.T) {
	path := write(t, "data.csv", `when,pid,age,ratio,city,member,gap,decision,p,outcome,secret
2026-11-01T10:00:00.5Z,a-1,42,0.25,Bonn,true,,approve,0.125,1,x
2026-11-01T10:00:01Z,a-2,12345678901234567890,1e3,007,False,3,2,1,,x
`)
	o := options(path)
	o.Timestamp, o.ID, o.Prediction, o.Score, o.Label = "when", "pid", "decision", "p", "outcome"
	o.Exclude = []string{"secret"}
	o.Service = "svc"
	server := otlptest.Start(t, otlptest.Accept)
	before := time.Now()
	result, err := run(t.Context(), t, server, o)
	require.NoError(t, err)
	assert.Equal(t, int64(2), result.Rows)
	assert.Equal(t, otlpsend.Outcome{Accepted: 3}, result.Records)

	resource := server.Logs()[0].ResourceLogs().At(0).Resource()
	assert.Equal(t, map[string]any{"service.name": "svc"}, resource.Attributes().AsRaw())
	records := server.LogRecords()
	require.Len(t, records, 3)
	one, label, two := records[0], records[1], records[2]

	assert.Equal(t, "ml.prediction", one.EventName())
	assert.Equal(t, map[string]any{"ml.model.name": "m", "ml.model.version": "v1", "ml.prediction.id": "a-1"}, one.Attributes().AsRaw())
	assert.Equal(t, map[string]any{
		"features":   map[string]any{"age": int64(42), "ratio": 0.25, "city": "Bonn", "member": true, "gap": nil},
		"prediction": "approve",
		"score":      0.125,
	}, one.Body().AsRaw())
	assert.Equal(t, time.Date(2026, 11, 1, 10, 0, 0, 500_000_000, time.UTC), one.Timestamp().AsTime())
	assert.WithinRange(t, one.ObservedTimestamp().AsTime(), before.Add(-time.Millisecond), time.Now())

	assert.Equal(t, "ml.label", label.EventName())
	assert.Equal(t, map[string]any{"ml.model.name": "m", "ml.prediction.id": "a-1"}, label.Attributes().AsRaw())
	assert.Equal(t, map[string]any{"label": int64(1)}, label.Body().AsRaw())
	assert.Equal(t, one.Timestamp(), label.Timestamp())

	assert.Equal(t, map[string]any{
		"features":   map[string]any{"age": "12345678901234567890", "ratio": 1000.0, "city": "007", "member": false, "gap": int64(3)},
		"prediction": int64(2),
		"score":      1.0,
	}, two.Body().AsRaw())
}

func TestReplay_IntegersKeepTheirDigits(t *testing.T) {
	type record struct {
		U uint64  `parquet:"u"`
		F float64 `parquet:"f"`
	}
	columnar := filepath.Join(t.TempDir(), "data.parquet")
	require.NoError(t, parquet.WriteFile(columnar, []record{{math.MaxUint64, 1e19}}))
	huge := "1" + strings.Repeat("0", 400)
	for _, tt := range []struct {
		path string
		want map[string]any
	}{
		{
			write(t, "data.jsonl", `{"most":9223372036854775807,"more":9223372036854775808,"least":-9223372036854775808,"less":-9223372036854775809}`),
			map[string]any{"most": int64(math.MaxInt64), "more": "9223372036854775808", "least": int64(math.MinInt64), "less": "-9223372036854775809"},
		},
		{
			write(t, "data.csv", "huge,decimal,exponent,beyond\n"+huge+",12345678901234567890.0,1e19,1e400\n"),
			map[string]any{"huge": huge, "decimal": 12345678901234567890.0, "exponent": 1e19, "beyond": math.Inf(1)},
		},
		{columnar, map[string]any{"u": "18446744073709551615", "f": 1e19}},
	} {
		records := replayed(t, options(tt.path))
		require.Len(t, records, 1)
		assert.Equal(t, map[string]any{"features": tt.want}, records[0].Body().AsRaw())
	}

	// The score is a number whatever its size.
	for _, timestamp := range []string{"", "t"} {
		o := options(write(t, "data.csv", "t,p\n2,12345678901234567890\n1,12345678901234567890\n"))
		o.Timestamp, o.Score = timestamp, "p"
		for _, r := range replayed(t, o) {
			score, _ := r.Body().Map().Get("score")
			assert.Equal(t, 12345678901234567890.0, score.AsRaw())
		}
	}
}

func TestReplay_EveryFormat(t *testing.T) {
	csv := "a,b\n1,x\n2,y\n"
	jsonl := `{"a":1,"b":"x"}` + "\n" + `{"a":2,"b":"y"}` + "\n"
	type record struct {
		A int64  `parquet:"a"`
		B string `parquet:"b"`
	}
	parquetPath := filepath.Join(t.TempDir(), "data.parquet")
	require.NoError(t, parquet.WriteFile(parquetPath, []record{{1, "x"}, {2, "y"}}))
	zipped := filepath.Join(t.TempDir(), "data.csv.gz")
	file, err := os.Create(zipped)
	require.NoError(t, err)
	zip := gzip.NewWriter(file)
	_, err = zip.Write([]byte(csv))
	require.NoError(t, err)
	require.NoError(t, zip.Close())
	require.NoError(t, file.Close())

	for _, path := range []string{write(t, "data.csv", csv), write(t, "data.jsonl", jsonl), parquetPath, zipped} {
		t.Run(filepath.Base(path), func(t *testing.T) {
			records := replayed(t, options(path))
			require.Len(t, records, 2)
			assert.Equal(t, map[string]any{"features": map[string]any{"a": int64(1), "b": "x"}}, records[0].Body().AsRaw())
			assert.Equal(t, map[string]any{"features": map[string]any{"a": int64(2), "b": "y"}}, records[1].Body().AsRaw())
			assert.WithinDuration(t, time.Now(), records[0].Timestamp().AsTime(), time.Minute, "without a timestamp column it is now")
		})
	}
}

func TestReplay_JSONLinesColumnsComeLater(t *testing.T) {
	path := write(t, "data.jsonl", `{"a":1}
{"p":0.5,"a":2,"b":true}
{"b":false,"c":{"d":"x"}}
`)
	o := options(path)
	o.Prediction = "p"
	records := replayed(t, o)
	require.Len(t, records, 3)
	assert.Equal(t, map[string]any{"features": map[string]any{"a": int64(1)}, "prediction": nil}, records[0].Body().AsRaw())
	assert.Equal(t, map[string]any{"features": map[string]any{"a": int64(2), "b": true}, "prediction": 0.5}, records[1].Body().AsRaw())
	assert.Equal(t, map[string]any{"features": map[string]any{"a": nil, "b": false, "c.d": "x"}, "prediction": nil}, records[2].Body().AsRaw())
}

func TestReplay_EmptyInput(t *testing.T) {
	for _, path := range []string{write(t, "data.csv", "a,t\n"), write(t, "data.jsonl", "")} {
		o := options(path)
		o.Timestamp, o.Features = "t", []string{"a"}
		assert.Empty(t, replayed(t, o))
	}
}

func TestReplay_ChosenFeatures(t *testing.T) {
	path := write(t, "data.csv", "a,b,c\n1,2,3\n")
	o := options(path)
	o.Features, o.Prediction = []string{"c", "a"}, "c"
	records := replayed(t, o)
	assert.Equal(t, []string{"3"}, firsts(records), "in the order asked for")
	assert.Equal(t, map[string]any{"features": map[string]any{"c": int64(3), "a": int64(1)}, "prediction": int64(3)}, records[0].Body().AsRaw())
}

func TestReplay_InOrderOfTime(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string
		sorted     bool
	}{
		{"ascending is streamed", "a,t\n1,10\n2,20\n3,20\n4,30\n", []string{"1", "2", "3", "4"}, false},
		{"unsorted is sorted, stable", "a,t\n4,30\n2,20\n3,20\n1,10\n", []string{"1", "2", "3", "4"}, true},
		{"the last row is the first", "a,t\n2,20\n3,30\n1,10\n", []string{"1", "2", "3"}, true},
		{"no rows", "a,t\n", nil, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := options(write(t, "data.csv", tt.text))
			o.Timestamp = "t"
			var notes []string
			o.Note = func(format string, args ...any) { notes = append(notes, fmt.Sprintf(format, args...)) }
			assert.Equal(t, tt.want, firsts(replayed(t, o)))
			assert.Equal(t, tt.sorted, strings.Contains(strings.Join(notes, "\n"), "sorting them"))
		})
	}
}

func TestReplay_RowsOfOneTimeKeepTheirOrder(t *testing.T) {
	var text strings.Builder
	text.WriteString("a,t\n")
	var want []string
	for i := range 300 {
		fmt.Fprintf(&text, "%d,%d\n", i, 2-i%3)
	}
	for _, remainder := range []int{2, 1, 0} {
		for i := remainder; i < 300; i += 3 {
			want = append(want, fmt.Sprint(i))
		}
	}
	o := options(write(t, "data.csv", text.String()))
	o.Timestamp = "t"
	assert.Equal(t, want, firsts(replayed(t, o)))
}

func TestReplay_SortedRowsKeepTheirValues(t *testing.T) {
	text := "id,t,i,f,s,b,n,big\n01,2,9007199254740993,0.1,text,true,,-9223372036854775809\n1.50,1,-1,1e400,x y,false,,5\n"
	path := write(t, "data.csv", text)
	o := options(path)
	o.Timestamp, o.ID = "t", "id"
	records := replayed(t, o)
	require.Len(t, records, 2)
	id, _ := records[0].Attributes().Get("ml.prediction.id")
	assert.Equal(t, "1.50", id.Str())
	body := records[1].Body().AsRaw().(map[string]any)
	assert.Equal(t, map[string]any{"i": int64(9007199254740993), "f": 0.1, "s": "text", "b": true, "n": nil, "big": "-9223372036854775809"}, body["features"])
	assert.Equal(t, int64(2e9), int64(records[1].Timestamp()))
}

func TestReplay_SortMemoryIsBounded(t *testing.T) {
	o := options(write(t, "data.csv", "t,a\n2,x\n1,y\n"))
	o.Timestamp, o.SortMemory = "t", 400
	_, err := Open(t.Context(), o)
	const want = `its rows are not in order of "t", and to sort them takes more than --sort-memory allows; sort the file by this column first`
	assert.ErrorContains(t, err, want)

	o = options(write(t, "data.csv", "t,a\n2,"+strings.Repeat("9", 1000)+"\n1,1\n"))
	o.Timestamp, o.SortMemory = "t", 1000
	_, err = Open(t.Context(), o)
	assert.ErrorContains(t, err, want, "the digits of long integers count")
}

func TestReplay_SkipAndLimit(t *testing.T) {
	path := write(t, "data.csv", "a,t\n4,4\n3,3\n2,2\n1,1\n5,5\n")
	tests := []struct {
		skip, limit int64
		want        []string
	}{
		{0, 2, []string{"1", "2"}},
		{2, 0, []string{"3", "4", "5"}},
		{1, 3, []string{"2", "3", "4"}},
		{4, 9, []string{"5"}},
		{9, 0, nil},
	}
	for _, tt := range tests {
		o := options(path)
		o.Timestamp, o.Skip, o.Limit, o.Batch = "t", tt.skip, tt.limit, 2
		assert.Equal(t, tt.want, firsts(replayed(t, o)), "skip %d, limit %d", tt.skip, tt.limit)
	}
}

// TestReplay_InterruptedAndResumed ends a run at every batch, in every way a batch can be under way, and goes
// on from what the result says. Each row must arrive exactly once.
func TestReplay_InterruptedAndResumed(t *testing.T) {
	for _, order := range []string{"ascending", "descending"} {
		var text strings.Builder
		text.WriteString("a,t\n")
		var want []string
		for i := range 100 {
			if order == "ascending" {
				fmt.Fprintf(&text, "%d,%d\n", i, i)
			} else {
				fmt.Fprintf(&text, "%d,%d\n", 99-i, 99-i)
			}
			want = append(want, fmt.Sprint(i))
		}
		path := write(t, "data.csv", text.String())
		for _, refuse := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, refused %t", order, refuse), func(t *testing.T) {
				t.Parallel()
				var cancel context.CancelFunc
				server := otlptest.Start(t, func(_ context.Context, call int) (int64, string, error) {
					if call%3 == 2 {
						cancel() // Ctrl-C while the batch is in flight
						if refuse {
							return 0, "", status.Error(codes.Unavailable, "queue is full")
						}
					}
					return 0, "", nil
				})
				o := options(path)
				o.Timestamp, o.Batch = "t", 7
				var runs int
				for ; ; runs++ {
					require.Less(t, runs, 20)
					var ctx context.Context
					ctx, cancel = context.WithCancel(t.Context())
					result, err := run(ctx, t, server, o)
					o.Skip += result.Rows
					cancel()
					if err == nil {
						break
					}
					require.ErrorIs(t, err, context.Canceled)
					require.Zero(t, result.Unanswered)
				}
				assert.Positive(t, runs)
				assert.Equal(t, want, firsts(server.LogRecords()))
			})
		}
	}
}

func TestReplay_InterruptedWithoutAnswer(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	server := otlptest.Start(t, func(ctx context.Context, call int) (int64, string, error) {
		if call == 1 {
			cancel()
			<-ctx.Done()
		}
		return 0, "", ctx.Err()
	})
	o := options(write(t, "data.csv", "a\n1\n2\n3\n4\n5\n"))
	o.Batch = 2
	result, err := run(ctx, t, server, o)
	require.ErrorIs(t, err, context.Canceled)
	assert.Equal(t, int64(2), result.Rows)
	assert.Equal(t, int64(2), result.Unanswered)
}

func TestReplay_RejectedRecordsAreReported(t *testing.T) {
	server := otlptest.Start(t, func(context.Context, int) (int64, string, error) { return 1, "too old", nil })
	o := options(write(t, "data.csv", "a\n1\n2\n3\n4\n5\n"))
	o.Batch = 2
	result, err := run(t.Context(), t, server, o)
	require.NoError(t, err)
	assert.Equal(t, int64(5), result.Rows)
	assert.Equal(t, otlpsend.Outcome{Accepted: 2, Rejected: 3, Message: "too old"}, result.Records)
}

func TestReplay_WideRowsGoInSmallerBatches(t *testing.T) {
	var text strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&text, "a_column_with_a_long_name_%d,", i)
	}
	text.WriteString("last\n")
	for range 500 {
		text.WriteString(strings.Repeat("some text,", 1000) + "1\n")
	}
	server := otlptest.Start(t, otlptest.Accept) // takes 4 MiB, as collectors do
	result, err := run(t.Context(), t, server, options(write(t, "data.csv", text.String())))
	require.NoError(t, err)
	assert.Equal(t, int64(500), result.Records.Accepted)
}

func TestReplay_RowErrors(t *testing.T) {
	tests := []struct {
		name, file, text string
		change           func(*Options)
		want             string
	}{
		{"score is text", "data.csv", "a,p\n1,0.5\n2,secret\n", func(o *Options) { o.Score = "p" }, `data.csv:3: column "p": expected a number, got text`},
		{"no id", "data.jsonl", `{"a":1,"id":null}`, func(o *Options) { o.ID = "id" }, `data.jsonl:1: column "id": expected the id of a prediction, got nothing`},
		{"no time can be guessed", "data.csv", "t\nsecret\n", func(o *Options) { o.Timestamp = "t" }, `data.csv:2: column "t": expected a time as rfc3339, 2006-01-02 15:04:05, 2006-01-02 or unix seconds; name another format with --timestamp-format`},
		{"another time than the first", "data.csv", "t\n2026-01-01\nsecret\n", func(o *Options) { o.Timestamp = "t" }, `data.csv:3: column "t": expected a time from 1970 to 2262 as 2006-01-02`},
		{"time of the wrong unit", "data.csv", "t\n1760000000000\n", func(o *Options) { o.Timestamp, o.TimestampFormat = "t", "unix" }, `data.csv:2: column "t": expected a time from 1970 to 2262 as unix`},
		{"no such column", "data.csv", "a,b\n1,2\n", func(o *Options) { o.Label, o.ID = "c", "a" }, `--label "c": no such column in`},
		{"no such excluded column", "data.csv", "a,b\n1,2\n", func(o *Options) { o.Exclude = []string{"c"} }, `--exclude "c": no such column in`},
		{"no such column in JSON Lines", "data.jsonl", `{"a":1}` + "\n" + `{"b":2}`, func(o *Options) { o.Features = []string{"c"} }, `--features "c": no such column in`},
		{"no file", "data.csv", "", func(o *Options) { o.Input = "no/such.csv" }, "no/such.csv"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			server := otlptest.Start(t, otlptest.Accept)
			o := options(write(t, tt.file, tt.text))
			tt.change(&o)
			_, err := run(t.Context(), t, server, o)
			require.ErrorContains(t, err, tt.want)
			assert.NotContains(t, err.Error(), "secret")
			assert.Zero(t, server.Calls())
		})
	}
}

func TestReplay_ParquetErrorsGiveTheRow(t *testing.T) {
	type record struct {
		Score string `parquet:"score"`
	}
	path := filepath.Join(t.TempDir(), "data.parquet")
	require.NoError(t, parquet.WriteFile(path, []record{{"secret"}}))
	o := options(path)
	o.Score = "score"
	_, err := run(t.Context(), t, otlptest.Start(t, otlptest.Accept), o)
	assert.ErrorContains(t, err, `data.parquet: row 1: column "score": expected a number, got text`)
}

func TestOptions_Check(t *testing.T) {
	tests := []struct {
		change func(*Options)
		want   string
	}{
		{func(o *Options) { o.Model = "" }, "--model: must not be empty"},
		{func(o *Options) { o.Version = "" }, "--version: must not be empty"},
		{func(o *Options) { o.Label = "x" }, `--label "x": needs --id`},
		{func(o *Options) { o.TimestampFormat = "unix" }, `--timestamp-format "unix": needs --timestamp`},
		{func(o *Options) { o.Timestamp, o.TimestampFormat = "t", "YYYY-MM-DD" }, `--timestamp-format "YYYY-MM-DD": must be rfc3339`},
		{func(o *Options) { o.Speed = 2 }, "--speed: needs --timestamp"},
		{func(o *Options) { o.Timestamp, o.Speed, o.Rate = "t", 2, 2 }, "--rate and --speed: only one of them"},
		{func(o *Options) { o.Rate = -1 }, "--rate -1: must be from 0 to 1e+06"},
		{func(o *Options) { o.Skip = -1 }, "--skip -1: must not be negative"},
		{func(o *Options) { o.Limit = -1 }, "--limit -1: must not be negative"},
		{func(o *Options) { o.Batch = 0 }, "--batch 0: must be from 1 to 10000"},
		{func(o *Options) { o.Features = []string{"a", "b", "a"} }, `--features: names "a" twice`},
		{func(o *Options) { o.Features, o.Exclude = []string{"a"}, []string{"a"} }, `--exclude: names "a", which --features names too`},
	}
	for _, tt := range tests {
		o := options("data.csv")
		tt.change(&o)
		assert.ErrorContains(t, o.Check(), tt.want)
	}
	o := Options{Rate: -1}
	assert.ErrorContains(t, o.Check(), "--model: must not be empty\n--version: must not be empty\n--rate -1", "all mistakes at once")
}

func TestReplay_RateIsKept(t *testing.T) {
	t.Parallel()
	o := options(write(t, "data.csv", "a\n"+strings.Repeat("1\n", 40)))
	o.Rate = 100
	start := time.Now()
	records := replayed(t, o)
	assert.Len(t, records, 40)
	assert.GreaterOrEqual(t, time.Since(start), 390*time.Millisecond)
}

func TestReplay_SpeedKeepsTheDistances(t *testing.T) {
	t.Parallel()
	o := options(write(t, "data.csv", "a,t\n1,0\n2,60\n3,61\n4,180\n"))
	o.Timestamp, o.Speed = "t", 300
	start := time.Now()
	assert.Equal(t, []string{"1", "2", "3", "4"}, firsts(replayed(t, o)))
	assert.GreaterOrEqual(t, time.Since(start), 600*time.Millisecond)
}

func TestPace(t *testing.T) {
	const s = int64(time.Second)
	start := time.Unix(1000, 0)
	type step struct {
		now  time.Duration // since the first row
		at   int64
		want time.Duration
	}
	tests := []struct {
		name  string
		pace  pace
		steps []step
	}{
		{"as fast as possible", pace{}, []step{{0, 5, 0}, {0, 5 + 1000*s, 0}}},
		{"rate", pace{rate: 20}, []step{{0, 0, 0}, {0, 0, 100 * time.Millisecond}, {100 * time.Millisecond, 0, 0}, {100 * time.Millisecond, 0, 100 * time.Millisecond}}},
		{"speed", pace{speed: 60}, []step{{0, 7 * s, 0}, {0, 67 * s, time.Second}, {time.Second, 68 * s, 100 * time.Millisecond}}},
		{"slower than life", pace{speed: 0.5}, []step{{0, 0, 0}, {0, s, 2 * time.Second}}},
		{"a stall is not caught up by more than a second", pace{rate: 10}, []step{{0, 0, 0}, {10 * time.Second, 0, 0}, {10 * time.Second, 0, 0}, {11 * time.Second, 0, 0}}},
		{"a gap that no one waits through", pace{speed: 1e-9}, []step{{0, 0, 0}, {0, 1 << 62, maxDue}}},
		{"back in time", pace{speed: 1}, []step{{0, 9 * s, 0}, {0, 8 * s, 0}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for i, st := range tt.steps {
				assert.Equal(t, st.want, tt.pace.wait(start.Add(st.now), st.at), "step %d", i)
			}
		})
	}
	p := pace{rate: 10}
	p.wait(start, 0)
	p.wait(start.Add(10*time.Second), 0) // due at 100 ms, 9.9 s late: 8.9 s are given up
	assert.Equal(t, 9*time.Second, p.start.Add(100*time.Millisecond).Sub(start))
}

// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package pdatawalk

import (
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// outOfReach are the fields of pdata's own structs that its API does not show. The package documentation names
// them.
var (
	entityRefs = regexp.MustCompile(`\bResource\.EntityRefs\.`)
	deprecated = regexp.MustCompile(`\bDeprecatedScope(Logs|Spans|Metrics)\.`)
)

// TestWalk_VisitsEveryText fills every text field that pdata's own structs have, whatever pdata's version, and asks
// for each that the visitor was shown it and could replace it.
func TestWalk_VisitsEveryText(t *testing.T) {
	logs, traces, metrics := plog.NewLogs(), ptrace.NewTraces(), pmetric.NewMetrics()
	seen := map[Place]bool{}
	carriers := map[Carrier]bool{}
	for _, c := range []struct {
		name string
		data reflect.Value
		walk func(Visitor)
	}{
		{"logs", reflect.ValueOf(logs), func(v Visitor) { Logs(logs, v) }},
		{"traces", reflect.ValueOf(traces), func(v Visitor) { Traces(traces, v) }},
		{"metrics", reflect.ValueOf(metrics), func(v Visitor) { Metrics(metrics, v) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			orig := c.data.Field(0)
			require.Equal(t, reflect.Pointer, orig.Kind())
			f := filler{canaries: map[string]string{}}
			f.fill(orig.Elem(), "", 0, 0)
			require.Greater(t, len(f.canaries), 30)
			v := &replaceAll{seen: seen, carriers: carriers, found: map[string]int{}}
			c.walk(v)
			for canary, path := range f.canaries {
				want := 1
				if entityRefs.MatchString(path) || deprecated.MatchString(path) {
					want = 0
				}
				assert.Equal(t, want, v.found[canary], "times that %s was visited", path)
			}
			for _, canary := range leftCanaries(orig.Elem()) {
				assert.Regexp(t, deprecated, f.canaries[canary], "this text is left")
			}
		})
	}
	for _, p := range Places() {
		assert.True(t, seen[p], "no text was found at %s", p)
	}
	for c := range carrierCount {
		assert.True(t, carriers[c], "no %s was entered", c)
	}
}

// replaceAll replaces every text and notes what it saw.
type replaceAll struct {
	seen     map[Place]bool
	carriers map[Carrier]bool
	found    map[string]int
	open     bool
}

func (r *replaceAll) note(p Place, text string) string {
	r.seen[p] = true
	r.found[text]++
	return "replaced"
}

func (r *replaceAll) Resource(resource pcommon.Resource) { StripEntityRefs(resource) }

func (r *replaceAll) Enter(c Carrier, _ pcommon.Map) {
	if r.open {
		panic("carriers nest")
	}
	r.open = true
	r.carriers[c] = true
}

func (r *replaceAll) Leave(Carrier, pcommon.Map)                           { r.open = false }
func (r *replaceAll) Text(p Place, text string) string                     { return r.note(p, text) }
func (r *replaceAll) Key(p Place, key string, _ []byte) string             { return r.note(p, key) }
func (r *replaceAll) TooDeep(Place, string, []byte, pcommon.Value) Verdict { return Drop }

func (r *replaceAll) Value(p Place, _ string, _ []byte, v pcommon.Value) Verdict {
	switch v.Type() {
	case pcommon.ValueTypeStr:
		v.SetStr(r.note(p, v.Str()))
	case pcommon.ValueTypeBytes:
		v.Bytes().FromRaw([]byte(r.note(p, string(v.Bytes().AsRaw()))))
	}
	return Descend
}

// filler puts a different canary into each text field of pdata's structs.
type filler struct {
	canaries map[string]string // by canary: names of the structs and fields that lead to it
}

// maxNesting is how deep values nest in each other: pdata's value contains itself.
const maxNesting = 3

// fill fills v, which is element number index of the slice around it. Fields that hold one of several types hold
// another one in each element.
func (f *filler) fill(v reflect.Value, path string, index, nesting int) {
	if !v.CanSet() { // Reached through an unexported field: all the same memory.
		v = reflect.NewAt(v.Type(), unsafe.Pointer(v.UnsafeAddr())).Elem()
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(f.canary(path))
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		f.fill(v.Elem(), path, index, nesting)
	case reflect.Struct:
		name := v.Type().Name()
		if name == "AnyValue" {
			nesting++
		}
		for i := range v.NumField() {
			f.fill(v.Field(i), path+name+"."+v.Type().Field(i).Name+".", index, nesting)
		}
	case reflect.Slice:
		f.fillSlice(v, path, nesting)
	case reflect.Interface:
		types := variants(path)
		if len(types) == 0 || nesting > maxNesting {
			return
		}
		variant := reflect.New(types[index%len(types)].Elem())
		f.fill(variant.Elem(), path, index, nesting)
		v.Set(variant)
	}
}

func (f *filler) fillSlice(v reflect.Value, path string, nesting int) {
	element := v.Type().Elem()
	if element.Kind() == reflect.Pointer {
		element = element.Elem()
	}
	n := 0
	switch element.Kind() {
	case reflect.Uint8:
		v.SetBytes([]byte(f.canary(path)))
		return
	case reflect.String:
		n = 1
	case reflect.Struct:
		n = 1
		switch element.Name() {
		case "KeyValue", "AnyValue", "LogRecord", "Metric":
			n = 5 // As many as there are types of metrics, the longest list.
		}
	}
	v.Set(reflect.MakeSlice(v.Type(), n, n))
	for i := range n {
		f.fill(v.Index(i), path, i, nesting)
	}
}

func (f *filler) canary(path string) string {
	c := "canary-" + strconv.Itoa(len(f.canaries))
	f.canaries[c] = path
	return c
}

// variants returns the types that a field declared as any may hold. Reflection cannot list them, so they are taken
// from data made with the API. Fields that hold only numbers have none.
func variants(path string) []reflect.Type {
	dataOf := func(v any, field string) reflect.Type {
		orig := reflect.ValueOf(v).Field(0)
		return orig.Elem().FieldByName(field).Elem().Type()
	}
	switch {
	case strings.HasSuffix(path, "AnyValue.Value."):
		return []reflect.Type{
			dataOf(pcommon.NewValueStr(""), "Value"),
			dataOf(pcommon.NewValueBytes(), "Value"),
			dataOf(pcommon.NewValueMap(), "Value"),
			dataOf(pcommon.NewValueSlice(), "Value"),
		}
	case strings.HasSuffix(path, "Metric.Data."):
		var types []reflect.Type
		for _, set := range []func(pmetric.Metric){
			func(m pmetric.Metric) { m.SetEmptyGauge() },
			func(m pmetric.Metric) { m.SetEmptySum() },
			func(m pmetric.Metric) { m.SetEmptyHistogram() },
			func(m pmetric.Metric) { m.SetEmptyExponentialHistogram() },
			func(m pmetric.Metric) { m.SetEmptySummary() },
		} {
			m := pmetric.NewMetric()
			set(m)
			types = append(types, dataOf(m, "Data"))
		}
		return types
	}
	return nil
}

// leftCanaries returns every canary that is still somewhere.
func leftCanaries(v reflect.Value) (left []string) {
	switch v.Kind() {
	case reflect.String:
		if strings.HasPrefix(v.String(), "canary-") {
			left = append(left, v.String())
		}
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			left = leftCanaries(v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			left = append(left, leftCanaries(v.Field(i))...)
		}
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return leftCanaries(reflect.ValueOf(string(v.Bytes())))
		}
		for i := range v.Len() {
			left = append(left, leftCanaries(v.Index(i))...)
		}
	}
	return left
}

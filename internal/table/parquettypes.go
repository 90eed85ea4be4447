// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package table

import (
	"math"
	"strconv"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/format"
)

// Dates and times become text as in ISO 8601; a timestamp that is no instant but local time has no zone.
const (
	instantLayout = "2006-01-02T15:04:05.999999999Z07:00"
	localLayout   = "2006-01-02T15:04:05.999999999"
)

// converter returns what makes a cell of a value of the type, or nil for a type that is not supported.
func converter(t parquet.Type) func(parquet.Value) (Cell, error) {
	if logical := t.LogicalType(); logical != nil && logical.Value != nil {
		switch l := logical.Value.(type) {
		case *format.StringType, *format.EnumType, *format.JsonType:
			return textOf
		case *format.DateType:
			return dateOf
		case *format.TimestampType:
			return timestampOf(l)
		case *format.IntType:
			if !l.IsSigned {
				return unsignedOf
			}
		default:
			return nil
		}
	}
	switch t.Kind() {
	case parquet.Boolean:
		return func(v parquet.Value) (Cell, error) { return BoolCell(v.Boolean()), nil }
	case parquet.Int32:
		return func(v parquet.Value) (Cell, error) { return IntCell(int64(v.Int32())), nil }
	case parquet.Int64:
		return func(v parquet.Value) (Cell, error) { return IntCell(v.Int64()), nil }
	case parquet.Int96:
		return func(v parquet.Value) (Cell, error) { return TextCell(int96Time(v.Int96()).Format(instantLayout)), nil }
	case parquet.Float:
		return func(v parquet.Value) (Cell, error) { return FloatCell(float64(v.Float())), nil }
	case parquet.Double:
		return func(v parquet.Value) (Cell, error) { return FloatCell(v.Double()), nil }
	case parquet.ByteArray: // as some writers leave strings
		return textOf
	}
	return nil
}

func dateOf(v parquet.Value) (Cell, error) {
	return TextCell(time.Unix(int64(v.Int32())*24*60*60, 0).UTC().Format(time.DateOnly)), nil
}

func timestampOf(t *format.TimestampType) func(parquet.Value) (Cell, error) {
	layout := localLayout
	if t.IsAdjustedToUTC {
		layout = instantLayout
	}
	at := func(v int64) time.Time { return time.Unix(0, v) }
	switch t.Unit.Value.(type) {
	case *format.MilliSeconds:
		at = time.UnixMilli
	case *format.MicroSeconds:
		at = time.UnixMicro
	}
	return func(v parquet.Value) (Cell, error) { return TextCell(at(v.Int64()).UTC().Format(layout)), nil }
}

func unsignedOf(v parquet.Value) (Cell, error) {
	u := v.Uint64()
	if v.Kind() == parquet.Int32 {
		u = uint64(v.Uint32())
	}
	if u > math.MaxInt64 {
		return NumberCell(strconv.FormatUint(u, 10)), nil
	}
	return IntCell(int64(u)), nil
}

// int96Time is the time as Impala and Spark write it: nanoseconds of the day, then the Julian day.
func int96Time(v deprecated.Int96) time.Time {
	const unixEpoch = 2_440_588 // Julian day of 1970-01-01
	nanos := int64(uint64(v[0]) | uint64(v[1])<<32)
	return time.Unix((int64(v[2])-unixEpoch)*24*60*60, nanos).UTC()
}

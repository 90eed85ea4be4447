// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package mlmetadataprocessor

import (
	"strings"

	"github.com/valyala/fastjson"
	"go.opentelemetry.io/collector/pdata/pcommon"
)

// scalar is a value that may become a field of a log record: of an attribute, or of a body in JSON. The zero value is none.
type scalar struct {
	kind scalarKind
	text string // of isText and isNumber; as long as keep says
	keep bool   // text stays; else it must be cloned to stay
	flag bool
	raw  pcommon.ByteSlice
}

type scalarKind uint8

const (
	isOther scalarKind = iota
	isText
	isNumber
	isFlag
	isBytes
)

// scalar returns the value of a name.
func (w *worker) scalar(n *named) scalar {
	if n.json != nil {
		return w.json.scalar(n.json)
	}
	switch v := w.valueOf(n); v.Type() {
	case pcommon.ValueTypeStr:
		return scalar{kind: isText, text: v.Str(), keep: true}
	case pcommon.ValueTypeInt, pcommon.ValueTypeDouble:
		return scalar{kind: isNumber, text: v.AsString(), keep: true}
	case pcommon.ValueTypeBool:
		return scalar{kind: isFlag, flag: v.Bool()}
	case pcommon.ValueTypeBytes:
		return scalar{kind: isBytes, raw: v.Bytes()}
	}
	return scalar{}
}

// scalar returns a value in JSON. Numbers are as they are written.
func (r *jsonReader) scalar(v *fastjson.Value) scalar {
	switch v.Type() {
	case fastjson.TypeString:
		return scalar{kind: isText, text: unsafeText(v.GetStringBytes())}
	case fastjson.TypeNumber:
		return scalar{kind: isNumber, text: r.numberText(v)}
	case fastjson.TypeTrue, fastjson.TypeFalse:
		return scalar{kind: isFlag, flag: v.Type() == fastjson.TypeTrue}
	}
	return scalar{}
}

// lasting returns the text as one that stays.
func (s *scalar) lasting() string {
	if s.keep {
		return s.text
	}
	return strings.Clone(s.text)
}

// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package table

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// input is the text of a file, decompressed where its name ends in .gz and without byte order mark.
type input struct {
	path string
	file *os.File
	size int64 // of the file
	read int64 // bytes of the file
	text *bufio.Reader
}

func openInput(path string) (*input, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	in := &input{path: path, file: file}
	if err := in.start(); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return in, nil
}

func (in *input) start() error {
	info, err := in.file.Stat()
	if err != nil {
		return err
	}
	if info.IsDir() {
		return fmt.Errorf("%s: a directory, expected a file", in.path)
	}
	in.size = info.Size()
	var r io.Reader = countingReader{in}
	if strings.HasSuffix(strings.ToLower(in.path), ".gz") {
		if r, err = gzip.NewReader(bufio.NewReaderSize(r, 1<<16)); err != nil {
			return fmt.Errorf("%s: decompress: %w", in.path, err)
		}
	}
	in.text = textReader(r)
	return nil
}

// textReader reads text without the byte order mark that some programs put before it.
func textReader(r io.Reader) *bufio.Reader {
	text := bufio.NewReaderSize(r, 1<<16)
	// An error of reading shows again at the first read.
	if mark, _ := text.Peek(3); bytes.Equal(mark, []byte("\xef\xbb\xbf")) {
		_, _ = text.Discard(3)
	}
	return text
}

// countingReader counts what is read of the file, before decompression.
type countingReader struct{ in *input }

func (c countingReader) Read(p []byte) (int, error) {
	n, err := c.in.file.Read(p)
	c.in.read += int64(n)
	return n, err
}

func (in *input) Share() float64 {
	if in.size <= 0 {
		return 0
	}
	return min(1, float64(in.read)/float64(in.size))
}

func (in *input) Close() error { return in.file.Close() }

// errorAt gives an error its place.
func (in *input) errorAt(line int, format string, args ...any) error {
	return fmt.Errorf("%s:%d: %w", in.path, line, fmt.Errorf(format, args...))
}

// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package reference

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
)

// Write writes the profile to path, making its directory where needed. Whoever reads path, whenever, finds
// the old file or the whole new one, also after a power cut.
func Write(path string, p *Profile) error {
	if err := write(path, p); err != nil {
		return fmt.Errorf("write reference profile %q: %w", path, err)
	}
	return nil
}

func write(path string, p *Profile) error {
	if err := p.Validate(); err != nil {
		return err
	}
	data, err := encode(p)
	if err != nil {
		return err
	}
	if len(data) > maxFileBytes {
		return fmt.Errorf("larger than %d MiB: leave out categorical features with many values", maxFileBytes>>20)
	}
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	// The name is no *.json, so that ReadDirectory does not take what a crash leaves behind for a profile.
	temp := filepath.Join(dir, "."+filepath.Base(path)+"."+rand.Text()+".tmp")
	if err := writeSynced(temp, data); err != nil {
		_ = os.Remove(temp)
		return err
	}
	if err := os.Rename(temp, path); err != nil {
		_ = os.Remove(temp)
		return err
	}
	return syncDirectory(dir)
}

// writeSynced writes a new file, which is on the disk when it returns.
func writeSynced(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644) // less the umask
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// syncDirectory makes a rename durable.
func syncDirectory(dir string) error {
	if runtime.GOOS == "windows" { // directories cannot be synced there
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// In indented JSON a line break stands only between tokens, never in a string, so these match whole arrays
// of numbers, whole categories and whole correlations.
var (
	numberArray = regexp.MustCompile(`\[\n[-+.0-9eE, \n]*\]`)
	category    = regexp.MustCompile(`\{\n *("value": .*,)\n *("count": [-0-9]+)\n *\}`)
	correlation = regexp.MustCompile(`\{\n *("a": .*,)\n *("b": .*,)\n *("rows": [0-9]+,)\n *("r": [-+.0-9eE]+)\n *\}`)
	lineBreak   = regexp.MustCompile(`\n *`)
)

// encode returns indented JSON for people to review: arrays of numbers, each category, and each correlation, on one
// line.
func encode(p *Profile) ([]byte, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(p); err != nil {
		return nil, err
	}
	data := numberArray.ReplaceAllFunc(out.Bytes(), func(array []byte) []byte {
		inner := bytes.TrimSpace(array[1 : len(array)-1])
		return append(append([]byte("["), lineBreak.ReplaceAll(inner, []byte(" "))...), ']')
	})
	data = category.ReplaceAll(data, []byte("{$1 $2}"))
	return correlation.ReplaceAll(data, []byte("{$1 $2 $3 $4}")), nil
}

// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// Write writes entries to a file whose name ends in .json and that [Read] takes, whole or not at all.
func Write(path string, entries []*Entry) (err error) {
	type object = map[string]any
	list := make([]object, 0, len(entries))
	for _, e := range entries {
		entry, match := object{}, object{}
		for _, p := range e.Match {
			match[p.Key] = p.Value
		}
		entry[matchKey] = match
		for f, value := range e.Fields {
			if value != "" {
				entry[fieldNames[f]] = value
			}
		}
		if e.Approved != NotSaid {
			entry[approvedKey] = e.Approved == Approved
		}
		if len(e.Attributes) > 0 {
			more := object{}
			for _, p := range e.Attributes {
				more[p.Key] = p.Value
			}
			entry[attributes] = more
		}
		list = append(list, entry)
	}
	text, err := json.MarshalIndent(object{"schema": Schema, entriesKey: list}, "", " ")
	if err != nil {
		return fmt.Errorf("write catalog %q: %w", path, err)
	}
	if len(text) > MaxFile {
		return fmt.Errorf("write catalog %q: %d bytes, of which Read would take %d", path, len(text), MaxFile)
	}
	file, err := os.CreateTemp(filepath.Dir(path), ".catalog-*")
	if err != nil {
		return fmt.Errorf("write catalog %q: %w", path, err)
	}
	defer func() {
		if err != nil {
			os.Remove(file.Name())
			err = fmt.Errorf("write catalog %q: %w", path, err)
		}
	}()
	if _, err = file.Write(text); err == nil {
		err = file.Sync()
	}
	if closeErr := file.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(file.Name(), path)
	}
	return err
}

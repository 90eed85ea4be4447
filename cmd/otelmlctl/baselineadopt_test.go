// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-ml/otelcol-ml/internal/reference"
)

// profileOf makes a profile of rows 0, 1, …
func profileOf(t *testing.T, model, version string, rows int) *reference.Profile {
	t.Helper()
	b, err := reference.NewBuilder(model, version, 2)
	require.NoError(t, err)
	x := b.Add("x", reference.KindFeature, reference.TypeNumeric)
	tab := b.Add("tab\t\x1b[2J", reference.KindFeature, reference.TypeCategorical)
	for i := range rows {
		b.Number(x, float64(i))
		require.NoError(t, b.Category(tab, strconv.Itoa(i)))
		b.EndRow()
	}
	p, err := b.Build(t.Context(), time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC))
	require.NoError(t, err)
	return p
}

func putProfile(t *testing.T, p *reference.Profile, path string) *reference.Profile {
	t.Helper()
	require.NoError(t, reference.Write(path, p))
	return p
}

// learnProfile puts a profile where the connector puts learned ones.
func learnProfile(t *testing.T, model, version string, rows int) *reference.Profile {
	t.Helper()
	path := reference.FilePath(reference.LearnedDirectory("references"), model, version)
	return putProfile(t, profileOf(t, model, version, rows), path)
}

func runBaselineSubcommand(t *testing.T, args ...string) (out, errOut string, err error) {
	t.Helper()
	cmd := newRootCommand()
	var stdout, stderr bytes.Buffer
	cmd.SetOut(&stdout)
	cmd.SetErr(&stderr)
	cmd.SetArgs(append([]string{"baseline"}, args...))
	err = cmd.ExecuteContext(t.Context())
	return stdout.String(), stderr.String(), err
}

func TestBaselineAdopt(t *testing.T) {
	t.Chdir(t.TempDir())
	p := learnProfile(t, "m", "1", 3)
	other := learnProfile(t, "m", "2", 3)
	out, errOut, err := runBaselineSubcommand(t, "adopt", "m", "1")
	require.NoError(t, err)
	path := filepath.Join("references", "m", "1.json")
	assert.Equal(t, `FEATURE         TYPE         BINS                  MISSING
x               numeric      2 intervals           0 (0 %)
"tab\t\x1b[2J"  categorical  0 categories, 3 rare  0 (0 %)
wrote `+path+`: 3 rows, id `+p.ID+"\n", out)
	assert.Empty(t, errOut)
	used, problems := reference.ReadDirectory("references")
	assert.Empty(t, problems)
	assert.Equal(t, []*reference.Profile{p}, used)
	learned, problems := reference.ReadLearned("references")
	assert.Empty(t, problems)
	assert.Equal(t, []*reference.Profile{other}, learned)

	_, _, err = runBaselineSubcommand(t, "adopt", "m", "2")
	require.NoError(t, err)
	assert.NoDirExists(t, filepath.Join("references", ".learned", "m"))
	_, _, err = runBaselineSubcommand(t, "adopt", "m", "2")
	assert.EqualError(t, err, `there is no "references/.learned/m/2.json": no profile of model "m" version "2" was learned (otelmlctl baseline list shows which were)`)
}

func TestBaselineAdopt_Names(t *testing.T) {
	for _, name := range []struct{ model, version string }{{"../../m", ".."}, {".hidden", ""}} {
		t.Chdir(t.TempDir())
		p := learnProfile(t, name.model, name.version, 3)
		_, _, err := runBaselineSubcommand(t, "adopt", "--directory", "references", "--", name.model, name.version)
		require.NoError(t, err)
		used, problems := reference.ReadDirectory("references")
		assert.Empty(t, problems)
		assert.Equal(t, []*reference.Profile{p}, used, "not hidden from the connector")
	}
}

func TestBaselineAdopt_Refuses(t *testing.T) {
	path := filepath.Join("references", "m", "1.json")
	broken := func(t *testing.T) {
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte("{"), 0o600))
	}
	for _, tc := range []struct {
		name          string
		prepare       func(t *testing.T)
		refused, even string // what is said without and with --force; nothing where it is adopted
	}{
		{"the same is there", func(t *testing.T) { putProfile(t, profileOf(t, "m", "1", 3), path) }, "", ""},
		{
			"another is there",
			func(t *testing.T) { putProfile(t, profileOf(t, "m", "1", 7), path) },
			`"references/m/1.json" holds another profile, ` + profileOf(t, "m", "1", 7).ID + " of 7 rows; --force replaces it", "",
		},
		{
			"one of another model is there",
			func(t *testing.T) { putProfile(t, profileOf(t, "other", "1", 7), path) },
			`"references/m/1.json" holds another profile, ` + profileOf(t, "other", "1", 7).ID + " of 7 rows; --force replaces it", "",
		},
		{"a broken one is there", broken, `read reference profile "references/m/1.json": line 1, column 1: the profile ends early; --force replaces it`, ""},
		{
			"another file has the version",
			func(t *testing.T) {
				putProfile(t, profileOf(t, "m", "1", 7), filepath.Join("references", "x.json"))
			},
			`another file in "references" holds a profile of this model version, ` + profileOf(t, "m", "1", 7).ID + ": remove it first",
			`another file in "references" holds a profile of this model version, ` + profileOf(t, "m", "1", 7).ID + ": remove it first",
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			for force, want := range map[bool]string{false: tc.refused, true: tc.even} {
				t.Chdir(t.TempDir())
				p := learnProfile(t, "m", "1", 3)
				tc.prepare(t)
				before, _ := os.ReadFile(path)
				_, _, err := runBaselineSubcommand(t, "adopt", "m", "1", "--force="+strconv.FormatBool(force))
				if want == "" {
					require.NoError(t, err)
					used, _ := reference.ReadDirectory("references")
					assert.Equal(t, []*reference.Profile{p}, used)
					continue
				}
				assert.EqualError(t, err, want)
				learned, _ := reference.ReadLearned("references")
				assert.Equal(t, []*reference.Profile{p}, learned, "still there")
				after, _ := os.ReadFile(path)
				assert.Equal(t, before, after)
			}
		})
	}
}

func TestBaselineAdopt_ProfileOfAnotherModel(t *testing.T) {
	t.Chdir(t.TempDir())
	putProfile(t, profileOf(t, "other", "1", 3), filepath.Join("references", ".learned", "m", "1.json"))
	_, _, err := runBaselineSubcommand(t, "adopt", "m", "1")
	assert.EqualError(t, err, `"references/.learned/m/1.json" is of model "other" version "1", expected "m" version "1"`)
	require.NoError(t, os.WriteFile(filepath.Join("references", ".learned", "m", "1.json"), nil, 0o600))
	_, _, err = runBaselineSubcommand(t, "adopt", "m", "1")
	assert.ErrorContains(t, err, "the profile ends early")
}

func TestBaselineList(t *testing.T) {
	t.Chdir(t.TempDir())
	_, _, err := runBaselineSubcommand(t, "list")
	assert.ErrorIs(t, err, fs.ErrNotExist)
	assert.ErrorContains(t, err, "--directory: ")

	p := putProfile(t, profileOf(t, "m", "1", 30), filepath.Join("references", "m", "1.json"))
	out, errOut, err := runBaselineSubcommand(t, "list")
	require.NoError(t, err)
	assert.Equal(t, `MODEL  VERSION  ID                ROWS  FEATURES  CREATED              LEARNED
m      1        `+p.ID+`  30    2         2026-11-01 12:00:00  no
`, out)
	assert.Empty(t, errOut)

	learned := learnProfile(t, "a\nb", "", 4)
	require.NoError(t, os.WriteFile(filepath.Join("references", ".learned", "broken.json"), nil, 0o600))
	require.NoError(t, os.Symlink("nowhere", filepath.Join("references", "link.json")))
	out, errOut, err = runBaselineSubcommand(t, "list", "--directory", "references")
	require.NoError(t, err)
	assert.Equal(t, `MODEL   VERSION  ID                    ROWS  FEATURES  CREATED              LEARNED
m       1        `+p.ID+`      30    2         2026-11-01 12:00:00  no
"a\nb"  ""       `+strconv.Quote(learned.ID)+`  4     2         2026-11-01 12:00:00  yes
`, out)
	assert.Regexp(t, `(?s)^problem: .*link\.json.*\nproblem: .*broken\.json.*\n$`, errOut)
}

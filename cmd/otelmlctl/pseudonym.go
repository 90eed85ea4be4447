// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/otelcol-ml/otelcol-ml/internal/pseudonym"
)

// The values of --output.
const (
	outputText = "text"
	outputJSON = "json"
)

type pseudonymOptions struct {
	typ       string
	value     string
	tenant    string
	configs   []string
	processor string
	output    string
	types     bool
}

func newPseudonymCommand() *cobra.Command {
	var o pseudonymOptions
	cmd := &cobra.Command{
		Use:   "pseudonym --type TYPE --config FILE",
		Short: "Print the pseudonyms of a value, to find a person's telemetry or erase it",
		Long: `Print the tokens that the pii_redaction processor writes in place of a value, one for every key of its configuration:
together they find everything that is stored of the value. The value is never printed.

Values are read from standard input, one on each line; at a terminal it is asked for, and not shown. The keys are those of
processors::pii_redaction::pseudonym in the collector's configuration, with ${env:…} and ${file:…} expanded.`,
		Example: `  otelmlctl pseudonym --type email --config collector.yaml < addresses.txt
  otelmlctl pseudonym --type phone --tenant acme --config collector.yaml --output json
  otelmlctl pseudonym --types`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if o.types {
				return printForms(cmd.OutOrStdout())
			}
			return o.run(cmd)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&o.typ, "type", "", "`type` of the values, as in the token or marker: email")
	flags.StringArrayVar(&o.configs, "config", nil, "`file` of the collector's configuration; several are merged")
	flags.StringVar(&o.processor, "processor", "", "`id` of the processor, if there are several: pii_redaction/name")
	flags.StringVar(&o.tenant, "tenant", "", "`tenant` of the records, as in the resource attribute tenant_attribute")
	flags.StringVar(&o.value, "value", "", "a `value`; it stays in the shell's history, so rather use standard input")
	flags.StringVar(&o.output, "output", outputText, "`format`: text or json")
	flags.BoolVar(&o.types, "types", false, "list what counts as the same value for each type, and end")
	return cmd
}

func (o *pseudonymOptions) run(cmd *cobra.Command) error {
	if err := o.check(); err != nil {
		return err
	}
	config, err := loadPseudonymConfig(cmd.Context(), o.configs, o.processor)
	if err != nil {
		return err
	}
	ring, err := config.Ring()
	if err != nil {
		return fmt.Errorf("%s: pseudonym: %w", quoted(o.configs), err)
	}
	o.warn(cmd, config)
	values := []string{o.value}
	if !cmd.Flags().Changed("value") {
		if values, err = readValues(cmd.Context(), cmd.InOrStdin(), cmd.ErrOrStderr()); err != nil {
			return err
		}
	}
	found, err := o.lookUp(ring, values)
	if err != nil {
		return err
	}
	if _, ok := ring.Active(time.Now()); !ok {
		fmt.Fprintf(cmd.ErrOrStderr(), "warning: no key is valid now, so the processor writes %s\n", pseudonym.AppendMarker(nil, o.typ))
	}
	if o.output == outputJSON {
		encoder := json.NewEncoder(cmd.OutOrStdout())
		encoder.SetEscapeHTML(false) // tokens as they are
		encoder.SetIndent("", "  ")
		return encoder.Encode(found)
	}
	return printTokens(cmd.OutOrStdout(), found)
}

func (o *pseudonymOptions) check() error {
	var errs []error
	switch {
	case o.typ == "":
		errs = append(errs, errors.New("--type is missing: expected what stands in tokens and markers, such as email"))
	case !pseudonym.ValidType(o.typ):
		errs = append(errs, fmt.Errorf("--type %q: expected 1 to 64 of a-z, 0-9, _, . and -, a letter first", o.typ))
	}
	if len(o.configs) == 0 {
		errs = append(errs, errors.New("--config is missing: expected the collector's configuration, which has the keys"))
	}
	if o.output != outputText && o.output != outputJSON {
		errs = append(errs, fmt.Errorf("--output %q: expected %s or %s", o.output, outputText, outputJSON))
	}
	return errors.Join(errs...)
}

// warn tells on standard error what would make a search find less than there is.
func (o *pseudonymOptions) warn(cmd *cobra.Command, config pseudonym.Config) {
	out := cmd.ErrOrStderr()
	if cmd.Flags().Changed("value") {
		fmt.Fprintln(out, "warning: --value stays in the shell's history and shows in the list of processes; standard input does not")
	}
	if pseudonym.FormOf(o.typ) == pseudonym.FormExact {
		fmt.Fprintf(out, "note: values of type %q count exactly as they are written (--types lists the types with a common form)\n", o.typ)
	}
	switch {
	case config.TenantAttribute != "" && !cmd.Flags().Changed("tenant"):
		fmt.Fprintf(out, "note: these are the tokens of records without %q; --tenant gives those of a tenant\n", config.TenantAttribute)
	case config.TenantAttribute == "" && o.tenant != "":
		fmt.Fprintln(out, "warning: the configuration has no tenant_attribute, so no record has the tokens of a tenant")
	}
}

// tokensOf are the tokens of one value, which is told by the number of its line alone.
type tokensOf struct {
	Value  int         `json:"value"`
	Type   string      `json:"type"`
	Tenant string      `json:"tenant"`
	Tokens []foundItem `json:"tokens"`
}

type foundItem struct {
	Token     string    `json:"token"`
	Key       string    `json:"key"`
	NotBefore time.Time `json:"not_before,omitzero"`
	NotAfter  time.Time `json:"not_after,omitzero"`
	State     string    `json:"state"`
}

func (o *pseudonymOptions) lookUp(ring *pseudonym.Ring, values []string) ([]tokensOf, error) {
	now := time.Now()
	active, _ := ring.Active(now)
	found := make([]tokensOf, 0, len(values))
	for i, value := range values {
		if strings.TrimSpace(value) == "" {
			continue
		}
		if pseudonym.Is(strings.TrimSpace(value)) {
			return nil, fmt.Errorf("value %d is a token, expected the value that it stands for", i+1)
		}
		tokens := tokensOf{Value: i + 1, Type: o.typ, Tenant: o.tenant}
		for _, t := range ring.Tokens(o.tenant, o.typ, value) {
			tokens.Tokens = append(tokens.Tokens, foundItem{t.Text, t.KeyID, t.NotBefore.UTC(), t.NotAfter.UTC(), state(t, active, now)})
		}
		found = append(found, tokens)
	}
	if len(found) == 0 {
		return nil, errors.New("no value, expected one on each line of standard input")
	}
	return found, nil
}

// state says what a key is used for: new data (active), none yet or no more (pending, ended), or none as there is a newer one (replaced).
func state(t pseudonym.Token, active string, now time.Time) string {
	switch {
	case t.KeyID == active:
		return "active"
	case now.Before(t.NotBefore):
		return "pending"
	case !t.NotAfter.IsZero() && now.After(t.NotAfter):
		return "ended"
	}
	return "replaced"
}

func printTokens(w io.Writer, found []tokensOf) error {
	out := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	several := len(found) > 1
	header := "TOKEN\tKEY\tNOT BEFORE\tNOT AFTER\tSTATE\n"
	if several {
		header = "VALUE\t" + header
	}
	fmt.Fprint(out, header)
	for _, value := range found {
		for _, t := range value.Tokens {
			if several {
				fmt.Fprintf(out, "%d\t", value.Value)
			}
			fmt.Fprintf(out, "%s\t%s\t%s\t%s\t%s\n", t.Token, t.Key, showTime(t.NotBefore), showTime(t.NotAfter), t.State)
		}
	}
	return out.Flush()
}

func showTime(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.Format(time.RFC3339)
}

func printForms(w io.Writer) error {
	out := bufio.NewWriter(w)
	for _, form := range pseudonym.Forms() {
		fmt.Fprintf(out, "%s\n  types: %s\n  one form: %s\n  lost: %s\n", form.Name, form.Types, form.Does, form.Loses)
	}
	return out.Flush()
}

// readValues reads one value from each line, or asks for one.
func readValues(ctx context.Context, in io.Reader, prompt io.Writer) ([]string, error) {
	if file, ok := in.(*os.File); ok && term.IsTerminal(int(file.Fd())) {
		value, err := ask(ctx, file, prompt)
		return []string{value}, err
	}
	all, err := io.ReadAll(in)
	if err != nil {
		return nil, fmt.Errorf("read values from standard input: %w", err)
	}
	return strings.Split(string(all), "\n"), nil
}

// ask reads a line from a terminal that does not show it.
func ask(ctx context.Context, terminal *os.File, prompt io.Writer) (string, error) {
	fd := int(terminal.Fd())
	before, err := term.GetState(fd)
	if err != nil {
		return "", fmt.Errorf("state of the terminal: %w", err)
	}
	fmt.Fprint(prompt, "value (not shown): ")
	type answer struct {
		line []byte
		err  error
	}
	answers := make(chan answer, 1)
	go func() {
		line, err := term.ReadPassword(fd)
		answers <- answer{line, err}
	}()
	select {
	case a := <-answers:
		fmt.Fprintln(prompt)
		if a.err != nil {
			return "", fmt.Errorf("read the value from the terminal: %w", a.err)
		}
		return string(a.line), nil
	case <-ctx.Done():
		// The line may never come, and the shell needs its terminal as it was.
		fmt.Fprintln(prompt)
		return "", cmp.Or(term.Restore(fd, before), ctx.Err())
	}
}

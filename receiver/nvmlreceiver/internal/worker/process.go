// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package worker

import (
	"bufio"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"
)

// program is what a worker runs: this very program, also where its file has been replaced meanwhile.
const program = "/proc/self/exe"

// errNoAnswer is what a worker ends with that does not answer in time.
var errNoAnswer = errors.New("no answer")

// A process is a worker that runs.
type process struct {
	command *exec.Cmd
	in      io.WriteCloser
	encoder *gob.Encoder
	answers chan *answer
	gone    chan struct{} // closed when nothing more will come
	last    *tail
	exit    error // how it ended; after gone
}

// start starts a worker.
func start(c *Config) (*process, error) {
	path := program
	if _, err := os.Stat(path); err != nil {
		if path, err = os.Executable(); err != nil {
			return nil, fmt.Errorf("this program's file is not to be found: %w", err)
		}
	}
	p := &process{
		command: exec.Command(path), //nolint:gosec // the program that runs
		answers: make(chan *answer, 1),
		gone:    make(chan struct{}),
		last:    &tail{},
	}
	p.command.Args = []string{"otelcol-ml-gpu"}
	// A Go program that crashes prints every goroutine: the first lines say all that matters here.
	p.command.Env = append(os.Environ(), variable+"=1", "GOTRACEBACK=single")
	p.command.Stderr = p.last
	var err error
	if p.in, err = p.command.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := p.command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := p.command.Start(); err != nil {
		return nil, fmt.Errorf("the process that reads the GPUs cannot be started: %w", err)
	}
	p.encoder = gob.NewEncoder(p.in)
	go p.listen(c, out)
	if err := p.encoder.Encode(&c.Setup); err != nil {
		p.end()
		return nil, fmt.Errorf("the process that reads the GPUs cannot be told what to read: %w", err)
	}
	return p, nil
}

// listen takes what the worker says, until it has ended.
func (p *process) listen(c *Config, out io.Reader) {
	defer close(p.gone)
	decoder := gob.NewDecoder(bufio.NewReader(out))
	for {
		var m message
		if err := decoder.Decode(&m); err != nil {
			if !errors.Is(err, io.EOF) {
				_ = p.command.Process.Kill() // what cannot be understood is of no use
			}
			p.exit = p.command.Wait()
			return
		}
		switch {
		case m.Answer != nil:
			select {
			case p.answers <- m.Answer:
			default: // to a question that nobody waits for any more
			}
		case m.Event != nil:
			c.Happened(*m.Event)
		case m.Observation != nil:
			c.Observed(*m.Observation)
		case m.Dropped != nil:
			c.Dropped(m.Dropped.What, m.Dropped.N)
		}
	}
}

// ask sends a request and waits for its answer.
func (p *process) ask(r request, limit time.Duration) (*answer, error) {
	if err := p.encoder.Encode(&r); err != nil {
		return nil, p.why(err)
	}
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case a := <-p.answers:
		return a, nil
	case <-p.gone:
		select {
		case a := <-p.answers:
			return a, nil
		default:
			return nil, p.why(io.EOF)
		}
	case <-timer.C:
		return nil, errNoAnswer
	}
}

// why is how the process ended, if it has.
func (p *process) why(err error) error {
	select {
	case <-p.gone:
		if p.exit != nil {
			return p.exit
		}
	case <-time.After(time.Second):
	}
	return err
}

// end makes sure that the process has ended, unless the kernel holds it, and returns the last that it said.
func (p *process) end() string {
	_ = p.in.Close()
	select {
	case <-p.gone:
	case <-time.After(100 * time.Millisecond):
		_ = p.command.Process.Kill()
		select {
		case <-p.gone:
		case <-time.After(time.Second): // in a call that the kernel does not interrupt
		}
	}
	return p.last.firstLine()
}

// tail keeps the beginning of what is written to it: the reason of a crash comes first.
type tail struct {
	mu   sync.Mutex
	text []byte
}

const maxSaid = 512

func (t *tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if room := maxSaid - len(t.text); room > 0 {
		t.text = append(t.text, b[:min(room, len(b))]...)
	}
	return len(b), nil
}

// firstLine is the first line that says something.
func (t *tail) firstLine() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	for line := range strings.Lines(string(t.text)) {
		if line = strings.TrimSpace(line); line != "" {
			return strings.ToValidUTF8(line, "�")
		}
	}
	return ""
}

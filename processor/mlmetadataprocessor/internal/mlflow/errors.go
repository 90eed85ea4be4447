// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package mlflow

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode"
)

const (
	maxMessage = 200
	maxCode    = 64
	// maxRetryAfter keeps a registry's mistake from being obeyed for years.
	maxRetryAfter = 24 * time.Hour
)

// Error tells that a call of the API failed.
type Error struct {
	// Call is the path of the call, such as registered-models/search.
	Call string
	// Status is the HTTP status, or 0 if that is not what failed.
	Status int
	// Code is MLflow's error_code, or "".
	Code string
	// Message is the start of the server's message, or of what else went wrong.
	Message string
	// RetryAfter is how long the server asks to wait, at most a day, or 0.
	RetryAfter time.Duration

	temporary bool
	err       error
}

// Error implements error.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("mlflow " + e.Call)
	if e.Status != 0 {
		fmt.Fprintf(&b, ": status %d", e.Status)
	}
	if e.Code != "" {
		b.WriteString(" " + e.Code)
	}
	if e.Message != "" {
		b.WriteString(": " + e.Message)
	}
	return b.String()
}

// Unwrap returns the cause, if no status told of it.
func (e *Error) Unwrap() error { return e.err }

// Temporary says whether the same call may succeed later with nothing changed: there was no answer, or only part of one,
// or its status was 408, 429 or 5xx.
func (e *Error) Temporary() bool { return e.temporary }

// failed makes an error of what went wrong with a call without a status to tell of it.
func (c *Client) failed(call call, err error, temporary bool) *Error {
	return &Error{Call: call.path, Message: c.clean(err.Error(), maxMessage), temporary: temporary, err: err}
}

func temporaryStatus(status int) bool {
	return status == http.StatusRequestTimeout || status == http.StatusTooManyRequests || status >= 500
}

// clean makes a line of at most limit bytes of a text, without the endpoint's secret should a server repeat it.
func (c *Client) clean(text string, limit int) string {
	if c.secret != "" {
		text = strings.ReplaceAll(text, c.secret, "***")
	}
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, text)
	return strings.ToValidUTF8(text[:min(len(text), limit)], "")
}

// retryAfter reads the header Retry-After, which has seconds or a date.
func retryAfter(header string, now time.Time) time.Duration {
	wait := time.Duration(0)
	if seconds, err := strconv.ParseUint(header, 10, 64); err == nil {
		wait = time.Duration(min(seconds, uint64(maxRetryAfter/time.Second))) * time.Second
	} else if at, err := http.ParseTime(header); err == nil {
		wait = at.Sub(now)
	}
	return min(max(wait, 0), maxRetryAfter)
}

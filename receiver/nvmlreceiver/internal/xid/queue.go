// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package xid

// queue is first in, first out. Its room is reused once it has run empty, or half of it is spent.
type queue struct {
	items []Observation
	head  int
}

func (q *queue) len() int            { return len(q.items) - q.head }
func (q *queue) first() *Observation { return &q.items[q.head] }
func (q *queue) push(o Observation)  { q.items = append(q.items, o) }

func (q *queue) pop() Observation {
	o := q.items[q.head]
	q.items[q.head] = Observation{} // lets go of the strings
	q.head++
	switch {
	case q.head == len(q.items):
		q.items, q.head = q.items[:0], 0
	case q.head > 64 && q.head*2 > len(q.items):
		n := copy(q.items, q.items[q.head:])
		clear(q.items[n:])
		q.items, q.head = q.items[:n], 0
	}
	return o
}

// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

// Package shared makes one thing for all components that are made of one configuration. The collector makes a component
// for each pipeline and signal that a configuration stands in, while much of what they work with, a compiled set of rules
// or a table that follows files, is the same for all of them.
package shared

import "sync"

// ByConfig holds a T for each configuration in use. The zero value is ready.
type ByConfig[C comparable, T any] struct {
	mu    sync.Mutex
	inUse map[C]*counted[T]
}

type counted[T any] struct {
	thing T
	users int
}

// Get returns the thing of a configuration, made by the first who asks. What is returned with it is to be called once, by
// every user when it is done; last tells whether it was the last.
func (s *ByConfig[C, T]) Get(config C, create func() (T, error)) (thing T, release func() (last bool), err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.inUse[config]
	if c == nil {
		if thing, err = create(); err != nil {
			return thing, nil, err
		}
		c = &counted[T]{thing: thing}
		if s.inUse == nil {
			s.inUse = map[C]*counted[T]{}
		}
		s.inUse[config] = c
	}
	c.users++
	return c.thing, func() bool { return s.release(config, c) }, nil
}

// Users returns how many use the thing of a configuration.
func (s *ByConfig[C, T]) Users(config C) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.inUse[config]; c != nil {
		return c.users
	}
	return 0
}

func (s *ByConfig[C, T]) release(config C, c *counted[T]) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c.users--; c.users > 0 {
		return false
	}
	delete(s.inUse, config)
	return true
}

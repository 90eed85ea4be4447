// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package ident

var nationalEurope []Type

// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

// Package gpu watches the GPUs of a host through NVML, and is not impressed by what a driver may do.
//
// A Monitor attaches to the driver, keeps an inventory of the GPUs by UUID, and reads them when Scrape is called. What it
// asks is a table of questions (question.go), one call each, a table of fields, which one call answers together (field.go),
// and a table of metrics of GPU performance monitoring, told for the time between two samples (gpm.go). What was asked is
// remembered for each device (asked.go): a question that is not supported is not asked again for a while, one that keeps
// failing is asked less and less often.
//
// What may go wrong, and what it costs:
//
//   - There is no driver, or it goes away: nothing is read, and it is looked for from time to time.
//   - A GPU falls off the bus: its status says so, the others are read.
//   - A call does not come back: the GPU that it is about is left out until it does. Calls are made in flights
//     (flight.go): goroutines that the scrape can leave behind, one for each GPU and one for the driver as a whole.
//   - Counters start anew or wrap: what is reported goes on (counter.go).
//   - MIG devices change: they are known by UUID, and what was learned of others is forgotten.
//
// A Snapshot holds plain numbers in the units of the metrics; events go to a function of the configuration.
package gpu

// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

// Package loghead reads the head of a line of text as serving programs write it: time, level, logger, place in the code, before
// the message.
//
// Forms are patterns ([Forms]). Each is a list of literal characters and fields:
//
//	%T  date and time, with or without fraction and zone      2024-04-13T02:03:49+0000   2025-09-18 01:15:05,484
//	%t  month, day and time, without year                     01-23 15:48:29
//	%g  the same as Google's glog writes it                   0827 01:49:08.461295
//	%L  a word that is a level, in upper case                           WARNING
//	%l  a letter that is one                                  W
//	%P  the number of a process                               4711
//	%N  the name of a logger                                  mlflow.store.db.utils
//	%F  a file                                                model_server.py
//	%f  a function                                            load_annotations
//	%n  a line number                                         260
//	%C  a model, perhaps with its version behind a colon      catboost-classifier:v0.1.0
//	%W  a thread; that of a worker of TorchServe names model and version: W-9000-vgg16_1.0-stdout
//	%R  the id of a request
//	%K  names and values, name=value                          trace_id=4bf9… span_id=00f0…
//	%D  a deployment of Ray Serve, or what looks after them   default_Model
//	%I  an instance of it
//	%M  the message, to the end
//
// A blank stands for one or more. A line has the first form that fits from its beginning to %M.
package loghead

// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package loglines

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/otelcol-ml/otelcol-ml/internal/testutil/loglines/expand"
)

// funcs returns what fills the places of the templates, beside expand.Funcs:
//
//	%{client} %{peer}    the address, or host, of a client from outside and of a neighbour
//	%{block}             the number of an HDFS block: any int64, thus often 19 digits after a minus
//	%{floats lo hi}      so many floats, as in a tensor
//	%{integers lo hi}    so many integers, as in a list of token ids
//	%{hexbytes n}        n bytes in hex, apart from each other
//	%{hexdump lo hi}     lines of a hex dump
//	%{jvm_frames} %{py_frames}  lines of a stack trace
func funcs(addresses bool) map[string]expand.Func {
	table := expand.Funcs()
	table["client"], table["peer"] = clientName, peerName
	if addresses {
		table["client"], table["peer"] = client, peer
	}
	table["block"] = func(s *expand.Source, _ string) string { return strconv.FormatInt(int64(s.Uint64()), 10) }
	table["floats"] = list(func(s *expand.Source) string {
		return strconv.FormatFloat(s.NormFloat64()/10, 'g', 4+s.IntN(14), 64)
	})
	table["integers"] = list(func(s *expand.Source) string { return strconv.Itoa(s.IntN(128_256)) })
	table["hexbytes"] = func(s *expand.Source, arg string) string {
		return fmt.Sprintf("% x", expand.Bytes(s, int(expand.Ints(arg, 1)[0])))
	}
	table["hexdump"] = hexdump
	table["jvm_frames"] = frames(3, 14, func(s *expand.Source) string {
		return fmt.Sprintf("\tat %s.%s(%s.java:%d)\n", expand.One(s, jvmClasses), expand.One(s, methods), expand.One(s, modules), 1+s.IntN(1999))
	})
	table["py_frames"] = frames(2, 9, func(s *expand.Source) string {
		return fmt.Sprintf("  File \"/usr/lib/python3/dist-packages/app/%s.py\", line %d, in %s\n    return self.%s(batch[%d], **kwargs)\n",
			strings.ToLower(expand.One(s, modules)), 1+s.IntN(1999), expand.One(s, methods), expand.One(s, methods), s.IntN(64))
	})
	return table
}

var (
	jvmClasses = []string{
		"com.example.orders.OrderService", "com.example.catalog.ItemRepository$$SpringCGLIB$$0", "java.base/java.lang.Thread",
		"org.apache.catalina.core.ApplicationFilterChain", "java.base/java.util.concurrent.ThreadPoolExecutor$Worker",
		"io.netty.channel.AbstractChannelHandlerContext", "org.springframework.web.servlet.DispatcherServlet",
	}
	methods = []string{"run", "invoke", "process", "forward", "doFilter", "handle", "access$300", "lambda$main$0", "call_one"}
	modules = []string{"Service", "Worker", "Pipeline", "Loader", "Attention", "Executor", "Dispatcher"}
)

// client draws an address from the ranges reserved for documentation, and now and then a private one.
func client(s *expand.Source, _ string) string {
	switch s.IntN(10) {
	case 0:
		return fmt.Sprintf("2001:db8:%x:%x::%x", s.IntN(65536), s.IntN(65536), 1+s.IntN(65535))
	case 1:
		return private(s)
	}
	return expand.One(s, []string{"192.0.2.", "198.51.100.", "203.0.113."}) + strconv.Itoa(1+s.IntN(254))
}

// peer draws an address of a neighbour: private nearly always.
func peer(s *expand.Source, _ string) string { return private(s) }

func private(s *expand.Source) string {
	switch s.IntN(4) {
	case 0:
		return fmt.Sprintf("192.168.%d.%d", s.IntN(256), 1+s.IntN(254))
	case 1:
		return fmt.Sprintf("172.%d.%d.%d", 16+s.IntN(16), s.IntN(256), 1+s.IntN(254))
	}
	return fmt.Sprintf("10.%d.%d.%d", s.IntN(256), s.IntN(256), 1+s.IntN(254))
}

func clientName(s *expand.Source, _ string) string {
	return fmt.Sprintf("client-%d.example.net", s.IntN(1000))
}

func peerName(s *expand.Source, _ string) string {
	return fmt.Sprintf("node-%d.internal", s.IntN(64))
}

func list(element func(*expand.Source) string) expand.Func {
	return func(s *expand.Source, arg string) string {
		bounds := expand.Ints(arg, 2)
		elements := make([]string, bounds[0]+s.Int64N(bounds[1]-bounds[0]+1))
		for i := range elements {
			elements[i] = element(s)
		}
		return strings.Join(elements, ", ")
	}
}

func frames(least, most int, frame func(*expand.Source) string) expand.Func {
	return func(s *expand.Source, _ string) string {
		var b strings.Builder
		for range least + s.IntN(most-least+1) {
			b.WriteString(frame(s))
		}
		return b.String()
	}
}

func hexdump(s *expand.Source, arg string) string {
	bounds := expand.Ints(arg, 2)
	var b strings.Builder
	for i := range bounds[0] + s.Int64N(bounds[1]-bounds[0]+1) {
		data := expand.Bytes(s, 16)
		fmt.Fprintf(&b, "\t0x%04x:  % x  ", 16*i, data)
		for _, c := range data {
			if c < '!' || c > '~' || c == '@' {
				c = '.'
			}
			b.WriteByte(c)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

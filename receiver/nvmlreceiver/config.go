// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package nvmlreceiver

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/scraper/scraperhelper"

	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/gpu"
	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/metadata"
)

// Config of the receiver. The empty one reads every GPU of the host.
type Config struct {
	// ControllerConfig: collection_interval, initial_delay, and timeout, the time that a scrape may take.
	scraperhelper.ControllerConfig `mapstructure:",squash"`
	// MetricsBuilderConfig: metrics and resource_attributes, each to be switched on or off.
	metadata.MetricsBuilderConfig `mapstructure:",squash"`

	// Isolation is where the driver's library is loaded: process, one of its own, or none, the collector's.
	Isolation string `mapstructure:"isolation"`
	// LibraryPath is the driver library's file; it is looked for where drivers are installed if this is empty.
	LibraryPath string `mapstructure:"library_path"`
	// Detail adds series that are left out by default.
	Detail []string `mapstructure:"detail"`
	// DCGMCompat adds a view with the names and units of dcgm-exporter: off, names_4_5, names_4_6.
	DCGMCompat string `mapstructure:"dcgm_compat"`
	// ProcPath is where the host's /proc is.
	ProcPath string `mapstructure:"proc_path"`

	XID          XIDConfig          `mapstructure:"xid"`
	Processes    ProcessesConfig    `mapstructure:"processes"`
	PodResources PodResourcesConfig `mapstructure:"pod_resources"`
	Release      ReleaseConfig      `mapstructure:"release"`
}

// XIDConfig says where Xids are learned from, and how they are put together.
type XIDConfig struct {
	// Events takes those that the driver tells.
	Events bool `mapstructure:"events"`
	// Kmsg takes those of the kernel's log as well.
	Kmsg bool `mapstructure:"kmsg"`
	// KmsgPath is the kernel's log.
	KmsgPath string `mapstructure:"kmsg_path"`
	// Window is the time within which two tellings of one Xid are the same incident.
	Window time.Duration `mapstructure:"window"`
	// Burst is how many records of one GPU and Xid are written in a row; after that there is one a minute.
	Burst int `mapstructure:"burst"`
}

// ProcessesConfig says what is reported of processes.
type ProcessesConfig struct {
	// PID gives each process series of its own, with its number.
	PID bool `mapstructure:"pid"`
	// MaxSeries bounds the owners of processes that are reported of one GPU.
	MaxSeries int `mapstructure:"max_series"`
}

// PodResourcesConfig says how the kubelet is asked.
type PodResourcesConfig struct {
	// Socket is the kubelet's. Nothing is asked where there is none.
	Socket string `mapstructure:"socket"`
	// Resources are the beginnings of the names of resources that are GPUs.
	Resources []string `mapstructure:"resources"`
}

// ReleaseConfig says when the receiver lets go of the driver.
type ReleaseConfig struct {
	// Hold keeps the receiver off the driver: it reports that, and nothing else.
	Hold bool `mapstructure:"hold"`
	// SignalFile makes the receiver let go of the driver as long as the file is there.
	SignalFile string `mapstructure:"signal_file"`
	// OnMIGPending lets go while the MIG mode of a GPU is about to change.
	OnMIGPending bool `mapstructure:"on_mig_pending"`
	// RetryInterval is the time after which the receiver looks again whether it still is.
	RetryInterval time.Duration `mapstructure:"retry_interval"`
}

const (
	isolationProcess = "process"
	isolationNone    = "none"
)

const (
	dcgmOff      = "off"
	dcgmNames4_5 = "names_4_5"
	dcgmNames4_6 = "names_4_6"
)

var details = map[string]gpu.Detail{
	"engines":         gpu.DetailEngines,
	"clocks":          gpu.DetailClocks,
	"power_limits":    gpu.DetailPowerLimits,
	"pipes":           gpu.DetailPipes,
	"pcie_errors":     gpu.DetailPCIeErrors,
	"pcie_throughput": gpu.DetailPCIeThroughput,
}

// defaultTimeout is the time that a scrape may take, and with it a call that does not come back.
const defaultTimeout = 5 * time.Second

func createDefaultConfig() component.Config {
	controller := scraperhelper.NewDefaultControllerConfig()
	controller.CollectionInterval = 10 * time.Second
	controller.Timeout = defaultTimeout
	return &Config{
		ControllerConfig:     controller,
		MetricsBuilderConfig: metadata.DefaultMetricsBuilderConfig(),
		Isolation:            isolationProcess,
		DCGMCompat:           dcgmOff,
		ProcPath:             "/proc",
		XID:                  XIDConfig{Events: true, Kmsg: true, KmsgPath: "/dev/kmsg", Window: 2 * time.Second, Burst: 10},
		Processes:            ProcessesConfig{MaxSeries: 64},
		PodResources: PodResourcesConfig{
			Socket:    "/var/lib/kubelet/pod-resources/kubelet.sock",
			Resources: []string{"nvidia.com/"},
		},
		Release: ReleaseConfig{OnMIGPending: true, RetryInterval: time.Minute},
	}
}

// Validate says everything that is wrong at once.
func (c *Config) Validate() error {
	var errs []error
	for _, d := range c.Detail {
		if _, known := details[d]; !known {
			errs = append(errs, fmt.Errorf("detail: %q is unknown, expected one of %s", d, strings.Join(slices.Sorted(maps.Keys(details)), ", ")))
		}
	}
	switch c.Isolation {
	case isolationProcess, isolationNone:
	default:
		errs = append(errs, fmt.Errorf("isolation: %q is unknown, expected %s or %s", c.Isolation, isolationProcess, isolationNone))
	}
	switch c.DCGMCompat {
	case dcgmOff, dcgmNames4_5, dcgmNames4_6:
	default:
		errs = append(errs, fmt.Errorf("dcgm_compat: %q is unknown, expected %s, %s or %s", c.DCGMCompat, dcgmOff, dcgmNames4_5, dcgmNames4_6))
	}
	if c.Timeout <= 0 {
		errs = append(errs, fmt.Errorf("timeout: %s would wait for ever for a driver that does not answer, expected more than 0", c.Timeout))
	}
	if c.ProcPath == "" {
		errs = append(errs, errors.New("proc_path: is empty, expected a folder such as /proc"))
	}
	if c.XID.Kmsg && c.XID.KmsgPath == "" {
		errs = append(errs, errors.New("xid::kmsg_path: is empty, expected a file such as /dev/kmsg"))
	}
	if c.XID.Window <= 0 {
		errs = append(errs, fmt.Errorf("xid::window: %s, expected more than 0", c.XID.Window))
	}
	if c.XID.Burst < 1 {
		errs = append(errs, fmt.Errorf("xid::burst: %d, expected at least 1", c.XID.Burst))
	}
	if c.Processes.MaxSeries < 1 || c.Processes.MaxSeries > 1024 {
		errs = append(errs, fmt.Errorf("processes::max_series: %d, expected 1 to 1024", c.Processes.MaxSeries))
	}
	if slices.Contains(c.PodResources.Resources, "") {
		errs = append(errs, errors.New(`pod_resources::resources: "" would be every resource, expected beginnings of names such as nvidia.com/`))
	}
	if c.Release.RetryInterval < time.Second {
		errs = append(errs, fmt.Errorf("release::retry_interval: %s, expected at least 1s", c.Release.RetryInterval))
	}
	return errors.Join(errs...)
}

// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package nvmlreceiver

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/confmap/xconfmap"

	"github.com/otelcol-ml/otelcol-ml/internal/testutil"
)

func readConfig(t *testing.T, yaml string) (*Config, error) {
	t.Helper()
	retrieved, err := confmap.NewRetrievedFromYAML([]byte(yaml))
	require.NoError(t, err)
	conf, err := retrieved.AsConf()
	require.NoError(t, err)
	config := createDefaultConfig().(*Config)
	return config, conf.Unmarshal(config)
}

func parseConfig(t *testing.T, yaml string) *Config {
	t.Helper()
	config, err := readConfig(t, yaml)
	require.NoError(t, err, yaml)
	return config
}

func TestConfig_EmptyIsDefault(t *testing.T) {
	config := parseConfig(t, "{}")
	assert.Equal(t, createDefaultConfig(), config)
	assert.NoError(t, xconfmap.Validate(config))

	assert.Equal(t, 10*time.Second, config.CollectionInterval)
	assert.Equal(t, 5*time.Second, config.Timeout)
	assert.Equal(t, XIDConfig{Events: true, Kmsg: true, KmsgPath: "/dev/kmsg", Window: 2 * time.Second, Burst: 10}, config.XID)
	assert.Equal(t, ProcessesConfig{MaxSeries: 64}, config.Processes)
	assert.Equal(t, PodResourcesConfig{Socket: "/var/lib/kubelet/pod-resources/kubelet.sock", Resources: []string{"nvidia.com/"}}, config.PodResources)
	assert.Equal(t, ReleaseConfig{OnMIGPending: true, RetryInterval: time.Minute}, config.Release)
	assert.Equal(t, "process", config.Isolation)
	assert.Equal(t, "off", config.DCGMCompat)
	assert.Empty(t, config.Detail)
	assert.Empty(t, config.LibraryPath)
	assert.False(t, config.ResourceAttributes.HwSerialNumber.Enabled, "it names its owner's asset")
	assert.NotSame(t, &createDefaultConfig().(*Config).PodResources.Resources[0], &config.PodResources.Resources[0])
}

func TestConfig_Full(t *testing.T) {
	config := parseConfig(t, testutil.ReadText(t, "testdata/config/full.yaml"))
	require.NoError(t, xconfmap.Validate(config))
	assert.Equal(t, 30*time.Second, config.CollectionInterval)
	assert.Equal(t, 2*time.Second, config.InitialDelay)
	assert.Equal(t, 10*time.Second, config.Timeout)
	assert.Equal(t, "/opt/driver/libnvidia-ml.so.1", config.LibraryPath)
	assert.Equal(t, "none", config.Isolation)
	assert.Equal(t, "names_4_6", config.DCGMCompat)
	assert.Equal(t, "/host/proc", config.ProcPath)
	assert.Equal(t, XIDConfig{KmsgPath: "/host/dev/kmsg", Window: time.Second, Burst: 3}, config.XID)
	assert.Equal(t, ProcessesConfig{PID: true, MaxSeries: 8}, config.Processes)
	assert.Equal(t, PodResourcesConfig{Socket: "/host/kubelet.sock", Resources: []string{"example.com/gpu"}}, config.PodResources)
	assert.Equal(t, ReleaseConfig{Hold: true, SignalFile: "/run/release", RetryInterval: 5 * time.Second}, config.Release)
	assert.False(t, config.Metrics.HwEnergy.Enabled)
	assert.True(t, config.Metrics.HwGpuBar1Usage.Enabled)
	assert.True(t, config.Metrics.HwPower.Enabled, "what is not said stays")
	assert.True(t, config.ResourceAttributes.HwSerialNumber.Enabled)

	all := config.Detail
	assert.Len(t, details, len(all), "the file names all details")
	for _, d := range all {
		assert.Contains(t, details, d)
	}
}

func TestConfig_Validate(t *testing.T) {
	for _, c := range []struct{ yaml, want string }{
		{`{detail: [engines, all]}`, `detail: "all" is unknown, expected one of clocks, engines, pcie_errors, pcie_throughput, pipes, power_limits`},
		{`{isolation: container}`, `isolation: "container" is unknown, expected process or none`},
		{`{dcgm_compat: both}`, `dcgm_compat: "both" is unknown, expected off, names_4_5 or names_4_6`},
		{`{dcgm_compat: ""}`, `dcgm_compat: "" is unknown, expected off, names_4_5 or names_4_6`},
		{`{timeout: 0s}`, `timeout: 0s would wait for ever for a driver that does not answer, expected more than 0`},
		{`{proc_path: ""}`, `proc_path: is empty, expected a folder such as /proc`},
		{`{xid: {kmsg_path: ""}}`, `xid::kmsg_path: is empty, expected a file such as /dev/kmsg`},
		{`{xid: {window: 0s}}`, `xid::window: 0s, expected more than 0`},
		{`{xid: {burst: 0}}`, `xid::burst: 0, expected at least 1`},
		{`{processes: {max_series: 0}}`, `processes::max_series: 0, expected 1 to 1024`},
		{`{processes: {max_series: 1025}}`, `processes::max_series: 1025, expected 1 to 1024`},
		{`{release: {retry_interval: 999ms}}`, `release::retry_interval: 999ms, expected at least 1s`},
		{
			`{detail: [x, y], isolation: w, dcgm_compat: z, timeout: -1s, proc_path: "", xid: {kmsg_path: "", window: -1s, burst: -1}, processes: {max_series: -1}, release: {retry_interval: 0s}}`,
			`detail: "x" is unknown, expected one of clocks, engines, pcie_errors, pcie_throughput, pipes, power_limits
detail: "y" is unknown, expected one of clocks, engines, pcie_errors, pcie_throughput, pipes, power_limits
isolation: "w" is unknown, expected process or none
dcgm_compat: "z" is unknown, expected off, names_4_5 or names_4_6
timeout: -1s would wait for ever for a driver that does not answer, expected more than 0
proc_path: is empty, expected a folder such as /proc
xid::kmsg_path: is empty, expected a file such as /dev/kmsg
xid::window: -1s, expected more than 0
xid::burst: -1, expected at least 1
processes::max_series: -1, expected 1 to 1024
release::retry_interval: 0s, expected at least 1s`,
		},
	} {
		assert.EqualError(t, parseConfig(t, c.yaml).Validate(), c.want, c.yaml)
		assert.Error(t, xconfmap.Validate(parseConfig(t, c.yaml)), c.yaml)
	}
	for _, yaml := range []string{
		`{isolation: process}`, `{detail: [engines]}`, `{dcgm_compat: off}`, `{dcgm_compat: names_4_5}`, `{xid: {kmsg: false, kmsg_path: ""}}`, `{xid: {events: false, kmsg: false}}`,
		`{processes: {max_series: 1024}}`, `{processes: {max_series: 1}}`, `{pod_resources: {socket: ""}}`, `{release: {retry_interval: 1s}}`,
	} {
		assert.NoError(t, xconfmap.Validate(parseConfig(t, yaml)), yaml)
	}
	assert.ErrorContains(t, xconfmap.Validate(parseConfig(t, `{collection_interval: 0s}`)), `"collection_interval": requires positive value`)
}

func TestConfig_UnknownKeys(t *testing.T) {
	for _, yaml := range []string{
		`{librarypath: x}`, `{xid: {kmesg: true}}`, `{processes: {pids: true}}`, `{pod_resources: {path: x}}`, `{release: {file: x}}`,
		`{metrics: {hw.gpu.up: {enabled: true}}}`, `{resource_attributes: {hw.gpu: {enabled: true}}}`, `{metrics: {hw.power: {on: true}}}`,
	} {
		_, err := readConfig(t, yaml)
		assert.ErrorContains(t, err, "has invalid keys", yaml)
	}
	_, err := readConfig(t, `{detail: {engines: true}}`)
	assert.Error(t, err)
}

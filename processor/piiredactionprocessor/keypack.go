// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package piiredactionprocessor

import (
	"strings"

	"github.com/otelcol-ml/otelcol-ml/processor/piiredactionprocessor/internal/detect"
)

// semanticKeys are attributes of OpenTelemetry's semantic conventions whose values are personal data or secrets whatever they
// look like.
var semanticKeys = map[string][]string{
	detect.PersonName:  {"user.full_name"},
	detect.UserName:    {"user.name", "enduser.name", "process.owner", "process.user.name", "process.real_user.name", "process.saved_user.name"},
	detect.UserID:      {"user.id", "enduser.id"},
	detect.DeviceID:    {"device.id"},
	detect.Coordinates: {"geo.location.lat", "geo.location.lon"},
	detect.PostalAddr:  {"geo.postal_code"},
	detect.Secret: {
		"http.request.header.authorization", "http.request.header.proxy-authorization", "http.request.header.cookie",
		"http.response.header.set-cookie", "http.request.header.x-api-key",
	},
}

// secretNames are last parts of keys, written as nameOfKey writes them, whose values are secrets in every log.
const secretNames = `password passwd pwd passphrase passcode userpassword dbpassword secret clientsecret appsecret sharedsecret
	webhooksecret apikey xapikey apisecret apitoken accesskey secretkey secretaccesskey awssecretaccesskey privatekey encryptionkey
	signingkey masterkey accesstoken refreshtoken idtoken authtoken bearertoken sessiontoken securitytoken csrftoken xsrftoken
	xcsrftoken xxsrftoken xauthtoken xamzsecuritytoken xgoogapikey xvaulttoken privatetoken ocpapimsubscriptionkey authorization
	proxyauthorization cookie cookies setcookie credential credentials otp totp onetimepassword securityanswer secretanswer kennwort
	passwort motdepasse contrasena`

// commonNames returns kinds by last parts of keys: full_name, fullName and request.customer.full-name are one.
func commonNames() map[string][]string {
	names := detect.KeyNames()
	names[detect.Secret] = strings.Fields(secretNames)
	return names
}

// machineKeys, or what is behind one of their dots, hold ids of traces and of the machinery, which may look like anything and
// are nobody's.
var machineKeys = []string{
	"trace_id", "traceId", "traceid", "span_id", "spanId", "spanid", "parent_span_id", "parentSpanId", "trace.id", "span.id", "parent.id", "dd.trace_id", "dd.span_id",
	"logging.googleapis.com/trace", "logging.googleapis.com/spanId", "traceparent",
	"container.id", "container.image.id", "container.image.repo_digests", "k8s.*.uid", "k8s.pod.start_time", "service.instance.id",
	"telemetry.sdk.*", "telemetry.distro.*", "log.record.uid", "thread.id", "process.pid", "process.parent_pid",
}

// nameOfKey returns the last part of a key in lower case, without "_", "-" and blanks.
func nameOfKey(key string) string {
	if dot := strings.LastIndexByte(key, '.'); dot >= 0 {
		key = key[dot+1:]
	}
	return strings.ToLower(strings.NewReplacer("_", "", "-", "", " ", "").Replace(key))
}

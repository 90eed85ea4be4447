// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package reference

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"
)

// ContentID is the id of the profile's content: "model/version@" and the first 12 hexadecimal digits of the
// SHA-256 of everything but ID and Created. So it changes exactly when the content does.
func (p *Profile) ContentID() string {
	content := *p
	content.ID, content.Created = "", time.Time{}
	hash := sha256.New()
	// The only values that JSON cannot express are NaN and infinities, which Validate refuses.
	_ = json.NewEncoder(hash).Encode(content)
	return p.Model + "/" + p.Version + "@" + hex.EncodeToString(hash.Sum(nil)[:6])
}

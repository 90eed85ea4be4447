// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package secret

// cloudRows are the keys of cloud and hosting providers.
var cloudRows = []row{
	{
		name: "aws_access_key_id", check: awsKeyID,
		shape: `AKIA\u{16} ASIA\u{16} ABIA\u{16} ACCA\u{16} A3T\u{17}`,
	},
	{name: "aws_bedrock_api_key", shape: `ABSK\b{100,140} bedrock-api-key-\e{60,2000}`},
	{name: "aws_mws_auth_token", shape: `amzn.mws.\h{8}-\h{4}-\h{4}-\h{4}-\h{12}`},
	{name: "aws_lwa_client_secret", shape: `amzn1.oa2-cs.v1.\h{64}`},
	{name: "aws_session_token", shape: `IQoJb3JpZ2lu\e{80,2000} FwoGZXIvYXdz\e{80,2000} FQoGZXIvYXdz\e{80,2000}`},
	{name: "aws_presigned_url", shape: `X-Amz-Signature=\h{64} X-Amz-Security-Token=[A-Za-z0-9+/=%]{60,2000}`, opt: tail | anyCase | glued},
	{name: "gcp_oauth_client_secret", shape: `GOCSPX-\v{28}`},
	{name: "gcp_oauth_access_token", shape: `ya29.\v{30,500}`},
	{name: "gcp_oauth_refresh_token", shape: `1//0\v{40,120}`},
	{name: "gcp_signed_url", shape: `X-Goog-Signature=\H{64,1024}`, opt: tail | anyCase | glued},
	{name: "azure_storage_account_key", shape: `AccountKey=\b{86}== SharedAccessKey=\b{43}=`, opt: tail | anyCase | glued},
	{name: "azure_sas_signature", shape: `sig=[A-Za-z0-9%+/=]{43,80}`, opt: tail | anyCase},
	{name: "alibaba_access_key_id", shape: `LTAI\w{12,26}`},
	{name: "tencent_secret_id", shape: `AKID\w{32}`, check: mixed},
	{name: "yandex_iam_token", shape: `t1.\v{30,400}.\v{80,100}`},
	{name: "yandex_oauth_token", shape: `y0_\v{35,80}`, opt: weak},
	{name: "yandex_api_key", shape: `AQVN\v{34,40}`},
	{name: "yandex_access_key", shape: `YCAJE\v{20} YCN\v{37} YCM\v{37} YCP\v{37} YCO\v{37}`},
	{name: "digitalocean_token", shape: `dop_v1_\h{64} doo_v1_\h{64} dor_v1_\h{64}`},
	{name: "digitalocean_spaces_key", shape: `DO00\u{16} DO80\u{16}`, check: mixed},
	{name: "heroku_api_key", shape: `HRKU-\v{30,70}`},
	{name: "fly_access_token", shape: `fo1_\v{40,60} fm1a_\e{50,900} fm1r_\e{50,900} fm2_\e{50,900}`},
	{name: "cloudflare_origin_ca_key", shape: `v1.0-\h{24}-\h{100,160}`},
	{name: "cloudflare_api_token", shape: `cfut_\w{40,60} cfat_\w{40,60} cfk_\w{40,60}`},
	{name: "scaleway_access_key", shape: `SCW\u{17}`, check: mixed},
	{name: "vercel_token", shape: `vcp_\w{40,64} vca_\w{40,64} vci_\w{40,64}`},
	{name: "netlify_token", shape: `nfp_\w{36,40} nfc_\w{36,40} nfo_\w{36,40}`},
	{name: "render_api_key", shape: `rnd_\w{28,40}`, opt: weak},
	{name: "railway_token", shape: `rw_Fe26.2\v{20,60}`},
	{name: "tailscale_key", shape: `tskey-\l{3,8}-\w{8,30}-\w{20,40} tskey-\w{20,50}`},
	{name: "ngrok_api_key", shape: `cr_\w{26,32} ak_2\w{26,30}`, opt: weak},
	{name: "backblaze_application_key", shape: `K00\d{1}\b{27}`, check: mixed},
	{name: "exoscale_api_key", shape: `EXO\h{24}`},
	{name: "ubidots_token", shape: `BBFF-\w{30,40} BBUS-\w{30,40}`},
	{name: "netbird_token", shape: `nbp_\w{36}`},
}

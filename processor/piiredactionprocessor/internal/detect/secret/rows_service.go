// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package secret

import (
	"fmt"
	"strings"
)

// serviceRows are the keys of payment, messaging, sales and office services.
var serviceRows = []row{
	{name: "shopify_access_token", shape: `shpat_\H{32} shpua_\H{32}`},
	{name: "shopify_custom_app_token", shape: `shpca_\H{32}`},
	{name: "shopify_private_app_token", shape: `shppa_\H{32}`},
	{name: "shopify_shared_secret", shape: `shpss_\H{32}`},
	{name: "stripe_secret_key", shape: `sk_live_\w{16,200} sk_test_\w{16,200} rk_live_\w{16,200} rk_test_\w{16,200} sk_org_\w{16,200} sk_prod_\w{16,200}`},
	{name: "stripe_webhook_secret", shape: `whsec_[A-Za-z0-9+/=_-]{24,80}`},
	{name: "square_access_token", shape: `EAAA\v{60}`},
	{name: "square_oauth_token", shape: `sq0atp-\v{22} sq0csp-\v{43} sq0idp-\v{22}`},
	{name: "paypal_braintree_token", shape: `access_token$production$\l{16}$\h{32} access_token$sandbox$\l{16}$\h{32}`},
	{name: "plaid_access_token", shape: `access-production-\h{8}-\h{4}-\h{4}-\h{4}-\h{12} access-sandbox-\h{8}-\h{4}-\h{4}-\h{4}-\h{12} access-development-\h{8}-\h{4}-\h{4}-\h{4}-\h{12}`},
	{name: "adyen_api_key", shape: `AQE\w{5,12}/\e{60,200} AQE\w{20,80}-\e{40,90}-\e{10,40}`, check: mixed},
	{name: "razorpay_key", shape: `rzp_live_\w{14,20} rzp_test_\w{14,20}`},
	{name: "flutterwave_secret_key", shape: `FLWSECK_TEST-\w{12,34}-X FLWSECK-\w{12,34}-X FLWSECK_TEST\w{12,20} FLWSECK_TEST-\h{32}`},
	{name: "flutterwave_public_key", shape: `FLWPUBK_TEST-\h{32}-X FLWPUBK-\h{32}-X`},
	{name: "paystack_secret_key", shape: `sk_live_\h{40} sk_test_\h{40}`},
	{name: "gocardless_token", shape: `live_\v{40}`, opt: weak},
	{name: "mollie_api_key", shape: `live_\w{30} test_\w{30}`, opt: weak},
	{name: "checkout_com_key", shape: `sk_\h{8}-\h{4}-\h{4}-\h{4}-\h{12} sk_test_\h{8}-\h{4}-\h{4}-\h{4}-\h{12}`},
	{name: "paddle_api_key", shape: `pdl_live_apikey_\l{26}_\w{22}_\w{3} pdl_sdbx_apikey_\l{26}_\w{22}_\w{3}`},
	{name: "polar_access_token", shape: `polar_oat_\w{40,64} polar_pat_\w{40,64} polar_whs_\w{30,64}`},
	{name: "slack_bot_token", shape: `xoxb-\d{10,13}-\d{10,13}-\v{16,40} xoxb-\v{16,120}`},
	{name: "slack_user_token", shape: `xoxp-\v{16,120} xoxs-\v{16,120} xoxo-\v{16,120} xoxa-\v{16,120} xoxr-\v{16,120}`},
	{name: "slack_app_token", shape: `xapp-\d{1}-\w{8,14}-\d{10,14}-\h{40,70} xapp-\v{30,140}`},
	{name: "slack_config_token", shape: `xoxe.xoxb-\d{1}-\v{100,200} xoxe.xoxp-\d{1}-\v{100,200} xoxe-\d{1}-\v{100,160}`},
	{name: "slack_browser_token", shape: `xoxc-\v{16,140} xoxd-[A-Za-z0-9%+/=_-]{30,300}`},
	{name: "twilio_api_key", shape: twilioShape, check: mixed},
	{name: "twilio_account_sid", shape: twilioAccountShape, check: mixed},
	{name: "sendgrid_api_key", shape: `SG.\v{20,24}.\v{39,50}`},
	{name: "mailgun_key", shape: `key-\h{32} pubkey-\h{32}`},
	{name: "resend_api_key", shape: `re_\v{8}_\v{24} re_\v{30,36}`, opt: weak},
	{name: "brevo_api_key", shape: `xkeysib-\h{64}-\w{16} xsmtpsib-\h{64}-\w{16}`},
	{name: "mailersend_token", shape: `mlsn.\h{64}`},
	{name: "mandrill_api_key", shape: `md-\v{22}`, opt: weak},
	{name: "intercom_access_token", shape: `dG9rO\b{40,80}=`},
	{name: "hubspot_private_app_token", shape: `pat-na1-\H{8}-\H{4}-\H{4}-\H{4}-\H{12} pat-na2-\H{8}-\H{4}-\H{4}-\H{4}-\H{12} pat-eu1-\H{8}-\H{4}-\H{4}-\H{4}-\H{12}`},
	{name: "salesforce_access_token", shape: `00D\w{12,15}![A-Za-z0-9._]{60,140}`},
	{name: "salesforce_refresh_token", shape: `5Aep861\v{60,120}`},
	{name: "linear_api_key", shape: `lin_api_\w{40}`},
	{name: "linear_oauth_token", shape: `lin_oauth_\w{40,70}`},
	{name: "notion_token", shape: `ntn_\w{40,50} secret_\w{43}`, check: mixed},
	{name: "airtable_access_token", shape: `pat\w{14}.\h{64}`},
	{name: "clickup_api_token", shape: `pk_\d{5,9}_\u{32}`},
	{name: "asana_access_token", shape: `1/1\d{14,16}:\h{32} 2/1\d{14,16}/\d{15,17}:\h{32}`},
	{name: "typeform_token", shape: `tfp_[A-Za-z0-9_.=-]{40,60}`},
	{name: "frameio_token", shape: `fio-u-[A-Za-z0-9_=-]{60,70}`},
	{name: "easypost_api_key", shape: `EZAK\w{54} EZTK\w{54}`},
	{name: "shippo_token", shape: `shippo_live_\H{40} shippo_test_\H{40}`},
	{name: "duffel_token", shape: `duffel_live_[A-Za-z0-9_=-]{40,50} duffel_test_[A-Za-z0-9_=-]{40,50}`},
	{name: "lob_api_key", shape: `live_\h{35} test_\h{35}`},
	{name: "supabase_token", shape: `sbp_\h{40} sbp_v0_\h{40} sb_secret_\v{30,40}`},
	{name: "planetscale_password", shape: `pscale_pw_[A-Za-z0-9_.=-]{32,64}`},
	{name: "planetscale_token", shape: `pscale_tkn_[A-Za-z0-9_.=-]{32,64} pscale_oauth_[A-Za-z0-9_.=-]{32,64}`},
	{name: "neon_api_key", shape: `napi_\l{60,70} neon_api_\w{40,64}`},
	{name: "xata_api_key", shape: `xau_\w{30,60}`, opt: weak},
	{name: "contentful_token", shape: `CFPAT-\v{43,64}`},
	{name: "dropbox_access_token", shape: `sl.\v{60,1500} sl.u.\v{60,1500}`, opt: weak},
	{name: "facebook_access_token", shape: `EAA\w{80,300}`, check: mixed},
	{name: "facebook_page_token", shape: `EAACEdEose0cBA\w{10,200}`},
	{name: "instagram_access_token", shape: `IGQV\v{80,300} IGAA\v{80,300}`},
	{name: "twitter_bearer_token", shape: `AAAAAAAAAAAAAAAAAAAAA[A-Za-z0-9%+/=]{50,120}`},
	{name: "twitch_token", shape: `oauth:\l{30}`},
	{name: "linkedin_token", shape: `WPL_AP1.\w{12,20}.\e{8,16}`},
	{name: "tiktok_token", shape: `act.\w{50,100}!\d{4}.\w{2}`},
	{name: "mapbox_secret_token", shape: `sk.eyJ\v{40,200}.\v{20,30}`},
	{name: "mapbox_public_token", shape: `pk.eyJ\v{40,200}.\v{20,30}`},
	{name: "mercury_token", shape: `secret-token:mercury_production_\w{3,20}_\w{20,60}`},
	{name: "canva_token", shape: `cnvca\v{40,60}`},
	{name: "persona_api_key", shape: `persona_production_\h{8}-\h{4}-\h{4}-\h{4}-\h{12} persona_sandbox_\h{8}-\h{4}-\h{4}-\h{4}-\h{12}`},
	{name: "posthog_key", shape: `phc_\w{40,50} phx_\w{40,50}`},
	{name: "workos_key", shape: `sk_test_a2V5X\e{40,120} sk_live_a2V5X\e{40,120}`},
	{name: "unkey_root_key", shape: `unkey_\w{16,40}`, opt: weak},
	{name: "trigger_dev_key", shape: `tr_dev_\w{20,40} tr_prod_\w{20,40}`},
	{name: "inngest_signing_key", shape: `signkey-prod-\h{40,64} signkey-test-\h{40,64}`},
	{name: "svix_token", shape: `testsk_\w{32}.\w{2} sk_\v{32}.us sk_\v{32}.eu`, opt: weak},
	{name: "coze_token", shape: `pat_\w{64}`},
	{name: "cashfree_key", shape: `cfsk_ma_prod_\h{32}_\h{8} cfsk_ma_test_\h{32}_\h{8}`},
	{name: "defined_networking_token", shape: `dnkey-\v{26}-\v{52}`},
	{name: "lichess_token", shape: `lip_\w{20} lio_\w{20}`, opt: weak},
	{name: "calcom_api_key", shape: `cal_live_\h{32} cal_\h{32}`},
	{name: "openai_session_token", shape: `sess-\w{40}`},
	{name: "sumup_key", shape: `sup_sk_\w{32,64}`},
	{name: "voiceflow_key", shape: `VF.DM.\h{24}.\w{16}`},
	{name: "retell_api_key", shape: `key_\h{28}`, opt: weak},
	{name: "apify_api_token", shape: `apify_api_\v{34,40}`},
	{name: "ionic_token", shape: `ion_\w{42}`},
	{name: "fauna_key", shape: `fnA\v{37}`, check: mixed},
}

// The shapes of Twilio's ids spell the first two digits out: AC and SK, and with one digit words such as "trace", would be found
// in most lines.
var twilioShape, twilioAccountShape = hexSpelled("SK", 30), hexSpelled("AC", 30)

// hexSpelled returns alternatives for the prefix, two hexadecimal digits and n more.
func hexSpelled(prefix string, n int) string {
	var shape strings.Builder
	for i := range 256 {
		fmt.Fprintf(&shape, "%s%02x\\h{%d} ", prefix, i, n)
	}
	return shape.String()
}

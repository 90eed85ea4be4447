// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package secret

// monitoringRows are the keys of observability, incident and content delivery services.
var monitoringRows = []row{
	{name: "datadog_token", shape: `ddapi_\w{34,40} ddpat_\w{30,80} ddapp_\w{30,40}`},
	{name: "datadog_rum_token", shape: `pub\h{32}`, check: mixed},
	{name: "newrelic_user_key", shape: `NRAK-\w{27}`},
	{name: "newrelic_insert_key", shape: `NRII-\v{32} NRIQ-\v{32}`},
	{name: "newrelic_browser_key", shape: `NRJS-\h{19} NRBR-\h{19}`},
	{name: "newrelic_admin_key", shape: `NRAA-\h{27} NRRA-\h{42}`},
	{name: "newrelic_license_key", shape: `NRAL\h{36}`, opt: glued},
	{name: "grafana_cloud_token", shape: `glc_eyJ\e{40,400} glc_\e{32,400}`},
	{name: "grafana_service_account_token", shape: `glsa_\w{32}_\H{8}`},
	{name: "grafana_api_key", shape: `eyJrIjoi\e{60,400}`},
	{name: "sentry_org_token", shape: `sntrys_eyJ\e{60,400}_[A-Za-z0-9+/=]{43}`},
	{name: "sentry_user_token", shape: `sntryu_\h{64} sntrya_\h{64}`},
	{name: "honeycomb_key", shape: `hcaik_\w{58} hcxik_\w{58} hcamk_\w{58} hcalk_\w{58} hcaic_\w{58} hcaih_\w{58}`},
	{name: "dynatrace_token", shape: `dt0c01.\u{24}.\u{64} dt0s01.\u{8}.\u{64} dt0s02.\u{8}.\u{64} dt0s08.\u{8}.\u{64} dt0s16.\u{8}.\u{64}`},
	{name: "logfire_token", shape: `pylf_v1_us_\w{40,60} pylf_v1_eu_\w{40,60} pylf_v2_us_\v{40,90}`},
	{name: "axiom_token", shape: `xaat-\h{8}-\h{4}-\h{4}-\h{4}-\h{12} xapt-\h{8}-\h{4}-\h{4}-\h{4}-\h{12}`},
	{name: "healthchecks_api_key", shape: `hcw_\w{28,32} hcr_\w{28,32}`},
	{name: "pagerduty_oauth_token", shape: `pdus+_0XBPWQQ_\h{8}-\h{4}-\h{4}-\h{4}-\h{12} pdeu+_0XBPWQQ_\h{8}-\h{4}-\h{4}-\h{4}-\h{12}`},
	{name: "coralogix_key", shape: `cxtp_\w{30} cxup_\w{30} cxrp_\w{30}`},
	{name: "elastic_api_key", shape: `essu_\e{40,120} essa_\e{40,120}`},
	{name: "firehydrant_token", shape: `fhb-\h{32}`, opt: weak},
	{name: "checkly_key", shape: `cu_\h{32}`, opt: weak},
	{name: "lacework_access_key", shape: `LWINTNTR_\u{40,64}`},
}

// webhookRows are addresses that whoever knows them may post to.
var webhookRows = []row{
	{name: "slack_webhook_url", opt: tail | anyCase | glued, shape: `hooks.slack.com/services/T\w{8,12}/\w{8,14}/\w{18,30} hooks.slack.com/workflows/\w{8,14}/\w{8,14}/\d{10,20}/\w{18,30} ` +
		`hooks.slack.com/triggers/\w{8,14}/\d{10,16}/\h{32}`},
	{name: "discord_webhook_url", opt: tail | anyCase | glued, shape: `discord.com/api/webhooks/\d{17,20}/\v{60,72} discordapp.com/api/webhooks/\d{17,20}/\v{60,72}`},
	{name: "teams_webhook_url", opt: tail | anyCase | glued, shape: `.webhook.office.com/webhookb2/[0-9a-f@-]{73}/IncomingWebhook/\h{32}/[0-9a-fA-Z_-]{36,120} ` +
		`outlook.office.com/webhook/[0-9a-f@-]{73}/IncomingWebhook/\h{32}/[0-9a-f-]{36}`},
	{name: "zapier_webhook_url", opt: tail | anyCase | glued, shape: `hooks.zapier.com/hooks/catch/\d{5,10}/\w{5,10}`},
	{name: "make_webhook_url", opt: tail | anyCase | glued, shape: `hook.eu1.make.com/\l{32} hook.eu2.make.com/\l{32} hook.us1.make.com/\l{32} hook.us2.make.com/\l{32} hook.integromat.com/\l{32}`},
	{name: "ifttt_webhook_key", opt: tail | anyCase | glued, shape: `/with/key/\v{20,50}`},
	{name: "telegram_bot_token", opt: tail | anyCase | glued, shape: `api.telegram.org/bot\d{8,10}:AA\v{32,34}`},
	{name: "feishu_webhook_url", opt: tail | anyCase | glued, shape: `open-apis/bot/v2/hook/\H{8}-\H{4}-\H{4}-\H{4}-\H{12}`},
	{name: "dingtalk_webhook_token", opt: tail | anyCase | glued, shape: `oapi.dingtalk.com/robot/send?access_token=\h{64}`},
	{name: "wecom_webhook_key", opt: tail | anyCase | glued, shape: `qyapi.weixin.qq.com/cgi-bin/webhook/send?key=\h{8}-\h{4}-\h{4}-\h{4}-\h{12}`},
	{name: "google_chat_webhook_url", opt: tail | anyCase | glued, shape: `chat.googleapis.com/v1/spaces/\v{8,14}/messages?key=\v{39}&token=[A-Za-z0-9%_=-]{30,60}`},
	{name: "thingsboard_url_token", opt: tail | anyCase | glued, shape: `thingsboard.io/api/v1/\w{20} thingsboard.cloud/api/v1/\w{20}`},
	{name: "webhook_site_url", opt: tail | anyCase | glued, shape: `webhook.site/\h{8}-\h{4}-\h{4}-\h{4}-\h{12}`},
	{name: "pipedream_webhook_url", opt: tail | anyCase | glued, shape: `rapid.pipedream.net/\w{10,30}`},
}

// hashRows are hashes of passwords, which can be tried against word lists by whoever reads them.
var hashRows = []row{
	{name: "bcrypt_hash", shape: `$2a$\d{2}$[A-Za-z0-9./]{53} $2b$\d{2}$[A-Za-z0-9./]{53} $2y$\d{2}$[A-Za-z0-9./]{53}`},
	{
		name: "unix_password_hash",
		shape: `$6$[A-Za-z0-9./]{1,16}$[A-Za-z0-9./]{86} $6$rounds=\d{4,9}$[A-Za-z0-9./]{1,16}$[A-Za-z0-9./]{86} $5$[A-Za-z0-9./]{1,16}$[A-Za-z0-9./]{43} ` +
			`$5$rounds=\d{4,9}$[A-Za-z0-9./]{1,16}$[A-Za-z0-9./]{43} $1$[A-Za-z0-9./]{1,8}$[A-Za-z0-9./]{22} ` +
			`$y$[A-Za-z0-9./]{1,10}$[A-Za-z0-9./]{8,86}$[A-Za-z0-9./]{43}`,
	},
	{name: "apache_password_hash", shape: `$apr1$[A-Za-z0-9./]{1,8}$[A-Za-z0-9./]{22}`},
	{name: "argon2_hash", shape: `$argon2id$v=\d{2}$m=\d{2,8},t=\d{1,3},p=\d{1,3}$\e{8,64}$\e{16,90} $argon2i$v=\d{2}$m=\d{2,8},t=\d{1,3},p=\d{1,3}$\e{8,64}$\e{16,90}`},
	{name: "scrypt_hash", shape: `$scrypt$ln=\d{1,2},r=\d{1,3},p=\d{1,3}$\e{8,64}$\e{16,90} $7$[A-Za-z0-9./]{20,40}$[A-Za-z0-9./]{43}`},
	{name: "django_password_hash", shape: `pbkdf2_sha256$\d{4,8}$\w{8,32}$\e{44} pbkdf2_sha1$\d{4,8}$\w{8,32}$\e{28}`},
	{name: "pbkdf2_hash", shape: `$pbkdf2-sha256$\d{3,8}$[A-Za-z0-9./+=]{8,64}$[A-Za-z0-9./+=]{16,90} $pbkdf2-sha512$\d{3,8}$[A-Za-z0-9./+=]{8,64}$[A-Za-z0-9./+=]{16,90}`},
	{name: "ldap_password_hash", shape: `{SSHA}\e{24,100} {SSHA256}\e{40,100} {SSHA512}\e{60,140} {SHA}\b{27}= {SMD5}\e{24,40}`, opt: anyCase},
	{name: "wordpress_password_hash", shape: `$P$[A-Za-z0-9./]{31} $H$[A-Za-z0-9./]{31}`},
}

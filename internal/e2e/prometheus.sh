#!/usr/bin/env bash
# Puts Debian's Prometheus into bin/prometheus, for the end-to-end tests: out of its package, which is not installed, so
# that no service runs. Where it cannot be had, it says so, and the tests that need it are skipped.
set -euo pipefail
cd "$(dirname "$0")/../.."

[[ ! -x bin/prometheus ]] || exit 0
give_up() {
	echo "no bin/prometheus: $1; the tests that need it will be skipped" >&2
	exit 0
}
command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || give_up "there is no apt-get"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
options=(-q)
[[ $(id -u) != 0 ]] || options+=(-o APT::Sandbox::User=root) # apt's own user has no access to that folder
(
	cd "$work"
	apt-get "${options[@]}" download prometheus && exit
	[[ $(id -u) == 0 ]] && apt-get "${options[@]}" update && apt-get "${options[@]}" download prometheus # a bare image has no lists
) >"$work/log" 2>&1 || give_up "$(tail -n 1 "$work/log")"
mkdir -p bin
dpkg-deb --fsys-tarfile "$work"/prometheus_*.deb | tar -x -C "$work" ./usr/bin/prometheus
mv "$work/usr/bin/prometheus" bin/prometheus
bin/prometheus --version 2>&1 | head -n 1

#!/bin/sh
# A browser for the tests: CHROMIUM, one that is here, or (as root on Debian) installed now.
set -eu
for found in "${CHROMIUM:-}" chromium google-chrome; do
    [ -n "$found" ] && command -v "$found" >/dev/null 2>&1 && exit 0
done
if [ "$(id -u)" = 0 ] && grep -qs '^ID=debian' /etc/os-release; then
    echo "The browser tests need Chromium: installing it with apt-get"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        chromium fonts-dejavu-core >/dev/null
else
    echo "No Chromium here: the browser tests will be SKIPPED. Install it or set CHROMIUM."
fi

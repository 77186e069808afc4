#!/bin/sh
# Install what the tests need besides Python: a browser, RabbitMQ, PostgreSQL and nginx. Programs that
# exist already are used; the others are installed as root on Debian, and not started as system services.
set -eu
missing=
have() { command -v "$1" >/dev/null 2>&1; }
# Playwright brings its own Node.js, which needs libatomic.so.1; a small Debian does not have it.
set -- /usr/lib*/libatomic.so.1 /usr/lib/*/libatomic.so.1
for file in "$@"; do [ ! -e "$file" ] || libatomic=$file; done
[ -n "${libatomic:-}" ] || missing="$missing libatomic1"
have "${CHROMIUM:-chromium}" || have google-chrome || missing="$missing chromium fonts-dejavu-core"
[ -n "${TEST_AMQP_URL:-}" ] || [ -x /usr/lib/rabbitmq/bin/rabbitmq-server ] || missing="$missing rabbitmq-server"
[ -n "${TEST_DATABASE_URL:-}" ] || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
[ -x /usr/sbin/nginx ] || have nginx || missing="$missing nginx"
[ -n "$missing" ] || exit 0
if [ "$(id -u)" != 0 ] || ! grep -qs '^ID=debian' /etc/os-release; then
    echo "Not here, so their tests will be SKIPPED:$missing. Install them to run every test."
    exit 0
fi
echo "The tests need$missing: installing with apt-get"
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then # while this file exists, packages start no service
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
    trap 'rm -f "$policy"' EXIT
fi
apt-get update -qq
# shellcheck disable=SC2086 # a list of packages
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null

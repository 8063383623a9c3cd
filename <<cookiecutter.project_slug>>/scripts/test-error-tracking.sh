#!/usr/bin/env bash
# Cause every kind of error, and see each answered as it should be. With the local inspector, see
# each arrive too. Exits with 1 when one does not, and with 2 when called wrongly.
set -euo pipefail

usage() {
    printf '%s\n' \
        'usage: scripts/test-error-tracking.sh [local|staging|production]' \
        '           [--base-url URL] [--wait SECONDS]' \
        '' \
        '  local        http://127.0.0.1:8000, as "make dev" starts it (the default)' \
        '  staging      https://staging.<< cookiecutter.domain >>' \
        '  production   https://<< cookiecutter.domain >>' \
        '' \
        '  --wait       how long an event may take to arrive (10)' \
        '' \
        'environment:' \
        '  INSPECTOR_URL       where events are looked for; local: http://127.0.0.1:8969,' \
        '                      else nowhere; empty: nowhere' \
        '  SENTRY_TEST_TOKEN   opens the test endpoints where they are closed'
}

refuse() {
    printf 'error: %s\n\n' "$1" >&2
    usage >&2
    exit 2
}

environment=''
base_url=''
wait=10
while [ $# -gt 0 ]; do
    case "$1" in
        local | staging | production)
            [ -z "$environment" ] || refuse "two environments: $environment and $1"
            environment=$1
            ;;
        --base-url)
            [ $# -ge 2 ] || refuse '--base-url needs a URL'
            base_url=$2
            shift
            ;;
        --wait)
            case "${2-}" in
                '' | *[!0-9]*) refuse '--wait needs a whole number of seconds' ;;
            esac
            wait=$2
            shift
            ;;
        -h | --help)
            usage
            exit 0
            ;;
        *) refuse "unknown argument: $1" ;;
    esac
    shift
done

environment=${environment:-local}
case "$environment" in
    local) default_url='http://127.0.0.1:8000' default_inspector='http://127.0.0.1:8969' ;;
    staging) default_url='https://staging.<< cookiecutter.domain >>' default_inspector='' ;;
    production) default_url='https://<< cookiecutter.domain >>' default_inspector='' ;;
esac
base_url=${base_url:-$default_url}
base_url=${base_url%/}
inspector=${INSPECTOR_URL-$default_inspector}
inspector=${inspector%/}
case "$base_url" in
    http://?* | https://?*) ;;
    *) refuse "not a URL: $base_url (write it like https://api.example.org)" ;;
esac

body=$(mktemp)
trap 'rm -f "$body"' EXIT
failures=0

fail() {
    failures=$((failures + 1))
    printf 'FAIL  %-12s %s\n' "$1" "$2"
}

# post PATH JSON: sends it in a trace of its own, sets $status and $trace, and leaves the answer
# in $body. The token comes by standard input, so that no list of processes shows it.
post() {
    : >"$body"
    trace=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
    status=$(
        printf 'X-Test-Token: %s\n' "${SENTRY_TEST_TOKEN-}" |
            curl --silent --max-time 15 --output "$body" --write-out '%{http_code}' \
                --header @- --header 'Content-Type: application/json' \
                --header "sentry-trace: $trace-0123456789abcdef" \
                --data "$2" "$base_url/api/v1/test/$1"
    ) || status='no answer'
}

# arrived SERVICE: prints what the inspector has of the last trace, waiting for it.
arrived() {
    local deadline=$((SECONDS + wait)) title
    while [ $SECONDS -lt $deadline ]; do
        title=$(
            curl --silent --max-time 5 "$inspector/api/events?kind=event&service=$1" |
                python3 -c '
import json, sys
found = [e["title"] for e in json.load(sys.stdin)["events"] if e["trace_id"] == sys.argv[1]]
print("; ".join(found))
' "$trace" 2>/dev/null
        ) || title=''
        if [ -n "$title" ]; then
            printf '%s' "$title"
            return
        fi
        sleep 0.2
    done
    return 1
}

# check NAME STATUS SERVICE PATH JSON: causes one error, and says what came of it.
check() {
    local title
    post "$4" "$5"
    if [ "$status" != "$2" ]; then
        fail "$1" "expected status $2, got $status: $(head -c 200 "$body")"
    elif [ -z "$3" ]; then
        printf 'ok    %-12s expected status %s, got %s\n' "$1" "$2" "$status"
    elif [ -z "$inspector" ]; then
        printf 'sent  %-12s expected status %s, got %s; look for trace %s\n' \
            "$1" "$2" "$status" "$trace"
    elif title=$(arrived "$3"); then
        printf 'ok    %-12s expected status %s, got %s; arrived from %s: %s\n' \
            "$1" "$2" "$status" "$3" "$title"
    else
        fail "$1" "got status $status, but no event from $3 arrived at $inspector within $wait s"
    fi
}

printf 'Testing error tracking at %s (%s)\n' "$base_url" "$environment"
if [ -n "$inspector" ] && ! curl --silent --fail --max-time 5 --output "$body" "$inspector/api/events"; then
    fail inspector "expected the inspector at $inspector, got no answer; start it with 'make dev', or set INSPECTOR_URL= to do without"
    inspector=''
fi

for error_type in exception http capture message test; do
    expected=500
    case "$error_type" in capture | message) expected=200 ;; esac
    check "$error_type" "$expected" backend error \
        "{\"error_type\": \"$error_type\", \"message\": \"Test error from script\"}"
done
check nonsense 422 '' error '{"error_type": "nonsense"}'
#%% if cookiecutter.worker
check job 202 worker job-error '{}'
#%% endif

if [ "$failures" -gt 0 ]; then
    printf '%s failed.\n' "$failures"
    exit 1
fi
if [ -z "$inspector" ]; then
    printf 'Every answer was right. Whether the events arrived, only the tracker can tell:\n'
    printf 'https://<< cookiecutter.sentry_organization >>.sentry.io/issues/\n'
else
    printf 'Every answer was right, and every event arrived.\n'
fi

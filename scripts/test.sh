#!/usr/bin/env bash
# Every test: the web's types and units, the Rust suite, the page in Chromium against the binary just built. A suite that
# fails does not hide the next; the last line sums them up.
set -uo pipefail
cd "$(dirname "$0")/.."

logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
failed_steps=()

step() {
    local name=$1
    shift
    echo "== $name"
    local started=$SECONDS
    if ! "$@" 2>&1 | tee "$logs/${name// /-}.log"; then
        failed_steps+=("$name")
    fi
    echo "== $name: $((SECONDS - started)) s"
}

# The page is part of the binary, so it is built before it; the dev profile serves the tests and the browser alike.
step "web install" make web/node_modules/.package-lock.json
step "web types" npm --prefix web run --silent check
step "web units" npm --prefix web run --silent test
step "web build" make web/dist/index.html
step "rust" cargo test --locked --no-fail-fast
step "browser" env YIZHAN_BIN="$PWD/target/debug/yizhan" npm --prefix web run --silent e2e

# What the runners say of themselves: cargo "12 passed; 0 failed", vitest "Tests  1 failed | 12 passed", node "# pass 12".
read -r passed failed < <(sed 's/\x1b\[[0-9;]*m//g' "$logs"/*.log | awk '
    /^test result:/ { for (i = 2; i <= NF; i++) { if ($i ~ /^passed/) p += $(i-1); if ($i ~ /^failed/) f += $(i-1) } }
    /^ *Tests  / { for (i = 2; i <= NF; i++) { if ($i == "passed") p += $(i-1); if ($i == "failed") f += $(i-1) } }
    /^(#|ℹ) pass [0-9]+$/ { p += $3 }
    /^(#|ℹ) fail [0-9]+$/ { f += $3 }
    END { print p + 0, f + 0 }')

if [ ${#failed_steps[@]} -gt 0 ]; then
    # A step that broke without a failing test (a type error, a build) counts as one failure.
    [ "$failed" -eq 0 ] && failed=${#failed_steps[@]}
    echo "failed: $(IFS=,; echo "${failed_steps[*]}")"
fi
echo "$passed passed, $failed failed"
[ ${#failed_steps[@]} -eq 0 ] && [ "$failed" -eq 0 ]

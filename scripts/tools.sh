#!/usr/bin/env bash
# Makes sure the named tools are here: installs what Debian has, or says in one line why it cannot.
# Usage: scripts/tools.sh TOOL...
set -euo pipefail

package_of() {
    case "$1" in
        cc) echo build-essential ;;
        chromium) echo chromium ;;
        ogrinfo) echo gdal-bin ;;
        chinese-font) echo fonts-noto-cjk ;;
        npm) echo npm ;;
        *) echo "" ;;
    esac
}

is_here() {
    case "$1" in
        # Without a font for it the browser draws empty boxes, and a screenshot shows nothing.
        chinese-font) command -v fc-list >/dev/null && [ -n "$(fc-list :lang=zh file | head -c 1)" ] ;;
        *) command -v "$1" >/dev/null ;;
    esac
}

packages=()
for tool in "$@"; do
    is_here "$tool" && continue
    package=$(package_of "$tool")
    if [ -z "$package" ]; then
        echo "$tool is missing, and Debian's packages are too old for it: install Rust with rustup, then run this again." >&2
        exit 1
    fi
    packages+=("$package")
done
[ ${#packages[@]} -eq 0 ] && exit 0

if ! command -v apt-get >/dev/null; then
    echo "Missing: ${packages[*]}. This system has no apt-get: install them in its own way, then run this again." >&2
    exit 1
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
        echo "Missing: ${packages[*]}. Not root and no sudo: run 'apt-get install ${packages[*]}' as root, then this again." >&2
        exit 1
    fi
    as_root=(sudo)
    # Nobody is there to type a password.
    [ -t 0 ] || as_root=(sudo -n)
fi
echo "Installing ${packages[*]} ..." >&2
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq &&
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}"; } >"$log" 2>&1; then
    echo "Could not install ${packages[*]}: $(grep -E '^(E:|sudo:)' "$log" | tail -1)" >&2
    exit 1
fi

#!/bin/sh
# The browser tests need a real Chromium with Chinese fonts, the PDF tests poppler. Installs what is missing on
# Debian, as root or by sudo; stops with the exact command otherwise. It never lets the tests skip.
set -eu
missing=""
[ -x /usr/bin/chromium ] || missing="$missing chromium"
[ -x /usr/bin/pdftotext ] || missing="$missing poppler-utils"
fc-list 2>/dev/null | grep -q "NotoSansCJK\|Noto Sans CJK" || missing="$missing fontconfig fonts-noto-cjk"
[ -z "$missing" ] && exit 0
command -v apt-get >/dev/null 2>&1 || { echo "Please install:$missing"; exit 1; }
if [ "$(id -u)" = 0 ]; then sudo=""; elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then sudo="sudo"; else
    echo "The tests need system packages. Please run:"
    echo "  sudo apt-get update && sudo apt-get install -y$missing"
    exit 1
fi
$sudo apt-get update -qq
DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends $missing

#!/usr/bin/env bash
# Optional: a software Vulkan driver (Mesa's lavapipe), so that the WebGPU device can be tested without a GPU.
# Debian 12's own Mesa (22.3) is too old for the runtime; the one in bookworm-backports works. Needs root and apt.
set -euo pipefail

if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
  echo 'setup-lavapipe: needs root and apt-get; on another system install a Vulkan driver by its own means.' >&2
  exit 1
fi
. /etc/os-release
if [ "${VERSION_CODENAME:-}" = bookworm ]; then
  list=/etc/apt/sources.list.d/earmark-backports.list
  # The mirror that this machine already uses for Debian itself.
  mirror=$(grep -rhoE 'https?://[^ ]+/debian/?( |$)' /etc/apt/sources.list /etc/apt/sources.list.d 2>/dev/null | head -n 1 | tr -d ' ' || true)
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ${mirror:-http://deb.debian.org/debian} bookworm-backports main" >"$list"
  apt-get update -q
  apt-get install -y -q libvulkan1
  apt-get install -y -q -t bookworm-backports mesa-vulkan-drivers
else
  apt-get update -q
  apt-get install -y -q libvulkan1 mesa-vulkan-drivers
fi
ls /usr/share/vulkan/icd.d/lvp_icd*.json

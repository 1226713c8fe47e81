#!/usr/bin/env bash
# Make targets on a bare Debian or Ubuntu, in a folder made by debootstrap. Usage: tools/fresh.sh SUITE TARGET …
# Needs root, debootstrap and a mirror (MIRROR, else their own); without Ubuntu's keys its packages are not
# checked. Says what each target took, and how much it brought. The folder is removed in the end, unless KEEP names one
# to be used and kept.
set -euo pipefail
cd "$(dirname "$0")/.."
suite=$1
shift
case $suite in
    noble) # debootstrap of Debian 12 has no script of its name: all of Ubuntu's are gutsy's
        system="Ubuntu $suite" mirror=${MIRROR:-http://archive.ubuntu.com/ubuntu} parts=main,universe script=(gutsy) ;;
    *) system="Debian $suite" mirror=${MIRROR:-http://deb.debian.org/debian} parts=main script=() ;;
esac
root=${KEEP:-$(mktemp -d --suffix "-$suite")}
say() { printf 'kronespor fresh: %s\n' "$*" >&2; }

[ "$(id -u)" = 0 ] || { say "run it as root: it makes a root folder."; exit 1; }
command -v debootstrap >/dev/null || { say "install debootstrap first: apt-get install debootstrap."; exit 1; }
[ -n "${KEEP:-}" ] || trap 'rm -rf --one-file-system "$root"' EXIT

if [ ! -x "$root/usr/bin/make" ]; then
    say "making a bare $system in $root: Python, make and git, nothing else"
    mkdir -p "$root"
    debootstrap --variant=minbase --components="$parts" --include=python3,make,git "$suite" "$root" "$mirror" \
        ${script[@]+"/usr/share/debootstrap/scripts/${script[0]}"} >"$root.log" 2>&1 || {
        tail -3 "$root.log"; say "$system cannot be made from $mirror."; exit 1; }
    rm "$root.log"
fi
rm -rf "$root/kronespor"
git clone --quiet . "$root/kronespor"
# How this machine reaches its registries: its resolver, and certificates where it has its own.
cp /etc/resolv.conf /etc/hosts "$root/etc/"
own=()
for name in PIP_CERT SSL_CERT_FILE NODE_EXTRA_CA_CERTS; do
    [ -z "${!name:-}" ] || { install -m 644 "${!name}" "$root/opt/$name.crt"; own+=("$name=/opt/$name.crt"); }
done
for name in http_proxy https_proxy no_proxy PIP_INDEX_URL CI JOBS; do [ -z "${!name:-}" ] || own+=("$name=${!name}"); done

inside() {
    unshare --mount --pid --fork bash -c '
        mount -t proc proc "$0/proc"; mount --rbind /dev "$0/dev"; mount --rbind /sys "$0/sys"; mount -t tmpfs tmpfs "$0/tmp"
        exec chroot "$0" /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
            HOME=/root LANG=C.UTF-8 "$@"' "$root" ${own[@]+"${own[@]}"} "$@"
}
size() { du -smx --exclude=./var/lib/apt/lists --exclude=./var/cache/apt --exclude=./root/.cache "$root" | cut -f1; }
for target; do
    before=$(size) start=$SECONDS
    inside make --no-print-directory -C /kronespor "$target"
    say "$system: 'make $target' took $((SECONDS - start)) s and brought $(($(size) - before)) MB"
done

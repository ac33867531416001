#!/usr/bin/env bash
# Makes the image lambda-local/python:3.13 for `sam local`, out of what this machine has; nothing is
# pulled. For machines that cannot reach public.ecr.aws: elsewhere SAM pulls AWS's own image.
#
#   scripts/lambda_image.sh      needs make setup, and a container engine (DOCKER_HOST says which)
#
# It differs from AWS's: this machine's glibc and libraries, and a function may write to /opt.
set -euo pipefail
cd -P "$(dirname "$0")/.."

IMAGE=lambda-local/python:3.13
DERIVED=lambda-local/python:rapid-x86_64 # SAM's own image on top of it, which it never renews
RUNTIME=.frameproof/lambda-runtime
export DOCKER_BUILDKIT=0 # Debian's docker.io comes without buildx

docker() { /usr/bin/docker "$@"; } # Debian's: another client may not speak its daemon's version

[ "$(uname -m)" = x86_64 ] || {
    echo "error: this machine's programs are for $(uname -m), and the functions are built for x86_64." >&2
    exit 1
}
python_home=$(.venv/bin/python -c 'import sys; print(sys.base_prefix)')
context=$(mktemp --directory)
trap 'rm -rf "$context"' EXIT
rootfs=$context/rootfs

# Puts a file where it stands here, under its real folder: /lib is a link to usr/lib, here and there.
add() {
    local folder
    folder=$(realpath "$(dirname "$1")")
    mkdir -p "$rootfs$folder"
    cp --dereference --preserve=mode --update "$1" "$rootfs$folder/"
}

# Lists the shared libraries that programs and libraries load, the loader itself included.
libraries_of() { ldd "$@" 2>/dev/null | grep --only-matching '/[^ ]*' | grep -v ':$' | sort -u; }

mkdir -p "$rootfs"/{etc,opt,root,tmp,usr/bin,usr/sbin,usr/lib,usr/lib64,var/lang/bin,var/lang/lib,var/task}
chmod 1777 "$rootfs/tmp"
for folder in bin sbin lib lib64; do ln -s "usr/$folder" "$rootfs/$folder"; done
echo 'root:x:0:0:root:/root:/bin/sh' >"$rootfs/etc/passwd"

# Python itself: interpreter and standard library, without what was installed into it.
cp "$python_home/bin/python3.13" "$rootfs/var/lang/bin/"
find "$python_home/lib" -maxdepth 1 -name 'libpython3*.so*' -exec cp -P {} "$rootfs/var/lang/lib/" \;
tar --create --directory "$python_home/lib" --exclude=site-packages --exclude=dist-packages \
    --exclude=test --exclude=__pycache__ --exclude='config-3.13-*' python3.13 |
    tar --extract --directory "$rootfs/var/lang/lib"
cp --recursive --dereference "$RUNTIME" "$context/runtime"
cp local/lambda_image/{Dockerfile,bootstrap} "$context/"

# What SAM's Dockerfile runs when it adds the runtime interface emulator and the layers, and what
# compiled wheels expect of every Linux (libstdc++, libgcc, zlib, expat and glibc's own: PEP 599 and
# PEP 600, the manylinux policy).
programs=$(command -v sh cat chmod cp ls mkdir mv rm)
expected=$(ldconfig -p | awk '/lib(stdc\+\+\.so\.6|gcc_s\.so\.1|z\.so\.1|expat\.so\.1|rt\.so\.1|pthread\.so\.0|dl\.so\.2|util\.so\.1|m\.so\.6) .*x86-64/ { print $NF }')
extensions=$(find "$rootfs/var/lang/lib" "$context/runtime" -name '*.so*')
# shellcheck disable=SC2086  # lists of paths without spaces
for file in $programs $expected $(libraries_of $programs $expected "$rootfs/var/lang/bin/python3.13" $extensions); do
    case $file in
    "$context"/*) ;; # in its place already
    *) add "$file" ;;
    esac
done
add /etc/ssl/certs/ca-certificates.crt

docker images --quiet "$DERIVED" | xargs --no-run-if-empty docker rmi --force >/dev/null
docker build --quiet --tag "$IMAGE" "$context"

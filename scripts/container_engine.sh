#!/usr/bin/env bash
# A container engine for `sam local`: the one that runs on this machine, or else one of its own, for
# which it must be Debian (or a relative) and you root.
#
#   eval "$(scripts/container_engine.sh up FOLDER)"     start it; prints the lines that point at it
#   scripts/container_engine.sh down FOLDER             stop it and leave the machine as it was
#
# FOLDER takes all that the own engine writes: its images, its socket, its log. It makes no firewall
# rule and forwards nothing: a container reaches this machine and nothing beyond it.
set -euo pipefail

BRIDGE=docker0
SOCKET_OF_THE_MACHINE=unix:///var/run/docker.sock
START_SECONDS=30
STOP_SECONDS=30

fail() {
    echo "error: $*" >&2
    exit 1
}

# Waits until a command succeeds: until_true SECONDS COMMAND...
until_true() {
    local seconds=$1
    shift
    for _ in $(seq $((seconds * 10))); do
        if "$@"; then return 0; fi
        sleep 0.1
    done
    return 1
}

answers() { /usr/bin/docker --host "$1" version >/dev/null 2>&1; }
has_ended() { [ ! -e "/proc/$pid" ]; }
runs() { [ -f "$folder/engine.pid" ] && grep -qs dockerd "/proc/$(cat "$folder/engine.pid")/cmdline"; }

install_engine() {
    command -v dockerd >/dev/null && return
    command -v apt-get >/dev/null || fail "there is no dockerd and no apt-get to install Debian's docker.io with. Install a container engine."
    apt-get update --quiet --quiet >&2
    # Without what it recommends, it is the engine alone.
    DEBIAN_FRONTEND=noninteractive apt-get install --quiet --quiet --yes --no-install-recommends docker.io >&2
}

up() {
    if answers "$SOCKET_OF_THE_MACHINE"; then
        socket=$SOCKET_OF_THE_MACHINE
    elif ! runs; then
        [ "$(id -u)" = 0 ] || fail "an engine can be started by root only."
        [ ${#socket} -lt 100 ] || fail "$folder is too long a name: a socket's path holds 108 bytes. Choose a shorter one."
        install_engine
        [ ! -e "/sys/class/net/$BRIDGE" ] || fail "there is a $BRIDGE already, so an engine runs elsewhere, or one left it. End that engine, or remove the bridge: ip link delete $BRIDGE"
        mkdir -p "$folder"
        cat /proc/sys/net/ipv4/ip_forward >"$folder/ip_forward"
        setsid dockerd --host "$socket" --pidfile "$folder/engine.pid" \
            --data-root "$folder/data" --exec-root "$folder/run" \
            --iptables=false --ip6tables=false --ip-forward=false --ip-masq=false \
            >"$folder/engine.log" 2>&1 </dev/null &
        until_true $START_SECONDS answers "$socket" || {
            down
            fail "the engine did not answer within $START_SECONDS s: $(tail -n 3 "$folder/engine.log")"
        }
    fi
    echo "export DOCKER_HOST=$socket"
}

down() {
    if runs; then
        pid=$(cat "$folder/engine.pid")
        kill -TERM "$pid" # its containers end with it
        until_true $STOP_SECONDS has_ended || fail "the engine (process $pid) was asked to end and still runs after $STOP_SECONDS s."
        [ ! -e "/sys/class/net/$BRIDGE" ] || ip link delete $BRIDGE
        cat "$folder/ip_forward" >/proc/sys/net/ipv4/ip_forward
    fi
}

[ $# = 2 ] || fail "usage: $0 up|down FOLDER"
folder=$(realpath --canonicalize-missing "$2")
socket=unix://$folder/docker.sock
case $1 in
up) up ;;
down) down ;;
*) fail "usage: $0 up|down FOLDER" ;;
esac

#!/bin/sh
# The router under systemd without a virtual machine: systemd as the first process of namespaces, over this machine's
# files, three times. TREE is its disk at first, OUT gets PHASE.log. The power cut kills everything; what was written is
# kept, synced or not. Run in a mount namespace of its own.
set -eu
tree=$1 out=$2 base=$2/base
group=/sys/fs/cgroup/unified
[ -d $group ] || group=/sys/fs/cgroup
group=$group/simpul-systemd-$$
mount --make-rprivate /
mkdir "$base"; mount -t tmpfs base "$base"; mkdir "$base/upper" "$base/work" "$base/root"
cp -a "$tree/." "$base/upper/"
cat >"$base/start" <<'END'
set -eu
base=$1 out=$2 phase=$3
mount --make-rprivate /
mount -t overlay -o "lowerdir=/,upperdir=$base/upper,workdir=$base/work" overlay "$base/root"
cd "$base/root"
for folder in run tmp var/tmp dev; do mount -t tmpfs -o mode=755 tmpfs $folder; done
chmod 1777 tmp var/tmp
mount -t proc proc proc; mount -t sysfs sys sys; mount -t cgroup2 cgroup sys/fs/cgroup
mkdir -p dev/net dev/pts dev/shm run/microvm/job/out run/old run/systemd/system/multi-user.target.wants
for node in null zero full random urandom tty net/tun; do : >dev/$node; mount --bind /dev/$node dev/$node; done
: >dev/console
mount -t devpts -o newinstance,ptmxmode=0666 devpts dev/pts; ln -s pts/ptmx dev/ptmx
mount -t tmpfs shm dev/shm
ln -s /proc/self/fd dev/fd
for link in 0:stdin 1:stdout 2:stderr; do ln -s "/proc/self/fd/${link%:*}" "dev/${link#*:}"; done
mount --bind "$out" run/microvm/job/out
units=run/systemd/system
printf '%s\n' '[Unit]' 'After=multi-user.target' '[Service]' 'Type=exec' \
    "ExecStart=/bin/sh -c 'sh /usr/local/lib/outside/router.sh $phase >/run/microvm/job/out/$phase.log 2>&1; systemctl poweroff'" \
    >$units/router.service
ln -s ../router.service $units/multi-user.target.wants/router.service
pivot_root . run/old; cd /; umount -l /run/old
ip link set lo up
exec env -i container=simpul PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd --log-target=console --show-status=0 \
    </dev/null >"/run/microvm/job/out/$phase.console" 2>&1
END
for phase in first second third; do
    mkdir -p "$group"
    # shellcheck disable=SC2016
    sh -c 'echo $$ >"$0/cgroup.procs"; exec unshare -n -m -p -u -i -C --fork --kill-child sh "$@"' \
        "$group" "$base/start" "$base" "$out" $phase &
    job=$!
    if [ $phase = first ]; then
        until [ -e "$out/cut" ] || ! kill -0 $job 2>/dev/null; do sleep 0.3; done
        kill -9 $job 2>/dev/null || :
    fi
    wait $job || :
    tries=0
    until find "$group" -mindepth 1 -depth -type d -exec rmdir {} + 2>/dev/null && rmdir "$group" 2>/dev/null; do
        tries=$((tries + 1)); [ $tries -lt 100 ] || break; sleep 0.1
    done
done
